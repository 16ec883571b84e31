"""A complex case from the first question to an established plan, its PDF and the gemeente, and
on to the version after the evaluation: with JavaScript, and on a phone without."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, copy_database, serve
from tests.browser.steps import (
    choose,
    enter_pupil,
    find_case,
    follow,
    go_by,
    hold_meeting,
    main_text,
    open_case,
    plan_meeting,
    press,
    saved,
)
from tests.conftest import NOW
from tests.unit.handovers.pdf import attribute, elements, text_of

SURNAME = "Reisproef"
AT_SCHOOL = "Begeleiding bij het begin van de schooldag"
AT_HOME = "Hulp bij het opstaan en de weg naar school"
GOAL, OTHER_GOAL = "Vier dagen per week op school", "Zelf op tijd uit bed"
REMARK = "We willen na zes weken samen kijken."
DEVIATION = "Het CJG kan meteen beginnen, de zorgaanbieder heeft een wachttijd."
AT_TABLE_FIRST = [
    ("Ja, iedereen is er", "Iedereen zit aan tafel"),
    ("Ja", "De vijf vragen staan in het plan"),
    ("Ja", "De school past bij Zoë"),
]
FOR_SCHOOL = [
    ("Nee", "Geen Wlz"),
    ("Nee", "Geen medische zorg"),
    ("Ja", "Zij kan zo de les volgen"),
    ("Nee, er is meer nodig", "Meer dan het ondersteuningsprofiel biedt"),
    ("Ja", "Iedereen is het eens"),
]
FOR_HOME = [
    ("Nee", "Geen Wlz"),
    ("Nee", "Geen medische zorg"),
    ("Nee", "Het gaat om thuis"),
    ("Ja, en er is jeugdhulp nodig", "Het netwerk is te klein"),
    ("Nee, buiten schooltijd", "Voor half negen"),
    ("Ja", "Iedereen is het eens"),
]


@pytest.mark.parametrize(
    ("script", "width"),
    [(True, 1280), (False, PHONE)],
    ids=["met-javascript", "zonder-javascript-op-een-telefoon"],
)
def test_from_question_to_the_version_after_the_evaluation(
    browsing: Browsing, demo_database: Path, tmp_path: Path, script: bool, width: int
):
    database = tmp_path / "mdo.sqlite3"
    copy_database(demo_database, database)

    def sign_in(site: Site, role: Role, at: str = "") -> Page:
        return browsing.sign_in(site, role, at, script=script, width=width)

    with serve(database) as site:
        page = sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
        enter_pupil(page, SURNAME)
        open_case(page)
        add_party_with_permission(page)
        plan_meeting(page, "16")

    with serve(database, NOW + timedelta(days=8)) as site:
        page = sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
        hold_meeting(page, SURNAME)
        take_notes(page, script=script)
        draw_needs_picture(page)
        walk(page, AT_SCHOOL, AT_TABLE_FIRST + FOR_SCHOOL, "Samenwerkingsverband")
        # What is about the whole case was answered at the first need.
        walk(page, AT_HOME, FOR_HOME, "Gemeente (Jeugdwet)", answered=len(AT_TABLE_FIRST))
        set_goals(page)
        split_roles(page)
        see_what_is_missing(page, look=script)
        plan_evaluation_and_action(page)
        establish(page)
        download_for_the_parents(page, tmp_path, look=script)
        hand_over(page)
        handle_at_the_gemeente(sign_in(site, Role.TOEGANG))

    with serve(database, NOW + timedelta(days=80)) as site:
        page = sign_in(site, Role.COORDINATOR, "Zorgcoördinator")
        find_case(page, SURNAME)
        follow(page, "Plan van aanpak")
        assert "Ouders gesproken, aanvraag loopt" in main_text(page)
        evaluate(page)
        see_differences(page, look=script)


# -- before and at the meeting ---------------------------------------------------------


def add_party_with_permission(page: Page) -> None:
    """A care provider joins with the permission of the parents; of a pupil of fourteen that
    of the pupil is needed too."""
    follow(page, "Partijen en toestemming")
    follow(page, "Partij toevoegen")
    choose(page.get_by_label("Organisatie", exact=True), "Jeugdzorg De Wissel")
    page.get_by_label("Doel", exact=True).fill("Denkt mee over hulp thuis")
    page.get_by_label("Grondslag").select_option(label="Toestemming")
    page.get_by_label("Ouders met gezag").check()
    page.get_by_label("De leerling").check()
    page.get_by_label("Namen van wie toestemming gaven").fill("Moeder en Zoë")
    page.get_by_label("Toestemming gegeven op").fill("20-11-2026")
    press(page, "Partij toevoegen")
    row = page.get_by_role("row").filter(has_text="Jeugdzorg De Wissel")
    assert "Moeder en Zoë" in row.inner_text()
    assert "Vraag ook" not in row.inner_text()
    follow(page, "Overzicht")


def take_notes(page: Page, *, script: bool) -> None:
    """At the desk: saved by itself where there is a script."""
    meeting = page.url
    follow(page, "Notuleren")
    page.get_by_label("Feiten").fill("Sinds de herfstvakantie drie dagen per week op school.")
    page.get_by_label("Mening van de leerling").fill("Ik wil wel, maar de ochtend is moeilijk.")
    page.get_by_label("Mening van de ouders").fill("Eens.")
    page.get_by_label("Zijn de ouders het eens?").select_option(label="Ouders zijn het eens")
    page.get_by_label("Afspraken", exact=True).fill("De mentor belt elke vrijdag.")
    page.get_by_label("Besluit", exact=True).select_option(
        label="Plan van aanpak opstellen of bijstellen"
    )
    if script:
        saved(page)
    else:
        press(page, "Opslaan")
    page.goto(meeting)
    go_by(page.get_by_role("table", name="Agenda").get_by_role("link", name=SURNAME).first)
    assert "De mentor belt elke vrijdag." in main_text(page)
    follow(page, "Plan van aanpak")


# -- the plan --------------------------------------------------------------------------


def draw_needs_picture(page: Page) -> None:
    press(page, "Begin een plan")
    follow(page, "Beantwoord de vijf vragen")
    for number in range(1, 6):
        page.get_by_label(f"{number}. ").fill(f"Antwoord op vraag {number}.")
    page.get_by_label("Wat helpt op school").fill("De mentor")
    page.get_by_label("Wat hindert thuis").fill("Moeder werkt vroeg")
    press(page, "Opslaan")
    assert "Moeder werkt vroeg" in main_text(page)
    for what, kind, place, hours in (
        (AT_SCHOOL, "Begeleiding", "Op school", "2,5"),
        (AT_HOME, "Hulp bij de opvoeding", "Thuis", ""),
    ):
        follow(page, "Behoefte toevoegen")
        page.get_by_label("Wat is nodig").fill(what)
        page.get_by_label("Soort").select_option(label=kind)
        page.get_by_label("Waar", exact=True).select_option(label=place)
        page.get_by_label("Uren per week").fill(hours)
        page.get_by_label("Tot wanneer").fill("1-7-2027")
        press(page, "Opslaan")


def walk(
    page: Page, need: str, answers: list[tuple[str, str]], payer: str, answered: int = 0
) -> None:
    """Walk the chart for a need, one question a page, to the proposal that `payer` pays;
    `answered` questions stand ready."""
    follow(page, "Stroomschema")
    row = page.get_by_role("row").filter(has_text=need)
    go_by(row.get_by_role("button", name="Begin"))
    for number in range(answered):
        assert "Eerder beantwoord" in main_text(page), number
        press(page, "Volgende")
    for answer, reason in answers:
        page.get_by_role("radio", name=answer, exact=True).check()
        page.get_by_label("Waarom").fill(reason)
        press(page, "Volgende")
    assert page.locator("h1").inner_text() == "Weg door het stroomschema"
    text = main_text(page)
    assert all(reason in text for _answer, reason in answers)
    assert payer in text
    assert page.get_by_role("img", name="met de gevolgde weg").count() == 1
    follow(page, "Naar de rolverdeling")


def set_goals(page: Page) -> None:
    for goal, sign in ((GOAL, "Het rooster"), (OTHER_GOAL, "De wekker van Zoë zelf")):
        follow(page, "Doel toevoegen")
        page.get_by_label("Doel", exact=False).first.fill(goal)
        page.get_by_label("Waaraan is te zien").fill(sign)
        page.get_by_label("Termijn").fill("1-3-2027")
        press(page, "Opslaan")


def split_roles(page: Page) -> None:
    """One part as the chart proposes, one otherwise: that takes a reason."""
    follow(page, "Onderdeel toevoegen")
    assert "Voorstel van het stroomschema" in main_text(page)
    fill_part(page, "Begeleiding in de klas", AT_SCHOOL, GOAL, "School", "Samenwerkingsverband")
    page.get_by_label("Uren per week").fill("2,5")
    press(page, "Opslaan")
    follow(page, "Onderdeel toevoegen")
    fill_part(
        page, "Gezinshulp in de ochtend", AT_HOME, OTHER_GOAL, "Centrum voor Jeugd en Gezin",
        "Gemeente (Jeugdwet)",
    )  # fmt: skip
    press(page, "Opslaan")
    assert "Dit is anders dan het stroomschema voorstelt" in main_text(page)
    assert page.get_by_label("Wat gebeurt er").input_value() == "Gezinshulp in de ochtend"
    page.get_by_label("Waarom wijkt dit af").fill(DEVIATION)
    press(page, "Opslaan")
    assert f"Anders dan het stroomschema: {DEVIATION}" in main_text(page)


def fill_part(page: Page, what: str, need: str, goal: str, deliverer: str, payer: str) -> None:
    page.get_by_label("Wat gebeurt er").fill(what)
    page.get_by_label("Bij welke behoefte").select_option(label=need)
    page.get_by_label("Voor welk doel").select_option(label=goal)
    page.get_by_label("Wie doet het").select_option(label=deliverer)
    page.get_by_label("Wie betaalt het").select_option(label=payer)


def see_what_is_missing(page: Page, *, look: bool) -> None:
    follow(page, "Vaststellen")
    text = main_text(page)
    assert "Evaluatie: nog 2 punten" in text
    for part in ("Overleg en partijen", "Behoeftebeeld", "Doelen", "Rolverdeling"):
        assert f"{part}: compleet" in text
    assert "Er is nog geen evaluatiedatum." in text
    assert page.get_by_role("button", name="Stel het plan vast").count() == 0
    if look:
        check_look(page)
    follow(page, "Terug naar het plan")


def plan_evaluation_and_action(page: Page) -> None:
    follow(page, "Evaluatie afspreken")
    page.get_by_label("Evaluatiedatum").fill("8-2-2027")
    page.get_by_label("Met wie").fill("Ouders, school en leerplicht")
    press(page, "Opslaan")
    follow(page, "Actie afspreken")
    page.get_by_label("Wat gaat er gebeuren").fill("Belt elke vrijdag naar huis")
    page.get_by_label("Wie doet het").select_option(index=1)
    page.get_by_label("Klaar op").fill("18-12-2026")
    press(page, "Afspreken")
    assert "Belt elke vrijdag naar huis" in main_text(page)


def establish(page: Page) -> None:
    """Everybody at the table signs; one with a remark, that has to be written down."""
    follow(page, "Vaststellen")
    assert "nog 1 punt" not in main_text(page)
    rows = page.get_by_role("table", name="Oordeel per partij").locator("tbody tr")
    mother = None
    for row in rows.all():
        party = row.get_by_label("Partij").input_value()
        if not party or not row.get_by_label("Naam").input_value():
            continue
        stance = "Eens, met een opmerking" if party == "ouders" else "Eens"
        row.get_by_label("Eens?").select_option(label=stance)
        mother = row if party == "ouders" else mother
    assert mother
    press(page, "Stel het plan vast")
    assert page.locator("[data-error-summary]").is_visible()
    mother.get_by_label("Opmerking").fill(REMARK)
    press(page, "Stel het plan vast")
    text = main_text(page)
    assert "Dit plan is vastgesteld" in text
    assert "gesloten voor overleg" in text
    said = page.get_by_role("table", name="Bij het vaststellen").get_by_role("row")
    assert said.filter(has_text=REMARK).filter(has_text="Moes").count() == 1
    assert page.get_by_role("link", name="Doel toevoegen").count() == 0


# -- for the parents and the gemeente --------------------------------------------------


def download_for_the_parents(page: Page, folder: Path, *, look: bool) -> None:
    plan = page.url
    follow(page, "Voor de ouders")
    for text in (GOAL, "Begeleiding in de klas", REMARK):
        assert text in main_text(page)
    if look:
        check_look(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download als PDF").first.click()
    name = waiting.value.suggested_filename
    assert name.startswith("plan-D2026-")
    assert name.endswith("-versie-1.pdf")
    waiting.value.save_as(folder / "plan.pdf")
    with pikepdf.open(folder / "plan.pdf") as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert str(metadata["dc:title"]).startswith("Plan van aanpak D2026-")
        for word in (SURNAME, "Zoë", "Moes"):
            assert word not in str(metadata)
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("nl")
        tree = elements(pdf)
        assert {"H1", "H2", "Table", "TH", "TD"} <= {tag for tag, _ in tree}
        assert all(attribute(one, "/Scope") for tag, one in tree if tag == "TH")
        text = text_of(pdf)
        for part in (GOAL, OTHER_GOAL, AT_HOME, "Gezinshulp in de ochtend", DEVIATION, REMARK):
            assert part in text
    page.goto(plan)


def hand_over(page: Page) -> None:
    # It asks first.
    page.locator("summary").filter(has_text="Overdragen aan de gemeente").click()
    go_by(page.get_by_role("button", name="Overdragen aan de gemeente", exact=True).last)
    page.get_by_text("Overgedragen aan de gemeente").first.wait_for()
    assert page.get_by_role("button", name="Overdragen aan de gemeente").count() == 0


def handle_at_the_gemeente(page: Page) -> None:
    page.goto("/overgedragen-plannen")
    waiting = page.get_by_role("row").filter(has_text=SURNAME)
    assert "Overgedragen" in waiting.inner_text()
    go_by(waiting.get_by_role("link"))
    assert GOAL in main_text(page)
    page.get_by_label("Stand").select_option(label="In behandeling")
    page.get_by_label("Toelichting").fill("Ouders gesproken, aanvraag loopt")
    press(page, "Opslaan")
    page.goto("/overgedragen-plannen")
    assert "In behandeling" in waiting.inner_text()


# -- the evaluation --------------------------------------------------------------------


def evaluate(page: Page) -> None:
    follow(page, "Evalueer het plan")
    # The MDO at which the plan was made evaluated nothing.
    assert page.get_by_label("Besproken bij").first.input_value() == ""
    for goal, outcome, note in (
        (GOAL, "Deels bereikt", "Drie van de vier dagen"),
        (OTHER_GOAL, "Bereikt", ""),
    ):
        group = page.locator("fieldset").filter(has_text=goal).first
        group.get_by_label(outcome, exact=True).check()
        group.get_by_label("Toelichting").fill(note)
    press(page, "Opslaan")
    follow(page, "Maak een nieuwe versie")
    press(page, "Maak versie 2")
    text = main_text(page)
    assert GOAL in text
    goals = page.get_by_role("table", name="Doelen van dit plan")
    assert goals.get_by_role("row").filter(has_text=OTHER_GOAL).count() == 0
    go_by(goals.get_by_role("link", name="Wijzig").first)
    page.get_by_label("Doel", exact=False).first.fill("Vijf dagen per week op school")
    page.get_by_label("Termijn").fill("1-6-2027")
    press(page, "Opslaan")


def see_differences(page: Page, *, look: bool) -> None:
    plan = page.url.partition("#")[0]
    follow(page, "Met versie 1")
    goals = page.locator("#goals")
    for sign, text in (("del", "Vier"), ("ins", "Vijf")):
        assert goals.locator(sign).filter(has_text=text).count() == 1
    # In words too: what went and what came.
    assert f"Vervallen {OTHER_GOAL}" in goals.inner_text()
    assert "1-3-2027" in goals.inner_text()
    if look:
        check_look(page)
    # The version that was established is still what was agreed.
    page.goto(f"{plan}/versie/1")
    text = main_text(page)
    for part in (GOAL, OTHER_GOAL, DEVIATION, REMARK):
        assert part in text
    assert (
        "Vijf dagen per week"
        not in page.get_by_role("table", name="Doelen van dit plan").inner_text()
    )
