"""Fixtures of all tests: the application on each database, the clock, clients per role."""

from __future__ import annotations

import gc
import os
import pickle
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings

from mdo import clock
from mdo.accounts.models import User
from mdo.extensions import db
from mdo.terms import Role
from tests.clients import Client
from tests.databases import (
    DIALECTS,
    Databases,
    Rows,
    dispose,
    make_app,
    migrate,
    put_rows,
    take_rows,
    wipe_database,
)
from tests.factories import World, make_world

# A slow moment of the machine is no fault; `make bench` is about speed.
settings.register_profile("mdo", deadline=None)
settings.load_profile("mdo")
# A Monday in the school year 2026-2027.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.AMSTERDAM)
NOTHING_SKIPPED = bool(os.environ.get("CI_NOTHING_SKIPPED"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DIALECTS, "both"),
        default="both",
        help="on which database the tests run that need one",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        chosen = only.args[0] if only else metafunc.config.getoption("--database")
        metafunc.parametrize(
            "dialect", DIALECTS if chosen == "both" else (chosen,), scope="session", indirect=True
        )


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may be skipped (CI), a skipped test is a failed one."""
    outcome = yield
    report = outcome.get_result()
    if NOTHING_SKIPPED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"overgeslagen, en dat mag hier niet: {report.longrepr}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    if skipped := terminalreporter.stats.get("skipped"):
        terminalreporter.section(f"LET OP: {len(skipped)} tests zijn overgeslagen", red=True)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Nothing leaves this machine: no mail, no request to anywhere."""

    def connect(own: socket.socket, address: Any) -> None:
        if own.family in (socket.AF_INET, socket.AF_INET6):
            assert address[0] in ("127.0.0.1", "::1", "localhost"), f"verbinding met {address}"
        original(own, address)

    with pytest.MonkeyPatch.context() as patch:
        original = socket.socket.connect
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """The database the test runs on; a test that asks for an application runs on each."""
    return request.param


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Makes new databases, for tests that need one of their own."""
    with ExitStack() as stack:
        yield Databases(stack)


@pytest.fixture(scope="session")
def migrated_apps(databases: Databases, worker_id: str) -> Iterator[Callable[[str], Flask]]:
    """One migrated application for each database and test process, made when first asked
    for. It stays when the tests change to the other database and back."""
    with ExitStack() as stack:

        @cache
        def migrated_app(dialect: str) -> Flask:
            url = stack.enter_context(databases.empty(dialect, f"mdo_{worker_id}"))
            app = make_app(url)
            migrate(app)
            stack.callback(dispose, app)
            return app

        yield migrated_app


@pytest.fixture
def app(migrated_apps: Callable[[str], Flask], dialect: str) -> Iterator[Flask]:
    """The application on an empty database, within an application context."""
    app = migrated_apps(dialect)
    with app.app_context():
        wipe_database()
        yield app
        db.session.rollback()


@pytest.fixture(autouse=True)
def held_clock() -> Iterator[datetime]:
    """The clock stands still on Monday 23 November 2026, 9.00, in every test."""
    with clock.held_at(NOW):
        yield NOW


@pytest.fixture
def now(held_clock: datetime) -> datetime:
    return held_clock


@pytest.fixture(scope="session")
def worlds() -> dict[str, tuple[Rows, bytes]]:
    """The rows and the objects of the world as it was made first, for each database."""
    return {}


@pytest.fixture
def world(app: Flask, dialect: str, worlds: dict[str, Any]) -> World:
    """A small municipality: organisations, schools, a user for each role, one case. Made by
    the factories once for each database, and from then on put back row by row."""
    if dialect not in worlds:
        with clock.held_at(NOW):
            made = make_world()
        worlds[dialect] = take_rows(), pickle.dumps(made)
        return made
    rows, pickled = worlds[dialect]
    put_rows(rows)
    world: World = pickle.loads(pickled)
    db.session.add_all(world.records())
    return world


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor who did not sign in."""
    return Client(app)


@pytest.fixture
def client_of(app: Flask) -> Callable[[User], Client]:
    """`client_of(user)`: the browser of a signed-in user."""
    return lambda user: Client(app, user)


@pytest.fixture
def client_as(app: Flask, world: World) -> Callable[[Role], Client]:
    """`client_as(Role.LEERPLICHTAMBTENAAR)`: the browser of the world's user of that role."""
    return lambda role: Client(app, world.users[role])
