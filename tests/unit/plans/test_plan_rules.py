"""Documents that are frozen, and what a change of an action needs."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

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
    action_faults,
    checksum,
    is_overdue,
    is_too_far,
    short,
)
from mdo.terms import ActionStatus, Party, Payer, SupportKind, SupportPlace

TODAY = date(2026, 11, 23)
LATER = date(2027, 2, 1)


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
