"""What is due to whom, and the mail that waits to be sent."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, Identified, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.terms import OutboxState


class Reminder(Identified, db.Model):
    """Something that is due to one person. The unique key (kind, subject, recipient, due
    date) keeps it single, whatever restarts or runs twice."""

    __tablename__ = "reminders"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid, index=True)
    recipient_id: Mapped[uuid.UUID] = reference("users.id", index=False)
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until_on: Mapped[date | None]
    snooze_reason: Mapped[str] = mapped_column(String(LINE), default="")

    __table_args__ = (Index(None, "recipient_id", "done_at", "due_on"),)


class OutboxMessage(Identified, db.Model):
    """A mail, written in the transaction of what it tells of and sent after it.

    Bears a case number and a link, never a child's name or problem.
    """

    __tablename__ = "outbox_messages"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    reminder_id: Mapped[uuid.UUID | None] = reference("reminders.id")
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(LINE))
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[OutboxState] = term_column(OutboxState, default=OutboxState.WACHT)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index(None, "state", "next_attempt_at"),)


class Heartbeat(db.Model):
    """The last run of a job of the scheduler."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")
