"""The process that keeps the schedule: `flask --app app scheduler`.

Of several on one database one works; the others stand by, and one of them takes over when it
is gone. Web workers never start one.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import NoReturn

import click
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from mdo import clock, jobs
from mdo.command_line import CommandFailed, DutchCommand
from mdo.database.locks import IsHeld, LockTaken, exclusive
from mdo.extensions import db
from mdo.jobs import Daily, Job, run_job
from mdo.reminders.heartbeats import list_last_ends

log = logging.getLogger("mdo.jobs")

# The number under which PostgreSQL keeps our lock; any will do, as long as it stays.
ADVISORY_LOCK = 7_216_400_131
# So often a scheduler that stands by looks whether it is its turn.
STANDBY_SECONDS = 30.0


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


@contextmanager
def our_turn(engine: Engine, *, every: float) -> Iterator[IsHeld]:
    """As `only_one`, but stand by for as long as another has the lock: look again `every` so
    many seconds."""
    with ExitStack() as stack:
        is_held: IsHeld | None = None
        stands_by = False
        while is_held is None:
            try:
                is_held = stack.enter_context(only_one(engine))
            except OtherScheduler:
                if not stands_by:
                    log.info("er draait al een planner op deze database; deze staat reserve")
                stands_by = True
                time.sleep(every)
        if stands_by:
            log.info("de andere planner is gestopt; deze neemt het over")
        yield is_held


def list_missed(table: Sequence[Job], now: datetime) -> list[Job]:
    """The jobs with an hour of their own that should have run since they last did, but no
    scheduler worked then, or it was killed in the middle. What runs every so often comes by
    itself; of what never ran nothing was missed."""
    ended = list_last_ends([job.id for job in table])
    return [
        job
        for job in table
        if isinstance(job.trigger, Daily)
        and (last := ended.get(job.id))
        and (due := job.due_after(last))
        and due <= now
    ]


def make_scheduler(
    app: Flask,
    is_held: IsHeld,
    give_up: Callable[[], None],
    table: Sequence[Job] | None = None,
    missed: Sequence[Job] = (),
) -> BlockingScheduler:
    """A scheduler with the jobs of `table` (default: all): one at a time, and one run for
    those that were missed. `missed` run at once as well. Calls `give_up` instead of running a
    job when the lock is lost."""
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

    for job in jobs.JOBS if table is None else table:
        scheduler.add_job(run, job.trigger, args=(job,), id=job.id)
    for job in missed:
        scheduler.add_job(run, args=(job,), id=f"inhalen:{job.id}")
    return scheduler


def _stop(_signal: int, _frame: object) -> NoReturn:
    """Leave the waiting of the main thread; a job that runs is finished first."""
    raise SystemExit(0)


@click.command(
    "scheduler",
    cls=DutchCommand,
    help="Voer de geplande taken uit, tot het proces een SIGTERM krijgt. Draait er al een, dan "
    "staat deze reserve.",
)
@click.option("--eenmalig", is_flag=True, help="Voer elke taak nu één keer uit en stop.")
@with_appcontext
def run_scheduler(eenmalig: bool) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    if eenmalig:
        _run_all_once()
        return
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        with our_turn(db.engine, every=STANDBY_SECONDS) as is_held:
            _run_until_stopped(is_held)
    finally:
        log.info("planner gestopt")


def _run_all_once() -> None:
    try:
        with only_one(db.engine):
            # From back to front: the mail that other jobs write goes out in the same run.
            failed = [job.id for job in reversed(jobs.JOBS) if not run_job(job)]
    except OtherScheduler:
        raise CommandFailed("er draait al een planner op deze database") from None
    if failed:
        raise CommandFailed(f"mislukt: {', '.join(failed)}")


def _run_until_stopped(is_held: IsHeld) -> None:
    lost = threading.Event()

    def give_up() -> None:
        lost.set()
        os.kill(os.getpid(), signal.SIGTERM)

    missed = list_missed(jobs.JOBS, clock.now())
    db.session.rollback()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    scheduler = make_scheduler(app, is_held, give_up, missed=missed)
    try:
        log.info("planner gestart, %d taken", len(jobs.JOBS))
        if missed:
            log.info("wordt ingehaald: %s", ", ".join(job.id for job in missed))
        scheduler.start()
    except SystemExit:
        if lost.is_set():
            raise CommandFailed("de verbinding met de database ging verloren") from None
        raise
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=True)


commands = (run_scheduler,)
