"""What stands in the calendar, and by what it can be filtered."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.clock import from_local, to_local
from mdo.database.columns import list_name
from mdo.extensions import db
from mdo.law.school_calendar import SchoolCalendar
from mdo.meetings.conflict_queries import get_ground_rules
from mdo.meetings.models import Meeting, Participant
from mdo.meetings.queries import MeetingFilter, MeetingRow, calendar_conditions, list_rows
from mdo.meetings.scope import is_expected, is_visible_meeting
from mdo.organisations.queries import get_tenants
from mdo.polls.models import PollSlot
from mdo.terms import MeetingStatus


def begin_of(day: date) -> datetime:
    """The moment at which a day begins in the Netherlands."""
    return from_local(datetime.combine(day, time()))


def list_entries(
    viewer: Viewer, wanted: MeetingFilter, first: date, last: date, now: datetime
) -> list[MeetingRow]:
    """The meetings that begin on these days, in order of time. One whose date is polled
    stands there once for each moment that is proposed."""
    begin, end = begin_of(first), begin_of(last + timedelta(days=1))
    shown = calendar_conditions(viewer, wanted, now)
    slots = _list_slots(begin, end, shown)
    has_slots = Meeting.id.in_(select(PollSlot.meeting_id))
    in_time = and_(
        Meeting.starts_at >= begin,
        Meeting.starts_at < end,
        Meeting.has_date,
        or_(Meeting.status != MeetingStatus.PEILING, ~has_slots),
    )
    polled = Meeting.id.in_({meeting_id for meeting_id, *_ in slots})
    rows = list_rows(viewer, [*shown, or_(in_time, polled)], now)
    by_id = {row.id: row for row in rows}
    proposals = [
        replace(by_id[meeting_id], starts_at=starts_at, ends_at=ends_at)
        for meeting_id, starts_at, ends_at in slots
    ]
    planned = [row for row in rows if row.id not in {meeting_id for meeting_id, *_ in slots}]
    return sorted([*planned, *proposals], key=lambda row: (row.starts_at, row.number))


def _list_slots(
    begin: datetime, end: datetime, shown: list[ColumnElement[bool]]
) -> list[tuple[uuid.UUID, datetime, datetime]]:
    rows = db.session.execute(
        select(PollSlot.meeting_id, PollSlot.starts_at, PollSlot.ends_at)
        .join(Meeting, Meeting.id == PollSlot.meeting_id)
        .where(
            Meeting.status == MeetingStatus.PEILING,
            PollSlot.starts_at >= begin,
            PollSlot.starts_at < end,
            *shown,
        )
    )
    return [(meeting_id, starts_at, ends_at) for meeting_id, starts_at, ends_at in rows]


def list_filter_people(viewer: Viewer, today: date) -> list[tuple[uuid.UUID, str]]:
    """Who sits at a meeting that the viewer may see, by name."""
    seated = (
        select(Participant.user_id)
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .where(Participant.user_id.is_not(None), is_expected(), is_visible_meeting(viewer, today))
    )
    rows = db.session.execute(
        select(User.id, User.given_name, User.infix, User.surname)
        .where(User.id.in_(seated))
        .order_by(User.surname, User.given_name, User.id)
    )
    return [(id_, list_name(*name)) for id_, *name in rows]


def get_own_calendar(viewer: Viewer, first: date, last: date) -> tuple[timedelta, SchoolCalendar]:
    """The time to travel and the school calendar where the viewer works: of the own school,
    else of the region of the municipality. Who works for a region sees that of the
    municipality of this installation, when there is just one."""
    seat = viewer.seat
    municipality_id = seat.municipality_id if seat else None
    if municipality_id is None and len(tenants := get_tenants()) == 1:
        municipality_id = tenants[0].id
    return get_ground_rules(
        municipality_id, seat.organisation_id if seat else None, (), first, last
    )


def day_of(row: MeetingRow) -> date:
    """The day in the Netherlands on which a meeting begins."""
    return to_local(row.starts_at).date()
