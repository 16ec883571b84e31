"""Every address × every role, with real requests; it grows with the application.

What a role may is read from the table of roles, what an address asks from its
declaration; nothing is written out by hand but the records to fill in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.audit.models import ReadEvent
from mdo.extensions import db
from mdo.terms import Role
from tests import factories
from tests.clients import Client, Page
from tests.databases import dispose, make_app
from tests.factories import World
from tests.integration.addresses import (
    Address,
    addresses,
    contents,
    foreign_records,
    own_records,
)

READ_LOG = frozenset({"read_events"})
every_role = pytest.mark.parametrize("role", Role, ids=lambda role: role.value)


def ask(app: Flask, user: User | None, address: Address, url: str) -> Page:
    """Ask for the address as a browser that was just opened; a POST bears a token and
    nothing else."""
    return Client(app, user).open(address.method, url)


def check_each(
    asked: Iterable[Address],
    answer: Callable[[Address], object],
    expect: Callable[[Address], object],
) -> None:
    """Ask for all, and tell at once which answers were not as expected."""
    faults = []
    for address in asked:
        try:
            status = answer(address)
        except Exception as error:
            faults.append(f"{address}: {type(error).__name__} {str(error)[:200]}")
            continue
        wanted = expect(address)
        if status != wanted and not (isinstance(wanted, range) and status in wanted):
            faults.append(f"{address}: {status} in plaats van {wanted}")
    assert not faults, "\n".join(faults)


@every_role
def test_role_comes_where_the_table_says_and_nowhere_else(app: Flask, world: World, role: Role):
    """What does not exist is 404 to those who may, and 403 to those who may not."""

    def expect(address: Address) -> object:
        if not address.opens_for(role):
            return 403
        # A page without ids is there; a form sent empty comes back.
        return 404 if address.arguments else range(200, 423)

    check_each(
        addresses(app),
        lambda address: ask(app, world.users[role], address, address.url(app)).status,
        expect,
    )


def test_who_has_no_role_comes_nowhere(app: Flask, world: World):
    nobody = factories.user()
    check_each(
        (address for address in addresses(app) if address.permission),
        lambda address: ask(app, nobody, address, address.url(app)).status,
        lambda _: 403,
    )


def test_visitor_is_asked_to_sign_in(app: Flask, world: World):
    asked = [address for address in addresses(app) if address.permission]
    check_each(
        asked,
        lambda address: ask(app, None, address, address.url(app)).status,
        lambda address: 302 if address.method == "GET" else 401,
    )
    first = next(address for address in asked if address.method == "GET")
    assert ask(app, None, first, first.url(app)).location.startswith("/inloggen?volgende=")


@every_role
def test_other_peoples_children_are_not_found(app: Flask, world: World, role: Role):
    own, foreign = own_records(world), foreign_records()
    before = contents(without=READ_LOG)
    check_each(
        (a for a in addresses(app) if a.opens_for(role) and set(a.arguments) & foreign.keys()),
        lambda address: (
            ask(app, world.users[role], address, address.url(app, {**own, **foreign})).status
        ),
        lambda _: 404,
    )
    assert contents(without=READ_LOG) == before


@every_role
def test_part_of_another_record_is_not_shown_or_changed(app: Flask, world: World, role: Role):
    """An own record in the address, with a part of somebody else's, or the reverse. That it
    is gone (back to the record) or cannot be changed is an answer too."""
    own, foreign = own_records(world), foreign_records()

    def answers(address: Address) -> set[int]:
        urls = [
            address.url(app, {**own, name: foreign[name]})
            for name in set(address.arguments) & foreign.keys()
        ]
        return {ask(app, world.users[role], address, url).status for url in urls}

    before = contents(without=READ_LOG)
    check_each(
        (
            a
            for a in addresses(app)
            if a.opens_for(role) and len(set(a.arguments) & foreign.keys()) > 1
        ),
        lambda address: answers(address) <= {302, 403, 404},
        lambda _: True,
    )
    assert contents(without=READ_LOG) == before


@every_role
def test_every_page_opens_and_changes_nothing_but_the_read_log(
    app: Flask, world: World, role: Role
):
    """On records that are there; also through the page battery."""
    own, user = own_records(world), world.users[role]

    def answer(address: Address) -> object:
        before = _reads()
        page = ask(app, user, address, address.url(app, own))
        new = [key[1:] for key in _reads() - before]
        logged = [(address.reads, user.id)] if address.reads and page.status < 400 else []
        return page.status if new == logged else f"{new} in het leeslogboek"

    before = contents(without=READ_LOG)
    check_each(
        (a for a in addresses(app) if a.method == "GET" and a.opens_for(role)),
        answer,
        lambda _: range(200, 405),
    )
    assert contents(without=READ_LOG) == before


def _reads() -> set[tuple[object, ...]]:
    db.session.rollback()
    rows = db.session.execute(select(ReadEvent.id, ReadEvent.subject, ReadEvent.reader_id))
    return {tuple(row) for row in rows}


def test_every_argument_of_an_address_has_a_record_here(app: Flask, world: World):
    """When this fails: give tests/integration/addresses.py a record for the new argument."""
    arguments = {name for address in addresses(app) for name in address.arguments}
    assert arguments <= own_records(world).keys()


@every_role
def test_nothing_is_changed_without_a_token(app: Flask, world: World, role: Role):
    own = own_records(world)
    before = contents()
    check_each(
        (address for address in addresses(app) if address.method == "POST"),
        lambda address: (
            Client(app, world.users[role]).post_without_token(address.url(app, own)).status
        ),
        lambda _: 400,
    )
    assert contents() == before


def test_token_of_another_browser_is_refused(app: Flask, world: World):
    coordinator = world.users[Role.COORDINATOR]
    page = Client(app, world.users[Role.LEERPLICHTAMBTENAAR]).get("/mijn-gegevens")
    (token,) = {
        field.get("value") for field in page.all(".//input") if field.get("name") == "csrf_token"
    }
    answer = Client(app, coordinator).post_without_token("/uitloggen", {"csrf_token": token})
    assert answer.status == 400


def test_a_view_that_forgets_to_declare_is_shut(app: Flask, world: World):
    careless = make_app(app.config["SQLALCHEMY_DATABASE_URI"])
    careless.add_url_rule("/vergeten", "vergeten", lambda: "open")
    for user in (None, *world.users.values()):
        assert Client(careless, user).get("/vergeten", status=403)
    dispose(careless)


@pytest.mark.parametrize("path", ["/dossiers/1", "/bestaat-niet", "/dossiers/..%2f", "/%00"])
def test_unknown_address_tells_nothing(app: Flask, world: World, path: str):
    for user in (None, *world.users.values()):
        Client(app, user).get(path, status=404)
