"""A meeting of four people of whom two have no account, from the question when they can to
the day it is moved to: the coordinator proposes moments, everybody answers in an own browser,
one moment is chosen, a guest sends somebody else, and the meeting moves a week. The mails go
out by the command of the application, to a real mail server, and whatever link is followed
stands in one of them. With JavaScript and without, on a desk and on a phone.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Event
from playwright.sync_api import Locator, Page

from config import DEVELOPMENT_SENDER
from mdo.cases.name_rules import NOT_NAMES
from mdo.clock import AMSTERDAM
from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, copy_database, run_jobs, serve
from tests.browser.steps import enter_pupil, follow, go_by, open_case, press, tells
from tests.mailbox import (
    Mailbox,
    all_that_is_said,
    calendar_of,
    link_in,
    mail_server,
    text_of,
)

ORGANISER, OFFICER = "zorgcoordinator@oefenland.invalid", "leerplicht@oefenland.invalid"
GERDA, PETER, SASKIA = (f"gast{number}@elders.invalid" for number in range(3))
GUESTS = {GERDA: "Gerda Gastvrij", PETER: "Peter Praktijk"}
EVERYBODY = {ORGANISER, OFFICER, GERDA, PETER}
SUBSTITUTE = "Saskia Stand-in"
MOMENT = datetime(2026, 12, 1, 11, 0, tzinfo=AMSTERDAM)
WEEK = timedelta(weeks=1)
# What people type that is nobody's business outside the application.
AIM = "Rust thuis na de verhuizing"
REMARK = "Graag met koffie"
SECRETS = (AIM, REMARK, "elke dag naar school", "Telproef", "Leest het verslag")


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mdo.sqlite3"
    copy_database(demo_database, path)
    return path


@dataclass
class Post:
    """Brings the mail of a site to a mailbox, and looks at every piece of it."""

    site: Site
    mailbox: Mailbox
    number: str = ""
    events: list[Event] = field(default_factory=list)

    def bring(self) -> dict[str, EmailMessage]:
        """Send what waits; what is new about this meeting, by the one person it is for."""
        known = len(self.mailbox.messages)
        run_jobs(self.site, self.mailbox.url)
        new = list(zip(self.mailbox.messages, self.mailbox.envelopes, strict=True))[known:]
        mine = {}
        for message, (_, recipients) in new:
            if self.number in str(message["Subject"]):
                assert recipients == [message["To"]]
                assert message["To"] not in mine
                assert message["Cc"] is None
                self._check_discretion(message)
                mine[str(message["To"])] = message
        return mine

    def _check_discretion(self, message: EmailMessage) -> None:
        said = all_that_is_said(message)
        # A calendar folds its lines.
        said += re.sub(r"\r\n[ \t]", "", said)
        # What was drawn by lot can spell anything.
        said = re.sub(r"sleutel=[\w-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", said)
        # The demo has families that are called after the domain of the sender.
        said = said.replace(DEVELOPMENT_SENDER.rpartition("@")[2], "")
        named = words_of(said) & names_of_families(self.site)
        assert named == set()
        assert not [secret for secret in SECRETS if secret.lower() in said.lower()]
        # Answers go to the organiser; nobody learns the address of anybody else.
        assert message["Reply-To"] in (None, ORGANISER)
        others = {*EVERYBODY, SASKIA} - {message["To"], message["Reply-To"]}
        assert not [address for address in others if address in said]

    def event_in(self, message: EmailMessage, method: str) -> Event:
        """The event of an invitation: of one person, of one meeting all along."""
        calendar = calendar_of(message)
        assert calendar["METHOD"] == method
        [attached] = [part for part in message.walk() if part.get_filename()]
        assert attached.get_filename() == "overleg.ics"
        assert attached.get_payload(decode=True) == calendar.to_ical()
        [event] = calendar.walk("VEVENT")
        assert not isinstance(event["ATTENDEE"], list)
        assert event["ATTENDEE"] == f"mailto:{message['To']}"
        assert event["ORGANIZER"] != event["ATTENDEE"]
        self.events.append(event)
        assert len({str(event["UID"]) for event in self.events}) == 1
        return event


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.casefold()))


def names_of_families(site: Site) -> set[str]:
    """The given names and surnames of every pupil and guardian."""
    assert site.database
    with closing(sqlite3.connect(site.database)) as connection:
        rows = connection.execute(
            "SELECT given_name || ' ' || surname FROM pupils"
            " UNION SELECT given_name || ' ' || surname FROM guardians"
        )
        # A tussenvoegsel tells of nobody, also where it was typed as part of the surname.
        found = {word for (name,) in rows for word in words_of(name)} - NOT_NAMES
    assert {"zoë", "telproef", "moes"} <= found
    return found


@pytest.mark.parametrize(
    ("script", "width"),
    [(True, 1280), (False, PHONE)],
    ids=["met-javascript", "zonder-javascript-op-een-telefoon"],
)
def test_from_proposals_to_a_meeting_that_moves(
    browsing: Browsing, database: Path, script: bool, width: int
):
    def sign_in(role: Role, at: str = "") -> Page:
        return browsing.sign_in(site, role, at, script=script, width=width)

    with serve(database) as site, mail_server() as mailbox:
        organiser = sign_in(Role.COORDINATOR, "Zorgcoördinator")
        enter_pupil(organiser, "Telproef")
        open_case(organiser)
        post = Post(site, mailbox, begin_poll(organiser))
        poll = organiser.url

        officer = sign_in(Role.LEERPLICHTAMBTENAAR)
        guests = {
            address: browsing.open(site, script=script, width=width)
            for address in (GERDA, PETER, SASKIA)
        }
        mails = post.bring()
        # Who asks is not asked by mail.
        assert mails.keys() == EVERYBODY - {ORGANISER}
        officer.goto(link_in(mails[OFFICER]))
        assert officer.url == poll
        answer(officer, "Kan niet", "Kan", "Als het moet", button="Antwoord opslaan")
        tells(officer, "Je antwoord is opgeslagen.")
        gerda, peter = link_in(mails[GERDA]), link_in(mails[PETER])
        guest_answers(guests[GERDA], gerda, "Als het moet", "Kan", "Kan niet", is_looked_at=script)
        guest_answers(guests[PETER], peter, "Kan", "Kan", "Kan", is_looked_at=False)

        organiser.goto(poll)
        answer(organiser, "Kan", "Kan", "Kan", button="Antwoord opslaan")
        choose(organiser, is_looked_at=script)
        meeting = organiser.url
        invitations = post.bring()
        check_invitations(post, invitations)
        check_choice_is_known(officer, site)
        guests[GERDA].goto(gerda)
        assert guests[GERDA].locator("h1").inner_text() == "De datum is gekozen"

        gerda = link_in(invitations[GERDA])
        guest_sends_substitute(guests[GERDA], gerda, is_looked_at=script)
        replaced = post.bring()
        check_replacement(post, replaced)
        saskia = link_in(replaced[SASKIA])
        guest_comes(guests[SASKIA], saskia, is_looked_at=script)
        officer.goto(link_in(invitations[OFFICER]))
        assert officer.url == meeting
        check_answers(
            officer,
            {"Fictie": "Komt", "Gerda": "Vervangen", "Saskia": "Komt", "Peter": "Komt"},
        )

        move_a_week(organiser, meeting)
        updates = post.bring()
        check_updates(post, updates)
        check_answers(
            organiser,
            {
                # Who moved it said by that that he can.
                "Proefstra": "Komt",
                "Fictie": "Nog geen antwoord",
                "Gerda": "Vervangen",
                "Saskia": "Nog geen antwoord",
                "Peter": "Nog geen antwoord",
            },
        )
        check_old_links(guests[GERDA], gerda, guests[SASKIA], saskia)
        guests[PETER].goto(link_in(invitations[PETER]))
        assert guests[PETER].locator("h1").inner_text() == "Deze link werkt niet"
        guest_comes(guests[SASKIA], link_in(updates[SASKIA]), is_looked_at=False)
        organiser.goto(meeting)
        check_answers(organiser, {"Saskia": "Komt", "Peter": "Nog geen antwoord"})
        assert post.bring() == {}


# -- the poll ------------------------------------------------------------------------


def begin_poll(page: Page) -> str:
    """Fill in the meeting, and go on to what is proposed; the number of the meeting."""
    follow(page, "Overleg plannen")
    follow(page, "MDO plannen")
    page.get_by_label("Datum").fill("30-11-2026")
    page.get_by_label("Begin").fill("11.00")
    page.get_by_label("Doel").fill(AIM)
    page.get_by_role("main").get_by_role("checkbox", name="Fictie, Sietske de").first.check()
    for place, (address, name) in enumerate(GUESTS.items(), 1):
        row = page.get_by_role("group", name=f"Gast {place}")
        row.get_by_label("Naam").fill(name)
        row.get_by_label("E-mailadres").fill(address)
    press(page, "Datum peilen")
    title = page.locator("h1").inner_text()
    assert title.startswith("Datum peilen voor MDO O2026-")
    # The moment of the form, and three working days after it; one of them is not wanted.
    row = page.get_by_role("group", name="Voorstel 4")
    for label in ("Datum", "Begin", "Einde"):
        row.get_by_label(label).fill("")
    press(page, "Nog een voorstel")
    assert page.get_by_role("group", name="Voorstel 6").is_visible()
    page.get_by_role("group", name="Voorstel 1").get_by_label("Datum").fill("1-1-2020")
    press(page, "Peiling beginnen")
    assert "Dit moment is al voorbij" in page.locator("[data-error-summary]").inner_text()
    page.get_by_role("group", name="Voorstel 1").get_by_label("Datum").fill("30-11-2026")
    press(page, "Peiling beginnen")
    tells(page, "De datumpeiling is begonnen.")
    return title.rpartition(" ")[2]


def answer(page: Page, *words: str, button: str) -> None:
    questions = page.locator("main form fieldset")
    assert questions.count() == len(words)
    for place, word in enumerate(words):
        questions.nth(place).get_by_role("radio", name=word, exact=True).check()
    press(page, button)


def check_in_line(things: Locator) -> None:
    """All beside one another, or all below one another."""
    boxes = [thing.bounding_box() for thing in things.all()]
    assert len(boxes) > 1
    assert 1 in (len({box["x"] for box in boxes}), len({box["y"] for box in boxes}))


def guest_answers(page: Page, address: str, *words: str, is_looked_at: bool) -> None:
    page.goto(address)
    check_in_line(page.locator("main form fieldset").first.get_by_role("radio"))
    press(page, "Antwoord versturen")
    assert page.locator("[data-error-summary]").is_visible()
    if is_looked_at:
        check_look(page)
    page.get_by_label("Opmerking").fill(REMARK)
    answer(page, *words, button="Antwoord versturen")
    assert page.locator("h1").inner_text() == "Bedankt, je antwoord is ontvangen"
    assert REMARK in page.locator("main").inner_text()
    page.goto(address)
    assert "Met deze link is al geantwoord." in page.locator("main").inner_text()


def choose(page: Page, *, is_looked_at: bool) -> None:
    best = page.get_by_role("table", name="Voorstellen").get_by_role("row")
    best = best.filter(has_text="Past het beste")
    assert "dinsdag 1 december 2026" in best.inner_text()
    buttons = (
        page.get_by_role("row").filter(has_text="Gerda").get_by_text(re.compile("^(Antwoord|Link)"))
    )
    check_in_line(buttons)
    if is_looked_at:
        check_look(page)
    go_by(best.get_by_role("link", name="Kies dit moment"))
    # Nothing was said yet of where, and of who is not there.
    page.get_by_label("Plaats").fill("Kamer 2")
    press(page, "Kies dit moment en nodig uit")
    page.locator("[data-error-summary]").wait_for()
    for reason in page.get_by_label("er niet bij?").all():
        reason.fill("Leest het verslag")
    press(page, "Kies dit moment en nodig uit")
    tells(page, "Het overleg is gepland op dinsdag 1 december 2026, 11.00 tot 12.00 uur.")


def check_choice_is_known(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/")
    assert "Wanneer kun je?" not in page.locator("main").inner_text().partition("D2026")[0]
    assert "di 1 december 2026, 11.00 uur" in page.locator("main").inner_text()


# -- invited, replaced, moved --------------------------------------------------------


def check_invitations(post: Post, mails: dict[str, EmailMessage]) -> None:
    """Everybody has a copy of his or her own, in which the answer to the poll counts."""
    assert mails.keys() == EVERYBODY
    for message in mails.values():
        assert message["Subject"] == f"Uitnodiging: MDO {post.number}"
        event = post.event_in(message, "REQUEST")
        assert event["DTSTART"].dt == MOMENT
        assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
        assert event["SEQUENCE"] == 0
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert link_in(mails[GERDA]) != link_in(mails[PETER])


def guest_sends_substitute(page: Page, address: str, *, is_looked_at: bool) -> None:
    page.goto(address)
    assert page.locator("h1").inner_text().startswith("Uitnodiging voor MDO")
    page.get_by_role("radio", name="Ik stuur iemand in mijn plaats").check()
    press(page, "Verstuur antwoord")
    assert "Vul in wie er in jouw plaats komt." in page.locator("main").inner_text()
    if is_looked_at:
        check_look(page)
    page.get_by_label("Naam van je vervanger").fill(SUBSTITUTE)
    page.get_by_label("E-mailadres van je vervanger").fill(SASKIA)
    press(page, "Verstuur antwoord")
    assert page.locator("h1").inner_text() == "Bedankt voor je antwoord"
    assert "stuurt iemand in je plaats" in page.locator("main").inner_text()
    if is_looked_at:
        check_look(page)
    page.goto(address)
    assert page.locator("h1").inner_text() == "Er is al geantwoord"
    assert "Er komt iemand in je plaats" in page.locator("main").inner_text()
    if is_looked_at:
        check_look(page)


def check_replacement(post: Post, mails: dict[str, EmailMessage]) -> None:
    """It concerns who declined and who comes instead, and nobody else."""
    assert mails.keys() == {GERDA, SASKIA}
    assert mails[GERDA]["Subject"] == f"Je hoeft niet te komen: MDO {post.number}"
    assert not re.search(r"https?://", text_of(mails[GERDA]))
    off = post.event_in(mails[GERDA], "CANCEL")
    assert "STATUS" not in off
    assert off["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
    assert mails[SASKIA]["Subject"] == f"Uitnodiging: MDO {post.number}"
    on = post.event_in(mails[SASKIA], "REQUEST")
    assert on["STATUS"] == "CONFIRMED"
    assert on["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    for event in (off, on):
        assert event["SEQUENCE"] == 0
        assert event["DTSTART"].dt == MOMENT


def guest_comes(page: Page, address: str, *, is_looked_at: bool) -> None:
    page.goto(address)
    if is_looked_at:
        check_look(page)
    assert page.get_by_role("radio", checked=True).count() == 0
    page.get_by_role("radio", name="Komt", exact=True).check()
    press(page, "Verstuur antwoord")
    assert page.locator("h1").inner_text() == "Bedankt voor je antwoord"


def move_a_week(page: Page, meeting: str) -> None:
    page.goto(meeting)
    go_by(page.get_by_role("main").get_by_role("link", name="Wijzigen", exact=True).first)
    assert page.get_by_label("Datum").input_value() == "1-12-2026"
    page.get_by_label("Datum").fill("8-12-2026")
    press(page, "Opslaan")
    assert page.url == meeting
    assert "dinsdag 8 december 2026, 11.00 tot 12.00 uur" in page.locator("main").inner_text()


def check_updates(post: Post, mails: dict[str, EmailMessage]) -> None:
    """Who still comes hears of it, and is asked anew."""
    assert mails.keys() == {ORGANISER, OFFICER, PETER, SASKIA}
    for address, message in mails.items():
        assert message["Subject"] == f"Gewijzigd: MDO {post.number}"
        assert "dinsdag 8 december 2026, 11.00 tot 12.00 uur" in text_of(message)
        event = post.event_in(message, "REQUEST")
        assert event["DTSTART"].dt == MOMENT + WEEK
        assert event["SEQUENCE"] == 1
        expected = "ACCEPTED" if address == ORGANISER else "NEEDS-ACTION"
        assert event["ATTENDEE"].params["PARTSTAT"] == expected


def check_answers(page: Page, answers: dict[str, str]) -> None:
    """What the table of the meeting says of each of these people."""
    for name, words in answers.items():
        assert words in row_of(page, name).inner_text(), name


def row_of(page: Page, name: str) -> Locator:
    rows = page.get_by_role("table", name="Aan tafel").locator("tbody tr")
    return rows.filter(has=page.locator("th", has_text=name))


def check_old_links(declined: Page, old: str, substitute: Page, used: str) -> None:
    """What was answered before the move is not taken for an answer to it."""
    declined.goto(old)
    assert "Er komt iemand in je plaats" in declined.locator("main").inner_text()
    substitute.goto(used)
    assert substitute.locator("h1").inner_text() == "Er is al geantwoord"
    assert "verplaatst" in substitute.locator("main").inner_text()
