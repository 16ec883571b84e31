"""The main flow, as three people walk it: a school coordinator plans an MDO, holds it, and
records the plan; the leerplichtambtenaar finds it in the yearly report; the policy officer
sees the figure and not the child. With JavaScript and without.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, copy_database, serve
from tests.browser.steps import (
    enter_pupil,
    find_meeting,
    follow,
    go_by,
    hold_meeting,
    open_case,
    plan_meeting,
    press,
    save_minutes,
    tells,
)
from tests.conftest import NOW

COUNTED = "leerplichtige leerlingen dat besproken werd in MDO's waarbij LPA betrokken"
YEAR = "2026-2027"
SURNAME = "Telproef"


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mdo.sqlite3"
    copy_database(demo_database, path)
    return path


@pytest.mark.parametrize(
    ("script", "width"),
    [(True, 1280), (False, PHONE)],
    ids=["met-javascript", "zonder-javascript-op-een-telefoon"],
)
def test_from_question_to_counted_case(
    browsing: Browsing, database: Path, script: bool, width: int
):
    def sign_in(site: Site, role: Role, at: str = "") -> Page:
        return browsing.sign_in(site, role, at, script=script, width=width)

    with serve(database) as site:
        before = figure(sign_in(site, Role.LEERPLICHTAMBTENAAR))
        page = sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
        enter_pupil(page, SURNAME)
        open_case(page)
        plan_meeting(page, "16")

    with serve(database, NOW + timedelta(days=8)) as site:
        page = sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
        hold_meeting(page, SURNAME)
        write_minutes(page)
        make_plan(page)
        if script:
            check_look(page)
        establish_plan(page)
        close_meeting(page)

        officer = sign_in(site, Role.LEERPLICHTAMBTENAAR)
        assert figure(officer) == before + 1
        follow_figure_down_to_case(officer)

        policy = sign_in(site, Role.BELEID)
        assert figure(policy) == before + 1
        assert row_of_figure(policy).get_by_role("link").count() == 0
        response = policy.goto(f"/jaarverslag/{YEAR}/mdo_leerplicht")
        assert response
        assert response.status == 403


def row_of_figure(page: Page):
    return page.get_by_role("row").filter(has_text=COUNTED)


def figure(page: Page) -> int:
    """The figure of this school year, in the last column of the report."""
    page.goto("/jaarverslag")
    return int(row_of_figure(page).locator("td").last.inner_text().split()[0])


def write_minutes(page: Page) -> None:
    go_by(page.get_by_role("table", name="Agenda").get_by_role("link", name="Telproef").first)
    follow(page, "Notuleren")
    page.get_by_label("Feiten").fill("Sinds de herfstvakantie drie dagen per week op school.")
    page.get_by_label("Mening van de leerling").fill("Ik wil wel, maar de ochtend is moeilijk.")
    page.get_by_label("Mening van de ouders").fill("Eens.")
    page.get_by_label("Zijn de ouders het eens?").select_option(label="Ouders zijn het eens")
    page.get_by_label("Afspraken").fill("De mentor belt elke vrijdag.")
    page.get_by_label("Besluit").select_option(label="Plan van aanpak opstellen of bijstellen")
    save_minutes(page)


def make_plan(page: Page) -> None:
    follow(page, "Plan van aanpak")
    press(page, "Begin een plan")
    answer_questions(page)
    follow(page, "Behoefte toevoegen")
    page.get_by_label("Wat is nodig").fill("Begeleiding bij het begin van de schooldag")
    page.get_by_label("Soort").select_option(label="Begeleiding")
    page.get_by_label("Waar").select_option(label="Op school")
    press(page, "Opslaan")
    follow(page, "Doel toevoegen")
    page.get_by_label("Doel").fill("Vier dagen per week op school")
    page.get_by_label("Termijn").fill("1-2-2027")
    press(page, "Opslaan")
    follow(page, "Onderdeel toevoegen")
    page.get_by_label("Wat gebeurt er").fill("Begeleiding in de klas")
    page.get_by_label("Wie doet het").select_option(label="School")
    page.get_by_label("Wie betaalt het").select_option(label="Samenwerkingsverband")
    press(page, "Opslaan")
    follow(page, "Evaluatie afspreken")
    page.get_by_label("Evaluatiedatum").fill("8-2-2027")
    page.get_by_label("Met wie").fill("Ouders, school en leerplicht")
    press(page, "Opslaan")
    follow(page, "Actie afspreken")
    page.get_by_label("Wat gaat er gebeuren").fill("Belt elke vrijdag naar huis")
    page.get_by_label("Wie doet het").select_option(index=1)
    page.get_by_label("Klaar op").fill("18-12-2026")
    press(page, "Afspreken")
    text = page.locator("main").inner_text()
    assert "Begeleiding in de klas" in text
    assert "Belt elke vrijdag naar huis" in text


def answer_questions(page: Page) -> None:
    follow(page, "Beantwoord de vijf vragen")
    for number in range(1, 6):
        page.get_by_label(f"{number}. ").fill("Elke ochtend iemand bij de deur.")
    page.get_by_label("Wat helpt op school").fill("De mentor")
    press(page, "Opslaan")


def establish_plan(page: Page) -> None:
    follow(page, "Vaststellen")
    page.get_by_label("Eens?").first.select_option(label="Niet eens")
    press(page, "Stel het plan vast")
    # A party that does not agree says why; what was chosen stays.
    assert page.locator("[data-error-summary]").is_visible()
    page.get_by_label("Opmerking").first.fill("Liever drie dagen.")
    press(page, "Stel het plan vast")
    assert "Liever drie dagen." in page.locator("main").inner_text()
    assert "Vastgesteld" in page.locator("main").inner_text()


def close_meeting(page: Page) -> None:
    find_meeting(page, SURNAME)
    press(page, "Afsluiten")
    tells(page, "overleg is afgesloten")


def follow_figure_down_to_case(page: Page) -> None:
    go_by(row_of_figure(page).get_by_role("link").last)
    records = page.locator("main tbody tr")
    mine = records.filter(has_text="Telproef")
    assert mine.count() == 1
    go_by(mine.get_by_role("link", name="Telproef"))
    assert page.locator("h1").inner_text() == "Zoë van der Telproef"
    follow(page, "D2026-")
    assert page.locator("h1").inner_text().startswith("Dossier D2026-")
    follow(page, "Plan van aanpak")
    assert "Vastgesteld" in page.locator("main").inner_text()
