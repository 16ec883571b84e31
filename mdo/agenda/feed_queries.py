"""The private feed of a user: whose it is, and what stands in it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from mdo.accounts.models import User
from mdo.accounts.permissions import Permission
from mdo.accounts.queries import get_viewer
from mdo.accounts.viewer import Viewer
from mdo.agenda.feed_days import list_feed_days
from mdo.agenda.models import CalendarFeed
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.extensions import db
from mdo.mail.office import digest
from mdo.meetings.ical import DayEntry, Entry, place_of
from mdo.meetings.invitation_queries import whereabouts_of
from mdo.meetings.invitation_rules import Whereabouts
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.scope import is_visible_item, is_visible_meeting, meetings_with_seat
from mdo.terms import MeetingStatus

BACK, AHEAD = timedelta(days=92), timedelta(days=396)
# A concept and a date that is polled are no appointment yet.
_SHOWN = tuple(
    status
    for status in MeetingStatus
    if status not in (MeetingStatus.CONCEPT, MeetingStatus.PEILING)
)


@dataclass(frozen=True)
class FeedOwner:
    """Whose feed was asked for, with what that user may see."""

    feed_id: uuid.UUID
    viewer: Viewer
    last_read_at: datetime | None


def get_feed(user_id: uuid.UUID) -> CalendarFeed | None:
    """The feed of a user that works, when there is one."""
    return db.session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.created_at.desc(), CalendarFeed.id)
        .limit(1)
    )


def get_feed_owner(token: str, now: datetime) -> FeedOwner | None:
    """Who reads with this token; None when it is unknown or revoked, and when its user is
    switched off or has no role (any more) that sees meetings."""
    row = db.session.execute(
        select(CalendarFeed.id, CalendarFeed.last_read_at, User)
        .join(User, User.id == CalendarFeed.user_id)
        .where(
            CalendarFeed.digest == digest(token),
            CalendarFeed.revoked_at.is_(None),
            User.is_enabled,
        )
    ).first()
    if row is None:
        return None
    feed_id, last_read_at, user = row
    viewer = get_viewer(user, to_local(now).date())
    if not viewer.may(Permission.MEETING_READ):
        return None
    return FeedOwner(feed_id, viewer, last_read_at)


def list_feed_entries(viewer: Viewer, base_url: str, now: datetime) -> list[Entry]:
    """The meetings at whose table the viewer sits, from three months back to thirteen months
    ahead. Kind, numbers, time and place; no name and no aim."""
    today = to_local(now).date()
    rows = db.session.execute(
        select(
            Meeting.id,
            Meeting.uid,
            Meeting.sequence,
            Meeting.kind,
            Meeting.number,
            Meeting.status,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.room,
            Meeting.location,
            Meeting.video_url,
        )
        .where(
            Meeting.id.in_(meetings_with_seat(viewer)),
            is_visible_meeting(viewer, today),
            Meeting.status.in_(_SHOWN),
            Meeting.starts_at >= now - BACK,
            Meeting.starts_at < now + AHEAD,
        )
        .order_by(Meeting.starts_at, Meeting.number)
    ).all()
    cases = _case_numbers(viewer, [row.id for row in rows], now)
    where = whereabouts_of(rows)
    return [
        Entry(
            uid=row.uid,
            sequence=row.sequence,
            title=f"{row.kind.abbreviation} {row.number}",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=_place(where[row.id]),
            lines=(row.kind.label, *([f"Dossier {cases[row.id]}"] if row.id in cases else [])),
            url=f"{base_url}/overleggen/{row.id}",
            is_cancelled=row.status is MeetingStatus.GEANNULEERD,
        )
        for row in rows
    ]


def list_due_entries(viewer: Viewer, base_url: str, now: datetime) -> list[DayEntry]:
    """What is due in the same time, as later features tell it (`feed_days`)."""
    today = to_local(now).date()
    return [
        DayEntry(day.uid, day.sequence, day.title, day.on, f"{base_url}{day.path}")
        for day in list_feed_days(viewer, today - BACK, today + AHEAD, today)
    ]


def _place(where: Whereabouts) -> str:
    return place_of(where.room, where.location, where.video_url)


def _case_numbers(
    viewer: Viewer, meeting_ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, str]:
    """The number of the case of each meeting that is about just one."""
    rows = db.session.execute(
        select(AgendaItem.meeting_id, CaseFile.number)
        .join(CaseFile, CaseFile.id == AgendaItem.case_id)
        .where(
            AgendaItem.meeting_id.in_(meeting_ids),
            is_visible_item(viewer, to_local(now).date()),
        )
    )
    found: dict[uuid.UUID, list[str]] = {}
    for meeting_id, number in rows:
        found.setdefault(meeting_id, []).append(number)
    return {meeting_id: numbers[0] for meeting_id, numbers in found.items() if len(numbers) == 1}
