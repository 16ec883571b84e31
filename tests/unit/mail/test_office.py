"""Tokens of personal links, and the mark that stands in their place."""

from __future__ import annotations

import uuid

from mdo.mail.letters import Letter, render
from mdo.mail.office import Office, digest, fill_link, link_mark

OFFICE = Office("https://mdo.voorbeeld.invalid", "mdo@voorbeeld.invalid", "geheim")
LINK = uuid.UUID(int=7)


def test_token_cannot_be_told_without_the_secret():
    token = OFFICE.token(LINK)
    assert len(token) == 43
    assert token == OFFICE.token(LINK)
    assert token != Office(OFFICE.base_url, OFFICE.sender, "ander").token(LINK)
    assert token != OFFICE.token(uuid.UUID(int=8))
    assert token not in digest(token)
    assert len(digest(token)) == 64


def test_mark_becomes_the_address_of_its_page():
    address = f"https://mdo.voorbeeld.invalid/peiling?sleutel={OFFICE.token(LINK)}"
    for body in render(Letter("Peiling", ("Kies.",), action_label="Kies"), link_mark("/peiling")):
        filled = fill_link(body, OFFICE, LINK)
        assert address in filled
        assert "{{" not in filled


def test_other_text_stays_as_it_is():
    body = "{{persoonlijke-link}} {{ naam }} {{persoonlijke-link:https://elders}} \\1"
    assert fill_link(body, OFFICE, LINK) == body
