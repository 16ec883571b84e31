"""What every change of a plan goes through: only a concept of an open case changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.errors import Refused
from mdo.plans.models import Plan
from mdo.terms import CaseStatus, PlanStatus

CLOSED = "Dit dossier is gesloten. Heropen het om het plan te wijzigen."


def require_concept(plan: Plan) -> None:
    """Raise Refused for an established version (it is closed for discussion on the case:
    bron, appendix 4) and for a closed case."""
    if plan.status is not PlanStatus.CONCEPT:
        raise Refused("Dit plan is vastgesteld en verandert niet meer. Begin een nieuwe versie.")
    if plan.case.status is not CaseStatus.OPEN:
        raise Refused(CLOSED)


def record(
    action: AuditAction, plan: Plan, case: CaseFile, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    """Write in the log what happened to a plan."""
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
