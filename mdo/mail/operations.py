"""Putting mail in the outbox, and taking back what is no longer true."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from mdo.audit.operations import record
from mdo.audit.terms import AuditAction, Subject
from mdo.errors import Refused
from mdo.extensions import db
from mdo.mail.delivery_rules import may_offer_again
from mdo.mail.history_operations import note
from mdo.mail.letters import Letter, render
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office, link_mark
from mdo.mail.terms import OutboxEventKind, kind_of
from mdo.terms import OutboxState


def post(
    letter: Letter,
    *,
    key: str,
    to_address: str,
    office: Office,
    now: datetime,
    subject_id: uuid.UUID | None = None,
    reply_to: str = "",
    link_id: uuid.UUID | None = None,
    calendar: str = "",
    calendar_method: str = "",
) -> uuid.UUID | None:
    """Put a letter in the outbox, in the transaction of what it tells of.

    `key` says which mail it is (what about, to whom, which occasion): a second one with the
    same key is not written, and the answer is None, else the id of the mail. With `link_id` the button leads to the
    letter's `action_path` with that personal link.
    """
    if db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)):
        return None
    path = letter.action_path
    text, html = render(letter, link_mark(path) if link_id else office.url(path))
    message_id = uuid.uuid4()
    db.session.add(
        OutboxMessage(
            id=message_id,
            key=key,
            subject_id=subject_id,
            to_address=to_address,
            reply_to=reply_to,
            subject=letter.subject,
            text_body=text,
            html_body=html,
            link_id=link_id,
            calendar=calendar,
            calendar_method=calendar_method,
            message_id=f"<{message_id}@{_domain(office.sender)}>",
            next_attempt_at=now,
            created_at=now,
        )
    )
    return message_id


def rewrite(mail: OutboxMessage, letter: Letter, *, office: Office) -> None:
    """Let a mail that was not sent yet say what is true now. It stays the same mail."""
    mail.subject = letter.subject
    mail.text_body, mail.html_body = render(letter, office.url(letter.action_path))


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def withdraw_mail(mail: OutboxMessage, *, now: datetime) -> None:
    """Take back one mail that was not sent yet."""
    mail.state = OutboxState.INGETROKKEN
    note(mail.id, OutboxEventKind.INGETROKKEN, now=now)


def put_back(mail: OutboxMessage, *, to_address: str, now: datetime) -> None:
    """Let a mail that was taken back be sent after all."""
    mail.state, mail.next_attempt_at, mail.to_address = OutboxState.WACHT, now, to_address
    note(mail.id, OutboxEventKind.OPNIEUW, now=now)


def withdraw(subject_ids: Collection[uuid.UUID], *, now: datetime) -> int:
    """Take back the mail about these that did not go out, and tell how many there were: what
    waits, and what failed, so that nobody offers it again. What a sender has in hand at this
    moment may still go out."""
    taken = db.session.scalars(
        update(OutboxMessage)
        .where(
            OutboxMessage.subject_id.in_(subject_ids),
            OutboxMessage.state.in_((OutboxState.WACHT, OutboxState.MISLUKT)),
        )
        .values(state=OutboxState.INGETROKKEN)
        .returning(OutboxMessage.id)
    ).all()
    for mail_id in taken:
        note(mail_id, OutboxEventKind.INGETROKKEN, now=now)
    return len(taken)


def offer_again(
    mail: OutboxMessage, *, by: uuid.UUID, municipality_id: uuid.UUID | None, now: datetime
) -> bool:
    """Let a mail that failed be tried once more, at once and with the same Message-ID. Its
    attempts are counted on, its 48 hours begin anew. False when it does not stand as failed
    (any more): somebody else offered it again, or it was taken back.

    Raises Refused when it is too old to be of use.
    """
    if mail.state is OutboxState.MISLUKT and not may_offer_again(mail.created_at, now):
        raise Refused("Deze e-mail is te oud om nog te versturen.")
    offered = db.session.scalar(
        update(OutboxMessage)
        .where(OutboxMessage.id == mail.id, OutboxMessage.state == OutboxState.MISLUKT)
        .values(state=OutboxState.WACHT, next_attempt_at=now, claimed_until=None)
        .returning(OutboxMessage.id)
    )
    if offered is None:
        return False
    note(mail.id, OutboxEventKind.OPNIEUW, now=now)
    record(
        AuditAction.MAIL_OFFERED_AGAIN,
        by=by,
        now=now,
        subject=Subject.BERICHT,
        subject_id=mail.id,
        municipality_id=municipality_id,
        kind=kind_of(mail.key),
    )
    return True
