"""Putting mail in the outbox, and taking back what is no longer true."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from mdo.extensions import db
from mdo.mail.letters import Letter, render
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office, link_mark
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


def withdraw_mail(mail: OutboxMessage) -> None:
    """Take back one mail that was not sent yet."""
    mail.state = OutboxState.INGETROKKEN


def put_back(mail: OutboxMessage, *, to_address: str, now: datetime) -> None:
    """Let a mail that was taken back be sent after all."""
    mail.state, mail.next_attempt_at, mail.to_address = OutboxState.WACHT, now, to_address


def withdraw(subject_ids: Collection[uuid.UUID]) -> int:
    """Take back the mail about these that was not sent yet, and tell how many there were.
    What a sender has in hand at this moment may still go out."""
    result = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject_id.in_(subject_ids), OutboxMessage.state == OutboxState.WACHT)
        .values(state=OutboxState.INGETROKKEN)
    )
    return result.rowcount
