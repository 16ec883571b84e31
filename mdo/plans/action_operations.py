"""Agreeing on an action, and telling how it went."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mdo import audit
from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.database.columns import LINE
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.plans.action_queries import has_same_action, list_owners
from mdo.plans.models import Action, Plan
from mdo.plans.rules import TOO_FAR, ActionState, action_faults, is_too_far, short
from mdo.terms import ActionStatus, CaseStatus

SOMEBODY_ELSE = "anders"


def add_action(
    case: CaseFile,
    plan: Plan | None,
    values: Mapping[str, Any],
    *,
    action_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    meeting_id: uuid.UUID | None = None,
) -> Action:
    """Agree on an action in a case, at the meeting with `meeting_id` or that of the plan.

    `values`: description, due_on, and either `owner` (the id of a user of a party) or, with
    SOMEBODY_ELSE, `owner_name` and `owner_party`; perhaps `goal_id`, a goal of `plan`.
    `action_id` was made with the form: sent twice, it makes one action. Raises Refused with
    messages by field.
    """
    if case.status is not CaseStatus.OPEN:
        raise Refused("Dit dossier is gesloten. Heropen het om een actie af te spreken.")
    known = db.session.get(Action, action_id)
    if known is not None and known.case_id == case.id:
        return known
    today = to_local(now).date()
    faults = {}
    if values["due_on"] < today:
        faults["due_on"] = "Kies een datum die nog komt."
    elif is_too_far(values["due_on"], today):
        faults["due_on"] = TOO_FAR
    owner = _owner(case, values, faults, now)
    goal_id = values.get("goal_id")
    if goal_id is not None and (plan is None or goal_id not in {goal.id for goal in plan.goals}):
        faults["goal_id"] = "Kies een doel van dit plan."
    if not faults and has_same_action(case.id, values["description"], values["due_on"], owner):
        faults["description"] = "Precies deze actie is al afgesproken."
    if faults:
        raise Refused(faults)
    action = Action(
        id=action_id,
        case_id=case.id,
        plan_id=plan.id if plan else None,
        meeting_id=meeting_id or (plan.meeting_id if plan else None),
        goal_id=goal_id,
        description=values["description"],
        due_on=values["due_on"],
        status=ActionStatus.OPEN,
        created_at=now,
        created_by_id=by,
        **owner,
    )
    db.session.add(action)
    _record(AuditAction.ACTION_ADDED, action, case, by, now)
    return action


def _owner(
    case: CaseFile, values: Mapping[str, Any], faults: dict[str, str], now: datetime
) -> dict[str, Any]:
    if values["owner"] != SOMEBODY_ELSE:
        for id_, name, party in list_owners(case.id, to_local(now).date()):
            if str(id_) == values["owner"]:
                return {"owner_id": id_, "owner_name": short(name, LINE), "owner_party": party}
        faults["owner"] = "Kies iemand uit de lijst."
        return {}
    if not values["owner_name"]:
        faults["owner_name"] = "Vul in wie het doet."
    if values["owner_party"] is None:
        faults["owner_party"] = "Kies bij welke partij deze persoon hoort."
    return {
        "owner_id": None,
        "owner_name": values["owner_name"],
        "owner_party": values["owner_party"],
    }


def may_update(viewer: Viewer, action: Action) -> bool:
    """The owner tells how it went; so may who works on plans of the case."""
    return action.owner_id == viewer.user_id or viewer.may(Permission.PLAN_WRITE)


def update_action(
    action: Action, values: Mapping[str, Any], *, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Change the state of an action: `status`, `status_reason`, `due_on`.

    Raises StaleEdit, or Refused with messages by field.
    """
    today = to_local(now).date()
    changed = audit.changes(action, values)
    if not changed["new"]:
        return
    require_version(action, seen_version)
    status = values["status"]
    old = ActionState(action.status, action.status_reason, action.due_on)
    if faults := action_faults(ActionState(**values), old, today):
        raise Refused(faults)
    for name, value in values.items():
        setattr(action, name, value)
    action.finished_on = None if status.is_open else today
    _record(AuditAction.ACTION_CHANGED, action, action.case, by, now, **changed)


def _record(
    what: AuditAction,
    action: Action,
    case: CaseFile,
    by: uuid.UUID,
    now: datetime,
    **details: Any,
) -> None:
    audit.record(
        what,
        by=by,
        now=now,
        subject=Subject.ACTIE,
        subject_id=action.id,
        case_id=case.id,
        municipality_id=case.municipality_id,
        **details,
    )
