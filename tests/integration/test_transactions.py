"""One commit a request, on success only; and many writers at once lose nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from mdo.accounts.models import User
from mdo.audit.models import ReadEvent
from mdo.database.counters import next_number
from mdo.database.transactions import BUSY_TIMEOUT_MS
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.terms import Role
from tests.clients import Client
from tests.databases import Databases, dispose, make_app, migrate
from tests.factories import World
from tests.integration.edge import counted, edge_app

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 8
PROCESSES = 2
TIMES = 25
# Nobody waits longer than this for a turn (seconds): then SQLite gives up. One turn takes a few
# milliseconds.
PATIENCE = BUSY_TIMEOUT_MS / 1000


@pytest.fixture
def edge(app: Flask, world: World) -> Iterator[Flask]:
    with edge_app(app.config["SQLALCHEMY_DATABASE_URI"]) as edge:
        yield edge


# -- one request -------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 204, 302, 303])
def test_answer_that_is_no_error_is_saved(edge: Flask, status: int):
    assert Client(edge).post(f"/rand/tel?status={status}", status=status)
    assert counted() == 1


@pytest.mark.parametrize("status", [400, 404, 409, 422, 429, 500])
def test_answer_that_is_an_error_saves_nothing(edge: Flask, status: int):
    Client(edge).post(f"/rand/tel?status={status}", status=status)
    assert counted() == 0


@pytest.mark.parametrize("path", ["/rand/mislukt", "/rand/af/403", "/rand/dubbel", "/rand/te-laat"])
def test_what_goes_wrong_saves_nothing(edge: Flask, path: str):
    Client(edge).open("POST", path)
    assert counted() == 0


def test_reading_saves_nothing(edge: Flask):
    """A view that writes on a GET by mistake finds its work undone."""
    Client(edge).open("GET", "/rand/tel")
    assert counted() == 0


def test_request_commits_once(edge: Flask, monkeypatch: pytest.MonkeyPatch):
    commits = []
    original = db.session.commit
    monkeypatch.setattr(db.session, "commit", lambda: (commits.append(1), original()))
    Client(edge).post("/rand/tel", status=200)
    assert commits == [1]


def test_next_request_does_not_see_what_was_undone(edge: Flask):
    client = Client(edge)
    client.open("POST", "/rand/mislukt")
    assert client.post("/rand/tel", status=200).html == "1"


def test_reading_a_case_is_logged_and_a_refused_reading_is_not(app: Flask, world: World):
    Client(app, world.users[Role.COORDINATOR]).get(f"/dossiers/{world.case.id}")
    Client(app, world.users[Role.BELEID]).get(f"/dossiers/{world.case.id}", status=403)
    (read,) = db.session.scalars(db.select(ReadEvent)).all()
    assert (read.reader_id, read.subject_id) == (world.users[Role.COORDINATOR].id, world.case.id)


# -- many at once ------------------------------------------------------------------


def _write_often(app: Flask, waits: list[float], faults: list[BaseException]) -> None:
    """Take TIMES numbers, each in a transaction that reads, thinks and writes."""
    try:
        with app.app_context():
            for _ in range(TIMES):
                began = time.monotonic()
                with unit_of_work():
                    db.session.scalar(db.select(db.func.count()).select_from(User))
                    next_number("rand")
                waits.append(time.monotonic() - began)
    except BaseException as error:
        faults.append(error)


def _write_in_threads(app: Flask, number: int) -> list[float]:
    """Let `number` threads write; how long each transaction took."""
    waits: list[float] = []
    faults: list[BaseException] = []
    threads = [
        threading.Thread(target=_write_often, args=(app, waits, faults)) for _ in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert faults == []
    return waits


def _first(app: Flask) -> None:
    """Make the counter: a first use by two at once may fail for one of them."""
    with app.app_context(), unit_of_work():
        next_number("rand")


def test_threads_lose_no_update_and_none_waits_for_ever(app: Flask):
    _first(app)
    waits = _write_in_threads(app, WRITERS)
    assert len(waits) == WRITERS * TIMES
    assert counted() == WRITERS * TIMES + 1
    assert max(waits) < PATIENCE


def test_requests_of_many_lose_no_update(edge: Flask):
    _first(edge)
    numbers: list[str] = []

    def send() -> None:
        with edge.app_context():
            http = Client(edge)
            numbers.extend(http.post("/rand/tel", status=200).html for _ in range(5))

    clients = [threading.Thread(target=send) for _ in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(timeout=60)
    assert sorted(map(int, numbers)) == list(range(2, 22))
    assert counted() == 21


def test_readers_go_on_while_somebody_writes(app: Flask, world: World):
    """A writer in the middle of its work holds up no reader."""
    coordinator = Client(app, world.users[Role.BELEID])
    ready, done = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context(), unit_of_work():
            next_number("rand")
            ready.set()
            done.wait(timeout=30)

    writer = threading.Thread(target=write)
    writer.start()
    assert ready.wait(timeout=30)
    began = time.monotonic()
    coordinator.get("/mijn-gegevens")
    took = time.monotonic() - began
    done.set()
    writer.join(timeout=30)
    assert took < PATIENCE
    assert counted() == 1


def test_processes_lose_no_update_and_none_waits_for_ever(databases: Databases):
    """As gunicorn's workers, on the database that has to make them queue."""
    with databases.empty("sqlite", "schrijvers") as url:
        app = make_app(url)
        migrate(app)
        _first(app)
        writers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.integration.test_transactions"],
                cwd=ROOT,
                env={**os.environ, "SCHRIJF_NAAR": url},
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]
        longest = [float(writer.communicate(timeout=120)[0]) for writer in writers]
        with app.app_context():
            assert counted() == WRITERS * TIMES + 1
        dispose(app)
    assert max(longest) < PATIENCE


def test_writer_that_is_killed_lets_the_next_one_in(databases: Databases):
    with databases.empty("sqlite", "gedood") as url:
        app = make_app(url)
        migrate(app)
        _first(app)
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.test_transactions"],
            cwd=ROOT,
            env={**os.environ, "SCHRIJF_NAAR": url, "BLIJF_HANGEN": "ja"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout
        assert writer.stdout.readline() == "bezig\n"
        writer.kill()
        writer.communicate()
        began = time.monotonic()
        with app.app_context():
            with unit_of_work():
                assert next_number("rand") == 2
            assert time.monotonic() - began < PATIENCE
            db.session.remove()
        dispose(app)


def _main() -> None:
    """One of the processes of the tests above; tells how long it waited at most."""
    app = make_app(os.environ["SCHRIJF_NAAR"])
    if os.environ.get("BLIJF_HANGEN"):
        with app.app_context(), unit_of_work():
            next_number("rand")
            print("bezig", flush=True)  # noqa: T201
            time.sleep(600)
    print(max(_write_in_threads(app, WRITERS // PROCESSES)))  # noqa: T201


if __name__ == "__main__":
    _main()
