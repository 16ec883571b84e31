"""A real Chromium in front of the real server; nothing is mocked."""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from mdo.terms import Role
from scripts.chromium import ARGUMENTS, MISSING, find_chromium
from tests.browser.look import DESK, HEIGHT
from tests.browser.site import Site, copy_database, make_demo_database, serve

# Nothing takes this long (milliseconds), not even on a machine that is busy.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
PICTURES = Path(__file__).parent / "uitvoer"
HAS_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A file with the demo data, made once for all test processes; to be copied."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    path = folder / "demo.sqlite3"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = folder / "demo-in-wording.sqlite3"
            make_demo_database(unfinished)
            unfinished.rename(path)
    return path


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with the demo data, for the tests of one module."""
    database = tmp_path_factory.mktemp("site") / "mdo.sqlite3"
    copy_database(demo_database, database)
    with serve(database) as site:
        yield site


class Browsing:
    """The browsers of one test, each with its own cookies, and what they complained of."""

    def __init__(self, browser: Browser, stack: ExitStack) -> None:
        self._browser = browser
        self._stack = stack
        self.complaints: list[str] = []
        self.pages: list[Page] = []

    def open(self, site: Site, *, script: bool = True, width: int = DESK) -> Page:
        """A fresh browser on `site`; without JavaScript when `script` is false."""
        context: BrowserContext = self._browser.new_context(
            base_url=site.url,
            java_script_enabled=script,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            viewport={"width": width, "height": HEIGHT},
        )
        self._stack.callback(context.close)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        self.pages.append(page)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._on_response)
        return page

    def keep_pictures(self, name: str) -> None:
        """Save what each browser shows now."""
        PICTURES.mkdir(exist_ok=True)
        plain = re.sub(r"[^\w-]+", "-", name)
        for number, page in enumerate(self.pages, 1):
            path = PICTURES / f"{plain}-{number}.png"
            page.screenshot(path=path, full_page=True)
            print(f"{page.url} staat in {path}")  # noqa: T201

    def _on_response(self, response: Response) -> None:
        # What status a page itself has is the business of the test.
        if response.status >= 400 and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def sign_in(
        self, site: Site, role: Role, at: str = "", *, script: bool = True, width: int = DESK
    ) -> Page:
        """A browser in which the demo user with `role` (and `at` in the row) is signed in,
        by the list on the sign-in page."""
        page = self.open(site, script=script, width=width)
        self.press_sign_in(page, site, role, at)
        return page

    def press_sign_in(self, page: Page, site: Site, role: Role, at: str = "") -> None:
        """Sign in on `page` as `sign_in` does."""
        page.goto("/inloggen")
        row = page.locator("tbody tr").filter(has_text=role.label).filter(has_text=at).first
        row.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{site.url}/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[HAS_FAILED] = report.failed
    return report


@pytest.fixture
def browsing(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Browsing]:
    """Opens browsers; a complaint of one (a script that fails, something that the content
    security policy stops) fails the test. Of a test that failed the last pages are kept."""
    with ExitStack() as stack:
        browsing = Browsing(browser, stack)
        yield browsing
        if request.node.stash.get(HAS_FAILED, False):
            browsing.keep_pictures(request.node.name)
    assert browsing.complaints == []
