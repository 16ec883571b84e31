"""When a plan is complete, and what a change of an action needs."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.plans.document import (
    ActionText,
    GoalText,
    NeedText,
    PartText,
    PlanDocument,
)
from mdo.plans.rules import (
    ActionState,
    Part,
    action_faults,
    checksum,
    completeness,
    is_overdue,
    is_too_far,
    short,
)
from mdo.terms import ActionStatus, Party, Payer, SupportKind, SupportPlace

TODAY = date(2026, 11, 23)
LATER = date(2027, 2, 1)


def plan(**given: Any) -> SimpleNamespace:
    need = SimpleNamespace(id=1, description="Begeleiding")
    values: dict[str, Any] = {
        "needs": [need],
        "goals": [SimpleNamespace(description="Naar school", due_on=LATER)],
        "parts": [part(need_id=1)],
        "evaluation_on": LATER,
        "evaluation_with": "ouders",
    }
    return SimpleNamespace(**(values | given))


def part(**given: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        "description": "In de klas",
        "need_id": None,
        "deliverer": Party.SCHOOL,
        "payer": Payer.SCHOOL,
        "is_disputed": False,
        "settle_by_on": None,
    }
    return SimpleNamespace(**(values | given))


def gaps_of(subject: SimpleNamespace) -> dict[Part, tuple[str, ...]]:
    return {check.part: check.gaps for check in completeness(subject, TODAY) if check.gaps}


def test_complete_plan():
    assert gaps_of(plan()) == {}


@pytest.mark.parametrize(
    ("given", "where", "word"),
    [
        ({"needs": [], "parts": [part()]}, Part.NEEDS, "geen behoefte"),
        ({"parts": [part()]}, Part.NEEDS, "'Begeleiding'"),
        ({"goals": []}, Part.GOALS, "geen doel"),
        ({"goals": [SimpleNamespace(description="D", due_on=None)]}, Part.GOALS, "termijn"),
        ({"needs": [], "parts": []}, Part.ROLES, "niet verdeeld"),
        ({"parts": [part(need_id=1, deliverer=None)]}, Part.ROLES, "wie het doet"),
        ({"parts": [part(need_id=1, payer=None)]}, Part.ROLES, "wie het betaalt"),
        ({"parts": [part(need_id=1, is_disputed=True)]}, Part.ROLES, "overeenstemming"),
        ({"evaluation_on": None}, Part.EVALUATION, "geen evaluatiedatum"),
        ({"evaluation_on": TODAY}, Part.EVALUATION, "niet in de toekomst"),
        ({"evaluation_with": ""}, Part.EVALUATION, "met wie"),
    ],
)
def test_gaps_in_words(given: dict[str, Any], where: Part, word: str):
    found = gaps_of(plan(**given))
    assert any(word in gap for gap in found[where])


def test_disagreement_with_a_date_may_stay():
    disputed = part(need_id=1, deliverer=None, payer=None, is_disputed=True, settle_by_on=LATER)
    assert gaps_of(plan(parts=[disputed])) == {}


def test_complete_exactly_when_each_part_is():
    """Brute force over every combination of what can be missing."""
    for has_goal, has_payer, has_deliverer, disputed, settles, evaluates in itertools.product(
        (True, False), repeat=6
    ):
        subject = plan(
            goals=[SimpleNamespace(description="D", due_on=LATER)] if has_goal else [],
            parts=[
                part(
                    need_id=1,
                    payer=Payer.SWV if has_payer else None,
                    deliverer=Party.SCHOOL if has_deliverer else None,
                    is_disputed=disputed,
                    settle_by_on=LATER if settles else None,
                )
            ],
            evaluation_on=LATER if evaluates else None,
        )
        divided = settles if disputed else (has_payer and has_deliverer)
        assert (gaps_of(subject) == {}) == (has_goal and divided and evaluates)


@pytest.mark.parametrize("status", ActionStatus)
@pytest.mark.parametrize(
    ("due_on", "late"), [(date(2026, 11, 22), True), (TODAY, False), (LATER, False)]
)
def test_overdue(status: ActionStatus, due_on: date, late: bool):
    assert is_overdue(due_on, status, TODAY) == (late and status.is_open)


PAST, NEXT_WEEK = date(2026, 11, 20), date(2026, 11, 30)
S = ActionStatus


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ((S.OPEN, "", TODAY), (S.GEDAAN, "", TODAY), set()),
        ((S.OPEN, "", TODAY), (S.KON_NIET, "", TODAY), {"status_reason"}),
        ((S.OPEN, "", TODAY), (S.KON_NIET, "Geen plek", TODAY), set()),
        ((S.OPEN, "", TODAY), (S.NIET_GEDAAN, "", TODAY), {"status_reason"}),
        ((S.OPEN, "", TODAY), (S.UITGESTELD, "", TODAY), {"status_reason", "due_on"}),
        ((S.OPEN, "", TODAY), (S.UITGESTELD, "Ziek", TODAY), {"due_on"}),
        ((S.OPEN, "", TODAY), (S.UITGESTELD, "Ziek", LATER), set()),
        # Who only mends the reason of what was postponed need not postpone again.
        ((S.UITGESTELD, "Ziek", TODAY), (S.UITGESTELD, "Was ziek", TODAY), set()),
        ((S.UITGESTELD, "Ziek", PAST), (S.UITGESTELD, "Was ziek", PAST), set()),
        ((S.UITGESTELD, "Ziek", LATER), (S.UITGESTELD, "Toch eerder", NEXT_WEEK), set()),
        ((S.UITGESTELD, "Ziek", LATER), (S.UITGESTELD, "Toch eerder", PAST), {"due_on"}),
        # A later date without saying so is a postponement as well; an earlier one is not.
        ((S.OPEN, "", TODAY), (S.OPEN, "", LATER), {"due_on"}),
        ((S.OPEN, "", LATER), (S.OPEN, "", NEXT_WEEK), set()),
        ((S.OPEN, "", PAST), (S.UITGESTELD, "Ziek", date(2062, 1, 1)), {"due_on"}),
    ],
)
def test_faults_of_an_action(old: tuple, new: tuple, faults: set[str]):
    assert set(action_faults(ActionState(*new), ActionState(*old), TODAY)) == faults


def test_postponed_to_a_past_date():
    faults = action_faults(
        ActionState(S.UITGESTELD, "Ziek", PAST), ActionState(S.OPEN, "", date(2026, 11, 1)), TODAY
    )
    assert faults == {"due_on": "Kies bij uitstel een datum die nog komt."}


@pytest.mark.parametrize(
    ("day", "too_far"),
    [(None, False), (PAST, False), (date(2031, 11, 23), False), (date(2032, 1, 1), True)],
)
def test_a_slip_in_the_year(day: date | None, too_far: bool):
    assert is_too_far(day, TODAY) == too_far


@pytest.mark.parametrize(("settle_by_on", "gaps"), [(PAST, 1), (TODAY, 0), (LATER, 0), (None, 1)])
def test_disagreement_needs_a_date_that_is_not_over(settle_by_on: date | None, gaps: int):
    subject = plan(parts=[part(need_id=1, is_disputed=True, settle_by_on=settle_by_on)])
    assert len([gap for gaps_ in gaps_of(subject).values() for gap in gaps_]) == gaps


@pytest.mark.parametrize(
    ("text", "shown"),
    [("kort", "kort"), ("a" * 61, "a" * 59 + "…"), ("twee\n regels", "twee regels")],
)
def test_short(text: str, shown: str):
    assert short(text) == shown


DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
AMOUNTS = st.decimals(0, 999, places=2)
NEEDS = st.builds(
    NeedText, st.uuids(), st.text(), st.sampled_from(SupportKind), st.sampled_from(SupportPlace),
    st.none() | AMOUNTS, st.none() | DATES,
)  # fmt: skip
GOALS = st.builds(GoalText, st.uuids(), st.text(), st.text(), st.none() | DATES)
PARTS = st.builds(
    PartText, st.uuids(), st.none() | st.uuids(), st.none() | st.uuids(), st.text(),
    st.none() | st.sampled_from(Party), st.text(), st.none() | st.sampled_from(Payer), st.text(),
    st.none() | AMOUNTS, st.none() | DATES, st.none() | DATES, st.none() | AMOUNTS, st.booleans(),
    st.text(), st.none() | DATES,
)  # fmt: skip
ACTIONS = st.builds(
    ActionText, st.uuids(), st.text(), st.text(), st.sampled_from(Party), DATES,
    st.sampled_from(ActionStatus),
)  # fmt: skip
DOCUMENTS = st.builds(
    PlanDocument,
    number=st.integers(1, 9),
    meeting_number=st.text(),
    evaluation_on=st.none() | DATES,
    evaluation_with=st.text(),
    answers=st.dictionaries(st.text(), st.text(), max_size=3),
    needs=st.lists(NEEDS, max_size=2).map(tuple),
    goals=st.lists(GOALS, max_size=2).map(tuple),
    parts=st.lists(PARTS, max_size=2).map(tuple),
    actions=st.lists(ACTIONS, max_size=2).map(tuple),
)


@given(DOCUMENTS)
def test_frozen_document_comes_back_as_it_was(document: PlanDocument):
    frozen = document.to_json()
    assert PlanDocument.from_json(frozen) == document
    assert checksum(frozen) == checksum(PlanDocument.from_json(frozen).to_json())


@given(DOCUMENTS)
def test_checksum_tells_any_change(document: PlanDocument):
    changed = replace(document, evaluation_with=document.evaluation_with + "x")
    assert checksum(document.to_json()) != checksum(changed.to_json())


def test_parts_find_their_need_and_goal():
    need = NeedText(uuid.uuid4(), "N", SupportKind.ANDERS, SupportPlace.THUIS, None, None)
    document = PlanDocument(1, "", None, "", {}, (need,), (), (), ())
    assert document.need(need.id) is need
    assert document.need(None) is None
    assert document.goal(uuid.uuid4()) is None
