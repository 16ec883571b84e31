"""Spells of absence, and the periods in which a child was a thuiszitter."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Created, Identified, Versioned, reference, term_column
from mdo.extensions import db
from mdo.terms import ThuiszitterEnding, ThuiszitterKind


class AbsenceSpell(Identified, Created, Versioned, db.Model):
    """A stretch of days without school, as reported; the clock is computed from these."""

    __tablename__ = "absence_spells"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    has_valid_reason: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )


class Thuiszitter(Identified, Created, Versioned, db.Model):
    """A period in which a child was a thuiszitter of a municipality, by which definition.

    `since_on` is the day on which the line was passed (more than four school weeks), or
    on which a child that already was one came to live in the municipality.
    """

    __tablename__ = "thuiszitters"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    case_id: Mapped[uuid.UUID | None] = reference("case_files.id")
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id")
    kind: Mapped[ThuiszitterKind] = term_column(ThuiszitterKind)
    definition: Mapped[str] = mapped_column(String(20))
    absent_from_on: Mapped[date]
    since_on: Mapped[date]
    ended_on: Mapped[date | None]
    ending: Mapped[ThuiszitterEnding | None] = term_column(ThuiszitterEnding)
    is_in_view_of_care: Mapped[bool] = mapped_column(default=False)
    return_planned_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("since_on >= absent_from_on", name="line_after_start"),
        CheckConstraint("ended_on IS NULL OR ended_on >= since_on", name="ends_after_start"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ending_is_named"),
        Index(
            "ix_thuiszitters_count",
            "municipality_id",
            "since_on",
            "ended_on",
            "kind",
            "pupil_id",
            "id",
        ),
    )
