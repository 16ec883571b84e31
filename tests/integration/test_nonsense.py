"""Whatever is sent to whatever address: never a failure, always a page of our own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from mdo.terms import Role
from tests.clients import Client, Page
from tests.factories import World
from tests.integration.addresses import addresses, own_records

NONSENSE = (
    "\x00\x0b\ufffe",
    "9" * 400,
    "-1e999",
    "31-12-9999",
    "'\"><script>{{ 7 * 7 }}",
    "00000000-0000-0000-0000-000000000000",
)
FILTERS = frozenset({"pagina", "q", "voor", "na", "organisatie", "gemeente", "soort", "schooljaar"})
# These end the session of the browser that sends them, or know their own limit.
LEFT_OUT = frozenset({"accounts.sign_out", "accounts.sign_in"})
roles = pytest.mark.parametrize(
    "role", [Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR, Role.BEHEERDER, Role.PRIVACY_OFFICER]
)


def names_on(page: Page) -> set[str]:
    """The names of all fields of a page."""
    if not page.is_html:
        return set()
    return {element.get("name", "") for element in page.all(".//*[@name]")} - {"csrf_token", ""}


@roles
def test_nonsense_is_never_a_failure(
    app: Flask, world: World, client_as: Callable[[Role], Client], role: Role
):
    records, client = own_records(world), client_as(role)
    failed = []
    for address in addresses(app):
        if not address.opens_for(role) or address.endpoint in LEFT_OUT:
            continue
        url = address.url(app, records)
        names = names_on(client.open("GET", url)) | FILTERS
        for text in NONSENSE:
            fields = dict.fromkeys(names, text)
            if address.method == "GET":
                answer = client.open("GET", f"{url}?{urlencode(fields)}")
            else:
                answer = client.open("POST", url, fields)
            # A form that came back with faults is 422 from each view (decision 0010).
            has_faults = "data-error-summary" in answer.html
            came_back = address.method == "POST" and answer.status == 200 and has_faults
            if answer.status >= 500 or came_back:
                failed.append(f"{address} {text[:20]!r}: {answer.status}")
    assert failed == []


@roles
def test_bytes_that_are_no_text(client_as: Callable[[Role], Client], role: Role):
    client = client_as(role)
    for path in ("/", "/leerlingen", "/dossiers", "/overleggen", "/logboek", "/beheer/gebruikers"):
        assert client.open("GET", f"{path}?q=%ff%fe&gebruiker=%ff&pagina=%ff").status in (200, 403)


def test_control_characters_out_of_a_word_processor_become_line_ends(
    world: World, client_as: Callable[[Role], Client]
):
    url = f"/dossiers/{world.case.id}/wijzigen"
    client = client_as(Role.COORDINATOR)
    client.submit(url, question="Regel 1\x0bregel 2\x00")
    assert client.get(url).value_of("question") == "Regel 1\nregel 2"
