"""When a plan is complete: what it says agrees with a naive check over random plans."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdo.flowchart.rules import Proposal
from mdo.meetings.closing_rules import Attendee
from mdo.plans.completeness_rules import (
    Conference,
    Mend,
    Part,
    asks_youth_care_at_school,
    completeness,
    gaps_of,
)
from mdo.plans.rules import QUESTIONS
from mdo.terms import Attendance, MeetingKind, Party, Payer, SupportKind, SupportPlace
from tests.unit.plans.test_roles import part as any_part

TODAY = date(2026, 11, 23)
YESTERDAY, LATER = TODAY - timedelta(days=1), date(2027, 2, 1)
NEED_ID = uuid.UUID(int=1)
ALL = (Party.SCHOOL, Party.SWV, Party.TOEGANG, Party.LEERPLICHT, Party.OUDERS)


def need(**given: Any) -> SimpleNamespace:
    values = {
        "id": NEED_ID,
        "description": "Begeleiding",
        "kind": SupportKind.BEGELEIDING,
        "place": SupportPlace.SCHOOL,
        "hours_a_week": None,
        "until_on": None,
    }
    return SimpleNamespace(**(values | given))


def goal(due_on: date | None = LATER) -> SimpleNamespace:
    return SimpleNamespace(id=uuid.uuid4(), description="Naar school", due_on=due_on)


def part(**given: Any) -> SimpleNamespace:
    return any_part(**({"need_id": NEED_ID, "payer": Payer.SCHOOL} | given))


def conference(**given: Any) -> Conference:
    values: dict[str, Any] = {
        "meeting_id": uuid.UUID(int=7),
        "item_id": uuid.UUID(int=8),
        "number": "O2026-0001",
        "kind": MeetingKind.MDO,
        "is_held": True,
        "attendees": tuple(Attendee(party, Attendance.AANWEZIG) for party in ALL),
        "reasons": frozenset(),
        "is_pupil_heard": True,
    }
    return Conference(**(values | given))


def plan(**given: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        **dict.fromkeys(QUESTIONS, "Antwoord"),
        "needs": [need()],
        "goals": [goal()],
        "parts": [part()],
        "evaluation_on": LATER,
        "evaluation_with": "ouders",
    }
    return SimpleNamespace(**(values | given))


def gaps(
    subject: SimpleNamespace,
    at: Conference | None = None,
    proposals: dict[uuid.UUID, Proposal] | None = None,
) -> dict[Part, list[str]]:
    checks = completeness(subject, TODAY, at or conference(), proposals or {})
    return {check.part: [gap.text for gap in check.gaps] for check in checks if check.gaps}


def test_complete_plan():
    assert gaps(plan()) == {}


@pytest.mark.parametrize(
    ("given", "where", "word"),
    [
        ({"needs": [], "parts": [part(need_id=None)]}, Part.NEEDS, "geen behoefte"),
        ({"parts": [part(need_id=None)]}, Part.NEEDS, "'Begeleiding'"),
        ({"surroundings": "", "term_expected": " "}, Part.NEEDS, "Vraag 1 en 5 zijn"),
        ({"support_needed": ""}, Part.NEEDS, "Vraag 4 is"),
        ({"goals": []}, Part.GOALS, "geen doel"),
        ({"goals": [goal(None)]}, Part.GOALS, "nog geen termijn"),
        ({"goals": [goal(TODAY)]}, Part.GOALS, "niet in de toekomst"),
        ({"parts": []}, Part.ROLES, "niet verdeeld"),
        ({"parts": [part(deliverer=None)]}, Part.ROLES, "wie het doet"),
        ({"parts": [part(payer=None)]}, Part.ROLES, "wie het betaalt"),
        ({"parts": [part(payer=Payer.ANDERS)]}, Part.ROLES, "betaalt een ander"),
        ({"parts": [part(is_disputed=True)]}, Part.ROLES, "Spreek af wanneer"),
        (
            {"parts": [part(is_disputed=True, positions="x", settle_by_on=YESTERDAY)]},
            Part.ROLES,
            "is voorbij",
        ),
        ({"parts": [part(), part(payer=Payer.SWV)]}, Part.ROLES, "twee keer"),
        (
            {"needs": [need(until_on=TODAY)], "parts": [part(until_on=LATER)]},
            Part.ROLES,
            "loopt langer",
        ),
        (
            {
                "needs": [need(hours_a_week=Decimal(2))],
                "parts": [part(hours_a_week=Decimal("2.5"))],
            },
            Part.ROLES,
            "meer uren per week",
        ),
        ({"evaluation_on": None}, Part.EVALUATION, "geen evaluatiedatum"),
        ({"evaluation_on": TODAY}, Part.EVALUATION, "niet in de toekomst"),
        ({"evaluation_with": ""}, Part.EVALUATION, "met wie"),
    ],
)
def test_gaps_in_words(given: dict[str, Any], where: Part, word: str):
    assert any(word in text for text in gaps(plan(**given))[where])


@pytest.mark.parametrize(
    ("at", "word"),
    [
        ({"is_held": False}, "nog niet gehouden"),
        ({"is_pupil_heard": False}, "niet gehoord"),
        ({"kind": MeetingKind.KIK}, "hoort in een MDO"),
        ({"attendees": ()}, "School was niet bij MDO"),
    ],
)
def test_gaps_at_the_table(at: dict[str, Any], word: str):
    assert any(word in text for text in gaps(plan(), conference(**at))[Part.TABLE])


def test_a_plan_without_a_meeting():
    checks = completeness(plan(), TODAY, None, {})
    (gap,) = gaps_of(checks)
    assert "hoort nog niet bij een overleg" in gap.text
    assert gap.mend is Mend.CHOOSE_MEETING


def test_deviation_asks_for_a_reason():
    proposals = {NEED_ID: Proposal(Party.SWV, Payer.SWV, "", "6")}
    assert "stroomschema" in gaps(plan(), None, proposals)[Part.ROLES][0]
    explained = plan(parts=[part(deviation_reason="Korter")])
    assert gaps(explained, None, proposals) == {}


@pytest.mark.parametrize(
    ("kind", "place", "asks"),
    [
        (SupportKind.ONDERWIJS, SupportPlace.SCHOOL, False),
        (SupportKind.BEGELEIDING, SupportPlace.SCHOOL, True),
        (SupportKind.VERZORGING, SupportPlace.BEIDE, True),
        (SupportKind.OPVOEDING, SupportPlace.THUIS, False),
    ],
)
def test_youth_care_at_school(kind: SupportKind, place: SupportPlace, asks: bool):
    assert asks_youth_care_at_school([need(kind=kind, place=place)]) == asks


# -- brute force -----------------------------------------------------------------------

DAYS = (None, YESTERDAY, TODAY, TODAY + timedelta(days=1), LATER)
DAYS_AROUND = [TODAY + timedelta(days=n) for n in range(-3, 90)]
OTHER_ID = uuid.UUID(int=2)
WORDS = st.sampled_from(["", "  ", "Ja", "Ja", "Ja"])
NEEDS = st.sampled_from(
    [
        [],
        [need()],
        [need(until_on=LATER, hours_a_week=Decimal(2))],
        [need(place=SupportPlace.THUIS), need(id=OTHER_ID, description="Thuis")],
    ]
)
PARTS = st.builds(
    part,
    description=st.sampled_from(["In de klas", "In de KLAS", "Anders"]),
    need_id=st.sampled_from([None, NEED_ID, NEED_ID, OTHER_ID]),
    deliverer=st.sampled_from([None, Party.SCHOOL, Party.SCHOOL, Party.SWV]),
    payer=st.sampled_from([None, Payer.SCHOOL, Payer.SCHOOL, Payer.ANDERS]),
    payer_note=st.sampled_from(["", "Een fonds"]),
    hours_a_week=st.sampled_from([None, Decimal(1), Decimal(3)]),
    from_on=st.sampled_from(DAYS[:3]),
    until_on=st.sampled_from([None, TODAY, LATER, LATER + timedelta(days=1)]),
    is_disputed=st.sampled_from([False, False, True]),
    positions=st.sampled_from(["", "School wil niet"]),
    settle_by_on=st.sampled_from(DAYS),
    deviation_reason=st.sampled_from(["", "", "Zo afgesproken"]),
)
PLANS = st.builds(
    plan,
    **dict.fromkeys(QUESTIONS, WORDS),
    needs=NEEDS,
    goals=st.lists(st.builds(goal, st.sampled_from(DAYS)), max_size=2),
    parts=st.lists(PARTS, max_size=3),
    evaluation_on=st.sampled_from(DAYS),
    evaluation_with=st.sampled_from(["", "ouders"]),
)
ATTENDEES = st.lists(
    st.builds(
        Attendee,
        st.sampled_from([*ALL, Party.LEERLING, Party.CJG]),
        st.sampled_from([Attendance.AANWEZIG, Attendance.AANWEZIG, Attendance.AFGEMELD]),
        st.sampled_from(["", "Ziek"]),
    ),
    max_size=9,
).map(tuple)
CONFERENCES = st.none() | st.builds(
    conference,
    kind=st.sampled_from([MeetingKind.MDO, MeetingKind.MDO, MeetingKind.KIK]),
    is_held=st.sampled_from([True, True, False]),
    attendees=ATTENDEES | st.just(conference().attendees),
    reasons=st.sets(st.sampled_from(ALL)).map(frozenset),
    is_pupil_heard=st.booleans(),
)
PROPOSALS = st.sampled_from(
    [{}, {NEED_ID: Proposal(Party.SCHOOL, None, "", "6")},
     {NEED_ID: Proposal(Party.SWV, Payer.SWV, "", "6")}]
)  # fmt: skip


def is_table_right(subject: SimpleNamespace, at: Conference | None) -> bool:
    if at is None or not at.is_held:
        return False
    here = {one.party for one in at.attendees if one.attendance is Attendance.AANWEZIG}
    excused = {
        one.party
        for one in at.attendees
        if one.attendance is not Attendance.AANWEZIG and one.absence_reason
    }
    at_school = any(one.place is not SupportPlace.THUIS for one in subject.needs)
    heard = at.is_pupil_heard or Party.LEERLING in here
    if at.kind is MeetingKind.KIK:
        fine = here | excused | at.reasons
        return (
            not at_school
            and heard
            and {Party.OUDERS, Party.SCHOOL} <= fine
            and bool({Party.CJG, Party.GGD} & (here | excused) or Party.CJG in at.reasons)
        )
    return heard and set(ALL) <= here | excused | at.reasons


def is_part_right(one: SimpleNamespace, subject: SimpleNamespace, proposals: dict) -> bool:
    for own in subject.needs:
        late = [day for day in (one.from_on, one.until_on) if day and own.until_on]
        if own.id == one.need_id and any(day > own.until_on for day in late):
            return False
    if one.is_disputed:
        return bool(one.positions) and one.settle_by_on is not None and one.settle_by_on >= TODAY
    if one.deliverer is None or one.payer is None:
        return False
    if one.payer is Payer.ANDERS and not one.payer_note:
        return False
    proposal = proposals.get(one.need_id)
    follows = proposal is None or (
        proposal.deliverer in (None, one.deliverer) and proposal.payer in (None, one.payer)
    )
    return follows or bool(one.deviation_reason)


def runs(one: SimpleNamespace, day: date) -> bool:
    return (one.from_on or day) <= day <= (one.until_on or day)


def contradict(one: SimpleNamespace, other: SimpleNamespace) -> bool:
    alike = one.description.lower() == other.description.lower()
    meet = any(runs(one, day) and runs(other, day) for day in DAYS_AROUND)
    pairs = ((one.deliverer, other.deliverer), (one.payer, other.payer))
    differ = any(a is not None and b is not None and a != b for a, b in pairs)
    return bool(one.need_id) and one.need_id == other.need_id and alike and meet and differ


def wrong_in_split(subject: SimpleNamespace, proposals: dict) -> set[uuid.UUID]:
    """The parts that are not right, of two that contradict each other the first, and the
    needs for which too many hours are divided."""
    calm = [one for one in subject.parts if not one.is_disputed]
    wrong = {one.id for one in subject.parts if not is_part_right(one, subject, proposals)}
    wrong |= {one.id for one, other in combinations(calm, 2) if contradict(one, other)}
    for own in subject.needs:
        parts = [one for one in calm if one.need_id == own.id]
        most = max(
            sum(one.hours_a_week or 0 for one in parts if runs(one, day)) for day in DAYS_AROUND
        )
        if own.hours_a_week is not None and most > own.hours_a_week:
            wrong.add(own.id)
    return wrong


@settings(max_examples=400, deadline=None)
@given(PLANS, CONFERENCES, PROPOSALS)
def test_agrees_with_brute_force(
    subject: SimpleNamespace, at: Conference | None, proposals: dict[uuid.UUID, Proposal]
):
    uncovered = {one.id for one in subject.needs} - {one.need_id for one in subject.parts}
    late = {one.id for one in subject.goals if one.due_on is None or one.due_on <= TODAY}
    wrong = wrong_in_split(subject, proposals)
    expected = {
        Part.TABLE: is_table_right(subject, at),
        Part.NEEDS: all(getattr(subject, name).strip() for name in QUESTIONS)
        and bool(subject.needs)
        and not uncovered,
        Part.GOALS: bool(subject.goals) and not late,
        Part.ROLES: bool(subject.parts) and not wrong,
        Part.EVALUATION: subject.evaluation_on is not None
        and subject.evaluation_on > TODAY
        and bool(subject.evaluation_with),
    }
    checks = completeness(subject, TODAY, at, proposals)
    assert {check.part: check.is_complete for check in checks} == expected
    # It says which rows are wrong too, each by its name.
    named = {check.part: {gap.row_id for gap in check.gaps if gap.row_id} for check in checks}
    assert named[Part.NEEDS] == uncovered
    assert named[Part.GOALS] == late
    assert named[Part.ROLES] == wrong
    names = {one.id: one.description for one in (*subject.needs, *subject.goals, *subject.parts)}
    for gap in gaps_of(checks):
        assert gap.text.endswith(".")
        assert gap.row_id is None or names[gap.row_id] in gap.text
        assert (gap.row_id is not None) <= (gap.mend not in (Mend.QUESTIONS, Mend.EVALUATION))
