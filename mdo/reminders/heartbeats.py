"""Each run of a job leaves a row: when it began, when it ended and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, union_all

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


def list_last_runs(jobs: Sequence[str]) -> dict[str, datetime]:
    """When the last run of each of these jobs began that came to an end, well or not; a job
    without one is left out. One statement, that looks at a few rows."""
    if not jobs:
        return {}
    last = [
        select(Heartbeat.job, Heartbeat.started_at)
        .where(Heartbeat.job == job, Heartbeat.finished_at.is_not(None))
        .order_by(Heartbeat.started_at.desc(), Heartbeat.id)
        .limit(1)
        .subquery()
        for job in jobs
    ]
    rows = db.session.execute(union_all(*(select(one.c.job, one.c.started_at) for one in last)))
    return {row.job: row.started_at for row in rows}
