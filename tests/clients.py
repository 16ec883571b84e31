"""A browser without a screen: walks pages, fills in forms, and looks each page over.

Every GET runs the page battery (valid HTML, one h1 that opens the title, labels, unique
ids, nothing inline) and counts its statements; SQL while a template renders is a failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, before_render_template, template_rendered
from flask import session as flask_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from werkzeug.test import TestResponse

from mdo import clock
from mdo.accounts.models import User
from mdo.extensions import db

REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRANSACTION = re.compile(r"(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT|RELEASE)", re.IGNORECASE)


@dataclass
class Statements:
    """The SQL of one request, and what of it ran while a template was rendered."""

    all: list[str] = field(default_factory=list)
    while_rendering: list[str] = field(default_factory=list)


class Page:
    """A page that came back."""

    def __init__(self, response: TestResponse, statements: Statements) -> None:
        self.response = response
        self.status: int = response.status_code
        self.statements = statements.all
        self.html = response.get_data(as_text=True)
        self.is_html = response.mimetype == "text/html" and bool(self.html)

    @cached_property
    def _parsed(self) -> tuple[Element | None, list[Any]]:
        # Parsing costs about as much as the request itself, so it waits until it is asked for.
        if not self.is_html:
            return None, []
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        return parser.parse(self.html), parser.errors

    @property
    def tree(self) -> Element | None:
        return self._parsed[0]

    @property
    def parse_errors(self) -> list[Any]:
        """Where the page is no valid HTML."""
        return self._parsed[1]

    @property
    def location(self) -> str:
        """The path (and query) a redirect points at."""
        parts = urlsplit(self.response.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def text(self) -> str:
        """All text of the page, blanks folded."""
        assert self.tree is not None
        return text_of(self.tree)

    @property
    def main(self) -> str:
        """The text of the page without header, navigation and footer."""
        assert self.tree is not None
        main = self.tree.find(".//main")
        return text_of(main if main is not None else self.tree)

    def all(self, path: str) -> list[Element]:
        assert self.tree is not None
        return self.tree.findall(path)

    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.all(".//a")]

    def error_at(self, name: str) -> str:
        """The error message at the field `name`, empty when there is none."""
        for control in self.all(".//*[@name]"):
            if control.get("name") == name:
                ids = (control.get("aria-describedby") or "").split()
                found = [text_of(e) for e in self.all(".//*[@id]") if e.get("id") in ids]
                wrong = [text for text in found if text.startswith("Fout:")]
                if wrong:
                    return wrong[0].removeprefix("Fout:").strip()
                # A fieldset is described as a whole.
        for group in self.all(".//fieldset"):
            if any(e.get("name") == name for e in group.iter()):
                ids = (group.get("aria-describedby") or "").split()
                for e in group.iter():
                    if e.get("id") in ids and text_of(e).startswith("Fout:"):
                        return text_of(e).removeprefix("Fout:").strip()
        return ""

    def controls(self, form: Element) -> list[Element]:
        """What stands in `form`, and the fields and buttons elsewhere that belong to it."""
        id_ = form.get("id")
        return [*form.iter(), *(e for e in self.all(".//*[@form]") if e.get("form") == id_)]

    def fields(self, form: Element) -> dict[str, list[str]]:
        """What a browser would send for `form` as it stands, without its buttons."""
        values: dict[str, list[str]] = {}
        for control in self.controls(form):
            name = control.get("name")
            if not name or control.get("disabled") is not None:
                continue
            match control.tag, control.get("type", "text"):
                case "input", "checkbox" | "radio":
                    if control.get("checked") is not None:
                        values.setdefault(name, []).append(control.get("value", "on"))
                case "input", "submit" | "button" | "file":
                    pass
                case "input", _:
                    values.setdefault(name, []).append(control.get("value", ""))
                case "textarea", _:
                    values.setdefault(name, []).append((control.text or "").removeprefix("\n"))
                case "select", _:
                    options = list(control.iter("option"))
                    chosen = [o for o in options if o.get("selected") is not None]
                    if not chosen and control.get("multiple") is None:
                        chosen = options[:1]
                    values.setdefault(name, []).extend(o.get("value", text_of(o)) for o in chosen)
        return values

    def value_of(self, name: str) -> str:
        """What stands in the field `name` now."""
        for form in self.all(".//form"):
            if name in (found := self.fields(form)):
                return found[name][0]
        raise AssertionError(f"geen veld {name}")


class Client:
    """The browser of one user (or of a visitor, without one)."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self.app = app
        self.http = app.test_client()
        if user is not None:
            now = int(clock.now().timestamp())
            with self.http.session_transaction() as session:
                session.update(_user_id=user.get_id(), _fresh=True, seen=now, began=now)

    def get(self, url: str, *, status: int = 200) -> Page:
        """Fetch `url`, expect `status`, and run the page battery on a page."""
        page = self._open("GET", url)
        assert page.status == status, f"GET {url}: {page.status}\n{page.html[:2000]}"
        if page.is_html and page.status not in REDIRECTS:
            check_page(page)
        return page

    def follow(self, page: Page) -> Page:
        """Go where a redirect points."""
        return self.get(page.location)

    def submit(
        self, url: str, *, to: str | None = None, status: int = 302, button: str = "", **values: Any
    ) -> Page:
        """Fetch the page `url`, fill in its POST form and send it.

        `to` is (the end of) the action of the form, when the page has several; `button`
        the text of the button that is pressed. A list fills several controls of one name;
        None empties them. A name that the form lacks is an error.
        """
        page = self.get(url)
        return self.submit_on(page, url, to=to, status=status, button=button, **values)

    def submit_on(
        self,
        page: Page,
        url: str,
        *,
        to: str | None = None,
        status: int = 302,
        button: str = "",
        **values: Any,
    ) -> Page:
        """As `submit`, on a page that was fetched already (to test a stale form)."""
        form = self._choose_form(page, url, to, button, set(values))
        data = page.fields(form)
        names = {control.get("name") for control in page.controls(form) if control.get("name")}
        for name, value in values.items():
            assert name in names, f"het formulier heeft geen veld {name}: {sorted(names)}"
            if value is None:
                data.pop(name, None)
            else:
                data[name] = [str(v) for v in (value if isinstance(value, list) else [value])]
        for control in page.controls(form):
            if (
                control.tag == "button"
                and button
                and text_of(control) == button
                and control.get("name")
            ):
                data[control.get("name")] = [control.get("value", "")]
        answer = self._open("POST", form.get("action") or url, data=data)
        assert answer.status == status, f"POST {form.get('action') or url}: {answer.status}\n" + (
            answer.main[:3000] if answer.is_html else answer.html[:2000]
        )
        if answer.is_html and answer.status not in REDIRECTS:
            check_page(answer)
        return answer

    def open(self, method: str, url: str, data: dict[str, Any] | None = None) -> Page:
        """Ask for `url`, whatever comes back; a POST bears a valid token."""
        if method == "POST":
            data = {"csrf_token": self._token(), **(data or {})}
        page = self._open(method, url, data=data)
        if page.is_html and page.status not in REDIRECTS:
            check_page(page)
        return page

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 302) -> Page:
        """POST with a valid token, past any form (for what a form would not offer)."""
        page = self._open("POST", url, data={"csrf_token": self._token(), **(data or {})})
        assert page.status == status, f"POST {url}: {page.status}\n{page.html[:2000]}"
        return page

    def _token(self) -> str:
        with self.app.app_context(), self.app.test_request_context():
            token = generate_csrf()
            raw = flask_session["csrf_token"]
        with self.http.session_transaction() as session:
            session["csrf_token"] = raw
        return token

    def post_without_token(self, url: str, data: dict[str, Any] | None = None) -> Page:
        return self._open("POST", url, data=data or {})

    def _choose_form(
        self, page: Page, url: str, to: str | None, button: str, names: set[str]
    ) -> Element:
        forms = [form for form in page.all(".//form") if form.get("method") == "post"]
        forms = [f for f in forms if not (f.get("action") or "").endswith("/uitloggen")]
        if to is not None:
            forms = [f for f in forms if (f.get("action") or url).endswith(to)]
        if button:
            forms = [
                f
                for f in forms
                if any(b.tag == "button" and text_of(b) == button for b in page.controls(f))
            ]
        if len(forms) > 1 and names:
            forms = [
                f
                for f in forms
                if names <= {c.get("name") for c in page.controls(f) if c.get("name")}
            ]
        assert len(forms) == 1, (
            f"{len(forms)} formulieren passen: {[f.get('action') for f in page.all('.//form')]}"
        )
        return forms[0]

    def _open(self, method: str, url: str, **kwargs: Any) -> Page:
        # The test's own session must not hold a snapshot while the request writes.
        db.session.rollback()
        db.session.expire_all()
        # A context of its own: `g` holds the user of a request, the test's would be kept.
        with listening(self.app) as statements, self.app.app_context():
            response = self.http.open(url, method=method, **kwargs)
        # What was sent stands in a file when it is large.
        response.request.environ["wsgi.input"].close()
        assert not statements.while_rendering, (
            f"{method} {url}: een template leest de database: {statements.while_rendering[:3]}"
        )
        return Page(response, statements)


@contextmanager
def listening(app: Flask) -> Iterator[Statements]:
    """Collect the statements of the block, and those that ran while a template rendered."""
    statements = Statements()
    rendering = 0

    def on_execute(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if TRANSACTION.match(statement):
            return
        statements.all.append(statement)
        if rendering:
            statements.while_rendering.append(statement)

    def begin(*_: Any, **__: Any) -> None:
        nonlocal rendering
        rendering += 1

    def end(*_: Any, **__: Any) -> None:
        nonlocal rendering
        rendering -= 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", on_execute)
    before_render_template.connect(begin, app)
    template_rendered.connect(end, app)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", on_execute)
        before_render_template.disconnect(begin, app)
        template_rendered.disconnect(end, app)


def text_of(element: Element) -> str:
    """The text within an element, blanks folded."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


# Errors of the strict parser that no browser minds and our templates may make.
TOLERATED: frozenset[str] = frozenset()


# What differs between two pages that are the same to the battery.
TOKEN = re.compile(r'(<input[^>]* name="csrf_token"[^>]* value=")[^"]*')
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_right: set[int] = set()


def _shape(html: str) -> int:
    """A number that two pages share when only ids and tokens differ. Each id gets the number
    of its first appearance, so that what was equal in a page stays equal."""
    ids: dict[str, str] = {}
    numbered = UUID.sub(lambda found: ids.setdefault(found[0], f"id-{len(ids)}"), html)
    return hash(TOKEN.sub(r"\1", numbered))


def check_page(page: Page) -> None:
    """The page battery. A page that was right once is not taken through it again."""
    if (shape := _shape(page.html)) not in _right:
        _check_page(page)
        _right.add(shape)


def _check_page(page: Page) -> None:
    tree = page.tree
    assert tree is not None
    errors = [code for _position, code, _vars in page.parse_errors if code not in TOLERATED]
    assert not errors, f"geen geldige HTML: {page.parse_errors[:3]}"
    assert tree.get("lang") == "nl"
    headings = tree.findall(".//h1")
    assert len(headings) == 1, f"{len(headings)} h1"
    title = text_of(tree.find(".//title"))
    assert title.startswith(text_of(headings[0])), f"titel {title!r} begint niet met de kop"
    assert text_of(headings[0]), "lege kop"
    _check_ids(tree)
    _check_labels(tree)
    _check_nothing_inline(tree)
    _check_forms(tree)


def _check_ids(tree: Element) -> None:
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    double = {one for one in ids if ids.count(one) > 1}
    assert not double, f"dubbele id's: {double}"
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for element in tree.iter():
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{attribute}={target} wijst nergens naar"
    for link in tree.iter("a"):
        href = link.get("href", "")
        assert href, f"link zonder adres: {text_of(link)}"
        if href.startswith("#") and len(href) > 1:
            assert href[1:] in ids, f"{href} wijst nergens naar"


def _check_labels(tree: Element) -> None:
    labelled = {label.get("for") for label in tree.iter("label")}
    for control in tree.iter():
        if control.tag not in ("input", "select", "textarea"):
            continue
        if control.get("type") in ("hidden", "submit", "button"):
            continue
        assert control.get("id") in labelled or control.get("aria-label"), (
            f"veld {control.get('name')} zonder label"
        )
    for image in tree.iter("img"):
        assert image.get("alt") is not None, "afbeelding zonder alt"
    for button in [*tree.iter("button"), *tree.iter("a")]:
        assert text_of(button) or button.get("aria-label"), "knop of link zonder naam"
    for table in tree.iter("table"):
        assert table.find("caption") is not None, "tabel zonder bijschrift"


def _check_nothing_inline(tree: Element) -> None:
    for element in tree.iter():
        assert element.tag != "style", "een <style> in de pagina"
        assert element.tag != "script" or element.get("src"), "een script in de pagina"
        for name in element.attrib:
            assert name != "style" and not str(name).startswith("on"), f"{name} op {element.tag}"


def _check_forms(tree: Element) -> None:
    for form in tree.iter("form"):
        if form.get("method") == "post":
            names = [control.get("name") for control in form.iter()]
            assert names.count("csrf_token") == 1, f"formulier {form.get('action')} zonder token"
