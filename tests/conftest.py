"""Fixtures of all tests: the application on each database, the clock, clients per role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask

from mdo import clock
from mdo.accounts.models import User
from mdo.extensions import db
from mdo.terms import Role
from tests.clients import Client
from tests.databases import DIALECTS, empty_database, make_app, migrate, wipe_database
from tests.factories import World, make_world

# A Monday in the school year 2026-2027.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.AMSTERDAM)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=(*DIALECTS, "both"),
        default="both",
        help="on which database the tests run that need one",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize(
            "dialect", DIALECTS if chosen == "both" else (chosen,), scope="session", indirect=True
        )


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """The database the test runs on; a test that asks for an application runs on each."""
    return request.param


@pytest.fixture(scope="session")
def migrated_app(dialect: str, worker_id: str) -> Iterator[Flask]:
    """One migrated application for each database and test process."""
    with empty_database(dialect, f"mdo_{worker_id}") as url:
        app = make_app(url)
        migrate(app)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application on an empty database, within an application context."""
    with migrated_app.app_context():
        wipe_database()
        yield migrated_app
        db.session.rollback()


@pytest.fixture(autouse=True)
def held_clock() -> Iterator[datetime]:
    """The clock stands still on Monday 23 November 2026, 9.00, in every test."""
    with clock.held_at(NOW):
        yield NOW


@pytest.fixture
def now(held_clock: datetime) -> datetime:
    return held_clock


@pytest.fixture
def world(app: Flask) -> World:
    """A small municipality: organisations, schools, a user for each role, one case."""
    return make_world()


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
