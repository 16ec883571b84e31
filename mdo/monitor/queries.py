"""Reading how the jobs go: for the administrator, and for a monitor that asks every minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from mdo.extensions import db
from mdo.monitor.rules import LONGEST_RUN, ScheduledJob, in_words, is_late, job_state
from mdo.monitor.terms import JobState
from mdo.reminders.heartbeats import get_first_run, list_last_ends, list_last_runs
from mdo.reminders.models import Heartbeat

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class JobLine:
    """A job and its last run. `next_at` is None where `soon` tells in words when it runs."""

    label: str
    state: JobState
    started_at: datetime | None
    took: str
    outcome: str
    next_at: datetime | None
    soon: str


@dataclass(frozen=True)
class FailureLine:
    """A run that went wrong."""

    label: str
    started_at: datetime
    outcome: str


@dataclass(frozen=True)
class Pulse:
    """Which jobs are late, with how many seconds ago each last ran (None: never). `is_silent`:
    no job ever ran. `has_database`: it could be read at all."""

    late: dict[str, int | None]
    is_silent: bool = False
    has_database: bool = True

    @property
    def is_well(self) -> bool:
        return self.has_database and not self.is_silent and not self.late


def read_pulse(jobs: Sequence[ScheduledJob], now: datetime) -> Pulse:
    """How it stands, in two short statements; also when the database is not to be read."""
    try:
        first, ends = get_first_run(), list_last_ends([job.id for job in jobs])
    except SQLAlchemyError:
        db.session.rollback()
        return Pulse({}, has_database=False)
    if first is None:
        return Pulse({}, is_silent=True)
    late = [job.id for job in jobs if is_late(job, ends.get(job.id, first), now)]
    return Pulse({name: _seconds_ago(ends.get(name), now) for name in late})


def _seconds_ago(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else int((now - moment).total_seconds())


def list_jobs(jobs: Sequence[ScheduledJob], pulse: Pulse, now: datetime) -> list[JobLine]:
    """All jobs in the order of the table, each with its last run. One statement."""
    last = list_last_runs([job.id for job in jobs])
    return [_line(job, last.get(job.id), job.id in pulse.late, now) for job in jobs]


def _line(job: ScheduledJob, run: Row | None, late: bool, now: datetime) -> JobLine:
    next_at = job.due_after(run.started_at if run else now)
    is_soon = late or not next_at or next_at - now < MINUTE
    return JobLine(
        job.label,
        job_state(
            run.started_at if run else None,
            run.finished_at if run else None,
            has_failed=bool(run and run.has_failed),
            is_late=late,
            now=now,
        ),
        run.started_at if run else None,
        in_words(run.finished_at - run.started_at) if run and run.finished_at else "",
        run.outcome if run else "",
        None if is_soon else next_at,
        "zodra de planner weer loopt" if late else "binnen een minuut",
    )


def list_failures(
    jobs: Sequence[ScheduledJob], now: datetime, *, limit: int = 25
) -> tuple[list[FailureLine], int]:
    """What went wrong in the last week, the latest first, and how often in all. A run that
    never came to an end counts: its process died, or is very slow."""
    condition = _went_wrong(now)
    total = db.session.scalar(select(func.count()).select_from(Heartbeat).where(condition)) or 0
    rows = db.session.execute(
        select(Heartbeat.job, Heartbeat.started_at, Heartbeat.finished_at, Heartbeat.outcome)
        .where(condition)
        .order_by(Heartbeat.started_at.desc(), Heartbeat.id)
        .limit(limit)
    )
    labels = {job.id: job.label for job in jobs}
    return [
        FailureLine(
            labels.get(row.job, row.job),
            row.started_at,
            row.outcome if row.finished_at else "begonnen, maar niet afgemaakt",
        )
        for row in rows
    ], total


def _went_wrong(now: datetime) -> ColumnElement[bool]:
    return and_(
        Heartbeat.started_at >= now - WEEK,
        or_(
            Heartbeat.has_failed,
            and_(Heartbeat.finished_at.is_(None), Heartbeat.started_at < now - LONGEST_RUN),
        ),
    )
