"""When people cannot: the meetings at whose table they sit, and the times that they gave.

Everybody who plans may know *that* somebody is busy. With what, only as far as the viewer
may see that meeting.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from mdo.accounts.viewer import Viewer
from mdo.extensions import db
from mdo.meetings.models import BusyPeriod, Meeting, Participant
from mdo.meetings.scope import is_expected, is_visible_meeting
from mdo.terms import Attendance, InvitationAnswer, MeetingKind, MeetingStatus

# A date that is polled and a concept do not keep anybody from anything.
TAKES_TIME = (MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)
NOT_THERE = (Attendance.AFGEMELD, Attendance.AFWEZIG, Attendance.VERVANGEN)
# No meeting and no period lasts longer; with it the index can be used from both sides.
LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class TakenRow:
    """A time in which somebody cannot. Without a meeting it comes from an own calendar. Kind,
    number and id are those of a meeting that the viewer may see, else None."""

    user_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    is_meeting: bool
    location: str = ""
    kind: MeetingKind | None = None
    number: str | None = None
    meeting_id: uuid.UUID | None = None

    @property
    def title(self) -> str:
        """`MDO O2026-0012`, or `bezet`."""
        return f"{self.kind.abbreviation} {self.number}" if self.kind else "bezet"


def list_taken(
    viewer: Viewer,
    user_ids: Collection[uuid.UUID],
    starts_at: datetime,
    ends_at: datetime,
    today: date,
    *,
    without: Collection[uuid.UUID] = (),
) -> list[TakenRow]:
    """What these users have between two moments, in order of time: two queries, however many
    they are. `without`: the meetings that are being planned themselves."""
    if not user_ids:
        return []
    rows = _meetings(viewer, user_ids, starts_at, ends_at, today, without)
    rows += _periods(user_ids, starts_at, ends_at)
    return sorted(rows, key=lambda row: (row.starts_at, row.ends_at, str(row.user_id)))


def _meetings(
    viewer: Viewer,
    user_ids: Collection[uuid.UUID],
    starts_at: datetime,
    ends_at: datetime,
    today: date,
    without: Collection[uuid.UUID],
) -> list[TakenRow]:
    query = (
        select(
            Participant.user_id,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.location,
            Meeting.kind,
            Meeting.number,
            Meeting.id,
            is_visible_meeting(viewer, today),
        )
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .where(
            Participant.user_id.in_(user_ids),
            is_expected(),
            Participant.answer != InvitationAnswer.NEE,
            Participant.attendance.not_in(NOT_THERE),
            Meeting.status.in_(TAKES_TIME),
            Meeting.starts_at > starts_at - LONGEST,
            Meeting.starts_at < ends_at,
            Meeting.ends_at > starts_at,
        )
    )
    if without:
        query = query.where(Meeting.id.not_in(without))
    return [
        TakenRow(user, begin, end, True, location, *((kind, number, id_) if is_visible else ()))
        for user, begin, end, location, kind, number, id_, is_visible in db.session.execute(query)
    ]


def _periods(
    user_ids: Collection[uuid.UUID], starts_at: datetime, ends_at: datetime
) -> list[TakenRow]:
    rows = db.session.execute(
        select(BusyPeriod.user_id, BusyPeriod.starts_at, BusyPeriod.ends_at).where(
            BusyPeriod.user_id.in_(user_ids),
            BusyPeriod.starts_at > starts_at - LONGEST,
            BusyPeriod.starts_at < ends_at,
            BusyPeriod.ends_at > starts_at,
        )
    )
    return [TakenRow(*row, is_meeting=False) for row in rows]
