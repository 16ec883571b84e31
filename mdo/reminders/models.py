"""What is due to whom, and the last run of each job."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, Identified, reference
from mdo.database.types import UtcDateTime
from mdo.extensions import db


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


class Heartbeat(db.Model):
    """The last run of a job of the scheduler."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")
