"""The style guide, the sign-in page and the error pages, in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from mdo.extensions import db
from mdo.web.access import public
from tests.browser.conftest import Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site, serve_here
from tests.browser.steps import enter
from tests.databases import Databases, migrate
from tests.integration.edge import edge_app
from tests.unit.test_components import show_styleguide


@pytest.fixture(scope="module")
def edge(databases: Databases) -> Iterator[Site]:
    """The application with the style guide and with views that fail."""
    with databases.empty("sqlite", "rand") as url, edge_app(url, MDO_ENV="development") as app:
        app.add_url_rule("/stijlgids", "styleguide", public("to look at")(show_styleguide))
        migrate(app)
        with serve_here(app) as site:
            yield site
        with app.app_context():
            db.session.remove()


def test_style_guide(edge: Site, browsing: Browsing):
    page = browsing.open(edge)
    page.goto("/stijlgids")
    check_look(page)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/rand/af/400", "Dit verzoek is niet goed aangekomen"),
        ("/rand/af/401", "Je bent niet meer ingelogd"),
        ("/rand/af/403", "Je mag deze pagina niet bekijken"),
        ("/bestaat-niet", "Deze pagina vinden we niet"),
        ("/uitloggen", "Dit kan hier niet"),
        ("/rand/te-laat", "Niet opgeslagen: er is intussen iets veranderd"),
        ("/rand/af/413", "Dit is te groot om te versturen"),
        ("/rand/af/429", "Te veel pogingen achter elkaar"),
        ("/rand/mislukt", "Er ging iets mis bij ons"),
    ],
)
def test_error_page(edge: Site, browsing: Browsing, path: str, heading: str):
    page = browsing.open(edge)
    page.goto(path)
    assert page.locator("h1").inner_text() == heading
    check_look(page)
    page.goto(page.get_by_role("main").get_by_role("link").first.get_attribute("href") or "")
    assert page.locator("h1").inner_text() == "Inloggen"


def test_sign_in_page_asks_again_and_says_why(edge: Site, browsing: Browsing):
    page = browsing.open(edge)
    page.goto("/dossiers")
    check_look(page)
    page.get_by_label("E-mailadres").fill("niemand@voorbeeld.invalid")
    page.get_by_label("Wachtwoord").fill("fout wachtwoord")
    enter(page)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.get_by_label("E-mailadres").input_value() == "niemand@voorbeeld.invalid"
    check_look(page)


@pytest.mark.parametrize("width", [1280, PHONE])
def test_skip_link_shows_and_leads_to_the_content(edge: Site, browsing: Browsing, width: int):
    page = browsing.open(edge, width=width)
    page.goto("/inloggen")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Naar de inhoud")
    assert skip.evaluate("(e) => e === document.activeElement")
    box = skip.bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["height"] > 20
    page.keyboard.press("Enter")
    expect(page.locator("#inhoud")).to_be_focused()


def test_every_stop_of_the_tab_key_is_visible(edge: Site, browsing: Browsing):
    """Focus shows: an outline or a ring on the element or on its label."""
    page = browsing.open(edge)
    page.goto("/stijlgids")
    seen = 0
    for _ in range(300):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (!e || e === document.body) return null;
              const style = getComputedStyle(e);
              const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none';
              const box = e.getBoundingClientRect();
              return {
                what: `${e.tagName} ${e.className} ${e.id}`,
                shown: ring || style.boxShadow !== 'none',
                inView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
              };
            }"""
        )
        if stop is None:
            break
        seen += 1
        assert stop["shown"], f"{stop['what']} laat niet zien dat het de focus heeft"
        assert stop["inView"], f"{stop['what']} is buiten beeld"
    assert seen > 40
