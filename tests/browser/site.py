"""The application as people meet it: gunicorn, a SQLite file, the demo data."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Site:
    """A running application."""

    url: str
    database: Path | None = None


def _environment(database: Path, **settings: str) -> dict[str, str]:
    own = {
        "MDO_ENV": "development",
        "DATABASE_URL": f"sqlite:///{database}",
        "MDO_NOW": NOW.isoformat(),
        "SECRET_KEY": "",
        "BASE_URL": "",
    }
    return {**os.environ, **own, **settings}


def make_demo_database(path: Path, *options: str) -> None:
    """A migrated SQLite file at `path` with the demo data, made by the commands."""
    for command in (["db", "upgrade"], ["demo", *options]):
        outcome = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=ROOT,
            env=_environment(path),
            capture_output=True,
            text=True,
        )
        assert outcome.returncode == 0, outcome.stderr


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite file that nobody has open."""
    shutil.copyfile(source, target)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serve(database: Path, now: datetime = NOW) -> Iterator[Site]:
    """Serve the application on `database` as `make run` does, with the clock held at `now`.
    A fault of the server is a fault of the test."""
    port = _free_port()
    log = database.with_suffix(".log")
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:app"],
            cwd=ROOT,
            env=_environment(database, PORT=str(port), MDO_NOW=now.isoformat()),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            site = Site(f"http://127.0.0.1:{port}", database)
            _wait_for(site.url, server, log)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=30)
    assert "Traceback" not in log.read_text(), log.read_text()[-5000:]


def run_command(site: Site, *command: str, now: datetime = NOW, **settings: str) -> str:
    """What a command of the application prints that is run on the database of `site`."""
    return _run(site, "-m", "flask", "--app", "app", *command, now=now, **settings)


def run_script(site: Site, name: str, *options: str, now: datetime = NOW) -> str:
    """What a script prints that is run on the database of `site`."""
    return _run(site, "-m", f"scripts.{name}", *options, now=now)


def run_jobs(site: Site, smtp_url: str, now: datetime = NOW) -> None:
    """Run all that is scheduled once, by the command of the operator: mail goes to a mail
    server, files that wait are read in."""
    run_command(site, "scheduler", "--eenmalig", now=now, BASE_URL=site.url, SMTP_URL=smtp_url)


def _run(site: Site, *arguments: str, now: datetime, **settings: str) -> str:
    assert site.database
    outcome = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=_environment(site.database, MDO_NOW=now.isoformat(), **settings),
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "Traceback" not in outcome.stderr, outcome.stderr
    return outcome.stdout


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{url}/inloggen", timeout=30).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"de server antwoordt niet: {log.read_text()}")


@contextmanager
def serve_here(app: Flask) -> Iterator[Site]:
    """Serve an application of this process, for pages that the real one lacks."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
