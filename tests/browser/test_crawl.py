"""Each role follows every link it is offered: none is dead or shut, and every kind of page
that turns up looks as it should. Then every form is sent empty.

Not every page is looked at, but every page that shows something new: an element that no
page of the same endpoint had before, for any role. So a closed meeting is looked at beside
a planned one, and the fiftieth case is not.
"""

from __future__ import annotations

import fcntl
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.routing import MapAdapter

from mdo.terms import Role
from tests.browser.conftest import Browsing
from tests.browser.look import check_look, faults
from tests.browser.site import Site
from tests.databases import dispose, make_app

# How many addresses of one endpoint are followed for each role.
MOST_OF_ONE_ENDPOINT = 5
LINK = re.compile(r'<a\b[^>]*\shref="([^"]+)"')
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)\b([^>]*)>")
POST_FORM = re.compile(r'<form\b[^>]*\bmethod="post".*?</form>', re.DOTALL)
REQUIRED = re.compile(r"<(?:textarea|select|input)\b[^>]*\srequired\b")
TELLING = re.compile(r'\b(class|role|type|name)="([^"]*)"')


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A file with what was looked at (endpoint and element), for all test processes."""
    base = tmp_path_factory.getbasetemp()
    path = (base if worker_id == "master" else base.parent) / "bekeken.txt"
    path.touch()
    return path


def is_new(elements: set[str], looked_at: Path) -> bool:
    """Whether one of these was not looked at before; from now on all of them were."""
    with looked_at.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        new = elements - set(file.read().splitlines())
        file.writelines(f"{element}\n" for element in sorted(new))
    return bool(new)


@pytest.fixture(scope="module")
def addresses() -> Iterator[MapAdapter]:
    app = make_app("sqlite://")
    yield app.url_map.bind("localhost")
    dispose(app)


def elements_of(endpoint: str, html: str) -> set[str]:
    """The elements of the page by their telling attributes. Numbers in them do not count."""
    main = html.partition("<main")[2]
    return {
        re.sub(r"\d+", "#", f"{endpoint} {tag} {TELLING.findall(rest)}")
        for tag, rest in ELEMENT.findall(main)
    }


def walk(page: Page, addresses: MapAdapter) -> Iterator[tuple[str, str, str]]:
    """The endpoint, address and HTML of every page that can be reached from the start, up
    to a number of each endpoint. A link that leads nowhere is an error."""
    waiting, known = ["/"], {"/"}
    count: Counter[tuple[str, frozenset[str]]] = Counter()
    while waiting:
        path = waiting.pop(0)
        endpoint, _ = addresses.match(urlsplit(path).path, method="GET")
        # Another filter is another look at the same page: count those apart.
        variant = (endpoint, frozenset(parse_qs(urlsplit(path).query)))
        count[variant] += 1
        if count[variant] > MOST_OF_ONE_ENDPOINT:
            continue
        response = page.context.request.get(path)
        assert response.status == 200, f"{path}: {response.status}"
        if "text/html" not in response.headers["content-type"]:
            continue
        html = response.text()
        yield endpoint, path, html
        for link in LINK.findall(html):
            target = urldefrag(link.replace("&amp;", "&")).url
            if target.startswith("?"):
                target = urlsplit(path).path + target
            if target.startswith("/") and target not in known:
                known.add(target)
                waiting.append(target)


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_every_link_leads_to_a_page_that_looks_right(
    site: Site, browsing: Browsing, addresses: MapAdapter, looked_at: Path, role: Role
):
    page = browsing.sign_in(site, role)
    wrong: list[str] = []
    for endpoint, path, html in walk(page, addresses):
        if is_new(elements_of(endpoint, html), looked_at):
            page.goto(path)
            wrong += [f"{path} {fault}" for fault in faults(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_every_form_sent_empty_says_what_is_missing(
    site: Site, browsing: Browsing, addresses: MapAdapter, looked_at: Path, role: Role
):
    """What was wrong stands at the top, has the focus, and leads to the field."""
    page = browsing.sign_in(site, role)
    for path, number in list(_forms(page, addresses, looked_at)):
        page.goto(path)
        if page.locator("main form[method=post]").count() <= number:
            continue
        with page.expect_navigation() as navigation:
            page.evaluate(EMPTY_AND_SEND, number)
        response = navigation.value
        # To a browser a form that came back is 200 (decision 0010).
        assert response.status == 200, f"{path}: {response.status}"
        if response.request.method == "POST":
            summary = page.locator("[data-error-summary]")
            assert summary.evaluate("(e) => e === document.activeElement"), path
            link = summary.get_by_role("link").first
            if link.count():
                link.click()
                page.locator("input:focus, select:focus, textarea:focus").wait_for()
            check_look(page)


def _forms(page: Page, addresses: MapAdapter, looked_at: Path) -> Iterator[tuple[str, int]]:
    """The address and number of one form of each endpoint in which something must be filled
    in, that no other role tried. One in which nothing must, saves what is empty."""
    for endpoint, path, html in walk(page, addresses):
        main = html.partition("<main")[2].partition("</main>")[0]
        for number, form in enumerate(POST_FORM.findall(main)):
            if REQUIRED.search(form) and is_new({f"leeg {endpoint} {number}"}, looked_at):
                yield path, number


EMPTY_AND_SEND = """(number) => {
  const form = document.querySelectorAll('main form[method=post]')[number];
  for (const field of form.elements) {
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = false;
    else if (field.type !== 'hidden' && field.type !== 'submit' && 'value' in field) field.value = '';
  }
  form.noValidate = true;
  form.requestSubmit();
}"""
