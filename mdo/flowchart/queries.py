"""Reading flow charts and walks. A walk is read with its case, which must have been loaded
through its scope; a chart by who manages it goes through `get_managed_chart`."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import selectinload

from mdo.accounts.models import User
from mdo.cases.rules import spoken_name
from mdo.extensions import db
from mdo.flowchart.models import FlowAnswer, FlowBox, FlowChart, Walk, WalkStep
from mdo.flowchart.rules import AnswerText, BoxText, Choice, Proposal, next_box, propose
from mdo.flowchart.standard import STANDARD
from mdo.flowchart.terms import ChartStatus
from mdo.organisations.models import Municipality


def get_proposals(need_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Proposal]:
    """What the flow chart proposes for each of these needs; those whose walk did not come to
    an end, or proposes nothing, are left out. One query."""
    if not need_ids:
        return {}
    rows = db.session.execute(
        _choices()
        .add_columns(Walk.need_id)
        .join(Walk, Walk.id == WalkStep.walk_id)
        .where(Walk.need_id.in_(need_ids), Walk.finished_at.is_not(None))
        .order_by(Walk.need_id, WalkStep.position)
    )
    walks = {
        need_id: [_choice(row) for row in steps]
        for need_id, steps in groupby(rows, key=lambda row: row.need_id)
    }
    proposals = {need_id: propose(choices) for need_id, choices in walks.items()}
    return {need_id: found for need_id, found in proposals.items() if found}


def _choices() -> Select[Any]:
    return (
        select(
            FlowBox.id.label("box_id"),
            FlowBox.key,
            FlowBox.question,
            FlowBox.help,
            FlowBox.origin,
            FlowBox.is_about_case,
            FlowAnswer.id.label("answer_id"),
            FlowAnswer.label,
            FlowAnswer.next_key,
            FlowAnswer.deliverer,
            FlowAnswer.payer,
            FlowAnswer.advice,
        )
        .select_from(WalkStep)
        .join(FlowBox, FlowBox.id == WalkStep.box_id)
        .join(FlowAnswer, FlowAnswer.id == WalkStep.answer_id)
    )


def _choice(row: Row) -> Choice:
    answer = AnswerText(
        row.answer_id, row.label, row.next_key, row.deliverer, row.payer, row.advice
    )
    box = BoxText(
        row.box_id, row.key, row.question, row.help, row.origin, row.is_about_case, (answer,)
    )
    return Choice(box, answer)


# -- charts ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ChartPage:
    """A version of a chart to show. Without an id it is the standard chart, which a
    municipality takes in use with its first walk or concept."""

    id: uuid.UUID | None
    number: int
    status: ChartStatus
    note: str
    in_use_from: datetime | None
    version: int
    boxes: tuple[BoxText, ...]

    @property
    def is_concept(self) -> bool:
        return self.status is ChartStatus.CONCEPT


def read_chart(chart: FlowChart) -> ChartPage:
    """A chart with all of its boxes, to show."""
    return ChartPage(
        chart.id,
        chart.number,
        chart.status,
        chart.note,
        chart.in_use_from,
        chart.version,
        tuple(box.text for box in chart.boxes),
    )


def get_chart_in_use(municipality_id: uuid.UUID) -> FlowChart | None:
    """The chart with which walks begin now, with its boxes."""
    return db.session.scalar(
        select(FlowChart)
        .where(FlowChart.municipality_id == municipality_id, FlowChart.status == ChartStatus.GELDIG)
        .order_by(FlowChart.number.desc())
        .limit(1)
        .options(_whole())
    )


def get_chart_page(municipality_id: uuid.UUID) -> ChartPage:
    """The chart in use, or the standard chart where there is none yet."""
    if chart := get_chart_in_use(municipality_id):
        return read_chart(chart)
    return ChartPage(None, 1, ChartStatus.GELDIG, "", None, 1, STANDARD)


def get_managed_chart(own: Collection[uuid.UUID], chart_id: uuid.UUID) -> FlowChart | None:
    """A chart of one of the municipalities that somebody manages, with its boxes."""
    return db.session.scalar(
        select(FlowChart)
        .where(FlowChart.id == chart_id, FlowChart.municipality_id.in_(own))
        .options(_whole())
    )


def get_concept_chart(municipality_id: uuid.UUID) -> FlowChart | None:
    """The concept of a municipality; it has one at a time."""
    return db.session.scalar(
        select(FlowChart)
        .where(
            FlowChart.municipality_id == municipality_id, FlowChart.status == ChartStatus.CONCEPT
        )
        .order_by(FlowChart.number)
        .limit(1)
        .options(_whole())
    )


def get_last_number(municipality_id: uuid.UUID) -> int:
    """The highest number of a chart of this municipality; 0 without one."""
    return (
        db.session.scalar(
            select(func.max(FlowChart.number)).where(FlowChart.municipality_id == municipality_id)
        )
        or 0
    )


@dataclass(frozen=True)
class ChartLine:
    """A version in the list of versions; `walks` is how many walks lead through it."""

    id: uuid.UUID
    number: int
    status: ChartStatus
    note: str
    in_use_from: datetime | None
    walks: int


def list_charts(municipality_id: uuid.UUID) -> list[ChartLine]:
    """The versions of the chart of a municipality, the latest first."""
    walks = (
        select(func.count()).where(Walk.chart_id == FlowChart.id).correlate(FlowChart)
    ).scalar_subquery()
    rows = db.session.execute(
        select(
            FlowChart.id,
            FlowChart.number,
            FlowChart.status,
            FlowChart.note,
            FlowChart.in_use_from,
            walks,
        )
        .where(FlowChart.municipality_id == municipality_id)
        .order_by(FlowChart.number.desc())
    )
    return [ChartLine(*row) for row in rows]


def _whole() -> Any:
    return selectinload(FlowChart.boxes).selectinload(FlowBox.answers)


# -- walks -----------------------------------------------------------------------------


@dataclass(frozen=True)
class StepText:
    """A question that was answered on the way, with the reason."""

    choice: Choice
    reason: str
    answered_at: datetime
    answered_by: str


@dataclass(frozen=True)
class WalkPage:
    """How a walk stands: the path so far, the question it stands at, what it proposes."""

    id: uuid.UUID
    need_id: uuid.UUID | None
    chart_id: uuid.UUID
    chart_number: int
    finished_at: datetime | None
    version: int
    need_text: str
    steps: tuple[StepText, ...]

    @property
    def choices(self) -> list[Choice]:
        return [step.choice for step in self.steps]

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def proposal(self) -> Proposal | None:
        return propose(self.choices) if self.is_finished else None


def list_walks(case_id: uuid.UUID, need_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, WalkPage]:
    """The walks for these needs of a case, by the id of the need. Two queries."""
    if not need_ids:
        return {}
    walks = _read_walks(case_id, Walk.need_id.in_(need_ids))
    return {walk.need_id: walk for walk in walks if walk.need_id}


def list_loose_walks(case_id: uuid.UUID) -> list[WalkPage]:
    """The walks for needs that were taken out of the plan of a case. Two queries."""
    return _read_walks(case_id, Walk.need_id.is_(None))


def get_walk_page(case_id: uuid.UUID, walk_id: uuid.UUID) -> WalkPage | None:
    """One walk of a case, also when its need is no longer in the plan. Two queries."""
    return next(iter(_read_walks(case_id, Walk.id == walk_id)), None)


def list_walk_ids(
    case_id: uuid.UUID, need_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """The ids of the walks for these needs of a case, by the id of the need. One query."""
    if not need_ids:
        return {}
    rows = db.session.execute(
        select(Walk.need_id, Walk.id).where(Walk.case_id == case_id, Walk.need_id.in_(need_ids))
    )
    return {need_id: walk_id for need_id, walk_id in rows if need_id}


def _read_walks(case_id: uuid.UUID, which: ColumnElement[bool]) -> list[WalkPage]:
    heads = db.session.execute(
        select(
            Walk.id,
            Walk.need_id,
            Walk.chart_id,
            FlowChart.number,
            Walk.finished_at,
            Walk.version,
            Walk.need_text,
        )
        .join(FlowChart, FlowChart.id == Walk.chart_id)
        .where(Walk.case_id == case_id, which)
        .order_by(Walk.created_at, Walk.id)
    ).all()
    if not heads:
        return []
    rows = db.session.execute(
        _choices()
        .add_columns(
            WalkStep.walk_id,
            WalkStep.reason,
            WalkStep.answered_at,
            User.given_name,
            User.infix,
            User.surname,
        )
        .outerjoin(User, User.id == WalkStep.answered_by_id)
        .where(WalkStep.walk_id.in_([head.id for head in heads]))
        .order_by(WalkStep.walk_id, WalkStep.position)
    )
    steps: dict[uuid.UUID, list[StepText]] = {}
    for row in rows:
        name = spoken_name(row.given_name, row.infix, row.surname)
        step = StepText(_choice(row), row.reason, row.answered_at, name)
        steps.setdefault(row.walk_id, []).append(step)
    return [WalkPage(*head, tuple(steps.get(head.id, ()))) for head in heads]


def get_walk(case_id: uuid.UUID, need_id: uuid.UUID) -> Walk | None:
    """The walk for a need, with its steps, to change."""
    return db.session.scalar(
        select(Walk)
        .where(Walk.case_id == case_id, Walk.need_id == need_id)
        .options(selectinload(Walk.steps))
    )


def get_chart(chart_id: uuid.UUID) -> FlowChart:
    """The chart of a walk that was loaded with its case."""
    return db.session.scalars(
        select(FlowChart).where(FlowChart.id == chart_id).options(_whole())
    ).one()


def get_place(walk: Walk) -> tuple[FlowChart, list[Choice], BoxText | None]:
    """The chart of a walk, what was chosen so far, and the question it stands at."""
    chart = get_chart(walk.chart_id)
    boxes = [box.text for box in chart.boxes]
    by_id = {box.id: box for box in boxes}
    choices = []
    for step in walk.steps:
        answer = by_id[step.box_id].answer(step.answer_id)
        assert answer is not None, "an answer of another box"
        choices.append(Choice(by_id[step.box_id], answer))
    return chart, choices, next_box(boxes, choices)


@dataclass(frozen=True)
class EarlierAnswer:
    """What was answered to a question about the case in a walk of this case."""

    answer_id: uuid.UUID
    reason: str
    answered_at: datetime
    answered_by: str
    need_text: str


def get_earlier_answer(case_id: uuid.UUID, box_id: uuid.UUID) -> EarlierAnswer | None:
    """The last answer to a question in any walk of this case."""
    row = db.session.execute(
        select(
            WalkStep.answer_id,
            WalkStep.reason,
            WalkStep.answered_at,
            User.given_name,
            User.infix,
            User.surname,
            Walk.need_text,
        )
        .join(Walk, Walk.id == WalkStep.walk_id)
        .outerjoin(User, User.id == WalkStep.answered_by_id)
        .where(Walk.case_id == case_id, WalkStep.box_id == box_id)
        .order_by(WalkStep.answered_at.desc(), WalkStep.position.desc(), WalkStep.id)
        .limit(1)
    ).first()
    return EarlierAnswer(*row[:3], spoken_name(*row[3:6]), row[6]) if row else None


def list_finished_walks(case_id: uuid.UUID) -> list[tuple[str, datetime]]:
    """The need and the end of each walk of a case that came to its end; those that a new
    version of the plan took along count once."""
    rows = db.session.execute(
        select(Walk.need_text, Walk.finished_at)
        .where(Walk.case_id == case_id, Walk.finished_at.is_not(None))
        .distinct()
        .order_by(Walk.finished_at, Walk.need_text)
    )
    return [(text, finished_at) for text, finished_at in rows]


def list_tenants_without_chart() -> list[tuple[uuid.UUID, str]]:
    """Id and name of the municipalities that work with this installation and have no chart
    in use, by name."""
    with_chart = select(FlowChart.municipality_id).where(FlowChart.status == ChartStatus.GELDIG)
    rows = db.session.execute(
        select(Municipality.id, Municipality.name)
        .where(Municipality.is_tenant, Municipality.id.not_in(with_chart))
        .order_by(Municipality.name, Municipality.id)
    )
    return [(id_, name) for id_, name in rows]
