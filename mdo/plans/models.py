"""The plan of a case: needs picture, goals, role split, actions; each version kept."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    inspect,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from mdo.cases.models import CaseFile
from mdo.database.columns import (
    LINE,
    SHORT,
    Created,
    Identified,
    Versioned,
    reference,
    term_column,
)
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.organisations.models import Organisation
from mdo.plans.field_rules import RowEvent, RowKind
from mdo.terms import (
    ActionStatus,
    GoalOutcome,
    Party,
    Payer,
    PlanStatus,
    SignOff,
    SupportKind,
    SupportPlace,
)


class Plan(Identified, Created, Versioned, db.Model):
    """One version of the plan of a case (appendix 4, steps 1 to 3).

    A concept can change. An established version is closed for discussion on the case:
    `frozen` holds all of it as it was agreed, `checksum` the sha256 of that text.
    """

    __tablename__ = "plans"

    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    number: Mapped[int]
    status: Mapped[PlanStatus] = term_column(PlanStatus, default=PlanStatus.CONCEPT)
    meeting_id: Mapped[uuid.UUID | None] = reference("meetings.id")
    evaluation_on: Mapped[date | None]
    evaluation_with: Mapped[str] = mapped_column(String(LINE), default="")
    established_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    established_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    checksum: Mapped[str | None] = mapped_column(String(64))

    # The needs picture: the five questions of step 1.
    surroundings: Mapped[str] = mapped_column(Text, default="")
    skills_education: Mapped[str] = mapped_column(Text, default="")
    skills_self_reliance: Mapped[str] = mapped_column(Text, default="")
    support_needed: Mapped[str] = mapped_column(Text, default="")
    term_expected: Mapped[str] = mapped_column(Text, default="")
    # What helps and what hinders, with the child, at school and at home.
    helps_child: Mapped[str] = mapped_column(Text, default="")
    hinders_child: Mapped[str] = mapped_column(Text, default="")
    helps_school: Mapped[str] = mapped_column(Text, default="")
    hinders_school: Mapped[str] = mapped_column(Text, default="")
    helps_home: Mapped[str] = mapped_column(Text, default="")
    hinders_home: Mapped[str] = mapped_column(Text, default="")

    # Why it was established although something was missing, by who is responsible.
    incomplete_reason: Mapped[str] = mapped_column(Text, default="")
    # All goals were reached and no further version comes.
    finished_on: Mapped[date | None]

    case: Mapped[CaseFile] = relationship(lazy="raise")
    needs: Mapped[list[Need]] = relationship(
        cascade="all, delete-orphan", order_by="Need.position, Need.id", lazy="raise"
    )
    goals: Mapped[list[Goal]] = relationship(
        cascade="all, delete-orphan", order_by="Goal.position, Goal.id", lazy="raise"
    )
    parts: Mapped[list[SupportPart]] = relationship(
        cascade="all, delete-orphan", order_by="SupportPart.position, SupportPart.id", lazy="raise"
    )

    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint(
            "status = 'concept' OR (established_at IS NOT NULL AND checksum IS NOT NULL"
            " AND evaluation_on IS NOT NULL)",
            name="established_is_frozen",
        ),
        Index(None, "status", "evaluation_on"),
    )


class Row(Identified):
    """A row of a plan: a need, a goal, a part of the role split.

    `origin_id` is the row of the first version that this one was copied from, by way of all
    versions between; None for a row that was copied from none. Without a foreign key: it is
    a name for what is one row in all versions.
    """

    origin_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)

    @property
    def origin(self) -> uuid.UUID:
        """The same for this row in all versions."""
        return self.origin_id or self.id

    @property
    def content(self) -> dict[str, Any]:
        """All that somebody filled in, and the place in the list."""
        mapper: Mapper[Any] = inspect(type(self))
        names = (column.key for column in mapper.column_attrs)
        return {name: getattr(self, name) for name in names if name not in ("id", "plan_id")}

    @property
    def version(self) -> str:
        """A fingerprint of the content without the place: another one after each change."""
        return fingerprint_of(
            (name, str(value)) for name, value in sorted(self.content.items()) if name != "position"
        )


class Need(Row, db.Model):
    """One support or care need: what, where, which kind, how much, until when."""

    __tablename__ = "needs"

    plan_id: Mapped[uuid.UUID] = reference("plans.id")
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[SupportKind] = term_column(SupportKind)
    place: Mapped[SupportPlace] = term_column(SupportPlace)
    hours_a_week: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    until_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("hours_a_week IS NULL OR hours_a_week > 0", name="takes_time"),
    )


class Goal(Row, db.Model):
    """A goal with the indicator that tells whether it is reached, and its term."""

    __tablename__ = "goals"

    plan_id: Mapped[uuid.UUID] = reference("plans.id")
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text)
    indicator: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]


class SupportPart(Row, db.Model):
    """A part of the support in the role split: who delivers it and who pays (step 3)."""

    __tablename__ = "support_parts"

    plan_id: Mapped[uuid.UUID] = reference("plans.id")
    need_id: Mapped[uuid.UUID | None] = reference("needs.id")
    goal_id: Mapped[uuid.UUID | None] = reference("goals.id")
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text)
    deliverer: Mapped[Party | None] = term_column(Party)
    deliverer_organisation_id: Mapped[uuid.UUID | None] = reference("organisations.id")
    deliverer_name: Mapped[str] = mapped_column(String(SHORT), default="")
    payer: Mapped[Payer | None] = term_column(Payer)
    payer_note: Mapped[str] = mapped_column(String(LINE), default="")
    hours_a_week: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    # An open disagreement is recorded as such, with a date to settle it.
    is_disputed: Mapped[bool] = mapped_column(default=False)
    positions: Mapped[str] = mapped_column(Text, default="")
    settle_by_on: Mapped[date | None]
    # Why it is split otherwise than the flow chart proposes.
    deviation_reason: Mapped[str] = mapped_column(Text, default="")

    deliverer_organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on", name="ends_after_start"
        ),
        CheckConstraint("hours_a_week IS NULL OR hours_a_week > 0", name="takes_time"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="not_negative"),
    )


class Signature(Identified, db.Model):
    """What one party says of a version: agree, agree with a remark, or disagree."""

    __tablename__ = "signatures"

    plan_id: Mapped[uuid.UUID] = reference("plans.id", index=False)
    party: Mapped[Party] = term_column(Party)
    name: Mapped[str] = mapped_column(String(LINE))
    stance: Mapped[SignOff] = term_column(SignOff)
    remark: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date]
    recorded_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    __table_args__ = (
        UniqueConstraint("plan_id", "party", "name"),
        CheckConstraint("stance = 'eens' OR remark <> ''", name="remark_given"),
    )


class GoalEvaluation(Identified, Created, db.Model):
    """How far a goal of an established version was reached; the version itself stays."""

    __tablename__ = "goal_evaluations"

    goal_id: Mapped[uuid.UUID] = reference("goals.id", index=False)
    meeting_id: Mapped[uuid.UUID | None] = reference("meetings.id", index=False)
    outcome: Mapped[GoalOutcome] = term_column(GoalOutcome)
    note: Mapped[str] = mapped_column(Text, default="")
    evaluated_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("goal_id"),
        CheckConstraint("outcome <> 'open'", name="is_an_outcome"),
    )


class PlanRowChange(Identified, db.Model):
    """What happened to a row of a plan: the history of that row over all versions.

    `changed` holds of each field that changed the old and the new value, in words as they
    were then. It is text about a child: read through the scope of the case, and not in the
    log of changes, which others read too. `row_id` bears no foreign key: the history stays
    when the row is taken away.
    """

    __tablename__ = "plan_row_changes"

    case_id: Mapped[uuid.UUID] = reference("case_files.id", index=False)
    plan_id: Mapped[uuid.UUID] = reference("plans.id")
    kind: Mapped[RowKind] = term_column(RowKind)
    row_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    origin_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    event: Mapped[RowEvent] = term_column(RowEvent)
    changed: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    __table_args__ = (Index(None, "case_id", "origin_id", "changed_at"),)


class Action(Identified, Created, Versioned, db.Model):
    """Something somebody does by a date; of a plan, or of a meeting without a plan.

    The owner is a user, or a guest by name (a parent, say).
    """

    __tablename__ = "actions"

    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    plan_id: Mapped[uuid.UUID | None] = reference("plans.id")
    goal_id: Mapped[uuid.UUID | None] = reference("goals.id")
    meeting_id: Mapped[uuid.UUID | None] = reference("meetings.id")
    description: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)
    owner_name: Mapped[str] = mapped_column(String(LINE))
    owner_party: Mapped[Party] = term_column(Party)
    due_on: Mapped[date]
    status: Mapped[ActionStatus] = term_column(ActionStatus, default=ActionStatus.OPEN)
    status_reason: Mapped[str] = mapped_column(Text, default="")
    finished_on: Mapped[date | None]

    case: Mapped[CaseFile] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "status NOT IN ('kon_niet', 'niet_gedaan', 'uitgesteld') OR status_reason <> ''",
            name="reason_given",
        ),
        Index(None, "owner_id", "status", "due_on"),
        Index(None, "status", "due_on"),
    )
