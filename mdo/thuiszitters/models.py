"""Spells of absence, the clock that runs on them, and the periods as a thuiszitter."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import Created, Identified, Versioned, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.terms import ThuiszitterEnding, ThuiszitterKind
from mdo.thuiszitters.terms import ClockCause


class AbsenceSpell(Identified, Created, Versioned, db.Model):
    """A stretch of days without school, as reported; the clock is computed from these.

    One that comes from a report or from a child without a school bears that record, and
    changes with it. `is_enrolled` False is absoluut verzuim.
    """

    __tablename__ = "absence_spells"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    is_enrolled: Mapped[bool] = mapped_column(default=True)
    has_valid_reason: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    report_id: Mapped[uuid.UUID | None] = reference("absence_reports.id", index=False)
    non_enrolment_id: Mapped[uuid.UUID | None] = reference("non_enrolments.id", index=False)
    # The number it has in the system of the school that it was imported from.
    source_number: Mapped[str | None] = mapped_column(String(80))
    # A fingerprint of what the last file said of it.
    source_mark: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        UniqueConstraint("report_id"),
        UniqueConstraint("non_enrolment_id"),
        UniqueConstraint("school_id", "source_number"),
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
    ending_note: Mapped[str] = mapped_column(Text, default="")

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


class AbsenceClock(db.Model):
    """How the absence of a pupil stands: the last outcome of the clock (`mdo.law.thuiszitter`).

    Only pupils whose row of absence runs have one. `passes_on` is the 21st school day, also
    while it lies ahead.
    """

    __tablename__ = "absence_clocks"

    pupil_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("pupils.id", ondelete="CASCADE"), primary_key=True
    )
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id", index=False)
    state: Mapped[str] = mapped_column(String(20))
    definition: Mapped[str] = mapped_column(String(20))
    absent_from_on: Mapped[date]
    passes_on: Mapped[date]
    long_on: Mapped[date | None]
    school_days: Mapped[int]
    explanation: Mapped[list[str]] = mapped_column(JSON)
    computed_on: Mapped[date]

    __table_args__ = (Index(None, "municipality_id", "state", "passes_on"),)


class ClockChange(Identified, db.Model):
    """A change of state of the absence of a pupil, in words: which days were counted, which
    holidays skipped. Never changed afterwards; a correction is a further row."""

    __tablename__ = "clock_changes"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    state: Mapped[str] = mapped_column(String(20))
    previous: Mapped[str] = mapped_column(String(20))
    definition: Mapped[str] = mapped_column(String(20))
    cause: Mapped[ClockCause] = term_column(ClockCause)
    dated_on: Mapped[date]
    explanation: Mapped[list[str]] = mapped_column(JSON)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    __table_args__ = (Index(None, "municipality_id", "recorded_at"),)
