"""Which reminders are to be told by mail, and which mails tell of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from mdo.accounts.models import User
from mdo.clock import to_local
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.reminders.models import Reminder
from mdo.terms import OutboxState

# What did not go out: also what failed, for that can be offered again.
UNSENT = (OutboxState.WACHT, OutboxState.MISLUKT)


@dataclass(frozen=True)
class ToTell:
    """A reminder to tell of, and where its person gets mail."""

    reminder: Reminder
    email: str


def list_to_tell(today: date) -> list[ToTell]:
    """The open reminders that are not put off and that no mail told of, or none since the day
    to which they were put off; by person and day. Another round waits for this one."""
    rows = db.session.execute(
        select(Reminder, User.email, OutboxMessage.created_at)
        .join(User, User.id == Reminder.recipient_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == Reminder.mail_id)
        .where(
            or_(Reminder.mail_id.is_(None), Reminder.snoozed_until_on.is_not(None)),
            *_is_open_on(today),
            User.is_enabled,
        )
        .order_by(Reminder.recipient_id, Reminder.due_on, Reminder.kind, Reminder.key)
        .with_for_update(of=Reminder)
        .execution_options(populate_existing=True)
    )
    return [ToTell(row, email) for row, email, told_at in rows if _is_untold(row, told_at)]


def _is_untold(row: Reminder, told_at: datetime | None) -> bool:
    until_on = row.snoozed_until_on
    return told_at is None or bool(until_on and to_local(told_at).date() < until_on)


def _is_open_on(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Reminder.done_at.is_(None),
        Reminder.lapsed_at.is_(None),
        or_(Reminder.snoozed_until_on.is_(None), Reminder.snoozed_until_on <= today),
    )


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


def count_told(people: Collection[uuid.UUID], today: date) -> dict[uuid.UUID, int]:
    """How many reminders that are open, and not put off, a mail told these people of before."""
    rows = db.session.execute(
        select(Reminder.recipient_id, func.count())
        .where(
            Reminder.recipient_id.in_(people),
            Reminder.mail_id.is_not(None),
            *_is_open_on(today),
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
    """The reminders of a mail that did not go out and that need none any more: done, no longer
    true, or put off. What failed, and is over, stays to be seen as failed."""
    is_over = or_(Reminder.done_at.is_not(None), Reminder.lapsed_at.is_not(None))
    return db.session.scalars(
        select(Reminder)
        .join(OutboxMessage, OutboxMessage.id == Reminder.mail_id)
        .where(
            or_(
                is_over & (OutboxMessage.state == OutboxState.WACHT),
                (Reminder.snoozed_until_on > today) & OutboxMessage.state.in_(UNSENT),
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


def list_misaddressed() -> list[tuple[OutboxMessage, str]]:
    """The mails of reminders that did not go out and that bear an address which their person
    has no longer, with the one that he or she has."""
    rows = db.session.execute(
        select(OutboxMessage, User.email)
        .join(Reminder, Reminder.mail_id == OutboxMessage.id)
        .join(User, User.id == Reminder.recipient_id)
        .where(OutboxMessage.state.in_(UNSENT), OutboxMessage.to_address != User.email)
    )
    return [(mail, email) for mail, email in rows]
