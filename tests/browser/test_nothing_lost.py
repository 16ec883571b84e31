"""An error page says that what was typed is still there: sign in in a new tab and go back."""

from __future__ import annotations

import pytest

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.site import Site
from tests.browser.steps import press

TYPED = {"Voornaam": "Zoë", "Tussenvoegsel": "van der", "Achternaam": "Telproef"}


@pytest.mark.parametrize("script", [True, False], ids=["met-javascript", "zonder-javascript"])
def test_back_brings_back_what_was_typed(site: Site, browsing: Browsing, script: bool):
    page = browsing.sign_in(site, Role.COORDINATOR, "Zorgcoördinator", script=script)
    page.goto("/leerlingen/nieuw")
    for label, text in TYPED.items():
        page.get_by_label(label).fill(text)
    # As after a night: the session is gone.
    page.context.clear_cookies()
    press(page, "Leerling invoeren")
    assert page.locator("h1").inner_text() in (
        "Het formulier is verlopen",
        "Je bent niet meer ingelogd",
    )
    tab = page.context.new_page()
    browsing.press_sign_in(tab, site, Role.COORDINATOR, "Zorgcoördinator")
    page.go_back()
    for label, text in TYPED.items():
        assert page.get_by_label(label).input_value() == text


@pytest.mark.parametrize("script", [True, False], ids=["met-javascript", "zonder-javascript"])
def test_back_after_a_fault_was_mended(site: Site, browsing: Browsing, script: bool):
    """The form that came back with its fault is there again, with what was typed."""
    page = browsing.sign_in(site, Role.COORDINATOR, "Zorgcoördinator", script=script)
    page.goto("/leerlingen/nieuw")
    for label, text in TYPED.items():
        page.get_by_label(label).fill(text)
    press(page, "Leerling invoeren")
    assert page.locator("[data-error-summary]").count() == 1
    page.goto("/leerlingen")
    page.go_back()
    assert page.locator("[data-error-summary]").count() == 1
    for label, text in TYPED.items():
        assert page.get_by_label(label).input_value() == text
