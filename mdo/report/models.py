"""Frozen editions of the yearly report: the numbers, and the records behind each."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Created, Identified, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.terms import EditionKind


class ReportEdition(Identified, Created, db.Model):
    """The report of one municipality and school year as it was frozen at a moment."""

    __tablename__ = "report_editions"

    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_year: Mapped[str] = mapped_column(String(9))
    kind: Mapped[EditionKind] = term_column(EditionKind)
    number: Mapped[int]
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("municipality_id", "school_year", "kind", "number"),)


class EditionFigure(db.Model):
    """A figure of an edition; `value` is None where the table prints `-`."""

    __tablename__ = "edition_figures"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("report_editions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int | None]
    is_suppressed: Mapped[bool] = mapped_column(default=False)
    definition_version: Mapped[int]


class EditionRecord(db.Model):
    """A record that a figure of an edition counted."""

    __tablename__ = "edition_records"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("report_editions.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    pupil_id: Mapped[uuid.UUID] = mapped_column(Uuid)
