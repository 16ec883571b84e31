"""What somebody gave of the own calendar."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from mdo.extensions import db
from mdo.meetings.models import BusyPeriod


@dataclass(frozen=True)
class GivenTimes:
    """When the busy times were given, how many there are and until when they reach."""

    imported_at: datetime
    count: int
    until_at: datetime


def get_given_times(user_id: uuid.UUID) -> GivenTimes | None:
    """The busy times of a user in short; None when there are none."""
    imported_at, count, until_at = db.session.execute(
        select(
            func.max(BusyPeriod.imported_at),
            func.count(),
            func.max(BusyPeriod.ends_at),
        ).where(BusyPeriod.user_id == user_id)
    ).one()
    return GivenTimes(imported_at, count, until_at) if count else None
