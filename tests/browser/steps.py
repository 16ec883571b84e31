"""What people do in more than one journey: enter a pupil, open a case, plan and hold an MDO."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

# The required parties of an MDO in the demo data, with the pupil; the mother is `Moes`.
AT_TABLE = ("Fictie, Sietske de", "Modelstra, Carla", "Demo, Rachid el", "Moes", "(leerling)")


def go_by(target: Locator) -> None:
    """Click on what leads to another page, and wait until all of that page is there."""
    with target.page.expect_navigation():
        target.click()


def press(page: Page, name: str) -> None:
    """Go by the button; the last one of that name, for the first may be the hidden one that
    Enter presses."""
    go_by(page.get_by_role("main").get_by_role("button", name=name, exact=True).last)


def follow(page: Page, name: str) -> None:
    """Go by the first link of that name."""
    go_by(page.get_by_role("main").get_by_role("link", name=name).first)


def enter(page: Page) -> None:
    """Send the form that has the focus by Enter, and wait as `go_by` does."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def save_minutes(page: Page) -> None:
    """Save at the desk: with JavaScript the page stays, without it comes anew."""
    page.get_by_role("main").get_by_role("button", name="Opslaan", exact=True).last.click()
    tells(page, re.compile("Alles is opgeslagen|Opgeslagen om"))


def saved(page: Page) -> None:
    """Wait until all that was typed at the desk went out by itself."""
    expect(page.locator("[data-desk-saved]")).to_contain_text("Opgeslagen om")


def choose(field: Locator, text: str) -> None:
    """Choose the first option that has `text` in it."""
    option = field.locator("option").filter(has_text=text).first
    field.select_option(value=option.get_attribute("value"))


def tells(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the page says so."""
    page.get_by_role("status").filter(has_text=text).wait_for()


def main_text(page: Page) -> str:
    """All that can be read on the page, without what stands around it."""
    return page.locator("main").inner_text()


def enter_pupil(page: Page, surname: str) -> None:
    """A pupil of fourteen, Zoë van der `surname`, and a mother with custody."""
    page.goto("/leerlingen/nieuw")
    page.get_by_label("Voornaam").fill("Zoë")
    page.get_by_label("Tussenvoegsel").fill("van der")
    page.get_by_label("Achternaam").fill(surname)
    page.get_by_label("Geboortedatum").fill("12-3-2012")
    press(page, "Leerling invoeren")
    assert page.locator("h1").inner_text() == f"Zoë van der {surname}"
    follow(page, "Ouder of verzorger toevoegen")
    page.get_by_label("Voornaam").fill("Moes")
    page.get_by_label("Relatie").select_option(label="Moeder")
    page.get_by_label("Heeft gezag").check()
    press(page, "Opslaan")
    tells(page, "toegevoegd")


def open_case(page: Page) -> None:
    """A case of the pupil on the page."""
    follow(page, "Nieuw dossier")
    page.get_by_label("Wat is de vraag?").fill("Hoe komt Zoë weer elke dag naar school? 🙂")
    press(page, "Dossier openen")
    assert page.locator("h1").inner_text().startswith("Dossier D2026-")


def plan_meeting(page: Page, hour: str) -> None:
    """An MDO a week ahead about the case on the page, with everybody who belongs there."""
    follow(page, "Overleg plannen")
    follow(page, "MDO plannen")
    # Without a date, without anybody: what was typed stays and what lacks is said.
    page.get_by_role("textbox", name="Plaats").fill("Kamer 2")
    press(page, "MDO plannen")
    assert page.locator("[data-error-summary]").is_visible()
    assert page.get_by_role("textbox", name="Plaats").input_value() == "Kamer 2"
    page.get_by_label("Datum").fill("30-11-2026")
    page.get_by_label("Begin").fill(f"{hour}.00")
    for name in AT_TABLE:
        page.get_by_role("main").get_by_role("checkbox", name=name).first.check()
    press(page, "MDO plannen")
    assert page.locator("h1").inner_text().startswith("MDO O2026-")
    assert f"maandag 30 november 2026, {hour}.00 tot {int(hour) + 1}.00 uur" in main_text(page)


def find_case(page: Page, surname: str) -> None:
    """By the list, as somebody would who comes back after a week."""
    page.goto("/dossiers")
    page.get_by_role("searchbox").fill(surname)
    enter(page)
    follow(page, "D2026-")


def find_meeting(page: Page, surname: str) -> None:
    """The meeting about a case."""
    find_case(page, surname)
    follow(page, "Overleggen")
    follow(page, "O2026-")


def hold_meeting(page: Page, surname: str) -> None:
    """Everybody was there."""
    find_meeting(page, surname)
    press(page, "Het overleg is gehouden")
    follow(page, "Aanwezigheid")
    press(page, "Alle anderen waren er; opslaan")
    tells(page, "aanwezigheid is opgeslagen")
    assert "Gehouden, verslag open" in main_text(page)
