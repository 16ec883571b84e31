"""A leerplichtambtenaar reads in a file with faults, mends it, sees two children pass the line
of four school weeks, plans an MDO for both and ends one with the day it was back at school.
At a desk with JavaScript, on the way on a phone without. What nobody presses goes by the
commands of the application: the file is read by the scheduler, a night counts the days.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import (
    Site,
    copy_database,
    run_command,
    run_jobs,
    run_script,
    serve,
)
from tests.browser.steps import follow, go_by, main_text, press, tells
from tests.conftest import NOW
from tests.mailbox import mail_server

LINES, WRONG = 200, 7
# With this first day away Tuesday 24 November is the 21st school day: the line is passed.
AWAY_FROM, PASSED_ON, PASSED = "27-10-2026", "24-11-2026", "24 november 2026"
LATER = NOW + timedelta(days=2)
STOCK, NO_MDO = "Thuiszitters", "Geen MDO gehouden of gepland"


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mdo.sqlite3"
    copy_database(demo_database, path)
    return path


def test_from_a_file_with_faults_to_a_child_that_is_back(
    browsing: Browsing, database: Path, tmp_path: Path
):
    with serve(database) as site, mail_server() as mailbox:
        rows = make_file(site)
        children = put_absence_in(rows, known=absent_already(database))
        desk = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR)
        phone = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR, script=False, width=PHONE)
        follow_to_import(desk)
        offer(desk, rows, tmp_path)
        assert "Het bestand staat klaar" in main_text(desk)
        run_jobs(site, mailbox.url)
        mended = mend(rows, lines_with_faults(desk))
        follow_to_import(phone)
        read_in_for_real(phone, mended, tmp_path, lambda: run_jobs(site, mailbox.url))
        before = figures(desk)
        check_near_the_line(desk, children)

    run_command(site, "thuiszitters-bijwerken", now=LATER)
    with serve(database, now=LATER) as site:
        desk = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR)
        phone = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR, script=False, width=PHONE)
        passed = figures(desk)
        assert passed[STOCK] == before[STOCK] + len(children)
        assert passed[NO_MDO] == before[NO_MDO] + len(children)
        assert figures(desk, f"?op={PASSED_ON}")[STOCK] == passed[STOCK]
        assert figures(desk, f"?op={NOW.day}-{NOW.month}-{NOW.year}")[STOCK] == before[STOCK]
        for page, child, hour in zip((desk, phone), children, ("18", "19"), strict=True):
            plan_mdo(page, child, hour)
        assert figures(desk) == passed | {NO_MDO: before[NO_MDO]}
        inflow, outflow = flow_of_november(desk)
        end(phone, children[0])
        assert figures(desk)[STOCK] == before[STOCK] + 1
        assert figures(desk, f"?op={PASSED_ON}")[STOCK] == passed[STOCK]
        assert flow_of_november(desk) == (inflow, outflow + 1)
        desk.goto("/thuiszitters/vandaag")
        assert children[0] not in main_text(desk)
        assert children[1] in main_text(desk)


# -- the file --------------------------------------------------------------------------------


def make_file(site: Site) -> list[list[str]]:
    """A file with registrations of pupils of the demo data: its lines, with the heading."""
    made = run_script(site, "make_leerplicht_file", f"--regels={LINES}", f"--fout={WRONG}")
    rows = list(csv.reader(io.StringIO(made), delimiter=";"))
    assert len(rows) == LINES + 1
    return rows


def mend(rows: list[list[str]], lines: set[int]) -> list[list[str]]:
    """The same file in which these lines say what the line before them says."""
    return [[row[0], *rows[at - 1][1:]] if at + 1 in lines else row for at, row in enumerate(rows)]


def absent_already(database: Path) -> set[str]:
    """The pupils with a spell of absence, by the name that people say."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT given_name, infix, surname FROM pupils"
            " WHERE id IN (SELECT pupil_id FROM absence_spells)"
        )
        return {full_name(*row) for row in rows}


def full_name(*parts: str) -> str:
    return " ".join(filter(None, parts))


def put_absence_in(rows: list[list[str]], known: set[str]) -> list[str]:
    """Let two pupils of whom nothing is known be absent since `AWAY_FROM`; their names."""
    at = {name: place for place, name in enumerate(rows[0])}
    names: list[str] = []
    for row in rows[1:]:
        name = full_name(*(row[at[part]] for part in ("voornaam", "tussenvoegsel", "achternaam")))
        if row[at["soort"]] == "verzuimperiode" and name not in {*known, *names}:
            row[at["datum"]] = row[at["van"]] = AWAY_FROM
            row[at["tot en met"]] = ""
            names.append(name)
        if len(names) == 2:
            return names
    raise AssertionError("geen twee leerlingen")


def write(rows: list[list[str]], folder: Path) -> Path:
    """As Excel saves it in the Netherlands."""
    path = folder / "registraties.csv"
    with path.open("w", encoding="windows-1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


# -- reading it in ---------------------------------------------------------------------------


def follow_to_import(page: Page) -> None:
    page.goto("/leerplicht")
    follow(page, "Bestand inlezen")


def offer(page: Page, rows: list[list[str]], folder: Path) -> None:
    page.get_by_label("CSV-bestand").set_input_files(write(rows, folder))
    press(page, "Proef draaien")
    page.get_by_text("Het bestand staat klaar").wait_for()


def lines_with_faults(page: Page) -> set[int]:
    """The lines that the page names once the file was read; it is not asked for anew."""
    page.get_by_text("Er is niets opgeslagen.").wait_for()
    page.wait_for_load_state()
    assert figure(page, "Met fouten") == WRONG
    assert figure(page, "Regels") == LINES
    rows = page.get_by_role("table", name="Fouten per regel").locator("tbody tr")
    assert rows.count() == WRONG
    assert all(len(row.locator("td").all_inner_texts()[-1]) > 10 for row in rows.all())
    check_look(page)
    return {int(text.split()[-1]) for text in rows.locator("th").all_inner_texts()}


def read_in_for_real(
    page: Page, rows: list[list[str]], folder: Path, run: Callable[[], None]
) -> None:
    offer(page, rows, folder)
    run()
    follow(page, "Bekijk de stand nu")
    assert "Er staan geen fouten in het bestand." in main_text(page)
    press(page, "Vastleggen")
    run()
    follow(page, "Bekijk de stand nu")
    assert "Alle regels zijn ingelezen." in main_text(page)
    assert figure(page, "Nieuw") == LINES


# -- thuiszitters ----------------------------------------------------------------------------


def figure(page: Page, label: str) -> int:
    """A key figure of the page."""
    return all_figures(page)[label]


def all_figures(page: Page) -> dict[str, int]:
    return {
        box.locator(".mdo-figure__label").inner_text(): int(
            box.locator(".mdo-figure__value").inner_text()
        )
        for box in page.locator(".mdo-figure").all()
    }


def figures(page: Page, of: str = "") -> dict[str, int]:
    """The key figures of the overview."""
    page.goto(f"/thuiszitters{of}")
    return all_figures(page)


def flow_of_november(page: Page) -> tuple[int, int]:
    """How many became a thuiszitter in this month, and how many stopped being one."""
    row = page.get_by_role("table", name="Erbij en eraf per maand").locator("tbody tr").first
    assert row.locator("th").inner_text() == "November 2026"
    inflow, outflow, _stock = row.locator("td").all_inner_texts()
    return int(inflow), int(outflow)


def entry(page: Page, child: str) -> Locator:
    """What the list of today says of a child."""
    page.goto("/thuiszitters/vandaag")
    heading = page.get_by_role("heading", name=child, exact=True)
    return page.locator(".mdo-needs > li").filter(has=heading)


def check_near_the_line(page: Page, children: list[str]) -> None:
    for child in children:
        assert f"Wordt over 1 schooldag thuiszitter, op {PASSED}" in entry(page, child).inner_text()


def plan_mdo(page: Page, child: str, hour: str) -> None:
    """From the list of today by the page of the child to a meeting in its case."""
    assert "Er is geen MDO gehouden of gepland" in entry(page, child).inner_text()
    follow(page, child)
    assert page.locator("h1").inner_text() == f"{child}: verzuim"
    text = main_text(page)
    assert f"Meer dan vier schoolweken sinds {PASSED} (de 21e schooldag): thuiszitter." in text
    press(page, "Plan een MDO")
    assert page.locator("h1").inner_text() == "MDO plannen"
    assert f"Voor {child}" in main_text(page)
    page.get_by_role("radio", name="CJG").check()
    page.get_by_label("Datum").fill("30-11-2026")
    page.get_by_label("Begin").fill(f"{hour}.00")
    page.get_by_role("textbox", name="Plaats").fill("Kamer 2")
    press(page, "MDO plannen")
    page.locator("[data-error-summary]").wait_for()
    for reason in page.get_by_label("er niet bij?").all():
        reason.fill("Leest het verslag")
    press(page, "MDO plannen")
    assert page.locator("h1").inner_text().startswith("MDO O2026-")
    told = entry(page, child).inner_text()
    assert "MDO op 30 november 2026" in told
    assert "Er is geen MDO gehouden of gepland" not in told


def end(page: Page, child: str) -> None:
    """The child is back at school today."""
    go_by(entry(page, child).get_by_role("link", name=child))
    follow(page, "Beëindigen")
    page.get_by_label("Hoe is het geëindigd?").select_option(label="Terug naar school")
    page.get_by_label("Sinds welke dag geen thuiszitter meer?").fill("25-11-2026")
    press(page, "Beëindigen")
    tells(page, "De leerling is geen thuiszitter meer.")
    assert f"{PASSED} tot en met {PASSED}: terug naar school" in main_text(page)
