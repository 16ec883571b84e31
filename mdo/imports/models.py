"""A file that was read in, or refused, and what was wrong in it by line."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, SHORT, Created, Identified, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.imports.terms import ImportKind, ImportState


class ImportRun(Identified, Created, db.Model):
    """One reading of one file: all of it, or nothing. `is_trial` only looks."""

    __tablename__ = "import_runs"

    kind: Mapped[ImportKind] = term_column(ImportKind)
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    file_name: Mapped[str] = mapped_column(String(LINE))
    # sha256 of the content in hexadecimals.
    file_digest: Mapped[str] = mapped_column(String(64), default="")
    is_trial: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ImportState] = term_column(ImportState, default=ImportState.WACHT)
    message: Mapped[str] = mapped_column(String(LINE), default="")
    lines: Mapped[int] = mapped_column(default=0)
    lines_done: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(None, "municipality_id", "created_at"),
        Index(None, "state", "created_at"),
    )


class ImportFault(Identified, db.Model):
    """What is wrong in one line; `line` counts from 1, the header included."""

    __tablename__ = "import_faults"

    run_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("import_runs.id", ondelete="CASCADE")
    )
    line: Mapped[int]
    column: Mapped[str] = mapped_column(String(SHORT), default="")
    message: Mapped[str] = mapped_column(String(LINE))

    __table_args__ = (Index(None, "run_id", "line"),)
