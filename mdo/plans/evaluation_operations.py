"""Evaluating a plan: what is said of its goals, and how it goes on.

The version itself never changes: what is said of a goal stands beside it. It can be filled
in bit by bit and corrected, until the next version begins.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.plans.evaluation_queries import (
    get_evaluation,
    get_meeting_day,
    has_later_version,
    list_evaluation_meetings,
    list_evaluations,
)
from mdo.plans.evaluation_rules import NOT_JUDGED, Judgement, judgement_faults
from mdo.plans.field_rules import in_words
from mdo.plans.history_operations import note_judged
from mdo.plans.models import Goal, GoalEvaluation, Plan
from mdo.plans.operations import start_plan
from mdo.terms import CaseStatus, PlanStatus

CLOSED = "Er is al een nieuwe versie begonnen. De evaluatie van deze versie verandert niet meer."


def evaluate_goals(
    plan: Plan,
    wanted: Mapping[uuid.UUID, Judgement],
    seen: Mapping[uuid.UUID, str],
    *,
    by: uuid.UUID,
    now: datetime,
) -> int:
    """Keep what is said of the goals of the version that holds; how many goals changed.

    seen: by goal the `Judgement.version` that was shown. A goal that was left as it was shown
    is left alone, also when somebody else judged it meanwhile. Raises StaleEdit with the
    judgements of now, by goal, when both changed the same goal; Refused with messages by
    `<id of goal>:<field>`, or for a plan that cannot be evaluated (any more).
    """
    _require_open(plan)
    known = list_evaluations(plan.id)
    today = to_local(now).date()
    now_said = {goal.id: _judgement(known.get(goal.id)) for goal in plan.goals}
    changed = {
        goal_id: judgement
        for goal_id, judgement in wanted.items()
        if goal_id in now_said
        and judgement != now_said[goal_id]
        and judgement.version != seen.get(goal_id)
    }
    if any(now_said[goal_id].version != seen.get(goal_id) for goal_id in changed):
        raise StaleEdit(now_said)
    if faults := _faults(plan, changed, now_said, today):
        raise Refused(faults)
    if not changed:
        return 0
    for goal in plan.goals:
        if goal.id in changed:
            _judge(plan, goal, known.get(goal.id), changed[goal.id], by, now)
    outcomes = {id_: one.outcome.value if one.outcome else "" for id_, one in changed.items()}
    _record(AuditAction.GOALS_EVALUATED, plan, by, now, outcomes=_by_text(outcomes))
    return len(changed)


def begin_next_version(
    case: CaseFile,
    plan: Plan,
    kept: Collection[uuid.UUID],
    *,
    meeting_id: uuid.UUID | None,
    by: uuid.UUID,
    now: datetime,
) -> Plan:
    """Begin the concept that follows an evaluated version, with of its goals those in `kept`.

    When it has begun already, that one is given as it is. Raises Refused while a goal was not
    judged, and for a plan that was finished.
    """
    evaluation = get_evaluation(case.id)
    if evaluation is None or not evaluation.progress.is_complete:
        raise Refused("Nog niet alle doelen zijn geëvalueerd.")
    if plan.finished_on:
        raise Refused("Dit plan is afgerond. Maak dat eerst ongedaan.")
    dropped = {goal.id for goal in plan.goals} - set(kept)
    return start_plan(case, meeting_id=meeting_id, by=by, now=now, without=dropped)


def finish_plan(plan: Plan, *, by: uuid.UUID, now: datetime) -> None:
    """Keep that all goals are reached and that no next version comes. Once more changes
    nothing. Raises Refused when a goal is not reached."""
    if plan.finished_on:
        return
    _require_open(plan)
    evaluation = get_evaluation(plan.case_id)
    if evaluation is None or not evaluation.progress.may_finish:
        raise Refused("Afronden kan als alle doelen zijn bereikt.")
    plan.finished_on = to_local(now).date()
    _record(AuditAction.PLAN_FINISHED, plan, by, now)


def reopen_plan(plan: Plan, *, by: uuid.UUID, now: datetime) -> None:
    """Take back that a plan was finished. Once more changes nothing."""
    if plan.finished_on is None:
        return
    if plan.case.status is not CaseStatus.OPEN:
        raise Refused("Dit dossier is gesloten.")
    plan.finished_on = None
    _record(AuditAction.PLAN_REOPENED, plan, by, now)


def _require_open(plan: Plan) -> None:
    if plan.case.status is not CaseStatus.OPEN:
        raise Refused("Dit dossier is gesloten. Heropen het om het plan te evalueren.")
    if plan.status is not PlanStatus.VASTGESTELD or has_later_version(plan.case_id, plan.number):
        raise Refused(CLOSED)
    if plan.finished_on:
        raise Refused("Dit plan is afgerond. Maak dat eerst ongedaan.")


def _judgement(row: GoalEvaluation | None) -> Judgement:
    return Judgement(row.outcome, row.note, row.meeting_id) if row else NOT_JUDGED


def _faults(
    plan: Plan,
    changed: Mapping[uuid.UUID, Judgement],
    known: Mapping[uuid.UUID, Judgement],
    today: date,
) -> dict[str, str]:
    meetings = {row[0] for row in list_evaluation_meetings(plan.case_id, today)}
    return {
        f"{goal_id}:{name}": text
        for goal_id, judgement in changed.items()
        for name, text in judgement_faults(judgement, meetings, known[goal_id]).items()
    }


def _judge(
    plan: Plan,
    goal: Goal,
    row: GoalEvaluation | None,
    judgement: Judgement,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Keep, change or take back one judgement, and its history."""
    note_judged(plan, goal, _words(_judgement(row)), _words(judgement), by=by, now=now)
    if judgement.outcome is None:
        db.session.delete(row)
        return
    meeting_id = judgement.meeting_id
    # Asked for before there is an unfinished record that the question would write away.
    on = get_meeting_day(meeting_id) if meeting_id else to_local(now).date()
    if row is None:
        row = GoalEvaluation(goal_id=goal.id, created_at=now, created_by_id=by)
    row.outcome, row.note, row.meeting_id = judgement.outcome, judgement.note, meeting_id
    row.evaluated_on = on
    db.session.add(row)


def _words(judgement: Judgement) -> dict[str, str]:
    meeting = get_meeting_day(judgement.meeting_id) if judgement.meeting_id else None
    return {
        "outcome": in_words(judgement.outcome),
        "outcome_note": judgement.note,
        "outcome_meeting": f"Overleg van {in_words(meeting)}" if meeting else "",
    }


def _by_text(outcomes: Mapping[uuid.UUID, str]) -> dict[str, str]:
    return {str(goal_id): outcome for goal_id, outcome in outcomes.items()}


def _record(action: AuditAction, plan: Plan, by: uuid.UUID, now: datetime, **details: Any) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.PLAN,
        subject_id=plan.id,
        case_id=plan.case_id,
        municipality_id=plan.case.municipality_id,
        number=plan.number,
        **details,
    )
