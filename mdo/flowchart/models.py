"""The flow chart of a municipality, its boxes and answers, and the walks of the cases."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdo.database.columns import LINE, SHORT, Created, Identified, Versioned, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.flowchart.rules import AnswerText, BoxText
from mdo.flowchart.terms import BoxOrigin, ChartStatus
from mdo.terms import Party, Payer

KEY = 10


class FlowChart(Identified, Created, Versioned, db.Model):
    """One version of the chart of a municipality. A concept can change; one that was in use
    stays as it was, because walks lead through it."""

    __tablename__ = "flow_charts"

    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    number: Mapped[int]
    status: Mapped[ChartStatus] = term_column(ChartStatus, default=ChartStatus.CONCEPT)
    note: Mapped[str] = mapped_column(String(LINE), default="")
    in_use_from: Mapped[datetime | None] = mapped_column(UtcDateTime)

    boxes: Mapped[list[FlowBox]] = relationship(
        cascade="all, delete-orphan", order_by="FlowBox.position, FlowBox.key", lazy="raise"
    )

    __table_args__ = (
        UniqueConstraint("municipality_id", "number"),
        CheckConstraint("(status = 'concept') = (in_use_from IS NULL)", name="in_use_has_moment"),
    )


class FlowBox(Identified, db.Model):
    """A box: a question with its answers. `key` is its name in the drawing (`0`, `6`); the
    first by position is where a walk begins. A question about the case as a whole is
    answered once, one about a need for each need."""

    __tablename__ = "flow_boxes"

    chart_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("flow_charts.id", ondelete="CASCADE")
    )
    key: Mapped[str] = mapped_column(String(KEY))
    position: Mapped[int] = mapped_column(default=0)
    question: Mapped[str] = mapped_column(Text)
    help: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[BoxOrigin] = term_column(BoxOrigin)
    is_about_case: Mapped[bool] = mapped_column(default=False)

    answers: Mapped[list[FlowAnswer]] = relationship(
        cascade="all, delete-orphan",
        order_by="FlowAnswer.position, FlowAnswer.id",
        foreign_keys="FlowAnswer.box_id",
        lazy="raise",
    )

    __table_args__ = (UniqueConstraint("chart_id", "key"),)

    @property
    def version(self) -> str:
        """A fingerprint of the question, without its answers and place."""
        return fingerprint_of((self.key, self.question, self.help, self.origin, self.is_about_case))

    @property
    def text(self) -> BoxText:
        """The box as the rules see it; its answers must have been loaded."""
        answers = tuple(answer.text for answer in self.answers)
        return BoxText(
            self.id, self.key, self.question, self.help, self.origin, self.is_about_case, answers
        )


class FlowAnswer(Identified, db.Model):
    """An answer to a box: it leads to another box (`next_key`), or ends the walk with a
    proposal of who delivers and who pays. It can give a proposal and lead on."""

    __tablename__ = "flow_answers"

    box_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("flow_boxes.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(SHORT))
    next_key: Mapped[str | None] = mapped_column(String(KEY))
    deliverer: Mapped[Party | None] = term_column(Party)
    payer: Mapped[Payer | None] = term_column(Payer)
    advice: Mapped[str] = mapped_column(Text, default="")

    @property
    def version(self) -> str:
        """A fingerprint of the answer, without its place."""
        return fingerprint_of((self.label, self.next_key, self.deliverer, self.payer, self.advice))

    @property
    def text(self) -> AnswerText:
        """The answer as the rules see it."""
        return AnswerText(
            self.id, self.label, self.next_key, self.deliverer, self.payer, self.advice
        )


class Walk(Identified, Created, Versioned, db.Model):
    """Going through the chart for one need of a plan. `finished_at` is set at an answer that
    leads nowhere further."""

    __tablename__ = "walks"

    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    chart_id: Mapped[uuid.UUID] = reference("flow_charts.id", index=False)
    need_id: Mapped[uuid.UUID | None] = mapped_column(
        Uuid, ForeignKey("needs.id", ondelete="SET NULL"), unique=True
    )
    need_text: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    steps: Mapped[list[WalkStep]] = relationship(
        cascade="all, delete-orphan", order_by="WalkStep.position", lazy="raise"
    )


class WalkStep(Identified, db.Model):
    """One answer on the way, with the reason. A step that was taken back is gone from here
    and stands in the history of the need (plans.walk_operations)."""

    __tablename__ = "walk_steps"

    walk_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("walks.id", ondelete="CASCADE"), index=False
    )
    position: Mapped[int]
    box_id: Mapped[uuid.UUID] = reference("flow_boxes.id", index=False)
    answer_id: Mapped[uuid.UUID] = reference("flow_answers.id", index=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    __table_args__ = (UniqueConstraint("walk_id", "position"),)
