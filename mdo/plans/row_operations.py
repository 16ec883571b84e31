"""The rows of a concept: needs, goals and the parts of the role split. The log says that a row
changed; from what to what stands in its history, which is read with the case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from mdo.audit import AuditAction
from mdo.clock import to_local
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.flowchart.queries import get_proposals
from mdo.flowchart.rules import deviates
from mdo.plans import history_operations as history
from mdo.plans.concept_operations import record, require_concept
from mdo.plans.models import Action, Goal, Need, Plan, Row, SupportPart
from mdo.plans.queries import get_organisation_kind
from mdo.plans.role_rules import deliverer_faults
from mdo.plans.rules import TOO_FAR, is_too_far, row_faults

# The rows of a plan by the attribute under which they stand; the parts point at the others.
ROWS: dict[str, type[Row]] = {"needs": Need, "goals": Goal, "parts": SupportPart}


def save_row(
    plan: Plan,
    rows_name: str,
    row: Row | None,
    values: Mapping[str, Any],
    *,
    new_id: uuid.UUID,
    seen_version: str,
    by: uuid.UUID,
    now: datetime,
) -> Any:
    """Change a row under `rows_name` (a key of ROWS), or add one when `row` is None.

    `new_id` was made with the form of a new row: sent twice, it makes one row.
    Raises StaleEdit when somebody else changed the row since it was shown, Refused for an
    established version, or with messages by field.
    """
    require_concept(plan)
    rows = getattr(plan, rows_name)
    if row is None and (known := next((one for one in rows if one.id == new_id), None)):
        return known
    if faults := _faults(plan, row, values, to_local(now).date()):
        raise Refused(faults)
    if row is not None:
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        if row.version != seen_version:
            raise StaleEdit(row)
    else:
        if any(all(getattr(one, name) == value for name, value in values.items()) for one in rows):
            raise Refused({"description": "Precies dit staat al in het plan."})
        last = max((one.position for one in rows), default=-1)
        row = ROWS[rows_name](id=new_id, position=last + 1)
    history.note_saved(plan, row, values, by=by, now=now)
    for name, value in values.items():
        setattr(row, name, value)
    if row not in rows:
        rows.append(row)
    _touch(plan, row, by, now)
    return row


def _faults(plan: Plan, row: Row | None, values: Mapping[str, Any], today: date) -> dict[str, str]:
    new_dates = {
        name: values.get(name)
        for name in ("due_on", "until_on", "settle_by_on")
        if row is None or values.get(name) != getattr(row, name, None)
    }
    faults = {name: TOO_FAR for name, day in new_dates.items() if is_too_far(day, today)}
    faults |= row_faults(values, new_dates, today)
    if values.get("need_id") not in {None, *(need.id for need in plan.needs)}:
        faults["need_id"] = "Kies een behoefte van dit plan."
    if values.get("goal_id") not in {None, *(goal.id for goal in plan.goals)}:
        faults["goal_id"] = "Kies een doel van dit plan."
    if organisation_id := values.get("deliverer_organisation_id"):
        faults |= deliverer_faults(values.get("deliverer"), get_organisation_kind(organisation_id))
    if _lacks_reason(values):
        faults["deviation_reason"] = (
            "Dit is anders dan het stroomschema voorstelt. Schrijf op waarom."
        )
    return faults


def _lacks_reason(values: Mapping[str, Any]) -> bool:
    """Whether a part goes against the proposal for its need without a reason."""
    need_id = values.get("need_id")
    if need_id is None or values.get("is_disputed") or values.get("deviation_reason"):
        return False
    proposal = get_proposals([need_id]).get(need_id)
    return deviates(proposal, values.get("deliverer"), values.get("payer"))


def remove_row(plan: Plan, row: Row, *, seen_version: str, by: uuid.UUID, now: datetime) -> None:
    """Take a need, goal or part out of a concept. What hung on it stays, without it. Raises
    StaleEdit when somebody changed the row since it was shown."""
    require_concept(plan)
    if row.version != seen_version:
        raise StaleEdit(row)
    history.note_removed(plan, row, by=by, now=now)
    for part in plan.parts:
        for name in ("need_id", "goal_id"):
            if getattr(part, name) == row.id:
                setattr(part, name, None)
    db.session.execute(update(Action).where(Action.goal_id == row.id).values(goal_id=None))
    db.session.flush()
    _rows_with(plan, row).remove(row)
    _touch(plan, row, by, now)


def move_row(plan: Plan, row: Row, *, up: bool, by: uuid.UUID, now: datetime) -> None:
    """Let a row change places with the one before or after it; at the end nothing happens."""
    require_concept(plan)
    rows = _rows_with(plan, row)
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    order = list(rows)
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        one.position = position
    _touch(plan, row, by, now)


def _name_of(row: Row) -> str:
    return next(name for name, model in ROWS.items() if isinstance(row, model))


def _rows_with(plan: Plan, row: Row) -> list[Row]:
    return getattr(plan, _name_of(row))


def _touch(plan: Plan, row: Row, by: uuid.UUID, now: datetime) -> None:
    """A change in a row is a change of the plan: its version goes up."""
    plan.version = plan.version + 1
    record(AuditAction.PLAN_CHANGED, plan, plan.case, by, now, fields=[_name_of(row)])
