"""Who changed what, and who read what. Rows are added, never changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.audit.terms import AuditAction, Subject
from mdo.database.columns import Identified, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db


class AuditEvent(Identified, db.Model):
    """A change. `details` holds old and new values, never a password.

    The columns that point elsewhere bear no foreign key: the log outlives what it
    speaks of.
    """

    __tablename__ = "audit_events"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[AuditAction] = term_column(AuditAction)
    actor_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    subject: Mapped[Subject] = term_column(Subject)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    case_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    municipality_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (
        Index(None, "at"),
        Index(None, "case_id", "at"),
        Index(None, "actor_id", "at"),
        Index(None, "subject_id", "at"),
    )


class ReadEvent(Identified, db.Model):
    """Somebody looked at something about a child: which page, which subject, when."""

    __tablename__ = "read_events"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reader_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    subject: Mapped[Subject] = term_column(Subject)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    endpoint: Mapped[str] = mapped_column(String(80))

    __table_args__ = (
        Index(None, "at"),
        Index(None, "subject_id", "at"),
        Index(None, "reader_id", "at"),
    )
