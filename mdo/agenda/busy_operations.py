"""The busy times that somebody gave: kept until the next file, or until they are wiped."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert

from mdo import audit
from mdo.accounts.viewer import Viewer
from mdo.agenda.slot_rules import Interval
from mdo.audit import AuditAction, Subject
from mdo.extensions import db
from mdo.meetings.models import BusyPeriod


def replace_busy(periods: Sequence[Interval], *, viewer: Viewer, now: datetime) -> None:
    """Keep these times for the viewer, in the place of those that were given before."""
    _remove(viewer)
    if periods:
        db.session.execute(
            insert(BusyPeriod),
            [
                {
                    "id": uuid.uuid4(),
                    "user_id": viewer.user_id,
                    "starts_at": begin,
                    "ends_at": end,
                    "imported_at": now,
                }
                for begin, end in periods
            ],
        )
    _record(AuditAction.BUSY_IMPORTED, viewer, now, len(periods))


def remove_busy(*, viewer: Viewer, now: datetime) -> None:
    """Wipe the times of the viewer. A second time changes nothing."""
    if removed := _remove(viewer):
        _record(AuditAction.BUSY_REMOVED, viewer, now, removed)


def forget_past_busy(now: datetime) -> int:
    """Wipe the times that are over, whoever gave them, and tell how many there were."""
    return db.session.execute(delete(BusyPeriod).where(BusyPeriod.ends_at < now)).rowcount


def _remove(viewer: Viewer) -> int:
    return db.session.execute(
        delete(BusyPeriod).where(BusyPeriod.user_id == viewer.user_id)
    ).rowcount


def _record(action: AuditAction, viewer: Viewer, now: datetime, periods: int) -> None:
    audit.record(
        action,
        by=viewer.user_id,
        now=now,
        subject=Subject.GEBRUIKER,
        subject_id=viewer.user_id,
        municipality_id=viewer.seat.municipality_id if viewer.seat else None,
        periods=periods,
    )
