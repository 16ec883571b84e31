"""Every error ends on a page of our own, in Dutch, that says what to do next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from mdo.extensions import db
from mdo.terms import Role
from mdo.web.errors import CONSTRAINT_MESSAGES, OTHER_CONFLICT, PAGES
from tests import factories
from tests.clients import Client, Page, check_page
from tests.factories import World
from tests.integration.edge import counted, edge_app

# The heading of each page, and words of what it advises.
WORDS = {
    400: ("Het formulier is verlopen", "verstuur het formulier nog een keer"),
    401: ("niet meer ingelogd", "Log in een nieuw tabblad opnieuw in"),
    403: ("mag deze pagina niet bekijken", "Vraag dan de functioneel beheerder"),
    404: ("Deze pagina vinden we niet", "Zoek dan het dossier of het overleg op"),
    405: ("Dit kan hier niet", "gebruik de knop op de pagina zelf"),
    409: ("intussen iets veranderd", "ga terug met de knop Terug"),
    413: ("te groot om te versturen", "Maak de tekst korter"),
    429: ("Te veel pogingen", "Wacht een paar minuten"),
    500: ("Er ging iets mis bij ons", "wacht een minuut"),
}


@pytest.fixture
def edge(app: Flask, world: World) -> Iterator[Flask]:
    with edge_app(app.config["SQLALCHEMY_DATABASE_URI"]) as edge:
        yield edge


def is_page(page: Page, code: int) -> bool:
    """Whether it is the page of that error, whole and with the way on."""
    check_page(page)
    heading, advice = WORDS[code]
    assert page.status == code
    assert heading in page.text
    assert advice in page.text
    assert "/" in page.links() or "/inloggen" in page.links()
    return True


def test_every_page_is_tried_here():
    assert WORDS.keys() == PAGES


def test_form_without_token(app: Flask, world: World):
    client = Client(app, world.users[Role.COORDINATOR])
    assert is_page(client.post_without_token("/uitloggen"), 400)


def test_request_that_cannot_be_understood(edge: Flask):
    page = Client(edge).open("POST", "/rand/af/400")
    assert page.status == 400
    assert "Dit verzoek is niet goed aangekomen" in page.text
    assert "Er is niets opgeslagen" in page.text


def test_form_of_who_was_signed_out(app: Flask, world: World):
    assert is_page(Client(app).open("POST", f"/dossiers/{world.case.id}/heropenen"), 401)


def test_page_of_another_role(app: Flask, world: World):
    assert is_page(Client(app, world.users[Role.BELEID]).get("/dossiers", status=403), 403)


def test_page_that_is_not_there(app: Flask, world: World):
    assert is_page(Client(app).get("/bestaat-niet", status=404), 404)
    coordinator = Client(app, world.users[Role.COORDINATOR])
    assert is_page(coordinator.get("/dossiers/geen-id", status=404), 404)


def test_address_of_a_button_opened_by_hand(app: Flask, world: World):
    page = Client(app).get("/uitloggen", status=405)
    assert is_page(page, 405)
    assert "POST" in page.response.headers["Allow"]


def test_broken_constraint_is_told_in_dutch(edge: Flask):
    page = Client(edge).open("POST", "/rand/dubbel")
    assert is_page(page, 409)
    assert "Er is al een gebruiker met dit e-mailadres." in page.text
    assert counted() == 0


def test_second_of_two_writers(edge: Flask):
    page = Client(edge).open("POST", "/rand/te-laat")
    assert is_page(page, 409)
    assert OTHER_CONFLICT in page.text
    assert counted() == 0


@pytest.mark.parametrize("message", CONSTRAINT_MESSAGES.values())
def test_messages_of_constraints_are_whole_sentences(message: str):
    assert message[0].isupper()
    assert message.endswith(".")


def test_constraints_with_a_message_exist(app: Flask):
    """By their name (PostgreSQL) or by their columns (SQLite)."""
    known = set()
    for table in db.metadata.tables.values():
        for constraint in (*table.constraints, *table.indexes):
            known.add(str(constraint.name))
            known.add(", ".join(f"{table.name}.{column.name}" for column in constraint.columns))
    assert CONSTRAINT_MESSAGES.keys() <= known


def test_more_than_a_server_takes(app: Flask, world: World):
    client = Client(app, world.users[Role.COORDINATOR])
    too_much = "a" * (app.config["MAX_CONTENT_LENGTH"] + 1)
    assert is_page(client.post("/uitloggen", {"tekst": too_much}, status=413), 413)


def test_too_many_at_once(edge: Flask):
    assert is_page(Client(edge).open("POST", "/rand/af/429"), 429)


def test_fault_of_ours(edge: Flask, caplog: pytest.LogCaptureFixture):
    """Told without what went wrong; that is in the log."""
    page = Client(edge).open("POST", "/rand/mislukt")
    assert is_page(page, 500)
    assert "kapot" not in page.html
    assert "RuntimeError: kapot" in caplog.text
    assert counted() == 0


def test_fault_while_reading(edge: Flask):
    assert is_page(Client(edge).open("GET", "/rand/mislukt"), 500)


def test_database_that_is_away(edge: Flask, world: World, monkeypatch: pytest.MonkeyPatch):
    """The page of a fault needs no database."""
    client = Client(edge, world.users[Role.COORDINATOR])

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("weg"))

    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.engine.Engine.connect", fail)
        response = client.http.get("/dossiers")
    assert response.status_code == 500
    assert "Er ging iets mis bij ons" in response.get_data(as_text=True)


@pytest.mark.parametrize("code", [406, 410, 415, 418, 422, 501, 503])
def test_rare_errors_have_a_page_too(edge: Flask, code: int):
    page = Client(edge).open("POST", f"/rand/af/{code}")
    check_page(page)
    assert page.status == code
    assert "nog een keer" in page.text


def test_asked_by_a_program_it_is_a_page_too(app: Flask):
    response = app.test_client().get("/bestaat-niet", headers={"Accept": "application/json"})
    assert response.status_code == 404


def test_name_that_looks_like_code_is_only_text(app: Flask, world: World):
    child = factories.pupil(world.steenwijkerland, world.secondary, given_name="<b>Bo</b>")
    page = Client(app, world.users[Role.LEERPLICHTAMBTENAAR]).get(f"/leerlingen/{child.id}")
    assert "<b>Bo</b>" not in page.html
    assert "<b>Bo</b>" in page.text
