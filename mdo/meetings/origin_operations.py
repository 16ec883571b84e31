"""What the origin of an MDO becomes when that MDO does not go on."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.rules import takes_minutes
from mdo.terms import MeetingKind, MeetingStatus, Route


def take_back_step_up(
    meeting: Meeting, was: MeetingStatus, *, by: uuid.UUID | None, now: datetime
) -> None:
    """After an MDO that was a concept was cancelled: its origin has no decision any more, as
    long as minutes are written there. A decision in closed minutes was taken, and stays, and
    so does one whose MDO was planned already. Either way it can be stepped up again."""
    if meeting.kind is not MeetingKind.MDO or was is not MeetingStatus.CONCEPT:
        return
    ids = [item.carried_from_id for item in meeting.agenda if item.carried_from_id]
    origins = db.session.scalars(
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(AgendaItem.id.in_(ids), AgendaItem.route == Route.MDO)
        .options(contains_eager(AgendaItem.meeting))
        .order_by(AgendaItem.id)
        .with_for_update(of=AgendaItem)
    )
    for item in origins:
        if takes_minutes(item.meeting.status):
            item.route = None
            audit.record(
                AuditAction.MINUTES_WRITTEN,
                by=by,
                now=now,
                subject=Subject.OVERLEG,
                subject_id=item.meeting_id,
                case_id=item.case_id,
                municipality_id=item.meeting.municipality_id,
                item_id=item.id,
                fields=["route"],
            )
