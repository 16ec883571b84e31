"""What comes due around meetings: the meeting itself, its agenda, its minutes, the poll of its
date, and an address that refuses the mail about it.

All municipalities at once; each kind takes the same few statements, however many there are.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.models import Membership, User
from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.accounts.scope import is_running
from mdo.clock import to_local
from mdo.extensions import db
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.terms import OutboxEventKind
from mdo.meetings.agenda_mail_rules import WITH_AGENDA
from mdo.meetings.models import Meeting, Participant
from mdo.meetings.scope import is_expected
from mdo.polls.waiting_queries import is_awaited
from mdo.reminders.organiser_queries import (
    Organisers,
    find_organisers,
    place_of,
    select_meetings,
)
from mdo.reminders.poll_deadline_queries import list_poll_deadlines
from mdo.reminders.rules import Deadline
from mdo.reminders.table_rules import LONGEST_TERM
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import InvitationAnswer, MeetingStatus, OutboxState, Role

WRITING_ROLES = tuple(
    role for role in Role if Permission.MINUTES_WRITE in ROLE_PERMISSIONS.get(role, ())
)
_WITH_MINUTES = (MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN)
People = Mapping[Who, Sequence[uuid.UUID]]


def list_meeting_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """Everything around meetings that is not done yet, of all municipalities."""
    yield from _coming(today, now)
    yield from _minutes(today, now)
    yield from list_poll_deadlines(today, now)
    yield from _refused_addresses(today, now)


def _deadline(matter: Matter, row: Any, people: People, **given: Any) -> Deadline:
    """A deadline of a row of `select_meetings`: without more on the day that it begins."""
    values: dict[str, Any] = {
        "subject_id": row.id,
        "on": to_local(row.starts_at).date(),
        "path": f"/overleggen/{row.id}",
    }
    return Deadline(
        matter=matter,
        anchor=Anchor.OVERLEG,
        anchor_id=row.id,
        number=row.number,
        municipality_id=row.municipality_id,
        people=people,
        place=place_of(row),
        **(values | given),
    )


# -- ahead ---------------------------------------------------------------------------


def _is_ahead(now: datetime) -> ColumnElement[bool]:
    """The condition on `Meeting` that it is planned and did not begin."""
    return and_(Meeting.status == MeetingStatus.GEPLAND, Meeting.has_date, Meeting.starts_at > now)


def _coming(today: date, now: datetime) -> Iterator[Deadline]:
    """Each planned meeting for who comes, and its agenda while that was not sent."""
    condition = and_(_is_ahead(now), Meeting.starts_at <= now + timedelta(days=LONGEST_TERM))
    rows = db.session.execute(select_meetings(Meeting.agenda_sent_at).where(condition)).all()
    coming = _list_users(condition, Participant.answer != InvitationAnswer.NEE)
    organisers = find_organisers(rows, today)
    for row in rows:
        people = [seat.user_id for seat in coming.get(row.id, ())]
        yield _deadline(Matter.OVERLEG, row, {Who.DEELNEMER: people})
        if row.kind in WITH_AGENDA and row.agenda_sent_at is None:
            yield _deadline(Matter.AGENDA, row, {Who.ORGANISATOR: organisers(row)})


def _list_users(
    condition: ColumnElement[bool], seated: ColumnElement[bool]
) -> dict[uuid.UUID, list[Any]]:
    """The seats of users whose account works and who were not replaced, by meeting, in the
    order of the table: user_id, is_chair, is_note_taker."""
    found: dict[uuid.UUID, list[Any]] = {}
    for row in db.session.execute(
        select(
            Participant.meeting_id,
            Participant.user_id,
            Participant.is_chair,
            Participant.is_note_taker,
        )
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .join(User, User.id == Participant.user_id)
        .where(condition, seated, User.is_enabled, is_expected())
        .order_by(Participant.meeting_id, Participant.position, Participant.id)
    ):
        found.setdefault(row.meeting_id, []).append(row)
    return found


# -- behind --------------------------------------------------------------------------


def _minutes(today: date, now: datetime) -> Iterator[Deadline]:
    """Each meeting that began and was not closed: for who takes its minutes, else who chairs
    it, as far as the role of that one lets him or her write; and for who organises it."""
    condition = and_(Meeting.status.in_(_WITH_MINUTES), Meeting.has_date, Meeting.starts_at <= now)
    rows = db.session.execute(select_meetings().where(condition)).all()
    leading = _list_users(condition, or_(Participant.is_note_taker, Participant.is_chair))
    writers = _list_writers({seat.user_id for seats in leading.values() for seat in seats}, today)
    organisers = find_organisers(rows, today)
    for row in rows:
        seats = [seat for seat in leading.get(row.id, ()) if seat.user_id in writers]
        takers = [seat.user_id for seat in seats if seat.is_note_taker]
        people = {
            Who.NOTULIST: takers or [seat.user_id for seat in seats],
            Who.ORGANISATOR: organisers(row),
        }
        yield _deadline(Matter.VERSLAG, row, people)


def _list_writers(user_ids: Collection[uuid.UUID], today: date) -> set[uuid.UUID]:
    """Who of these may write minutes today."""
    return set(
        db.session.scalars(
            select(Membership.user_id).where(
                Membership.user_id.in_(user_ids),
                Membership.role.in_(WRITING_ROLES),
                is_running(today),
            )
        )
    )


# -- addresses -----------------------------------------------------------------------


def _refused_addresses(today: date, now: datetime) -> Iterator[Deadline]:
    """Each person who is expected at a meeting ahead, or whose answer to a poll is awaited, and
    whose last mail failed for good at the address that he or she still has."""
    later = aliased(OutboxMessage)
    has_later = (
        select(later.id)
        .where(
            later.subject_id == OutboxMessage.subject_id,
            later.state != OutboxState.INGETROKKEN,
            or_(
                later.created_at > OutboxMessage.created_at,
                # Of two of one moment that which still waits is the later one.
                and_(
                    later.created_at == OutboxMessage.created_at,
                    later.state == OutboxState.WACHT,
                ),
            ),
        )
        .exists()
    )
    failed_at = (
        select(func.max(OutboxEvent.at))
        .where(OutboxEvent.mail_id == OutboxMessage.id, OutboxEvent.kind == OutboxEventKind.MISLUKT)
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select_meetings(
            Participant.id.label("participant_id"),
            failed_at.label("failed_at"),
            # When it was tried last, for what failed before that was noted.
            OutboxMessage.next_attempt_at,
        )
        .join(Participant, Participant.meeting_id == Meeting.id)
        .join(OutboxMessage, OutboxMessage.subject_id == Participant.id)
        .outerjoin(User, User.id == Participant.user_id)
        .where(
            OutboxMessage.state == OutboxState.MISLUKT,
            OutboxMessage.to_address == func.coalesce(User.email, Participant.email),
            or_(
                _is_ahead(now),
                and_(Meeting.status == MeetingStatus.PEILING, is_awaited(now)),
            ),
            User.is_enabled.is_(None) | User.is_enabled,
            is_expected(),
            ~has_later,
        )
    ).all()
    organisers = find_organisers(rows, today)
    # Of two that failed at one moment one is enough.
    for row in {row.participant_id: row for row in rows}.values():
        yield _refused(row, organisers)


def _refused(row: Any, organisers: Organisers) -> Deadline:
    is_polled = row.status is MeetingStatus.PEILING
    return _deadline(
        Matter.ADRES,
        row,
        {Who.ORGANISATOR: organisers(row)},
        subject_id=row.participant_id,
        on=to_local(row.failed_at or row.next_attempt_at).date(),
        path=f"/overleggen/{row.id}{'/peiling' if is_polled else ''}",
    )
