"""A school coordinator makes a series of ZAT's and changes it: with JavaScript, and without
on a phone."""

from __future__ import annotations

import pytest

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site


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
    main.get_by_role("link", name="Reeksen en vaste teams").click()
    main.get_by_role("link", name="Nieuwe reeks").click()
    page.get_by_label("Om de hoeveel weken?").fill("4")
    page.get_by_label("Dag", exact=True).select_option(label="Donderdag")
    page.get_by_label("Eerste datum").fill("3-12-2026")
    page.get_by_label("Einddatum").fill("1-7-2027")
    page.get_by_label("Begin").fill(f"{hour}.00")
    page.get_by_label("Plaats").fill("Oostercluft 1")
    main.get_by_role("button", name="Bekijk de data").click()
    text = main.inner_text()
    assert "donderdag 3 december 2026" in text
    assert "Kerstvakantie" in text
    if script:
        check_look(page)
    main.get_by_role("button", name="Reeks maken").last.click()
    page.get_by_role("status").filter(has_text="De reeks is gemaakt").wait_for()
    assert page.locator("h1").inner_text() == "Elke 4 weken op donderdag"
    meetings = main.get_by_role("link", name="ZAT O2026-")
    meetings.nth(1).click()
    assert "Hoort bij een reeks" in main.inner_text()
    main.get_by_role("link", name="Dit overleg en alle volgende wijzigen").click()
    page.get_by_label("Begin").fill(f"{hour}.15")
    main.get_by_role("button", name="Opslaan").last.click()
    page.get_by_role("status").filter(has_text="De reeks is gewijzigd").wait_for()
    assert f"{hour}.15 uur" in main.inner_text()
    main.get_by_role("link", name="Reeks stoppen").click()
    page.get_by_label("Waarom gaan deze overleggen niet door?").fill("Het team stopt")
    main.get_by_role("button", name="Reeks stoppen").last.click()
    page.get_by_role("status").filter(has_text="De reeks is gestopt").wait_for()
