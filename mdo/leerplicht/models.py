"""What the leerplichtambtenaar registers, one table for each sort.

Every row bears the municipality the pupil lived in and the school year on its date: the
yearly report counts it there, also when the pupil has moved since.
"""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from mdo.database.columns import LINE, Created, Identified, Versioned, reference, term_column
from mdo.extensions import db
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind, Sort
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    ProcesVerbaalKind,
)


class Registration(Identified, Created, Versioned):
    """What all registrations share: of whom, where, when, and from which source.

    `deviation_reason` says why it stands here although the law has something against it.
    """

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_year: Mapped[str] = mapped_column(String(9))
    dated_on: Mapped[date]
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id")
    case_id: Mapped[uuid.UUID | None] = reference("case_files.id")
    note: Mapped[str] = mapped_column(Text, default="")
    deviation_reason: Mapped[str] = mapped_column(Text, default="")
    # The number the record has in the system it was imported from.
    source_number: Mapped[str | None] = mapped_column(String(80))
    # A fingerprint of what the last file said of it: what a later file only repeats leaves
    # what was corrected here alone.
    source_mark: Mapped[str | None] = mapped_column(String(16))


def _table_args(table: str, *counted: str, checks: tuple[CheckConstraint, ...] = ()) -> Any:
    """A unique source number, and an index that covers the count of the yearly report."""
    return (
        UniqueConstraint("municipality_id", "source_number"),
        Index(
            f"ix_{table}_count",
            "municipality_id",
            "school_year",
            *counted,
            "pupil_id",
            "dated_on",
            "id",
        ),
        *checks,
    )


class AbsenceReport(Registration, db.Model):
    """A report of (suspected) unauthorised absence (LPW art. 21, 21a)."""

    __tablename__ = "absence_reports"

    kind: Mapped[AbsenceKind] = term_column(AbsenceKind)
    hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    reported_by: Mapped[str] = mapped_column(String(LINE), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    # What the school did already, and what it wants the gemeente to do.
    school_action: Mapped[str] = mapped_column(Text, default="")
    wanted_action: Mapped[str] = mapped_column(Text, default="")
    # Younger than 12 on the date of the report; kept, for a birth date may be corrected
    # after a year was reported.
    is_under_12: Mapped[bool]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args(
            "absence_reports",
            "kind",
            "is_under_12",
            checks=(
                CheckConstraint("hours IS NULL OR hours > 0", name="takes_time"),
                CheckConstraint(
                    "until_on IS NULL OR from_on IS NULL OR until_on >= from_on",
                    name="ends_after_start",
                ),
            ),
        )


class Investigation(Registration, db.Model):
    """What the leerplichtambtenaar did after a report, and what came of it (LPW art. 22)."""

    __tablename__ = "investigations"

    report_id: Mapped[uuid.UUID] = reference("absence_reports.id", index=False)
    officer_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)
    heard: Mapped[str] = mapped_column(String(LINE), default="")
    findings: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[InvestigationOutcome | None] = term_column(InvestigationOutcome)
    finished_on: Mapped[date | None]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (
            *_table_args("investigations"),
            UniqueConstraint("report_id"),
            CheckConstraint("(outcome IS NULL) = (finished_on IS NULL)", name="outcome_has_date"),
            CheckConstraint(
                "finished_on IS NULL OR finished_on >= dated_on", name="ends_after_start"
            ),
        )


class OfficialWarning(Registration, db.Model):
    """A warning in writing (waarschuwing)."""

    __tablename__ = "official_warnings"

    report_id: Mapped[uuid.UUID | None] = reference("absence_reports.id", index=False)

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args("official_warnings")


class MasRoute(Registration, db.Model):
    """The route of the Methodische Aanpak Schoolverzuim that was chosen."""

    __tablename__ = "mas_routes"

    route: Mapped[MasRouteKind] = term_column(MasRouteKind)
    until_on: Mapped[date | None]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args(
            "mas_routes",
            "route",
            checks=(
                CheckConstraint(
                    "until_on IS NULL OR until_on >= dated_on", name="ends_after_start"
                ),
            ),
        )


class Conversation(Registration, db.Model):
    """A conversation of the leerplichtambtenaar; `note` says what was said and agreed."""

    __tablename__ = "conversations"

    with_whom: Mapped[str] = mapped_column(String(LINE))

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args("conversations")


class LeaveRequest(Registration, db.Model):
    """A request for extra leave or holiday leave (LPW art. 11 f and g, 13a, 14)."""

    __tablename__ = "leave_requests"

    kind: Mapped[LeaveKind] = term_column(LeaveKind)
    decision: Mapped[LeaveDecision] = term_column(LeaveDecision, default=LeaveDecision.OPEN)
    decided_on: Mapped[date | None]
    decided_by_lpa: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    # Of holiday leave: a parent's profession rules out every school holiday (art. 13a).
    is_bound_to_profession: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    until_on: Mapped[date]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args(
            "leave_requests",
            "kind",
            "decision",
            checks=(CheckConstraint("until_on >= from_on", name="ends_after_start"),),
        )


class Exemption(Registration, db.Model):
    """An exemption (LPW art. 3a, 3b, 5, 5a, 11 g, 15) in one school year.

    The three flags are the overlapping sub-rows of appendix 3.
    """

    __tablename__ = "exemptions"

    article: Mapped[ExemptionArticle] = term_column(ExemptionArticle)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    # When the parents gave notice, and when the doctor or expert declared (art. 7, 8).
    notified_on: Mapped[date | None]
    declared_on: Mapped[date | None]
    renews_id: Mapped[uuid.UUID | None] = reference("exemptions.id", index=False)
    is_in_new_education: Mapped[bool] = mapped_column(default=False)
    is_at_work: Mapped[bool] = mapped_column(default=False)
    is_in_care: Mapped[bool] = mapped_column(default=False)

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args(
            "exemptions",
            "article",
            "is_in_new_education",
            "is_at_work",
            "is_in_care",
            checks=(
                CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
            ),
        )


class HaltReferral(Registration, db.Model):
    """A referral to Halt (12 to 18 years)."""

    __tablename__ = "halt_referrals"

    report_id: Mapped[uuid.UUID | None] = reference("absence_reports.id", index=False)
    outcome: Mapped[str] = mapped_column(String(LINE), default="")

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args("halt_referrals")


class ProcesVerbaal(Registration, db.Model):
    """A proces-verbaal. Police data: kept apart, behind a permission of its own."""

    __tablename__ = "processen_verbaal"

    kind: Mapped[ProcesVerbaalKind] = term_column(ProcesVerbaalKind)

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args("processen_verbaal", "kind")


class NonEnrolment(Registration, db.Model):
    """A pupil that is not enrolled at any school (absoluut verzuim) without exemption."""

    __tablename__ = "non_enrolments"

    is_in_care: Mapped[bool] = mapped_column(default=False)
    until_on: Mapped[date | None]

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return _table_args("non_enrolments", "is_in_care")


MODELS: dict[Sort, type[Registration]] = {
    Sort.VERZUIM: AbsenceReport,
    Sort.ONDERZOEK: Investigation,
    Sort.VERLOF: LeaveRequest,
    Sort.VRIJSTELLING: Exemption,
    Sort.WAARSCHUWING: OfficialWarning,
    Sort.HALT: HaltReferral,
    Sort.PROCES_VERBAAL: ProcesVerbaal,
    Sort.NIET_INGESCHREVEN: NonEnrolment,
    Sort.MAS_ROUTE: MasRoute,
    Sort.GESPREK: Conversation,
}
SORT_OF: dict[type[Registration], Sort] = {model: sort for sort, model in MODELS.items()}
