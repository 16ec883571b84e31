"""The last run of each job: when it began, when it ended and what came of it."""

from __future__ import annotations

from datetime import datetime

from mdo.extensions import db
from mdo.reminders.models import Heartbeat


def begin_run(job: str, *, now: datetime) -> None:
    """A job begins; what was known of the run before it is replaced."""
    row = db.session.get(Heartbeat, job)
    if row is None:
        row = Heartbeat(job=job)
        db.session.add(row)
    row.started_at, row.finished_at, row.outcome = now, None, ""


def end_run(job: str, outcome: str, *, now: datetime) -> None:
    """A job that began has ended, with a line about what came of it."""
    row = db.session.get(Heartbeat, job)
    if row is not None:
        row.finished_at, row.outcome = now, outcome
