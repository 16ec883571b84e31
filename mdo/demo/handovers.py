"""Plans that were handed over to the gemeente, in every state."""

from __future__ import annotations

from datetime import timedelta

from mdo.cases.models import CaseFile
from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.handovers.models import Handover
from mdo.handovers.terms import HandoverState
from mdo.plans.models import Plan
from mdo.terms import PlanStatus

# State, days after establishing it was handed over, days after that it was picked up, note.
# The oldest plan first; what is left over was not handed over yet.
COURSES = (
    (HandoverState.BESCHIKKING, 2, 12, "Gezinsbegeleiding voor een half jaar."),
    (HandoverState.IN_BEHANDELING, 1, 3, "Het gesprek met de ouders is gepland."),
    (HandoverState.NIET_DOORGEGAAN, 1, 6, "De ouders vragen de hulp op dit moment niet aan."),
    (HandoverState.OVERGEDRAGEN, 1, 0, ""),
)
# A version that was replaced had come further.
OF_REPLACED = (HandoverState.GEZINSPLAN, 0, 4, "")


def write_handovers(store: Store, town: Town) -> None:
    """Hand the established plans of the store over, except the last one when there are
    more. Of a plan with two versions both were handed over."""
    cases = {case["id"]: case for case in store.kept(CaseFile)}
    plans = sorted(
        (plan for plan in store.kept(Plan) if plan["established_at"]),
        key=lambda plan: (plan["established_at"], cases[plan["case_id"]]["number"]),
    )
    courses = iter(COURSES)
    for plan in plans:
        if plan["status"] is PlanStatus.VERVANGEN:
            course = OF_REPLACED
        elif (found := next(courses, None)) is None:
            return
        else:
            course = found
        _hand_over(store, town, plan, cases[plan["case_id"]], course)


def _hand_over(
    store: Store, town: Town, plan: dict, case: dict, course: tuple[HandoverState, int, int, str]
) -> None:
    state, given_after, handled_after, note = course
    soonest = store.now - timedelta(hours=2)
    given_at = min(plan["established_at"] + timedelta(days=given_after, hours=2), soonest)
    is_handled = state is not HandoverState.OVERGEDRAGEN
    store.add(
        Handover,
        plan_id=plan["id"],
        case_id=case["id"],
        municipality_id=case["municipality_id"],
        state=state,
        note=note,
        created_at=given_at,
        created_by_id=town.people["procescoordinator"].user_id,
        state_changed_at=min(given_at + timedelta(days=handled_after), soonest),
        handled_by_id=town.people["toegang"].user_id if is_handled else None,
    )
