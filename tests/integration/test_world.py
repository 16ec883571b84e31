"""The application starts on each database, and the edge of a request holds."""

from __future__ import annotations

from tests.clients import Client
from tests.factories import World, fresh


def test_world_is_written(world: World):
    assert fresh(world.pupil).full_name == "Noor van der Proef"
    assert fresh(world.case).version == 1


def test_visitor_is_asked_to_sign_in(client: Client):
    assert client.get("/dossiers", status=302).location.startswith("/inloggen")
