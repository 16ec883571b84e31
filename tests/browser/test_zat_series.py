"""A school coordinator makes a series of ZAT's and changes it: with JavaScript, and without
on a phone."""

from __future__ import annotations

import pytest

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site
from tests.browser.steps import follow, go_by, press, tells


@pytest.mark.parametrize(
    ("script", "width", "hour"),
    # Both make a series on one site: at hours of their own, when nobody sits elsewhere.
    [(True, 1280, "18"), (False, PHONE, "07")],
    ids=["met-javascript", "zonder-javascript-op-een-telefoon"],
)
def test_a_series_from_dates_to_change(
    browsing: Browsing, site: Site, script: bool, width: int, hour: str
):
    page = browsing.sign_in(
        site, Role.COORDINATOR, "Zorgco\u00f6rdinator", script=script, width=width
    )
    main = page.get_by_role("main")
    page.goto("/overleggen")
    follow(page, "Reeksen en vaste teams")
    follow(page, "Nieuwe reeks")
    page.get_by_label("Om de hoeveel weken?").fill("4")
    page.get_by_label("Dag", exact=True).select_option(label="Donderdag")
    page.get_by_label("Eerste datum").fill("3-12-2026")
    page.get_by_label("Einddatum").fill("1-7-2027")
    page.get_by_label("Begin").fill(f"{hour}.00")
    page.get_by_label("Plaats").fill("Oostercluft 1")
    press(page, "Bekijk de data")
    text = main.inner_text()
    assert "donderdag 3 december 2026" in text
    assert "Kerstvakantie" in text
    if script:
        check_look(page)
    press(page, "Reeks maken")
    tells(page, "De reeks is gemaakt")
    assert page.locator("h1").inner_text() == "Elke 4 weken op donderdag"
    go_by(main.get_by_role("link", name="ZAT O2026-").nth(1))
    assert "Hoort bij een reeks" in main.inner_text()
    follow(page, "Dit overleg en alle volgende wijzigen")
    page.get_by_label("Begin").fill(f"{hour}.15")
    press(page, "Opslaan")
    tells(page, "De reeks is gewijzigd")
    assert f"{hour}.15 uur" in main.inner_text()
    follow(page, "Reeks stoppen")
    page.get_by_label("Waarom gaan deze overleggen niet door?").fill("Het team stopt")
    press(page, "Reeks stoppen")
    tells(page, "De reeks is gestopt")
