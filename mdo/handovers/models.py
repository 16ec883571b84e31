"""Established plans that were handed over to the gemeente."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Created, Identified, Versioned, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.handovers.terms import HandoverState


class Handover(Identified, Created, Versioned, db.Model):
    """An established version as input for the gezinsplan or the application of the parents
    at the gemeente, and how that stands. Each version is handed over once."""

    __tablename__ = "handovers"

    plan_id: Mapped[uuid.UUID] = reference("plans.id", index=False)
    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    state: Mapped[HandoverState] = term_column(HandoverState)
    note: Mapped[str] = mapped_column(Text, default="")
    state_changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    __table_args__ = (
        UniqueConstraint("plan_id"),
        Index(None, "municipality_id", "state", "created_at"),
    )
