"""`make run` starts the web server and the scheduler, and stops both."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mdo.extensions import db
from mdo.scheduler import OtherScheduler, only_one
from tests.databases import dispose, make_app, migrate

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


@pytest.fixture(scope="module")
def url(databases) -> Iterator[str]:
    with databases.empty("sqlite", "run") as url:
        app = make_app(url)
        migrate(app)
        dispose(app)
        yield url


@contextmanager
def running(url: str, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environ = {**os.environ, "DATABASE_URL": url, "MDO_ENV": "test", "PORT": str(port)}
    environ |= {"BASE_URL": "", "SECRET_KEY": "", "WEB_CONCURRENCY": "1"}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.run"],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(what, log: Path) -> None:
    until = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/inloggen", timeout=30).close()
    except OSError:
        return False
    return True


def is_scheduled(url: str) -> bool:
    app = make_app(url)
    try:
        with app.app_context(), only_one(db.engine):
            return False
    except OtherScheduler:
        return True
    finally:
        dispose(app)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_both_start_and_stop(url: str, tmp_path: Path, stop: signal.Signals):
    log = tmp_path / "run.log"
    with running(url, log) as (process, port):
        wait_for(lambda: answers(port) and "planner gestart" in log.read_text(), log)
        assert is_scheduled(url)
        process.send_signal(stop)
        assert process.wait(SECONDS) == 0, log.read_text()
    assert "planner gestopt" in log.read_text()
    assert not answers(port)
    assert not is_scheduled(url)


def test_a_second_one_has_its_scheduler_stand_by(url: str, tmp_path: Path):
    app = make_app(url)
    log = tmp_path / "run.log"
    with app.app_context(), only_one(db.engine), running(url, log) as (process, port):
        wait_for(lambda: "staat reserve" in log.read_text() and answers(port), log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    assert "planner gestart" not in log.read_text()
    dispose(app)
