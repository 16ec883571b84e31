"""What happened with the plan and the actions of a case."""

from __future__ import annotations

import uuid
from datetime import date

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.timeline import TimelineEvent, timeline_source
from mdo.law.dates import in_dutch
from mdo.plans.action_queries import list_case_actions
from mdo.plans.evaluation_queries import get_evaluation, list_evaluation_days
from mdo.plans.queries import list_plan_events
from mdo.plans.rules import short


@timeline_source
def events_of_plan(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """The beginning, establishing and evaluating of each version, and the actions that are
    finished or overdue."""
    if not viewer.may(Permission.PLAN_READ):
        return []
    events = []
    for row in list_plan_events(case_id):
        ids = {"case_id": case_id}
        name = f"plan, versie {row.number}"
        events.append(
            TimelineEvent(f"Begonnen met {name}", at=row.created_at, endpoint="plans.show", ids=ids)
        )
        if row.established_at:
            events.append(
                TimelineEvent(
                    f"Vastgesteld: {name}",
                    at=row.established_at,
                    text=f"Evaluatie op {in_dutch(row.evaluation_on)} met {row.evaluation_with}.",
                    badge=row.status,
                    endpoint="plans.show",
                    ids=ids,
                )
            )
    events += _evaluations(case_id, today)
    for action in list_case_actions(case_id):
        if not action.status.is_open or action.is_overdue(today):
            events.append(
                TimelineEvent(
                    f"Actie: {short(action.description)}",
                    on=action.finished_on or action.due_on,
                    text=action.owner_name,
                    badge=action.status,
                )
            )
    return events


def _evaluations(case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """When goals were judged, an evaluation that was missed, and that all were reached."""
    page = {"endpoint": "plans.show", "ids": {"case_id": case_id}}
    events = []
    for number, day, judged, reached in list_evaluation_days(case_id):
        what = "1 doel besproken" if judged == 1 else f"{judged} doelen besproken"
        text = f"{what}, {reached} bereikt."
        events.append(
            TimelineEvent(f"Evaluatie van plan, versie {number}", on=day, text=text, **page)
        )
    evaluation = get_evaluation(case_id)
    if evaluation is None:
        return events
    progress, name = evaluation.progress, f"plan, versie {evaluation.number}"
    on = progress.evaluation_on
    if on is not None and on < today and not progress.judged and not progress.finished_on:
        events.append(TimelineEvent(f"Evaluatie van {name}, is nog niet gedaan", on=on, **page))
    if progress.finished_on:
        text = "Er komt geen nieuwe versie."
        title = f"Alle doelen bereikt: {name}"
        events.append(TimelineEvent(title, on=progress.finished_on, text=text, **page))
    return events
