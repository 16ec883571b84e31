"""A version of a plan as it is read, and as it is frozen: one shape for both.

A concept is read from its rows, an established version from its frozen JSON. Both give a
`PlanDocument`, so that one page shows them alike.
"""

from __future__ import annotations

import types
import typing
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Union

from mdo.plans.models import Action, Plan
from mdo.plans.rules import FACTORS, QUESTIONS
from mdo.terms import ActionStatus, Party, Payer, SignOff, SupportKind, SupportPlace, Term


@dataclass(frozen=True)
class NeedText:
    id: uuid.UUID
    description: str
    kind: SupportKind
    place: SupportPlace
    hours_a_week: Decimal | None
    until_on: date | None


@dataclass(frozen=True)
class GoalText:
    id: uuid.UUID
    description: str
    indicator: str
    due_on: date | None


@dataclass(frozen=True)
class PartText:
    """A part of the role split; `deliverer_name` is the organisation or person that does it,
    `deliverer_organisation_name` the organisation alone."""

    id: uuid.UUID
    need_id: uuid.UUID | None
    goal_id: uuid.UUID | None
    description: str
    deliverer: Party | None
    deliverer_name: str
    payer: Payer | None
    payer_note: str
    hours_a_week: Decimal | None
    from_on: date | None
    until_on: date | None
    amount: Decimal | None
    is_disputed: bool
    positions: str
    settle_by_on: date | None
    deviation_reason: str = ""
    deliverer_organisation_name: str = ""


@dataclass(frozen=True)
class ActionText:
    id: uuid.UUID
    description: str
    owner_name: str
    owner_party: Party
    due_on: date
    status: ActionStatus


@dataclass(frozen=True)
class SeatText:
    """Who was at the table when the plan was agreed; who was not, with the reason. For a
    required party that nobody sat there for, `name` is empty."""

    party: Party
    name: str
    is_present: bool
    reason: str


@dataclass(frozen=True)
class SignatureText:
    """What a party said of the plan when it was established."""

    party: Party
    name: str
    stance: SignOff
    remark: str
    signed_on: date


@dataclass(frozen=True)
class PlanDocument:
    """A whole plan. `answers` holds the five questions of the needs picture, by field;
    `factors` what helps and hinders. What has a default came later than the first versions
    that were frozen, and is missing there."""

    number: int
    meeting_number: str
    evaluation_on: date | None
    evaluation_with: str
    answers: dict[str, str]
    needs: tuple[NeedText, ...]
    goals: tuple[GoalText, ...]
    parts: tuple[PartText, ...]
    actions: tuple[ActionText, ...]
    factors: dict[str, str] = field(default_factory=dict)
    incomplete_reason: str = ""
    table: tuple[SeatText, ...] = ()
    signatures: tuple[SignatureText, ...] = ()

    def need(self, need_id: uuid.UUID | None) -> NeedText | None:
        return next((need for need in self.needs if need.id == need_id), None)

    def goal(self, goal_id: uuid.UUID | None) -> GoalText | None:
        return next((goal for goal in self.goals if goal.id == goal_id), None)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON: terms as slugs, dates as text, amounts as text with a point."""
        return _write(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PlanDocument:
        """The document that `to_json` wrote."""
        return _read(cls, data)


def read_plan(
    plan: Plan,
    actions: Sequence[Action],
    meeting_number: str,
    table: Sequence[SeatText] = (),
    signatures: Sequence[SignatureText] = (),
) -> PlanDocument:
    """The document of a plan whose rows (with the organisations that deliver) are loaded.
    `table` and `signatures` come with establishing."""
    return PlanDocument(
        number=plan.number,
        meeting_number=meeting_number,
        evaluation_on=plan.evaluation_on,
        evaluation_with=plan.evaluation_with,
        answers={name: getattr(plan, name) for name in QUESTIONS},
        needs=tuple(_copy(NeedText, need) for need in plan.needs),
        goals=tuple(_copy(GoalText, goal) for goal in plan.goals),
        parts=tuple(_part(part) for part in plan.parts),
        actions=tuple(_copy(ActionText, action) for action in actions),
        factors={name: getattr(plan, name) for name in FACTORS},
        incomplete_reason=plan.incomplete_reason,
        table=tuple(table),
        signatures=tuple(signatures),
    )


def _part(part: Any) -> PartText:
    organisation = part.deliverer_organisation.name if part.deliverer_organisation else ""
    names = ", ".join(name for name in (organisation, part.deliverer_name) if name)
    return _copy(PartText, part, deliverer_name=names, deliverer_organisation_name=organisation)


def _copy(kind: type[Any], row: Any, **instead: Any) -> Any:
    names = [one.name for one in fields(kind)]
    return kind(
        **{name: instead[name] if name in instead else getattr(row, name) for name in names}
    )


def _write(value: Any) -> Any:
    match value:
        case _ if is_dataclass(value):
            return {one.name: _write(getattr(value, one.name)) for one in fields(value)}
        case Term():
            return value.value
        case uuid.UUID() | Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_write(item) for item in value]
        case dict():
            return {key: _write(item) for key, item in value.items()}
        case _:
            return value


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read(next(one for one in typing.get_args(kind) if one is not type(None)), value)
    if origin is tuple:
        return tuple(_read(typing.get_args(kind)[0], item) for item in value)
    if origin is dict:
        return dict(value)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        names = [one.name for one in fields(kind) if one.name in value]
        return kind(**{name: _read(hints[name], value[name]) for name in names})
    if kind is date:
        return date.fromisoformat(value)
    return kind(value)
