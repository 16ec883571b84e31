"""A ZAT with six pupils, of which two go on to an MDO: with JavaScript, and on a phone
without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site
from tests.browser.steps import follow, go_by, press, save_minutes, tells

PUPILS = 6
STEP_UP = 2


def hold_zat(page: Page, hour: str, first: int) -> None:
    """Write down a ZAT of last Friday with six pupils, of the list from `first` on."""
    page.goto("/overleggen/nieuw?soort=zat")
    page.get_by_label("Datum", exact=True).fill("20-11-2026")
    page.get_by_label("Begin", exact=True).fill(f"{hour}.00")
    page.get_by_label("Plaats", exact=True).fill("Oostercluft 1")
    page.get_by_label("ik leg het achteraf vast").check()
    cases = page.get_by_role("group", name="Welke dossiers worden besproken?").get_by_role(
        "checkbox"
    )
    for place in range(first, first + PUPILS):
        cases.nth(place).check()
    people = page.get_by_role("group", name="Wie zitten er aan tafel?")
    for name in ("Leerplichtambtenaar", "Jeugdverpleegkundige"):
        people.get_by_label(name).first.check()
    press(page, "ZAT plannen")


def items(main: Locator) -> Locator:
    return main.locator("th[scope=row] a[href*='/agenda/']")


@pytest.mark.parametrize(
    ("script", "width", "hour", "first"),
    [(True, 1280, "07", 0), (False, PHONE, "18", PUPILS)],
    ids=["met-javascript", "zonder-javascript-op-een-telefoon"],
)
def test_two_of_six_pupils_step_up(
    browsing: Browsing, site: Site, script: bool, width: int, hour: str, first: int
):
    page = browsing.sign_in(
        site, Role.COORDINATOR, "Zorgco\u00f6rdinator", script=script, width=width
    )
    main = page.get_by_role("main")
    hold_zat(page, hour, first)
    # What is written down afterwards asks first who was there.
    zat = page.url.removesuffix("/aanwezigheid")
    page.goto(zat)
    assert items(main).count() == PUPILS
    numbers = []
    for place in range(PUPILS):
        page.goto(zat)
        go_by(items(main).nth(place))
        follow(page, "Notuleren")
        if place == 0:
            page.get_by_label("Wat gaat er gebeuren").fill(f"Belt {hour}")
            page.get_by_label("Wie doet het").select_option(index=1)
            page.get_by_label("Klaar op").fill("1-12-2026")
            press(page, "Actie afspreken")
            tells(page, "actie is afgesproken")
        page.get_by_label("Afspraken", exact=True).fill(f"Afspraak {hour} {place}")
        page.get_by_label("Mening van de leerling").fill("Wil graag rust")
        if place == 0:
            page.get_by_text("Meer vastleggen").click()
            page.get_by_label("Feiten", exact=True).fill("Acht uur afwezig")
            if script:
                check_look(page)
        button = main.get_by_role("button", name="Maak er een MDO van")
        # Of some an MDO is coming already.
        if place == 0 or len(numbers) == STEP_UP or not button.count():
            page.get_by_label("Besluit", exact=True).select_option("school")
            save_minutes(page)
            continue
        go_by(button)
        numbers.append(page.locator("h1").inner_text())
        text = main.inner_text()
        assert "Nog geen datum" in text
        assert "Datum kiezen" in text
        assert "Samenwerkingsverband" in text
        if script and len(numbers) == 1:
            check_look(page)
        go_by(items(main).first)
        # All that was said goes along, and where it comes from.
        for carried in (f"Afspraak {hour} {place}", "Wil graag rust", "Komt van ZAT"):
            assert carried in main.inner_text()
    assert len(set(numbers)) == STEP_UP
    page.goto(zat)
    for number in numbers:
        assert main.get_by_role("link", name=f"Naar {number}").count() == 1
    go_by(items(main).first)
    assert f"Belt {hour}" in main.inner_text()
    follow(page, "Notuleren")
    assert page.get_by_label("Feiten", exact=True).is_visible()
