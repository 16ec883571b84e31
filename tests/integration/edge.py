"""An application with a few views of its own, to try the edge of a request with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from mdo.accounts.models import User
from mdo.database.counters import Counter, next_number
from mdo.extensions import db
from mdo.web.access import public
from tests import factories
from tests.databases import dispose, make_app


@public("to try with")
def count() -> ResponseReturnValue:
    """Take a number; then answer with the status in the address."""
    number = next_number("rand")
    return str(number), int(request.args.get("status", 200)), {"Content-Type": "text/plain"}


@public("to try with")
def count_and_fail() -> ResponseReturnValue:
    next_number("rand")
    raise RuntimeError("kapot, en dat hoort zo")


@public("to try with")
def count_and_abort(code: int) -> ResponseReturnValue:
    next_number("rand")
    abort(code)


@public("to try with")
def collide() -> ResponseReturnValue:
    """Save a second user with an address that is taken."""
    next_number("rand")
    email = db.session.scalars(select(User.email).limit(1)).one()
    factories.user(email=email)
    return "opgeslagen"


@public("to try with")
def be_too_late() -> ResponseReturnValue:
    next_number("rand")
    raise StaleDataError("een ander was eerder")


VIEWS = {
    "/rand/tel": count,
    "/rand/mislukt": count_and_fail,
    "/rand/af/<int:code>": count_and_abort,
    "/rand/dubbel": collide,
    "/rand/te-laat": be_too_late,
}


@contextmanager
def edge_app(url: str, **environ: str) -> Iterator[Flask]:
    """The application on the database `url` with the views above. Faults end on a page, as
    in production."""
    app = make_app(url, **environ)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for path, view in VIEWS.items():
        app.add_url_rule(path, f"rand.{view.__name__}", view, methods=["GET", "POST"])
    yield app
    dispose(app)


def counted() -> int:
    """The last number that was saved."""
    db.session.rollback()
    return db.session.scalar(select(Counter.value).where(Counter.name == "rand")) or 0
