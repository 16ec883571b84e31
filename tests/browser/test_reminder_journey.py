"""An action and a child at home, from the day on which the application tells of them until
they are dealt with. A coordinator agrees on an action, is told of it by mail, puts it off,
is told again and does it; a leerplichtambtenaar is told at once of a child that passes the
line; the administrator sees what ran and offers a mail that was refused once more. Days pass
by the held clock, and all mail goes out by the scheduler to a real mail server. The
coordinator sits at a desk with JavaScript, the others are on the way, on a phone without.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Locator, Page

from mdo.clock import AMSTERDAM
from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, copy_database, run_jobs, serve
from tests.browser.steps import choose, enter, follow, go_by, main_text, press, tells
from tests.mailbox import Mailbox, all_that_is_said, link_in, mail_server, text_of

COORDINATOR = "zorgcoordinator@oefenland.invalid"
OFFICER, COLLEAGUE = "leerplicht@oefenland.invalid", "leerplicht2@oefenland.invalid"
# The demo has a case that the coordinator looks after, and a child that passes the line of
# four school weeks on the last working day before that of the action.
CASE, CHILD = "D2026-0044", "L-03717"
TOLD = datetime(2026, 11, 26, 9, 0, tzinfo=AMSTERDAM)
BACK = TOLD + timedelta(days=1)
SECRET = "Bel de huisarts over de slaapproblemen"
SOON, DUE = "Actie moet bijna af", "27 november"
PASSED = "Thuiszitter: de grens van vier weken is voorbij"
REFUSED = "550 5.1.1 onbekende gebruiker"
LATER = "451 4.3.0 probeer het later"


def test_told_put_off_told_again_and_done(browsing: Browsing, demo_database: Path, tmp_path: Path):
    database = tmp_path / "mdo.sqlite3"
    copy_database(demo_database, database)
    with mail_server() as mailbox:
        with serve(database) as site:
            # What was due before is told of, so that what comes is about these two only.
            run_jobs(site, mailbox.url)
            desk = browsing.sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
            agree_on_action(desk)
            wants_to_know_at_once(desk)

        mailbox.answers[COLLEAGUE] = [REFUSED] * 9
        with serve(database, now=TOLD) as site:
            mails = bring(site, mailbox, TOLD)
            child = one_about(mails, OFFICER, PASSED)
            check_discretion(database, child, says=("26 november 2026",), is_silent_of=(CHILD,))
            action = one_about(mails, COORDINATOR, f"{SOON}: {CASE}")
            check_discretion(database, action, says=(CASE, f"{DUE} 2026"))
            desk = sign_in_by(browsing, site, link_in(action), Role.COORDINATOR, "Zorgcoördinator")
            assert SECRET in main_text(desk)
            put_off(desk)
            officer = sign_in_by(
                browsing, site, link_in(child), Role.LEERPLICHTAMBTENAAR, script=False
            )
            assert officer.locator("h1").inner_text().endswith(": verzuim")
            assert bring(site, mailbox, TOLD + timedelta(minutes=10)) == []

        # The server of the coordinator takes nothing just now.
        mailbox.answers[COORDINATOR] = [LATER] * 9
        with serve(database, now=BACK) as site:
            bring(site, mailbox, BACK)
            desk = browsing.sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
            left = do_action(desk)
            mailbox.answers.clear()
            offer_again(browsing.sign_in(site, Role.BEHEERDER, script=False, width=PHONE))
            mails = bring(site, mailbox, BACK + timedelta(hours=1))
            check_discretion(database, one_about(mails, COLLEAGUE, PASSED))
            check_gone(desk, left)
            check_withdrawn(browsing.pages[-1], site)
        # Of the day on which it was told, and of no other.
        assert subjects_to(mailbox, COORDINATOR, action["Subject"]) == 1
        assert subjects_to(mailbox, OFFICER, PASSED) == 1


# -- mail ------------------------------------------------------------------------------------


def bring(site: Site, mailbox: Mailbox, now: datetime) -> list[EmailMessage]:
    """Run all jobs at that moment; the mail that came of it."""
    known = len(mailbox.messages)
    run_jobs(site, mailbox.url, now)
    return mailbox.messages[known:]


def one_about(mails: list[EmailMessage], to: str, subject: str) -> EmailMessage:
    [found] = [mail for mail in mails if mail["To"] == to and mail["Subject"] == subject]
    return found


def subjects_to(mailbox: Mailbox, address: str, subject: str) -> int:
    return len([mail for mail in mailbox.to(address) if mail["Subject"] == subject])


def check_discretion(
    database: Path,
    mail: EmailMessage,
    says: tuple[str, ...] = (),
    is_silent_of: tuple[str, ...] = (),
) -> None:
    """It tells the number, the day and one link, and nothing of whom or what."""
    assert all(words in text_of(mail) for words in says)
    with closing(sqlite3.connect(database)) as connection:
        names = connection.execute(
            "SELECT given_name, surname FROM pupils JOIN case_files ON pupil_id = pupils.id"
            " WHERE case_files.number = ? UNION"
            " SELECT given_name, surname FROM pupils WHERE number = ?",
            (CASE, CHILD),
        ).fetchall()
    said = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", all_that_is_said(mail))
    assert len(names) == 2
    for word in (*(name for both in names for name in both), SECRET, *is_silent_of):
        assert not re.search(rf"\b{re.escape(word)}\b", said), word


def sign_in_by(
    browsing: Browsing, site: Site, link: str, role: Role, at: str = "", *, script: bool = True
) -> Page:
    """Open a link of a mail in a browser in which nobody is signed in yet."""
    page = browsing.open(site, script=script, width=1280 if script else PHONE)
    page.goto(link)
    row = page.locator("tbody tr").filter(has_text=role.label).filter(has_text=at).first
    go_by(row.get_by_role("button", name="Log in"))
    assert page.url == link
    return page


# -- the coordinator -------------------------------------------------------------------------


def row_of(page: Page) -> Locator:
    """The reminder of the action in the list."""
    row = page.get_by_role("row").filter(has_text=CASE).filter(has_text=SOON)
    return row.filter(has_text=DUE)


def count_in_header(page: Page) -> int:
    return int(page.locator(".mdo-bell__count").inner_text())


def agree_on_action(page: Page) -> None:
    page.goto("/herinneringen")
    go_by(page.get_by_role("row").filter(has_text=CASE).get_by_role("link", name="Actie").first)
    go_by(page.get_by_role("link", name=f"Dossier {CASE}"))
    follow(page, "Actie afspreken")
    page.get_by_label("Wat gaat er gebeuren").fill(SECRET)
    choose(page.get_by_label("Wie doet het"), "Proefstra")
    page.get_by_label("Klaar op").fill("27-11-2026")
    press(page, "Afspreken")
    tells(page, "De actie is afgesproken.")


def wants_to_know_at_once(page: Page) -> None:
    page.goto("/herinneringen")
    follow(page, "Mijn keuzes")
    page.get_by_label(SOON).select_option(label="Meteen een e-mail")
    press(page, "Opslaan")
    tells(page, "Je keuzes zijn opgeslagen.")


def put_off(page: Page) -> None:
    """Until the next day; a reason is asked, and no later than the day of the action."""
    page.goto("/herinneringen")
    before = count_in_header(page)
    go_by(row_of(page).get_by_role("link", name=re.compile("^Later")))
    page.get_by_label("Tot welke dag?").fill("4-12-2026")
    press(page, "Later herinneren")
    summary = page.locator("[data-error-summary]")
    assert "Schrijf op waarom dit later kan." in summary.inner_text()
    page.get_by_label("Waarom later?").fill("De huisarts is er morgen weer")
    enter(page)
    assert "later dan die dag kan niet" in summary.inner_text()
    check_look(page)
    page.get_by_label("Tot welke dag?").fill("27-11-2026")
    enter(page)
    tells(page, "De herinnering komt terug op 27 november 2026.")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    assert (row_of(page).count(), count_in_header(page)) == (0, before - 1)
    follow(page, "Uitgesteld")
    assert "De huisarts is er morgen weer" in row_of_put_off(page).inner_text()
    check_look(page)


def row_of_put_off(page: Page) -> Locator:
    return page.get_by_role("row").filter(has_text=CASE).filter(has_text="Komt terug op")


def do_action(page: Page) -> int:
    """It stands in the list again, and leads to the action; how many reminders are left."""
    page.goto("/herinneringen")
    before = count_in_header(page)
    go_by(row_of(page).get_by_role("link", name=SOON, exact=True))
    assert SECRET in main_text(page)
    page.get_by_label("Stand").select_option(label="Gedaan")
    press(page, "Opslaan")
    tells(page, "De actie is bijgewerkt.")
    return before - 1


def check_gone(page: Page, left: int) -> None:
    """What was done is no longer asked, nowhere."""
    for tab in ("", "?stand=uitgesteld", "?stand=klaar"):
        page.goto(f"/herinneringen{tab}")
        assert row_of(page).count() == row_of_put_off(page).count() == 0
    assert count_in_header(page) == left


# -- the administrator -----------------------------------------------------------------------


def mail_row(page: Page, address: str, subject: str) -> Locator:
    return page.get_by_role("row").filter(has_text=address).filter(has_text=subject).first


def offer_again(page: Page) -> None:
    """See that all ran, and offer the mail that was refused."""
    page.goto("/beheer/taken-en-post")
    jobs = page.get_by_role("table", name="Taken").locator("tbody tr")
    assert jobs.count() > 5
    assert all("Gelukt" in text for text in jobs.all_inner_texts())
    assert "27-11-2026, 09.00" in jobs.filter(has_text="Herinneringen bijwerken").inner_text()
    follow(page, "Mislukt")
    go_by(mail_row(page, COLLEAGUE, PASSED).get_by_role("link"))
    assert "Op dit adres komt geen e-mail aan." in main_text(page)
    press(page, "Opnieuw versturen")
    tells(page, "De e-mail staat klaar en wordt binnen een minuut verstuurd.")
    assert page.get_by_role("button", name="Opnieuw versturen").count() == 0


def check_withdrawn(page: Page, site: Site) -> None:
    """The mail that waited was taken back, that of the colleague went out; all is well."""
    page.goto("/beheer/taken-en-post/post?stand=ingetrokken")
    assert f"{SOON}: {CASE}" in mail_row(page, COORDINATOR, SOON).inner_text()
    page.goto("/beheer/taken-en-post/post?stand=verzonden")
    assert mail_row(page, COLLEAGUE, PASSED).is_visible()
    page.goto(f"{site.url}/gezond")
    assert json.loads(page.locator("body").inner_text()) == {"status": "goed"}
