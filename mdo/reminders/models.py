"""What is due to whom, how people want to be reminded, and every run of each job."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, Identified, Versioned, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.reminders.terms import Anchor, Channel, ReminderKind


class Reminder(Identified, db.Model):
    """Something that is due to one person. The unique key (kind, subject, recipient, due date
    and which repeat: `rules.reminder_key`) keeps it single, whatever restarts or runs twice.

    Sight of it hangs on `anchor_id` (need-to-know); `number` and `path` are all that may be
    told outside. It is open until somebody did it (`done_at`) or it is no longer true
    (`lapsed_at`). `mail_id` is the last mail that told of it.
    """

    __tablename__ = "reminders"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[ReminderKind] = term_column(ReminderKind)
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid, index=True)
    recipient_id: Mapped[uuid.UUID] = reference("users.id", index=False)
    municipality_id: Mapped[uuid.UUID | None] = reference("municipalities.id", index=False)
    anchor: Mapped[Anchor] = term_column(Anchor)
    anchor_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    number: Mapped[str] = mapped_column(String(20))
    path: Mapped[str] = mapped_column(String(LINE))
    # The day of what is due, and the day from which somebody is reminded of it.
    due_on: Mapped[date]
    from_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snoozed_until_on: Mapped[date | None]
    snooze_reason: Mapped[str] = mapped_column(String(LINE), default="")
    mail_id: Mapped[uuid.UUID | None] = mapped_column(
        Uuid, ForeignKey("outbox_messages.id", ondelete="SET NULL"), index=True
    )

    __table_args__ = (
        CheckConstraint("(snoozed_until_on IS NULL) = (snooze_reason = '')", name="snooze_reason"),
        Index(None, "recipient_id", "done_at", "lapsed_at", "due_on"),
    )


class ReminderTerm(Identified, Versioned, db.Model):
    """How many days a municipality chose for a kind, instead of those of the table."""

    __tablename__ = "reminder_terms"

    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    kind: Mapped[ReminderKind] = term_column(ReminderKind)
    days: Mapped[int]

    __table_args__ = (
        UniqueConstraint("municipality_id", "kind"),
        CheckConstraint("days >= 0", name="not_negative"),
    )


class ReminderChoice(db.Model):
    """By which way somebody wants to be reminded of a kind; no row: as the table says."""

    __tablename__ = "reminder_choices"

    user_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ReminderKind] = term_column(ReminderKind, primary_key=True)
    channel: Mapped[Channel] = term_column(Channel)


class DigestHour(db.Model):
    """The hour (Dutch time) from which somebody gets the digest of the day; no row: 8."""

    __tablename__ = "digest_hours"

    user_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    hour: Mapped[int]

    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_day"),)


class Heartbeat(Identified, db.Model):
    """A run of a job of the scheduler; without an end it runs, or the process died in it."""

    __tablename__ = "heartbeats"

    job: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    has_failed: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (Index(None, "job", "started_at"), Index(None, "started_at"))
