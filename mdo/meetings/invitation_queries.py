"""Who at a table can be written to, what was written to them, and what may not be in it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from mdo.accounts.models import User
from mdo.cases.models import CaseFile, Guardian, Pupil
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.meetings.invitation_rules import Whereabouts, without_names
from mdo.meetings.models import AgendaItem, GuestLink, Participant
from mdo.meetings.scope import is_expected
from mdo.terms import InvitationAnswer, LinkPurpose, OutboxState


@dataclass(frozen=True)
class Recipient:
    """Somebody at the table with an address. Without a user it is a guest or a parent, who
    answers by a personal link."""

    participant_id: uuid.UUID
    user_id: uuid.UUID | None
    address: str
    answer: InvitationAnswer

    @property
    def is_guest(self) -> bool:
        return self.user_id is None


@dataclass(frozen=True)
class Delivery:
    """The last mail about somebody at the table: whether it went out, and else why not."""

    state: OutboxState
    created_at: datetime
    sent_at: datetime | None
    last_error: str

    @property
    def reason(self) -> str:
        """`adres geweigerd`: what went wrong, without what the server said."""
        return self.last_error.partition(":")[0]

    @property
    def has_failed(self) -> bool:
        """Whether it will not be tried again."""
        return self.state is OutboxState.MISLUKT


def list_recipients(
    meeting_id: uuid.UUID, only: Collection[uuid.UUID] | None = None
) -> list[Recipient]:
    """Everybody at the table who has an address, in the order of the table; with `only`
    those of them. Who was replaced is not expected and gets no mail, nor does a user who is
    switched off."""
    address = func.coalesce(User.email, Participant.email)
    query = (
        select(Participant.id, Participant.user_id, address, Participant.answer)
        .outerjoin(User, User.id == Participant.user_id)
        .where(
            Participant.meeting_id == meeting_id,
            address != "",
            User.is_enabled.is_(None) | User.is_enabled,
            is_expected(),
        )
        .order_by(Participant.position, Participant.id)
    )
    if only is not None:
        query = query.where(Participant.id.in_(only))
    return [Recipient(*row) for row in db.session.execute(query)]


def list_addresses(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The e-mail addresses of these users."""
    query = select(User.id, User.email).where(User.id.in_(user_ids))
    return dict(db.session.execute(query).all())


def list_keys(keys: Collection[str]) -> set[str]:
    """Which of these mails were written already."""
    return set(db.session.scalars(select(OutboxMessage.key).where(OutboxMessage.key.in_(keys))))


def list_invited(participant_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """To whom of these an invitation went out, or is on its way at this moment."""
    return set(
        db.session.scalars(
            select(OutboxMessage.subject_id).where(
                OutboxMessage.subject_id.in_(participant_ids),
                OutboxMessage.calendar_method == "REQUEST",
                or_(
                    OutboxMessage.state == OutboxState.VERZONDEN,
                    OutboxMessage.claimed_until.is_not(None),
                ),
            )
        )
    )


def is_written_to(meeting_id: uuid.UUID) -> bool:
    """Whether any mail about this meeting was written, to whomever at the table."""
    return bool(
        db.session.scalar(
            select(OutboxMessage.id)
            .join(Participant, Participant.id == OutboxMessage.subject_id)
            .where(Participant.meeting_id == meeting_id)
            .limit(1)
        )
    )


def list_deliveries(participant_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Delivery]:
    """The last mail about each of these; what was taken back does not count."""
    rows = db.session.execute(
        select(
            OutboxMessage.subject_id,
            OutboxMessage.state,
            OutboxMessage.created_at,
            OutboxMessage.sent_at,
            OutboxMessage.last_error,
        )
        .where(
            OutboxMessage.subject_id.in_(participant_ids),
            OutboxMessage.state != OutboxState.INGETROKKEN,
        )
        .order_by(
            OutboxMessage.created_at,
            # Of two of one moment that which still waits is the later one.
            OutboxMessage.state == OutboxState.WACHT,
            OutboxMessage.id,
        )
    )
    return {row[0]: Delivery(*row[1:]) for row in rows}


def list_open_links(participant_ids: Collection[uuid.UUID], now: datetime) -> set[uuid.UUID]:
    """Who of these has a link to answer an invitation that works at this moment."""
    return set(
        db.session.scalars(
            select(GuestLink.participant_id).where(
                GuestLink.participant_id.in_(participant_ids),
                GuestLink.purpose == LinkPurpose.UITNODIGING,
                GuestLink.used_at.is_(None),
                GuestLink.revoked_at.is_(None),
                GuestLink.expires_at > now,
            )
        )
    )


def get_user_name(user_id: uuid.UUID | None) -> str:
    """The name of who can be asked about a meeting; empty when that user is gone or switched
    off."""
    user = db.session.get(User, user_id) if user_id else None
    return user.full_name if user and user.is_enabled else ""


def get_reply_address(user_id: uuid.UUID | None) -> str:
    """The address to which answers to a mail go; empty when there is none any more."""
    if user_id is None:
        return ""
    query = select(User.email).where(User.id == user_id, User.is_enabled)
    return db.session.scalar(query) or ""


def get_case_number(meeting_id: uuid.UUID) -> str | None:
    """The number of the case that a meeting is about; None when it is not about just one."""
    numbers = db.session.scalars(
        select(CaseFile.number)
        .join(AgendaItem, AgendaItem.case_id == CaseFile.id)
        .where(AgendaItem.meeting_id == meeting_id)
        .limit(2)
    ).all()
    return numbers[0] if len(numbers) == 1 else None


def list_case_names(case_ids: Iterable[uuid.UUID]) -> list[str]:
    """The given names and surnames of the pupils of these cases and of all their guardians:
    what may not be in an invitation."""
    pupil_ids = select(CaseFile.pupil_id).where(CaseFile.id.in_(list(case_ids)))
    found: list[str] = []
    for model, condition in (
        (Pupil, Pupil.id.in_(pupil_ids)),
        (Guardian, Guardian.pupil_id.in_(pupil_ids)),
    ):
        for given_name, surname in db.session.execute(
            select(model.given_name, model.surname).where(condition)
        ):
            found += [given_name, surname]
    return found


def whereabouts_of(meetings: Sequence[Any]) -> dict[uuid.UUID, Whereabouts]:
    """Where these meetings are as a mail, a calendar entry and a feed may tell it: without
    what names somebody on their agenda. They are meetings, or rows with id, room, location
    and video_url; two queries, however many they are."""
    names = _list_names([row.id for row in meetings])
    return {
        row.id: without_names(row.room, row.location, row.video_url, names.get(row.id, []))
        for row in meetings
    }


def _list_names(meeting_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The names of `list_case_names`, by the meeting on whose agenda the case stands."""
    found: dict[uuid.UUID, list[str]] = {}
    for model, pupil_id in ((Pupil, Pupil.id), (Guardian, Guardian.pupil_id)):
        for meeting_id, *names in db.session.execute(
            select(AgendaItem.meeting_id, model.given_name, model.surname)
            .join(CaseFile, CaseFile.id == AgendaItem.case_id)
            .join(model, pupil_id == CaseFile.pupil_id)
            .where(AgendaItem.meeting_id.in_(meeting_ids))
        ):
            found.setdefault(meeting_id, []).extend(names)
    return found
