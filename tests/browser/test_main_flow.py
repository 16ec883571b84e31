"""The main flow, as three people walk it: a school coordinator plans an MDO, holds it, and
records the plan; the leerplichtambtenaar finds it in the yearly report; the policy officer
sees the figure and not the child. With JavaScript and without.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, copy_database, serve
from tests.conftest import NOW

COUNTED = "leerplichtige leerlingen dat besproken werd in MDO's waarbij LPA betrokken"
YEAR = "2026-2027"
AT_TABLE = ("Fictie, Sietske de", "Modelstra, Carla", "Demo, Rachid el", "Moes", "(leerling)")


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
        enter_pupil(page)
        open_case(page)
        plan_meeting(page)

    with serve(database, NOW + timedelta(days=8)) as site:
        page = sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
        hold_meeting(page)
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


def press(page: Page, name: str) -> None:
    """Press the button; the last one of that name, for the first may be the hidden one
    that Enter presses."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).last.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def tells(page: Page, text: str | re.Pattern[str]) -> None:
    page.get_by_role("status").filter(has_text=text).wait_for()


def enter_pupil(page: Page) -> None:
    page.goto("/leerlingen/nieuw")
    page.get_by_label("Voornaam").fill("Zoë")
    page.get_by_label("Tussenvoegsel").fill("van der")
    page.get_by_label("Achternaam").fill("Telproef")
    page.get_by_label("Geboortedatum").fill("12-3-2012")
    press(page, "Leerling invoeren")
    assert page.locator("h1").inner_text() == "Zoë van der Telproef"
    follow(page, "Ouder of verzorger toevoegen")
    page.get_by_label("Voornaam").fill("Moes")
    page.get_by_label("Relatie").select_option(label="Moeder")
    page.get_by_label("Heeft gezag").check()
    press(page, "Opslaan")
    tells(page, "toegevoegd")


def open_case(page: Page) -> None:
    follow(page, "Nieuw dossier")
    page.get_by_label("Wat is de vraag?").fill("Hoe komt Zoë weer elke dag naar school? 🙂")
    press(page, "Dossier openen")
    assert page.locator("h1").inner_text().startswith("Dossier D2026-")


def plan_meeting(page: Page) -> None:
    follow(page, "Overleg plannen")
    follow(page, "MDO plannen")
    # Without a date, without anybody: what was typed stays and what lacks is said.
    page.get_by_role("textbox", name="Plaats").fill("Kamer 2")
    press(page, "MDO plannen")
    assert page.locator("[data-error-summary]").is_visible()
    assert page.get_by_role("textbox", name="Plaats").input_value() == "Kamer 2"
    page.get_by_label("Datum").fill("30-11-2026")
    page.get_by_label("Begin").fill("16.00")
    for name in AT_TABLE:
        page.get_by_role("main").get_by_role("checkbox", name=name).first.check()
    press(page, "MDO plannen")
    assert page.locator("h1").inner_text().startswith("MDO O2026-")
    assert "maandag 30 november 2026, 16.00 tot 17.00 uur" in page.locator("main").inner_text()


def find_meeting(page: Page) -> None:
    """By the case, as somebody would who comes back after a week."""
    page.goto("/dossiers")
    page.get_by_role("searchbox").fill("Telproef")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="D2026-").first.click()
    follow(page, "Overleggen")
    page.get_by_role("main").get_by_role("link", name="O2026-").first.click()


def hold_meeting(page: Page) -> None:
    find_meeting(page)
    press(page, "Het overleg is gehouden")
    follow(page, "Aanwezigheid")
    press(page, "Alle anderen waren er; opslaan")
    tells(page, "aanwezigheid is opgeslagen")
    assert "Gehouden, verslag open" in page.locator("main").inner_text()


def write_minutes(page: Page) -> None:
    page.get_by_role("table", name="Agenda").get_by_role("link", name="Telproef").first.click()
    follow(page, "Notuleren")
    page.get_by_label("Feiten").fill("Sinds de herfstvakantie drie dagen per week op school.")
    page.get_by_label("Mening van de leerling").fill("Ik wil wel, maar de ochtend is moeilijk.")
    page.get_by_label("Mening van de ouders").fill("Eens.")
    page.get_by_label("Zijn de ouders het eens?").select_option(label="Ouders zijn het eens")
    page.get_by_label("Afspraken").fill("De mentor belt elke vrijdag.")
    page.get_by_label("Besluit").select_option(label="Plan van aanpak opstellen of bijstellen")
    press(page, "Opslaan")
    # With JavaScript, or without.
    tells(page, re.compile("Alles is opgeslagen|Opgeslagen om"))


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
    find_meeting(page)
    press(page, "Afsluiten")
    tells(page, "overleg is afgesloten")


def follow_figure_down_to_case(page: Page) -> None:
    row_of_figure(page).get_by_role("link").last.click()
    records = page.locator("main tbody tr")
    mine = records.filter(has_text="Telproef")
    assert mine.count() == 1
    mine.get_by_role("link", name="Telproef").click()
    assert page.locator("h1").inner_text() == "Zoë van der Telproef"
    page.get_by_role("main").get_by_role("link", name="D2026-").first.click()
    assert page.locator("h1").inner_text().startswith("Dossier D2026-")
    follow(page, "Plan van aanpak")
    assert "Vastgesteld" in page.locator("main").inner_text()
