"""Nothing that is typed at the meeting desk is lost: the browser dies, the line drops, two
people write at once; and nothing of it is left for the next one at the same computer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from mdo.terms import Role
from scripts.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import PATIENCE, Browsing
from tests.browser.look import PHONE, check_look
from tests.browser.site import Site
from tests.browser.steps import follow, go_by, press, saved, tells

SAVES, SCRIPT = "**/bewaren", "**/js/desk.js"
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('mdo-notulen:'))"


def open_desk(page: Page) -> str:
    """Go to the desk of the ZAT that is under way, at its third item; the address."""
    page.goto("/overleggen")
    follow(page, "ZAT O2026-")
    follow(page, "Notuleren")
    go_by(page.locator(".mdo-desk__item").last)
    return page.url


def agreements(page: Page):
    return page.get_by_label("Afspraken", exact=True)


def on_file(site: Site, url: str, column: str) -> str:
    assert site.database
    item_id = url.rsplit("/", 1)[1].replace("-", "")
    with sqlite3.connect(site.database) as connection:
        query = f"SELECT {column} FROM agenda_items WHERE replace(id, '-', '') = ?"
        (text,) = connection.execute(query, (item_id,)).fetchone()
    return text


@pytest.fixture
def profile(tmp_path: Path, browser: Browser, site: Site) -> Iterator[list[BrowserContext]]:
    """Browsers one after another on the same computer: `[-1]` is the one that runs."""
    running: list[BrowserContext] = []
    yield running
    for context in running:
        with suppress(Error):
            context.close()


def start(profile: list[BrowserContext], browser: Browser, site: Site, folder: Path) -> Page:
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=find_chromium(),
        args=list(ARGUMENTS),
        base_url=site.url,
        locale="nl-NL",
    )
    context.set_default_timeout(PATIENCE)
    profile.append(context)
    return context.pages[0]


def wait_for_disk(page: Page, profile: Path, text: str) -> None:
    """Chromium writes what a page keeps to the disk after some seconds."""
    written = profile / "Default" / "Local Storage" / "leveldb"
    for _ in range(PATIENCE // 100):
        if any(text.encode() in log.read_bytes() for log in written.glob("*.log")):
            return
        page.wait_for_timeout(100)
    raise AssertionError("de tekst komt niet op de schijf")


def kill(page: Page) -> None:
    with page.context.expect_event("close"), suppress(Error):
        page.context.new_cdp_session(page).send("Browser.crash")


def test_a_browser_that_is_killed_loses_nothing(
    site: Site,
    browsing: Browsing,
    browser: Browser,
    profile: list[BrowserContext],
    tmp_path: Path,
):
    page = start(profile, browser, site, tmp_path)
    browsing.press_sign_in(page, site, Role.COORDINATOR, "Procescoördinator")
    url = open_desk(page)
    page.get_by_label("Besluit").select_option(label="Volgen, komt terug op de agenda")
    agreements(page).fill("Dit ging nog over de lijn.")
    saved(page)
    assert on_file(site, url, "agreements") == "Dit ging nog over de lijn."
    # The line drops, more is typed, and the machine goes down.
    page.route(SAVES, lambda route: route.abort())
    agreements(page).press_sequentially(" En dit niet meer.")
    tells(page, "Geen verbinding")
    wait_for_disk(page, tmp_path, "En dit niet meer.")
    kill(page)
    # What was typed last is in the browser only.
    assert on_file(site, url, "agreements") == "Dit ging nog over de lijn."

    page = start(profile, browser, site, tmp_path)
    page.goto(url)
    # The session went with the browser; signing in leads back to the desk.
    row = page.locator("tbody tr").filter(has_text="Procescoördinator").first
    row.get_by_role("button", name="Log in").click()
    page.wait_for_url(url)
    whole = "Dit ging nog over de lijn. En dit niet meer."
    expect(agreements(page)).to_have_value(whole)
    tells(page, "teruggezet")
    saved(page)
    assert on_file(site, url, "agreements") == whole
    assert on_file(site, url, "route") == "volgen"
    assert page.evaluate(DRAFTS) == []


def test_what_is_typed_before_the_script_comes_is_saved_too(site: Site, browsing: Browsing):
    page = browsing.sign_in(site, Role.COORDINATOR, "Procescoördinator")
    url = open_desk(page)
    late: list[Route] = []
    page.route(SCRIPT, lambda route: late.append(route))
    with page.expect_request(SCRIPT):
        page.goto(url, wait_until="commit")
    agreements(page).fill("Meteen getypt")
    page.get_by_label("Besluit").select_option(label="Volgen, komt terug op de agenda")
    late[0].continue_()
    saved(page)
    assert on_file(site, url, "agreements") == "Meteen getypt"
    assert on_file(site, url, "route") == "volgen"


def test_text_that_was_not_sent_is_offered_beside_what_another_wrote(
    site: Site, browsing: Browsing
):
    page = browsing.sign_in(site, Role.COORDINATOR, "Procescoördinator")
    url = open_desk(page)
    page.route(SAVES, lambda route: route.abort())
    page.get_by_text("Meer vastleggen").click()
    page.get_by_label("Feiten").fill("Getypt zonder lijn")
    tells(page, "Geen verbinding")
    other = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR)
    other.goto(url)
    if not other.get_by_label("Feiten").is_visible():
        other.get_by_text("Meer vastleggen").click()
    other.get_by_label("Feiten").fill("Van leerplicht")
    saved(other)
    tab = page.context.new_page()
    page.close()
    tab.goto(url)
    note = tab.get_by_role("group", name="Tekst die niet is verstuurd")
    note.get_by_text("Toon de tekst").click()
    expect(note.get_by_text("Getypt zonder lijn")).to_be_visible()
    check_look(tab)
    # What was folded opens by itself where there is something to choose.
    note.get_by_role("button", name="Zet terug").click()
    expect(tab.get_by_label("Feiten")).to_have_value("Getypt zonder lijn")
    # It says so as long as nobody chose, also after the button.
    for _ in range(2):
        expect(tab.locator("[data-desk-saved]")).to_have_text("Niet alles is opgeslagen.")
        tells(tab, "Kies bij het veld wat er moet staan")
        with tab.expect_response(SAVES):
            tab.get_by_role("button", name="Opslaan", exact=True).click()
    tab.get_by_role("button", name="Samenvoegen").click()
    saved(tab)
    assert on_file(site, url, "facts") == "Van leerplicht\n\nGetypt zonder lijn"
    assert tab.evaluate(DRAFTS) == []


def test_two_note_takers_at_once(site: Site, browsing: Browsing):
    one = browsing.sign_in(site, Role.COORDINATOR, "Procescoördinator")
    url = open_desk(one)
    other = browsing.sign_in(site, Role.LEERPLICHTAMBTENAAR)
    other.goto(url)
    # In different groups: both keep all, and what the other saved comes in.
    for page in (one, other):
        if not page.get_by_label("Mening van de ouders").is_visible():
            page.get_by_text("Meer vastleggen").click()
    one.get_by_label("Mening van de leerling").fill("Wil naar de kas")
    other.get_by_label("Mening van de ouders").fill("Maken zich zorgen")
    saved(one)
    saved(other)
    for page, label, text in (
        (one, "Mening van de ouders", "Maken zich zorgen"),
        (other, "Mening van de leerling", "Wil naar de kas"),
    ):
        page.keyboard.press("Control+s")
        expect(page.get_by_label(label)).to_have_value(text)
    # An action, with a line of minutes that was not saved yet.
    one.get_by_label("Meningen en zorgen").fill("Net getypt")
    one.get_by_label("Wat gaat er gebeuren").fill("Belt de mentor")
    one.get_by_label("Wie doet het").select_option(index=1)
    one.get_by_label("Klaar op").fill("30-11-2026")
    with one.expect_navigation():
        one.get_by_role("button", name="Actie afspreken").dblclick()
    tells(one, "De actie is afgesproken")
    assert one.get_by_text("Belt de mentor").count() == 1
    assert on_file(site, url, "opinions") == "Net getypt"
    # In the same group: nothing is overwritten, both texts stand at the field.
    other.context.set_offline(True)
    agreements(other).fill("Van de ander")
    tells(other, "Geen verbinding")
    agreements(one).fill("Van de een")
    saved(one)
    other.context.set_offline(False)
    conflict = other.get_by_role("group", name="Twee teksten")
    expect(conflict).to_contain_text("Van de een")
    expect(conflict).to_contain_text("Marijke van den Voorbeeld schreef hier")
    expect(agreements(other)).to_have_value("Van de ander")
    assert on_file(site, url, "agreements") == "Van de een"
    check_look(other)
    conflict.get_by_role("button", name="Mijn tekst houden").click()
    saved(other)
    assert on_file(site, url, "agreements") == "Van de ander"
    assert on_file(site, url, "pupil_view") == "Wil naar de kas"
    assert on_file(site, url, "parents_view") == "Maken zich zorgen"


def test_what_is_not_sent_is_for_who_typed_it_only(site: Site, browsing: Browsing):
    page = browsing.sign_in(site, Role.COORDINATOR, "Procescoördinator")
    url = open_desk(page)
    page.route(SAVES, lambda route: route.abort())
    agreements(page).fill("Geheim")
    tells(page, "Geen verbinding")
    assert len(page.evaluate(DRAFTS)) == 1
    # The session ends: the text stays, with a way to sign in.
    page.unroute(SAVES)
    page.route(SAVES, lambda route: route.fulfill(status=401))
    agreements(page).press_sequentially("er")
    page.get_by_role("link", name="Log in om verder te gaan").wait_for()
    page.context.clear_cookies()
    page.goto(url)
    page.unroute(SAVES)
    row = page.locator("tbody tr").filter(has_text=Role.LEERPLICHTAMBTENAAR.label).first
    row.get_by_role("button", name="Log in").click()
    page.wait_for_url(url)
    # Somebody else on the same computer: not offered, and gone.
    assert "Geheimer" not in page.content()
    expect(agreements(page)).not_to_have_value("Geheimer")
    assert page.evaluate(DRAFTS) == []
    # Signing out asks, and clears.
    page.route(SAVES, lambda route: route.abort())
    agreements(page).fill("Nog iets")
    tells(page, "Geen verbinding")
    assert len(page.evaluate(DRAFTS)) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("summary.mdo-user__toggle").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/inloggen")
    assert page.evaluate(DRAFTS) == []
    # That it was not let in is what this test is about.
    browsing.complaints[:] = [c for c in browsing.complaints if not c.startswith("401 ")]


def test_plain_form_without_javascript_on_a_phone(site: Site, browsing: Browsing):
    page = browsing.sign_in(site, Role.COORDINATOR, "Procescoördinator", script=False, width=PHONE)
    url = open_desk(page)
    agreements(page).fill("Zonder script")
    page.get_by_label("Wat gaat er gebeuren").fill("Belt zonder script")
    press(page, "Opslaan")
    # The action lacks who and when; the minutes still stand there.
    expect(page.get_by_label("Wie doet het")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Wie doet het").select_option(index=1)
    page.get_by_label("Klaar op").fill("30-11-2026")
    press(page, "Actie afspreken")
    tells(page, "De actie is afgesproken")
    assert page.url == url
    assert on_file(site, url, "agreements") == "Zonder script"
    expect(page.get_by_text("Belt zonder script")).to_be_visible()
