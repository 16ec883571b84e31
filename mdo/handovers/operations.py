"""Handing an established plan over to the gemeente, and what the gemeente does with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.handovers.letters import handed_over
from mdo.handovers.models import Handover
from mdo.handovers.queries import (
    get_handover_of_plan,
    get_plan_to_hand_over,
    is_tenant,
    list_addresses_of_toegang,
)
from mdo.handovers.rules import hand_over_fault, state_faults
from mdo.handovers.terms import HandoverState
from mdo.mail.office import Office
from mdo.mail.operations import post
from mdo.terms import CaseStatus


def hand_over(
    case: CaseFile, number: int, *, by: uuid.UUID, now: datetime, office: Office
) -> Handover | None:
    """Hand version `number` of the plan of a case over to the toegang of its municipality,
    and tell the toegang by mail. Asked twice, it happens once.

    Gives None when there is no such version. Raises Refused for a concept, a replaced version,
    a closed case, and a municipality that does not work with the application.
    """
    plan = get_plan_to_hand_over(case.id, number)
    if plan is None:
        return None
    if known := get_handover_of_plan(plan.id):
        return known
    fault = hand_over_fault(
        plan.status,
        is_open=case.status is CaseStatus.OPEN,
        is_tenant=is_tenant(case.municipality_id),
    )
    if fault:
        raise Refused(fault)
    handover = Handover(
        id=uuid.uuid4(),
        plan_id=plan.id,
        case_id=case.id,
        municipality_id=case.municipality_id,
        state=HandoverState.OVERGEDRAGEN,
        state_changed_at=now,
        created_at=now,
        created_by_id=by,
    )
    db.session.add(handover)
    _record(AuditAction.PLAN_HANDED_OVER, handover, by, now, number=plan.number)
    letter = handed_over(case.number, plan.number, handover.id)
    for user_id, address in list_addresses_of_toegang(case.municipality_id, to_local(now).date()):
        post(
            letter,
            key=f"overdracht:{handover.id}:{user_id}",
            to_address=address,
            office=office,
            now=now,
            subject_id=handover.id,
        )
    return handover


def change_state(
    handover: Handover,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Tell how it stands: `state` and `note`. The same a second time changes nothing. The log
    says that the note changed, not what it says: it is text about a child.

    Raises Refused with messages by field, StaleEdit when somebody else changed it since it
    was shown.
    """
    if faults := state_faults(handover.state, values["state"], values["note"]):
        raise Refused(faults)
    changed = audit.changes(handover, values)
    if not changed["new"]:
        return
    require_version(handover, seen_version)
    is_moved = "state" in changed["new"]
    if is_moved:
        handover.state_changed_at = now
    handover.state = values["state"]
    handover.note = values["note"]
    handover.handled_by_id = by
    states = {part: {"state": changed[part]["state"]} for part in changed} if is_moved else {}
    fields = list(changed["new"])
    _record(AuditAction.HANDOVER_CHANGED, handover, by, now, fields=fields, **states)


def _record(
    action: AuditAction, handover: Handover, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.OVERDRACHT,
        subject_id=handover.id,
        case_id=handover.case_id,
        municipality_id=handover.municipality_id,
        **details,
    )
