"""Which reminders are to be told by mail, and which mails tell of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from mdo.accounts.models import User
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.reminders.models import Reminder
from mdo.terms import OutboxState


@dataclass(frozen=True)
class ToTell:
    """A reminder that no mail told of yet, and where its person gets mail."""

    reminder: Reminder
    email: str


def list_to_tell(today: date) -> list[ToTell]:
    """The open reminders that are not put off and that no mail told of, by person and day."""
    rows = db.session.execute(
        select(Reminder, User.email)
        .join(User, User.id == Reminder.recipient_id)
        .where(
            Reminder.mail_id.is_(None),
            Reminder.done_at.is_(None),
            Reminder.lapsed_at.is_(None),
            or_(Reminder.snoozed_until_on.is_(None), Reminder.snoozed_until_on <= today),
            User.is_enabled,
        )
        .order_by(Reminder.recipient_id, Reminder.due_on, Reminder.kind, Reminder.key)
    )
    return [ToTell(*row) for row in rows]


def digest_key(person: uuid.UUID, today: date) -> str:
    """What makes the digest of a day single."""
    return f"dagoverzicht:{person}:{today.isoformat()}"


def had_digest(people: Collection[uuid.UUID], today: date) -> set[uuid.UUID]:
    """Who of these have their digest of the day already."""
    keys = {digest_key(person, today): person for person in people}
    rows = db.session.scalars(
        select(OutboxMessage.key).where(
            OutboxMessage.key.in_(keys), OutboxMessage.state != OutboxState.INGETROKKEN
        )
    )
    return {keys[key] for key in rows}


def count_told(people: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many open reminders a mail told these people of before."""
    rows = db.session.execute(
        select(Reminder.recipient_id, func.count())
        .where(
            Reminder.recipient_id.in_(people),
            Reminder.mail_id.is_not(None),
            Reminder.done_at.is_(None),
            Reminder.lapsed_at.is_(None),
        )
        .group_by(Reminder.recipient_id)
    )
    return dict(rows.all())


def has_mail_to_send(now: datetime) -> bool:
    """Whether a mail that tells of reminders is about to be sent."""
    due = (
        select(OutboxMessage.id)
        .join(Reminder, Reminder.mail_id == OutboxMessage.id)
        .where(OutboxMessage.state == OutboxState.WACHT, OutboxMessage.next_attempt_at <= now)
    )
    return bool(db.session.scalar(select(due.exists())))


def list_told_in_vain(today: date) -> Iterable[Reminder]:
    """The reminders that a mail told of and that need none any more: done, no longer true, or
    put off. Of what was sent long ago only what is put off matters."""
    is_over = or_(Reminder.done_at.is_not(None), Reminder.lapsed_at.is_not(None))
    return db.session.scalars(
        select(Reminder)
        .join(OutboxMessage, OutboxMessage.id == Reminder.mail_id)
        .where(
            or_(
                is_over & (OutboxMessage.state == OutboxState.WACHT),
                Reminder.snoozed_until_on > today,
            )
        )
        .order_by(Reminder.key)
    )


def list_told_in(mail_ids: Collection[uuid.UUID]) -> Iterable[Reminder]:
    """The reminders that these mails tell of, as their mails order them."""
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.mail_id.in_(mail_ids))
        .order_by(Reminder.due_on, Reminder.kind, Reminder.key)
    )
