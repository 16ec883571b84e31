"""The dates that a poll proposes, and what everybody answers."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Identified, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.terms import InvitationAnswer


class PollSlot(Identified, db.Model):
    """A moment that is proposed for a meeting. One that was withdrawn keeps its answers, out of
    sight: proposed again it has them back."""

    __tablename__ = "poll_slots"

    meeting_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("meetings.id", ondelete="CASCADE")
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("meeting_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )


class SlotAnswer(db.Model):
    """Whether one participant can at one slot. No row: not answered."""

    __tablename__ = "slot_answers"

    slot_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("poll_slots.id", ondelete="CASCADE"), primary_key=True
    )
    participant_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    answer: Mapped[InvitationAnswer] = term_column(InvitationAnswer)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("answer <> 'geen'", name="is_an_answer"),)
