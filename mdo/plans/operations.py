"""Making a plan: start it and change it. Its rows, and establishing it, have modules of
their own; this one gives all of them.

Only a concept of an open case changes. An established version is closed for discussion on
the case (bron, appendix 4): every change goes through `require_concept`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from mdo import audit
from mdo.audit import AuditAction
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.flowchart.walk_operations import carry_walks
from mdo.plans import history_operations as history
from mdo.plans.concept_operations import record, require_concept
from mdo.plans.conference_queries import list_meetings
from mdo.plans.establish_operations import establish_plan, sign_later
from mdo.plans.models import Plan, Row, SupportPart
from mdo.plans.queries import get_concept, get_last_established
from mdo.plans.row_operations import ROWS, move_row, remove_row, save_row
from mdo.plans.rules import FACTORS, QUESTIONS, TOO_FAR, is_too_far
from mdo.terms import CaseStatus, PlanStatus

__all__ = [
    "ROWS",
    "change_plan",
    "choose_meeting",
    "establish_plan",
    "move_row",
    "remove_row",
    "save_row",
    "sign_later",
    "start_plan",
]


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
    copies = _copy_onto(plan, last, without) if last else {}
    db.session.add(plan)
    db.session.flush()
    if last:
        for row in _rows_of(last):
            if row.id in without:
                history.note_left_behind(last, plan, row, plan.parts, by=by, now=now)
    carry_walks(case, copies, by=by, now=now)
    record(AuditAction.PLAN_STARTED, plan, case, by, now, number=plan.number)
    return plan


def _rows_of(plan: Plan) -> list[Row]:
    return [row for attribute in ROWS for row in getattr(plan, attribute)]


def _copy_onto(
    plan: Plan, last: Plan, without: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """Copy what is in `last`; of each row the id it has there and here."""
    for name in (*QUESTIONS, *FACTORS):
        setattr(plan, name, getattr(last, name))
    copies: dict[Any, uuid.UUID] = {}
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
    return copies


def change_plan(
    plan: Plan, values: Mapping[str, Any], *, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Change the answers and factors of the needs picture, or the evaluation.

    Raises StaleEdit when somebody else changed the plan since it was shown, Refused for an
    established version and for an evaluation that is not ahead.
    """
    require_concept(plan)
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
    record(AuditAction.PLAN_CHANGED, plan, plan.case, by, now, fields=sorted(changed["new"]))


def choose_meeting(
    plan: Plan, meeting_id: uuid.UUID, *, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Say from which meeting about the case the concept comes.

    Raises StaleEdit, or Refused for an established version and for another meeting.
    """
    require_concept(plan)
    if meeting_id not in {row.id for row in list_meetings(plan.case_id, now)}:
        raise Refused({"meeting_id": "Kies een overleg over dit dossier."})
    if plan.meeting_id == meeting_id:
        return
    require_version(plan, seen_version)
    record(
        AuditAction.PLAN_CHANGED,
        plan,
        plan.case,
        by,
        now,
        fields=["meeting_id"],
        **audit.changes(plan, {"meeting_id": meeting_id}),
    )
    plan.meeting_id = meeting_id
