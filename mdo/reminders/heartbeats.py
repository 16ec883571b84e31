"""Each run of a job leaves a row: when it began, when it ended and what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete

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
