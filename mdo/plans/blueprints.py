"""The blueprint of the plans, and how its views load what they show or change."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, request

from mdo import clock
from mdo.cases.queries import CaseHeading, get_case_heading
from mdo.flowchart.queries import get_proposals
from mdo.plans.completeness_rules import Check, completeness
from mdo.plans.conference_queries import get_conference
from mdo.plans.queries import get_concept, get_last_established
from mdo.web.access import viewer

plans = Blueprint("plans", __name__)


def load_heading(case_id: uuid.UUID) -> CaseHeading:
    """The head of the case, or 404."""
    return get_case_heading(viewer(), case_id, clock.today()) or abort(404)


def load_concept(case_id: uuid.UUID) -> tuple[CaseHeading, Any]:
    """The head of the case and its concept; 404 without one, and for a closed case.

    What somebody sends while another established the plan or closed the case comes through:
    the operation refuses it, and what was typed stays on the screen.
    """
    heading = load_heading(case_id)
    plan = get_concept(case_id)
    if request.method == "POST":
        plan = plan or get_last_established(case_id)
    elif not heading.is_open:
        abort(404)
    return heading, plan or abort(404)


def list_checks(plan: Any) -> list[Check]:
    """What a concept still needs, as it stands now."""
    return completeness(
        plan,
        clock.today(),
        get_conference(plan.meeting_id, plan.case_id),
        get_proposals([need.id for need in plan.needs]),
    )


def version_number(text: str) -> int:
    """The number of a version in an address, or 404."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        abort(404)
    return int(text)
