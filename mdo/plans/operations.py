"""Making a plan: start it, change it, establish it.

Only a concept of an open case changes. An established version is closed for discussion on the case (bron,
appendix 4): every operation here goes through `_require_concept`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.errors import Refused, StaleEdit, require_version
from mdo.extensions import db
from mdo.plans import history_operations as history
from mdo.plans.models import Action, Goal, Need, Plan, Row, SupportPart
from mdo.plans.queries import get_concept, get_last_established, read_concept
from mdo.plans.rules import QUESTIONS, TOO_FAR, checksum, completeness, is_too_far
from mdo.terms import CaseStatus, PlanStatus

MOST_EUROS = 10_000_000
# The rows of a plan by the attribute under which they stand; the parts point at the others.
ROWS: dict[str, type[Row]] = {"needs": Need, "goals": Goal, "parts": SupportPart}


def start_plan(
    case: CaseFile,
    *,
    meeting_id: uuid.UUID | None,
    by: uuid.UUID,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Plan:
    """Begin a concept: empty, or as a copy of the version that holds now, but for the rows
    with an id in `without`.

    A case has one concept at a time: when there is one, that is given. Raises Refused for a
    closed case.
    """
    if case.status is not CaseStatus.OPEN:
        raise Refused("Dit dossier is gesloten. Heropen het om een plan te maken.")
    if concept := get_concept(case.id):
        return concept
    last = get_last_established(case.id)
    plan = Plan(
        id=uuid.uuid4(),
        case_id=case.id,
        number=last.number + 1 if last else 1,
        status=PlanStatus.CONCEPT,
        meeting_id=meeting_id,
        created_at=now,
        created_by_id=by,
        needs=[],
        goals=[],
        parts=[],
    )
    if last:
        _copy_onto(plan, last, without)
    db.session.add(plan)
    _record(AuditAction.PLAN_STARTED, plan, case, by, now, number=plan.number)
    return plan


def _copy_onto(plan: Plan, last: Plan, without: Collection[uuid.UUID]) -> None:
    for name in QUESTIONS:
        setattr(plan, name, getattr(last, name))
    copies: dict[uuid.UUID | None, uuid.UUID] = {}
    for attribute, model in ROWS.items():
        for row in getattr(last, attribute):
            if row.id in without:
                continue
            copies[row.id] = uuid.uuid4()
            content = row.content | {"origin_id": row.origin}
            if isinstance(row, SupportPart):
                content["need_id"] = copies.get(row.need_id)
                content["goal_id"] = copies.get(row.goal_id)
            copy = model(id=copies[row.id], **content)
            getattr(plan, attribute).append(copy)


def change_plan(
    plan: Plan, values: Mapping[str, Any], *, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Change the answers of the needs picture, or the evaluation.

    Raises StaleEdit when somebody else changed the plan since it was shown, Refused for an
    established version and for an evaluation that is not ahead.
    """
    _require_concept(plan)
    today, evaluation_on = to_local(now).date(), values.get("evaluation_on")
    if evaluation_on is not None and evaluation_on <= today:
        raise Refused({"evaluation_on": "Kies een datum die nog komt."})
    if is_too_far(evaluation_on, today):
        raise Refused({"evaluation_on": TOO_FAR})
    changed = audit.changes(plan, values)
    if not changed["new"]:
        return
    require_version(plan, seen_version)
    for name, value in values.items():
        setattr(plan, name, value)
    _record(AuditAction.PLAN_CHANGED, plan, plan.case, by, now, fields=sorted(changed["new"]))


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
    _require_concept(plan)
    rows = getattr(plan, rows_name)
    if row is None and (known := next((one for one in rows if one.id == new_id), None)):
        return known
    if faults := _row_faults(plan, values, to_local(now).date()):
        raise Refused(faults)
    if row is not None:
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        if row.version != seen_version:
            raise StaleEdit(row)
    if row is None:
        if any(all(getattr(one, name) == value for name, value in values.items()) for one in rows):
            raise Refused({"description": "Precies dit staat al in het plan."})
        last = max((one.position for one in rows), default=-1)
        row = ROWS[rows_name](id=new_id, position=last + 1)
        rows.append(row)
    history.note_saved(plan, row, values, by=by, now=now)
    for name, value in values.items():
        setattr(row, name, value)
    _touch(plan, by, now, rows_name)
    return row


def _row_faults(plan: Plan, values: Mapping[str, Any], today: date) -> dict[str, str]:
    faults = {
        name: TOO_FAR for name in ("due_on", "settle_by_on") if is_too_far(values.get(name), today)
    }
    from_on, until_on = values.get("from_on"), values.get("until_on")
    if from_on and until_on and until_on < from_on:
        faults["until_on"] = "Het eind ligt voor het begin."
    for name in ("hours_a_week", "amount"):
        value = values.get(name)
        if value is not None and (value < 0 or (name == "hours_a_week" and value == 0)):
            faults[name] = "Vul een getal boven de 0 in."
    if (values.get("hours_a_week") or 0) > 168:
        faults["hours_a_week"] = "Een week heeft 168 uur."
    if (values.get("amount") or 0) >= MOST_EUROS:
        faults["amount"] = "Vul een bedrag onder de 10 miljoen in."
    if values.get("is_disputed") and not values.get("positions"):
        faults["positions"] = "Schrijf op wie wat vindt."
    if values.get("need_id") not in {None, *(need.id for need in plan.needs)}:
        faults["need_id"] = "Kies een behoefte van dit plan."
    if values.get("goal_id") not in {None, *(goal.id for goal in plan.goals)}:
        faults["goal_id"] = "Kies een doel van dit plan."
    return faults


def remove_row(plan: Plan, row: Row, *, by: uuid.UUID, now: datetime) -> None:
    """Take a need, goal or part out of a concept. What hung on it stays, without it."""
    _require_concept(plan)
    history.note_removed(plan, row, by=by, now=now)
    for part in plan.parts:
        if part.need_id == row.id:
            part.need_id = None
        if part.goal_id == row.id:
            part.goal_id = None
    db.session.execute(update(Action).where(Action.goal_id == row.id).values(goal_id=None))
    db.session.flush()
    _rows_with(plan, row).remove(row)
    _touch(plan, by, now, _name_of(row))


def move_row(plan: Plan, row: Row, *, up: bool, by: uuid.UUID, now: datetime) -> None:
    """Let a row change places with the one before or after it; at the end nothing happens."""
    _require_concept(plan)
    rows = _rows_with(plan, row)
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    order = list(rows)
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        one.position = position
    _touch(plan, by, now, _name_of(row))


def _name_of(row: Row) -> str:
    return next(name for name, model in ROWS.items() if isinstance(row, model))


def _rows_with(plan: Plan, row: Row) -> list[Row]:
    return getattr(plan, _name_of(row))


def establish_plan(plan: Plan, *, seen_version: int, by: uuid.UUID, now: datetime) -> None:
    """Freeze a complete concept as the version that holds; the one before is replaced.

    Raises StaleEdit when it changed since it was shown, Refused with what is missing.
    """
    _require_concept(plan)
    require_version(plan, seen_version)
    gaps = [gap for check in completeness(plan, to_local(now).date()) for gap in check.gaps]
    if gaps:
        raise Refused({"": "Het plan is nog niet compleet. " + " ".join(gaps)})
    if last := get_last_established(plan.case_id):
        last.status = PlanStatus.VERVANGEN
    plan.frozen = read_concept(plan).to_json()
    plan.checksum = checksum(plan.frozen)
    plan.status = PlanStatus.VASTGESTELD
    plan.established_at = now
    plan.established_by_id = by
    _record(
        AuditAction.PLAN_ESTABLISHED,
        plan,
        plan.case,
        by,
        now,
        number=plan.number,
        checksum=plan.checksum,
    )


def _require_concept(plan: Plan) -> None:
    if plan.status is not PlanStatus.CONCEPT:
        raise Refused("Dit plan is vastgesteld en verandert niet meer. Begin een nieuwe versie.")
    if plan.case.status is not CaseStatus.OPEN:
        raise Refused("Dit dossier is gesloten. Heropen het om het plan te wijzigen.")


def _touch(plan: Plan, by: uuid.UUID, now: datetime, part: str) -> None:
    """A change in a row is a change of the plan: its version goes up."""
    plan.version = plan.version + 1
    _record(AuditAction.PLAN_CHANGED, plan, plan.case, by, now, fields=[part])


def _record(
    action: AuditAction, plan: Plan, case: CaseFile, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.PLAN,
        subject_id=plan.id,
        case_id=case.id,
        municipality_id=case.municipality_id,
        **details,
    )
