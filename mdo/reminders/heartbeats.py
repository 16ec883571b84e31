"""Each run of a job leaves a row: when it began, when it ended and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, delete, func, select, union_all

from mdo.extensions import db
from mdo.reminders.models import Heartbeat

KEPT = timedelta(days=7)


def begin_run(job: str, *, now: datetime) -> uuid.UUID:
    """A job begins; the id of its run."""
    run_id = uuid.uuid4()
    db.session.add(Heartbeat(id=run_id, job=job, started_at=now))
    return run_id


def end_run(run_id: uuid.UUID, outcome: str, *, has_failed: bool, now: datetime) -> None:
    """A run has ended, with a line about what came of it."""
    row = db.session.get(Heartbeat, run_id)
    if row is not None:
        row.finished_at, row.outcome, row.has_failed = now, outcome, has_failed


def forget_runs(now: datetime) -> int:
    """Runs are kept for a week; how many were removed."""
    return db.session.execute(delete(Heartbeat).where(Heartbeat.started_at < now - KEPT)).rowcount


def list_last_ends(jobs: Sequence[str]) -> dict[str, datetime]:
    """When the last run of each of these jobs began that came to an end, well or not; a job
    without one is left out."""
    rows = _list_last(jobs, Heartbeat.finished_at.is_not(None))
    return {job: row.started_at for job, row in rows.items()}


def list_last_runs(jobs: Sequence[str]) -> dict[str, Row]:
    """The last run of each of these jobs (started_at, finished_at, has_failed, outcome),
    also one that did not end; a job without one is left out."""
    return _list_last(jobs)


def _list_last(jobs: Sequence[str], *conditions: ColumnElement[bool]) -> dict[str, Row]:
    """One statement, that looks at a few of the many thousands of rows."""
    if not jobs:
        return {}
    last = [
        select(
            Heartbeat.job,
            Heartbeat.started_at,
            Heartbeat.finished_at,
            Heartbeat.has_failed,
            Heartbeat.outcome,
        )
        .where(Heartbeat.job == job, *conditions)
        .order_by(Heartbeat.started_at.desc(), Heartbeat.id)
        .limit(1)
        .subquery()
        for job in jobs
    ]
    rows = db.session.execute(union_all(*(select(one) for one in last)))
    return {row.job: row for row in rows}


def get_first_run() -> datetime | None:
    """When the first run that is kept began; None when no job ever ran."""
    return db.session.scalar(select(func.min(Heartbeat.started_at)))
