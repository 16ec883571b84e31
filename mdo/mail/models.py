"""The mail that waits to be sent, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, Identified, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.mail.terms import OutboxEventKind
from mdo.terms import OutboxState


class OutboxMessage(Identified, db.Model):
    """A mail, written in the transaction of what it tells of and sent after it.

    Bears a case number and a link, never a child's name or problem. `key` is unique, so
    that nothing is sent twice; `message_id` is the same for each attempt. `subject_id` is
    what it tells of (a participant, say). Of a personal link only the id is kept: the
    sender puts its address in the place of the mark (`mail.office.link_mark`).
    """

    __tablename__ = "outbox_messages"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    to_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(LINE))
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)
    link_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    # An iCalendar object and its METHOD (RFC 5546), for a mail that is an invitation.
    calendar: Mapped[str] = mapped_column(Text, default="")
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[OutboxState] = term_column(OutboxState, default=OutboxState.WACHT)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Until when one sender has it in hand; after that another may take it over.
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("(calendar = '') = (calendar_method = '')", name="calendar_has_method"),
        Index(None, "state", "next_attempt_at"),
        Index(None, "subject_id", "created_at"),
    )


class OutboxEvent(Identified, db.Model):
    """What happened to a mail: each attempt with what the mail server said, and that it was
    taken back or offered again."""

    __tablename__ = "outbox_events"

    mail_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("outbox_messages.id", ondelete="CASCADE")
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[OutboxEventKind] = term_column(OutboxEventKind)
    detail: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "mail_id", "at"),)
