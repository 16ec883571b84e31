"""The scheduler: its jobs, one at a time, and how it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger
from flask import Flask
from sqlalchemy import select, text

from mdo import clock, jobs
from mdo.accounts.models import SignInAttempt
from mdo.extensions import db
from mdo.jobs import JOBS, Job, run_job
from mdo.reminders.models import Heartbeat
from mdo.scheduler import OtherScheduler, make_scheduler, only_one
from tests.factories import save

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = DateTrigger(timezone=clock.AMSTERDAM)


def no_need() -> None:
    raise AssertionError("the lock was not lost")


def attempt(at: datetime) -> None:
    save(SignInAttempt(at=at, account_digest="a", address_digest="b", succeeded=False))


def run_until_empty(scheduler: BlockingScheduler) -> None:
    """Let the scheduler run its jobs, each of which comes once."""
    thread = Thread(target=scheduler.start)
    thread.start()
    until = time.monotonic() + 20
    while not scheduler.running or (scheduler.get_jobs() and time.monotonic() < until):
        time.sleep(0.01)
    scheduler.shutdown(wait=True)
    thread.join()


def heartbeat(job: str) -> Heartbeat:
    db.session.rollback()
    db.session.expire_all()
    found = select(Heartbeat).where(Heartbeat.job == job).order_by(Heartbeat.started_at.desc())
    return db.session.scalars(found).first()


def test_old_attempts_are_forgotten(app: Flask, now: datetime):
    attempt(now - timedelta(days=30, seconds=1))
    attempt(now - timedelta(days=30))
    attempt(now)
    (job,) = [job for job in JOBS if job.id == "inlogpogingen"]
    assert run_job(job)
    assert len(db.session.scalars(select(SignInAttempt)).all()) == 2
    row = heartbeat("inlogpogingen")
    assert (row.started_at, row.finished_at) == (now, now)
    assert row.outcome == "1 inlogpogingen verwijderd"
    with clock.held_at(now + timedelta(days=31)):
        assert run_job(job)
    assert heartbeat("inlogpogingen").outcome == "2 inlogpogingen verwijderd"


def test_failed_job_is_noted_and_undone(app: Flask, now: datetime, caplog):
    def fail(moment: datetime) -> str:
        attempt_row = SignInAttempt(
            at=moment, account_digest="a", address_digest="b", succeeded=False
        )
        db.session.add(attempt_row)
        db.session.flush()
        raise ZeroDivisionError

    assert not run_job(Job("stuk", fail, AT_ONCE))
    assert heartbeat("stuk").outcome == "mislukt: ZeroDivisionError"
    assert heartbeat("stuk").finished_at == now
    assert db.session.scalars(select(SignInAttempt)).all() == []
    assert "stuk is mislukt" in caplog.text


def test_ids_are_unique_and_fit():
    ids = [job.id for job in JOBS]
    assert len(set(ids)) == len(ids)
    assert all(len(one) <= 40 for one in ids)
    labels = [job.label for job in JOBS]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_run_once_from_cron(app: Flask, now: datetime):
    attempt(now - timedelta(days=31))
    result = app.test_cli_runner().invoke(args=["scheduler", "--eenmalig"])
    assert (result.exit_code, result.output) == (0, "")
    assert db.session.scalars(select(SignInAttempt)).all() == []
    for job in JOBS:
        assert heartbeat(job.id).finished_at == now


def test_run_once_tells_of_a_failure(app: Flask, monkeypatch):
    def fail(_now: datetime) -> str:
        raise ZeroDivisionError

    good = Job("goed", lambda _now: "klaar", AT_ONCE)
    monkeypatch.setattr(jobs, "JOBS", (Job("stuk", fail, AT_ONCE), good))
    result = app.test_cli_runner().invoke(args=["scheduler", "--eenmalig"])
    assert result.exit_code == 1
    assert "Fout: mislukt: stuk" in result.stderr
    assert heartbeat("goed").outcome == "klaar"


def test_one_scheduler_at_a_time(app: Flask):
    with only_one(db.engine) as is_held:
        assert is_held()
        with pytest.raises(OtherScheduler), only_one(db.engine):
            pass
        result = app.test_cli_runner().invoke(args=["scheduler", "--eenmalig"])
        assert result.exit_code == 1
        assert "er draait al een planner" in result.stderr
    with only_one(db.engine):
        pass


def test_lock_is_given_back_after_an_error(app: Flask):
    with pytest.raises(BlockingIOError), only_one(db.engine):
        raise BlockingIOError
    with only_one(db.engine):
        pass


def test_lost_connection_is_a_lost_lock(app: Flask, dialect: str):
    if dialect == "sqlite":
        with only_one(db.engine) as is_held:
            assert is_held()
        return
    other = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with only_one(db.engine) as is_held:
        assert is_held()
        db.session.execute(text(other))
        assert not is_held()


def test_scheduler_runs_jobs_one_by_one(app: Flask):
    order = []

    def note(name: str) -> Job:
        def run(_now: datetime) -> str:
            order.append(name)
            time.sleep(0.05)
            order.append(name)
            return name

        return Job(name, run, AT_ONCE)

    scheduler = make_scheduler(app, lambda: True, no_need, (note("een"), note("twee")))

    run_until_empty(scheduler)
    assert sorted(order) == ["een", "een", "twee", "twee"]
    assert order[0] == order[1]
    assert heartbeat("een").outcome == "een"
    assert heartbeat("twee").outcome == "twee"


def test_without_the_lock_nothing_runs(app: Flask):
    ran = []
    job = Job("een", lambda _now: ran.append("gelopen") or "klaar", AT_ONCE)
    scheduler = make_scheduler(app, lambda: False, lambda: ran.append("opgegeven"), (job,))
    run_until_empty(scheduler)
    assert ran == ["opgegeven"]


def test_jobs_keep_dutch_time(app: Flask):
    scheduler = make_scheduler(app, lambda: True, no_need)
    for job in scheduler.get_jobs():
        assert str(job.trigger.timezone) == "Europe/Amsterdam"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_process_stops_cleanly(app: Flask, stop: signal.Signals):
    url = db.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "scheduler"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "MDO_ENV": "test"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        assert "planner gestart" in process.stderr.readline()
        process.send_signal(stop)
        _out, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert errors.strip().endswith("planner gestopt")
    with only_one(db.engine):
        pass


def test_web_application_never_starts_it():
    """The scheduler is made by its command alone; the table has its triggers only."""
    users = [
        path.relative_to(ROOT)
        for path in (ROOT / "mdo").rglob("*.py")
        if "apscheduler.schedulers" in path.read_text()
    ]
    assert users == [Path("mdo/scheduler.py")]
