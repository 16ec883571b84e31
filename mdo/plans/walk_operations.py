"""Walking the flow chart for the needs of a concept; an established plan is closed. Answers
that are taken back are kept in the history of the need, which is read with the case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from mdo.flowchart import walk_operations
from mdo.flowchart.models import Walk
from mdo.flowchart.walk_operations import Taken
from mdo.plans import history_operations as history
from mdo.plans.concept_operations import require_concept
from mdo.plans.models import Need, Plan


def start_walk(plan: Plan, need: Need, *, by: uuid.UUID, now: datetime) -> Walk:
    """Begin a walk for a need of a concept. Raises Refused for an established plan."""
    require_concept(plan)
    return walk_operations.start_walk(plan.case, need.id, need.description, by=by, now=now)


def answer_box(
    plan: Plan,
    walk: Walk,
    *,
    box_id: uuid.UUID | None,
    answer_id: uuid.UUID | None,
    reason: str,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Answer the question at which a walk stands. Raises Refused, also for an established
    plan, and StaleEdit when somebody else went on or back meanwhile."""
    require_concept(plan)
    walk_operations.answer_box(
        plan.case,
        walk,
        box_id=box_id,
        answer_id=answer_id,
        reason=reason,
        seen_version=seen_version,
        by=by,
        now=now,
    )


def step_back(plan: Plan, walk: Walk, *, seen_version: int, by: uuid.UUID, now: datetime) -> None:
    """Take the last answer back. Raises Refused for an established plan, StaleEdit when the
    walk changed since it was shown."""
    require_concept(plan)
    taken = walk_operations.step_back(plan.case, walk, seen_version=seen_version, by=by, now=now)
    _keep(plan, walk, taken, by, now)


def restart_walk(
    plan: Plan, walk: Walk, *, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Begin again, on the chart in use. Raises Refused for an established plan, StaleEdit
    when the walk changed since it was shown."""
    require_concept(plan)
    taken = walk_operations.restart_walk(plan.case, walk, seen_version=seen_version, by=by, now=now)
    _keep(plan, walk, taken, by, now)


def _keep(plan: Plan, walk: Walk, taken: Sequence[Taken], by: uuid.UUID, now: datetime) -> None:
    need = next((one for one in plan.needs if one.id == walk.need_id), None)
    if need is not None and taken:
        text = "\n".join(str(one) for one in taken)
        history.note_taken_back(plan, need, text, by=by, now=now)
