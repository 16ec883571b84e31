"""Finding the ZAT that goes on with another one."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting
from mdo.terms import MeetingKind, MeetingStatus

_S = MeetingStatus
_COMING = (_S.GEPLAND, _S.GEHOUDEN)


def _zats_of(school_id: uuid.UUID) -> Select[tuple[Meeting]]:
    return (
        select(Meeting)
        .where(Meeting.kind == MeetingKind.ZAT, Meeting.organisation_id == school_id)
        .options(selectinload(Meeting.agenda).joinedload(AgendaItem.case))
    )


def get_next_zat(meeting: Meeting) -> Meeting | None:
    """The first planned ZAT of the same school after this one, ours until the transaction
    ends, so that nobody else puts a case on it meanwhile."""
    return db.session.scalar(
        _zats_of(meeting.organisation_id)
        .where(Meeting.starts_at > meeting.starts_at, Meeting.status == _S.GEPLAND)
        .order_by(Meeting.starts_at, Meeting.number)
        .limit(1)
        .with_for_update(of=Meeting)
        .execution_options(populate_existing=True)
    )


def list_zats_to_take_over(meeting: Meeting) -> list[Meeting]:
    """What a ZAT that was planned just now goes on with: the last closed one before it and
    those after that which were cancelled, the latest first. None when another one stands in
    between: that one goes on with them."""
    before = _zats_of(meeting.organisation_id).where(
        Meeting.starts_at < meeting.starts_at, Meeting.id != meeting.id
    )
    latest = before.order_by(Meeting.starts_at.desc(), Meeting.number.desc())
    closed = db.session.scalar(latest.where(Meeting.status == _S.AFGESLOTEN).limit(1))
    since = [Meeting.starts_at > closed.starts_at] if closed else []
    if db.session.scalar(before.where(Meeting.status.in_(_COMING), *since).limit(1)):
        return []
    cancelled = db.session.scalars(latest.where(Meeting.status == _S.GEANNULEERD, *since)).all()
    return [*cancelled, *([closed] if closed else [])]


def list_cases_that_go_on(meeting: Meeting, case_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these cases stand on the agenda of a later ZAT of the same school already."""
    return set(
        db.session.scalars(
            select(AgendaItem.case_id)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .where(
                Meeting.kind == MeetingKind.ZAT,
                Meeting.organisation_id == meeting.organisation_id,
                Meeting.starts_at > meeting.starts_at,
                Meeting.status != _S.GEANNULEERD,
                AgendaItem.case_id.in_(case_ids),
            )
        )
    )


def list_carried(item_ids: Collection[uuid.UUID]) -> list[AgendaItem]:
    """What was carried from these items to a ZAT that is still to come."""
    return list(
        db.session.scalars(
            select(AgendaItem)
            .join(AgendaItem.meeting)
            .where(
                AgendaItem.carried_from_id.in_(item_ids),
                Meeting.kind == MeetingKind.ZAT,
                Meeting.status == _S.GEPLAND,
            )
            .options(joinedload(AgendaItem.meeting))
            .order_by(AgendaItem.id)
        )
    )
