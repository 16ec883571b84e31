"""The schedule, and the process that keeps it: `flask --app app scheduler`.

A job is an ordinary function of the moment it runs at; it returns a line for the log, empty
when there was nothing to do. It runs in a transaction of its own, unless it says that it
sees to that itself. Web workers never start the scheduler, and of several
schedulers on one database only one works.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from mdo import clock
from mdo.accounts.throttle import purge_attempts
from mdo.agenda.busy_operations import forget_past_busy
from mdo.command_line import CommandFailed, DutchCommand
from mdo.database.locks import IsHeld, LockTaken, exclusive
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.imports.worker import forget_old_files, work_waiting
from mdo.mail.delivery import count_waiting, deliver
from mdo.mail.transport import Folder, Smtp, Transport
from mdo.reminders.heartbeats import begin_run, end_run
from mdo.reminders.rounds import check_before_sending, remind
from mdo.series.nightly import go_on_with_series
from mdo.thuiszitters.nightly import read_clocks
from mdo.web.office import office, waiting_files

log = logging.getLogger("mdo.jobs")

# The number under which PostgreSQL keeps our lock; any will do, as long as it stays.
ADVISORY_LOCK = 7_216_400_131


@dataclass(frozen=True)
class Job:
    """A function of `now`, and when it runs (Dutch time)."""

    id: str
    run: Callable[[datetime], str]
    trigger: BaseTrigger
    # False for what waits on another machine (nobody is to wait for that), and for what is
    # done in parts of which one that fails undoes no other.
    in_transaction: bool = True


def forget_attempts(now: datetime) -> str:
    """Attempts to sign in are kept for 30 days."""
    return f"{purge_attempts(now)} inlogpogingen verwijderd"


def send_mail(_now: datetime) -> str:
    """Send the mail that is due. Without a mail server it waits; only where people practise
    it goes to files in `instance/mail`. What is no longer true does not go out."""
    settings = current_app.extensions["settings"]
    if settings.smtp_url:
        transport: Transport = Smtp(settings.smtp_url, settings.mail_from)
    elif settings.is_production:
        waiting = count_waiting()
        return f"SMTP_URL ontbreekt: {waiting} e-mails wachten" if waiting else ""
    else:
        transport = Folder(Path(current_app.instance_path) / "mail")
    check_before_sending(clock.now(), office())
    return str(deliver(transport, office(), clock.now))


def forget_busy(now: datetime) -> str:
    """Of the busy times that somebody gave nothing is kept once they are over."""
    return f"{forget_past_busy(now)} bezette tijden verwijderd"


def plan_series(now: datetime) -> str:
    """Plan the meetings of series a year ahead and invite to those that come soon."""
    return go_on_with_series(now=now, office=office())


def count_absence(now: datetime) -> str:
    """A day further is a school day more for every pupil that is absent."""
    return read_clocks(now=now)


def write_reminders(now: datetime) -> str:
    """Bring the reminders up to date, and write their mail."""
    return remind(now, office())


def read_files_in(_now: datetime) -> str:
    """Read in the files that wait."""
    return work_waiting(waiting_files(), clock.now)


def forget_files(now: datetime) -> str:
    """A file with names of children is not kept when nobody came back to it."""
    forgotten = forget_old_files(waiting_files(), now)
    return f"{forgotten} bestanden verwijderd" if forgotten else ""


JOBS: tuple[Job, ...] = (
    Job(
        "post",
        send_mail,
        IntervalTrigger(seconds=20, timezone=clock.AMSTERDAM),
        in_transaction=False,
    ),
    Job(
        "herinneringen",
        write_reminders,
        IntervalTrigger(minutes=10, timezone=clock.AMSTERDAM),
        in_transaction=False,
    ),
    Job(
        "inlezen",
        read_files_in,
        IntervalTrigger(seconds=10, timezone=clock.AMSTERDAM),
        in_transaction=False,
    ),
    Job(
        "ingelezen-bestanden",
        forget_files,
        IntervalTrigger(hours=1, timezone=clock.AMSTERDAM),
        in_transaction=False,
    ),
    Job(
        "inlogpogingen",
        forget_attempts,
        CronTrigger(hour=3, minute=15, timezone=clock.AMSTERDAM),
    ),
    Job(
        "bezette-tijden",
        forget_busy,
        CronTrigger(hour=3, minute=25, timezone=clock.AMSTERDAM),
    ),
    Job(
        "reeksen",
        plan_series,
        CronTrigger(hour=4, minute=0, timezone=clock.AMSTERDAM),
        in_transaction=False,
    ),
    Job(
        "thuiszitterklok",
        count_absence,
        CronTrigger(hour=0, minute=30, timezone=clock.AMSTERDAM),
        in_transaction=False,
    ),
)


def run_job(job: Job) -> bool:
    """Run a job now and note it; False when it failed. What it did is then undone, and the
    other jobs go on."""
    with unit_of_work():
        run_id = begin_run(job.id, now=clock.now())
    try:
        with unit_of_work() if job.in_transaction else nullcontext():
            outcome = job.run(clock.now())
        succeeded = True
    except Exception as error:
        log.exception("%s is mislukt", job.id)
        db.session.rollback()
        outcome, succeeded = f"mislukt: {type(error).__name__}", False
    with unit_of_work():
        end_run(run_id, outcome, has_failed=not succeeded, now=clock.now())
    if succeeded and outcome:
        log.info("%s: %s", job.id, outcome)
    return succeeded


class OtherScheduler(Exception):
    """Another process has the lock."""


@contextmanager
def only_one(engine: Engine) -> Iterator[IsHeld]:
    """Hold the lock of the schedulers of this database; it goes with the process, however
    that ends. Gives a function that tells whether it still holds. Raises OtherScheduler."""
    with ExitStack() as stack:
        try:
            is_held = stack.enter_context(exclusive(engine, "planner", ADVISORY_LOCK))
        except LockTaken:
            raise OtherScheduler from None
        yield is_held


def make_scheduler(
    app: Flask, is_held: IsHeld, give_up: Callable[[], None], jobs: tuple[Job, ...] = JOBS
) -> BlockingScheduler:
    """A scheduler with these jobs: one at a time, and one run for those that were missed.
    Calls `give_up` instead of running a job when the lock is lost."""
    scheduler = BlockingScheduler(
        timezone=clock.AMSTERDAM,
        executors={"default": ThreadPoolExecutor(max_workers=1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )

    def run(job: Job) -> None:
        if not is_held():
            give_up()
            return
        with app.app_context():
            run_job(job)

    for job in jobs:
        scheduler.add_job(run, job.trigger, args=(job,), id=job.id)
    return scheduler


def _stop(_signal: int, _frame: object) -> NoReturn:
    """Leave the waiting of the main thread; a job that runs is finished first."""
    raise SystemExit(0)


@click.command(
    "scheduler",
    cls=DutchCommand,
    help="Voer de geplande taken uit, tot het proces een SIGTERM krijgt.",
)
@click.option("--eenmalig", is_flag=True, help="Voer elke taak nu één keer uit en stop.")
@with_appcontext
def run_scheduler(eenmalig: bool) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        with only_one(db.engine) as is_held:
            if eenmalig:
                _run_all_once()
            else:
                _run_until_stopped(is_held)
    except OtherScheduler:
        raise CommandFailed("er draait al een planner op deze database") from None


def _run_all_once() -> None:
    failed = [job.id for job in JOBS if not run_job(job)]
    if failed:
        raise CommandFailed(f"mislukt: {', '.join(failed)}")


def _run_until_stopped(is_held: IsHeld) -> None:
    lost = threading.Event()

    def give_up() -> None:
        lost.set()
        os.kill(os.getpid(), signal.SIGTERM)

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    scheduler = make_scheduler(app, is_held, give_up)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        log.info("planner gestart, %d taken", len(JOBS))
        scheduler.start()
    except SystemExit:
        if lost.is_set():
            raise CommandFailed("de verbinding met de database ging verloren") from None
        raise
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=True)
        log.info("planner gestopt")


commands = (run_scheduler,)
