"""A date is found for four people of whom two have no account: the coordinator proposes
moments, everybody answers in an own browser, and one moment is chosen. With JavaScript and
without, on a desk and on a phone.
"""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from config import DEVELOPMENT_SECRET
from mdo.mail.office import Office
from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, copy_database, serve
from tests.browser.test_main_flow import enter_pupil, follow, open_case, press, tells

GUESTS = ("Gerda Gastvrij", "Peter Praktijk")


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mdo.sqlite3"
    copy_database(demo_database, path)
    return path


def link_of(database: Path, name: str) -> str:
    """The address in the mail to a guest: the token stands nowhere, the office knows it."""
    with closing(sqlite3.connect(database)) as connection:
        [(link_id,)] = connection.execute(
            "SELECT guest_links.id FROM guest_links JOIN participants"
            " ON participants.id = guest_links.participant_id WHERE participants.name LIKE ? AND guest_links.purpose = 'peiling'",
            (f"{name}%",),
        ).fetchall()
    token = Office("", "", DEVELOPMENT_SECRET).token(uuid.UUID(link_id))
    return f"/peiling?sleutel={token}"


@pytest.mark.parametrize(
    ("script", "width"),
    [(True, 1280), (False, PHONE)],
    ids=["met-javascript", "zonder-javascript-op-een-telefoon"],
)
def test_from_proposals_to_a_planned_meeting(
    browsing: Browsing, database: Path, script: bool, width: int
):
    with serve(database) as site:
        organiser = browsing.sign_in(
            site, Role.COORDINATOR, "Zorgcoördinator", script=script, width=width
        )
        enter_pupil(organiser)
        open_case(organiser)
        poll = begin_poll(organiser)

        officer = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR, script=script, width=width)
        follow(officer, "Wanneer kun je?")
        assert officer.url.endswith(poll)
        answer(officer, "Kan niet", "Kan", "Als het moet", button="Antwoord opslaan")
        tells(officer, "Je antwoord is opgeslagen.")

        for name, words in zip(
            GUESTS, (("Als het moet", "Kan", "Kan niet"), ("Kan", "Kan", "Kan")), strict=True
        ):
            guest = browsing.open(site, script=script, width=width)
            guest_answers(guest, link_of(database, name), *words, is_looked_at=script)

        organiser.goto(poll)
        answer(organiser, "Kan", "Kan", "Kan", button="Antwoord opslaan")
        choose(organiser, is_looked_at=script)

        guest = browsing.open(site, script=script, width=width)
        guest.goto(link_of(database, GUESTS[0]))
        assert "antwoorden" in guest.locator("h1").inner_text()
        check_choice_is_known(officer, site)


def begin_poll(page: Page) -> str:
    """Fill in the meeting, and go on to what is proposed; the path of the poll."""
    follow(page, "Overleg plannen")
    follow(page, "MDO plannen")
    page.get_by_label("Datum").fill("30-11-2026")
    page.get_by_label("Begin").fill("14.00")
    page.get_by_role("main").get_by_role("checkbox", name="Fictie, Sietske de").first.check()
    for place, name in enumerate(GUESTS):
        row = page.get_by_role("group", name=f"Gast {place + 1}")
        row.get_by_label("Naam").fill(name)
        row.get_by_label("E-mailadres").fill(f"gast{place}@oefenland.invalid")
    press(page, "Datum peilen")
    assert page.locator("h1").inner_text().startswith("Datum peilen voor MDO")
    # The moment of the form, and three working days after it; one of them is not wanted.
    row = page.get_by_role("group", name="Voorstel 4")
    for field in ("Datum", "Begin", "Einde"):
        row.get_by_label(field).fill("")
    press(page, "Nog een voorstel")
    assert page.get_by_role("group", name="Voorstel 6").is_visible()
    page.get_by_role("group", name="Voorstel 1").get_by_label("Datum").fill("1-1-2020")
    press(page, "Peiling beginnen")
    assert "Dit moment is al voorbij" in page.locator("[data-error-summary]").inner_text()
    page.get_by_role("group", name="Voorstel 1").get_by_label("Datum").fill("30-11-2026")
    press(page, "Peiling beginnen")
    tells(page, "De datumpeiling is begonnen.")
    return "/" + page.url.split("/", 3)[3]


def answer(page: Page, *words: str, button: str) -> None:
    questions = page.locator("main form fieldset")
    assert questions.count() == len(words)
    for place, word in enumerate(words):
        questions.nth(place).get_by_role("radio", name=word, exact=True).check()
    press(page, button)


def guest_answers(page: Page, address: str, *words: str, is_looked_at: bool) -> None:
    page.goto(address)
    press(page, "Antwoord versturen")
    assert page.locator("[data-error-summary]").is_visible()
    if is_looked_at:
        check_look(page)
    page.get_by_label("Opmerking").fill("Graag met koffie")
    answer(page, *words, button="Antwoord versturen")
    assert page.locator("h1").inner_text() == "Bedankt, je antwoord is ontvangen"
    assert "Graag met koffie" in page.locator("main").inner_text()
    page.goto(address)
    assert "Met deze link is al geantwoord." in page.locator("main").inner_text()


def choose(page: Page, *, is_looked_at: bool) -> None:
    best = page.get_by_role("table", name="Voorstellen").get_by_role("row")
    best = best.filter(has_text="Past het beste")
    assert "dinsdag 1 december 2026" in best.inner_text()
    if is_looked_at:
        check_look(page)
    best.get_by_role("link", name="Kies dit moment").click()
    # Nothing was said yet of where, and of who is not there.
    page.get_by_label("Plaats").fill("Kamer 2")
    press(page, "Kies dit moment en nodig uit")
    assert page.locator("[data-error-summary]").is_visible()
    for field in page.get_by_label("er niet bij?").all():
        field.fill("Leest het verslag")
    press(page, "Kies dit moment en nodig uit")
    tells(page, "Het overleg is gepland op dinsdag 1 december 2026, 14.00 tot 15.00 uur.")


def check_choice_is_known(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    assert "Wanneer kun je?" not in page.locator("main").inner_text().partition("D2026")[0]
    assert "di 1 december 2026, 14.00 uur" in page.locator("main").inner_text()
