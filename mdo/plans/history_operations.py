"""Keeping what happened to the rows of a plan. Called by what changes a row, before it does."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.plans.field_rules import RowEvent, RowKind, in_words
from mdo.plans.models import Goal, Need, Plan, PlanRowChange, Row, SupportPart

KINDS: dict[type[Row], RowKind] = {
    Need: RowKind.NEED,
    Goal: RowKind.GOAL,
    SupportPart: RowKind.PART,
}


def note_saved(
    plan: Plan, row: Row, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> None:
    """Keep that `row` gets these values: which fields change, from what to what. To be called
    before they are set; of a row that is not saved yet everything is new."""
    is_new = not inspect(row).persistent
    changed = {}
    for name, value in values.items():
        old = "" if is_new else _words(plan, name, getattr(row, name))
        new = "" if is_new and value is False else _words(plan, name, value)
        if old != new:
            changed[name] = [old, new]
    if is_new or changed:
        _keep(plan, row, RowEvent.ADDED if is_new else RowEvent.CHANGED, changed, by, now)


def note_removed(plan: Plan, row: Row, *, by: uuid.UUID, now: datetime) -> None:
    """Keep that `row` is taken out of the plan, with all that stood in it, and that what hung
    on it lets go. To be called before."""
    changed = {name: [text, ""] for name, text in _texts(plan, row).items()}
    _keep(plan, row, RowEvent.REMOVED, changed, by, now)
    for part in plan.parts:
        for name in ("need_id", "goal_id"):
            if part is not row and getattr(part, name) == row.id:
                note_saved(plan, part, {name: None}, by=by, now=now)


def note_left_behind(
    last: Plan, plan: Plan, row: Row, copied: Iterable[Row], *, by: uuid.UUID, now: datetime
) -> None:
    """Keep that a row of version `last` did not go along to `plan`, and that what was copied
    from what hung on it (`copied`, with their origins) lets go."""
    texts = _texts(last, row)
    _keep(plan, row, RowEvent.REMOVED, {name: [text, ""] for name, text in texts.items()}, by, now)
    copies = {copy.origin: copy for copy in copied}
    for part in last.parts:
        for name in ("need_id", "goal_id"):
            copy = copies.get(part.origin)
            if copy is not None and getattr(part, name) == row.id:
                changed = {name: [row.description, ""]}
                _keep(plan, copy, RowEvent.CHANGED, changed, by, now)


def note_judged(
    plan: Plan,
    goal: Row,
    old: Mapping[str, str],
    new: Mapping[str, str],
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Keep that a goal was judged, or that its judgement was corrected; both in words."""
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    _keep(plan, goal, RowEvent.EVALUATED, changed, by, now)


def note_taken_back(plan: Plan, need: Row, text: str, *, by: uuid.UUID, now: datetime) -> None:
    """Keep which answers of the flow chart were taken back for a need, in words."""
    _keep(plan, need, RowEvent.TAKEN_BACK, {"walk": [text, ""]}, by, now)


def _keep(
    plan: Plan,
    row: Row,
    event: RowEvent,
    changed: Mapping[str, list[str]],
    by: uuid.UUID,
    now: datetime,
) -> None:
    db.session.add(
        PlanRowChange(
            case_id=plan.case_id,
            plan_id=plan.id,
            kind=KINDS[type(row)],
            row_id=row.id,
            origin_id=row.origin,
            event=event,
            changed=dict(changed),
            changed_at=now,
            changed_by_id=by,
        )
    )


def _texts(plan: Plan, row: Row) -> dict[str, str]:
    """All that stands in a row, in words."""
    texts = {
        name: _words(plan, name, value)
        for name, value in row.content.items()
        if name not in ("position", "origin_id") and value is not False
    }
    return {name: text for name, text in texts.items() if text}


def _words(plan: Plan, name: str, value: Any) -> str:
    """A value in words; what points elsewhere as the words of what it points at."""
    if value is None:
        return ""
    if name in ("need_id", "goal_id"):
        rows: list[Any] = plan.needs if name == "need_id" else plan.goals
        return next((row.description for row in rows if row.id == value), "")
    if name == "deliverer_organisation_id":
        organisation = db.session.get(Organisation, value)
        return organisation.name if organisation else ""
    return in_words(value)
