"""Feedback (terugkoppeling) to the leerplichtambtenaar of the gemeente where a pupil lives."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, SHORT, Created, Identified, Versioned, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.feedback.terms import FeedbackState


class Feedback(Identified, Created, Versioned, db.Model):
    """What is necessary of a pupil of another gemeente that was discussed in a ZAT or MDO.

    The receiver has an account here (`recipient_id`), or opens it by a link that works once
    together with a code that travels another way. Neither link nor code stands here, only
    their digests.
    """

    __tablename__ = "feedbacks"

    agenda_item_id: Mapped[uuid.UUID] = reference("agenda_items.id", index=False)
    # After one that was retracted comes a next one.
    attempt: Mapped[int] = mapped_column(default=1)
    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    from_municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    to_municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    recipient_id: Mapped[uuid.UUID | None] = reference("users.id")
    recipient_name: Mapped[str] = mapped_column(String(SHORT), default="")
    recipient_email: Mapped[str] = mapped_column(String(254), default="")
    # What was agreed that concerns leerplicht, and what the gemeente is asked to do.
    agreed: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[FeedbackState] = term_column(FeedbackState, default=FeedbackState.CONCEPT)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retracted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retract_reason: Mapped[str] = mapped_column(String(LINE), default="")
    link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_digest: Mapped[str | None] = mapped_column(String(64))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("agenda_item_id", "attempt"),
        CheckConstraint(
            "state <> 'ingetrokken' OR retract_reason <> ''", name="retracted_has_reason"
        ),
        Index(None, "from_municipality_id", "state", "created_at"),
        Index(None, "to_municipality_id", "state", "sent_at"),
    )
