"""Which cases come back at the next ZAT, and when each item begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.meetings.agenda_rules import begin_times
from mdo.meetings.carry_rules import block_of_next
from mdo.meetings.closing_rules import (
    Attendee,
    CaseOnAgenda,
    Step,
    absent_parties,
    blockers,
    closing_checks,
    is_lpa_present,
)
from mdo.terms import AgendaBlock, Attendance, MeetingKind, ParentsStance, Party, Route

FEEDBACK, DISCUSSION = AgendaBlock.TERUGKOPPELING, AgendaBlock.BESPREKING
KIK, ZAT, MDO = MeetingKind.KIK, MeetingKind.ZAT, MeetingKind.MDO
THERE = Attendance.AANWEZIG


@pytest.mark.parametrize(
    ("block", "route", "reached", "agreed", "work", "expected"),
    [
        # Not reached: what it was.
        (DISCUSSION, None, False, False, False, DISCUSSION),
        (FEEDBACK, None, False, False, False, FEEDBACK),
        # Followed or undecided: discussed again, also when something was agreed.
        (DISCUSSION, Route.VOLGEN, True, False, False, DISCUSSION),
        (DISCUSSION, Route.VOLGEN, True, True, True, DISCUSSION),
        (FEEDBACK, Route.VOLGEN, True, True, False, DISCUSSION),
        (DISCUSSION, None, True, False, True, DISCUSSION),
        # Agreed, or still something to do: feedback.
        (DISCUSSION, None, True, True, False, FEEDBACK),
        (DISCUSSION, Route.SCHOOL, True, True, False, FEEDBACK),
        (DISCUSSION, Route.MDO, True, False, True, FEEDBACK),
        (DISCUSSION, Route.MDO, True, False, False, None),
        # Finished: only for what is open.
        (FEEDBACK, Route.KLAAR, True, True, False, None),
        (FEEDBACK, Route.KLAAR, True, True, True, FEEDBACK),
    ],
)
def test_in_which_block_a_case_comes_back(block, route, reached, agreed, work, expected):
    found = block_of_next(
        block, route, is_reached=reached, has_agreements=agreed, has_open_work=work
    )
    assert found is expected


@given(st.lists(st.none() | st.integers(1, 60)))
def test_begin_times(minutes):
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    for place, found in enumerate(begin_times(start, minutes)):
        before = minutes[:place]
        if None in before:
            assert found is None
        else:
            assert found == start + timedelta(minutes=sum(before))


# -- closing ---------------------------------------------------------------------------

DONE = CaseOnAgenda(1, is_pupil_heard=True, has_decision=True, stance=ParentsStance.EENS)
UNHEARD = CaseOnAgenda(1, is_pupil_heard=False, has_decision=True)


def steps(kind, table, case, reasons=()):
    return [check.step for check in blockers(closing_checks(kind, table, reasons, [case], 1))]


def table(*parties, **changed):
    return [changed.get(party.value) or Attendee(party, THERE) for party in parties]


KIK_TABLE = (Party.OUDERS, Party.SCHOOL, Party.CJG)


@pytest.mark.parametrize("kind", [KIK, MDO])
def test_parents_were_there_or_it_says_why_not(kind):
    away = Attendee(Party.OUDERS, Attendance.AFGEMELD)
    parties = KIK_TABLE if kind is KIK else (Party.SWV, Party.TOEGANG, Party.LEERPLICHT)
    seats = table(*(p for p in (*KIK_TABLE, *parties) if p is not Party.OUDERS))
    assert steps(kind, [*seats, Attendee(Party.OUDERS, THERE)], DONE) == []
    assert steps(kind, [*seats, away], DONE) == [Step.PARTIES]
    assert steps(kind, seats, DONE) == [Step.PARTIES]
    assert steps(kind, seats, DONE, reasons=[Party.OUDERS]) == []
    explained = Attendee(Party.OUDERS, Attendance.AFWEZIG, "Moesten werken")
    assert steps(kind, [*seats, explained], DONE) == []


def test_pupil_at_the_table_was_heard():
    seats = table(*KIK_TABLE)
    assert steps(KIK, seats, UNHEARD) == [Step.PUPIL]
    assert steps(KIK, [*seats, Attendee(Party.LEERLING, THERE)], UNHEARD) == []
    assert steps(KIK, [*seats, Attendee(Party.LEERLING, Attendance.AFGEMELD)], UNHEARD) == [
        Step.PUPIL
    ]


def test_a_zat_may_run_out_of_time():
    seats = table(Party.SCHOOL, Party.LEERPLICHT, Party.GGD)
    unreached = CaseOnAgenda(2, False, False, is_reached=False)
    checks = closing_checks(ZAT, seats, (), [DONE, unreached], 2)
    assert blockers(checks) == []
    [advice] = [check for check in checks if check.step is Step.NOT_REACHED]
    assert advice.text.startswith("Agendapunt 2: niet besproken")
    # A KiK or MDO is about the one case: it cannot.
    assert Step.DECISION in steps(KIK, table(*KIK_TABLE), unreached)


def test_feedback_asks_for_no_pupil_but_for_a_decision():
    seats = table(Party.SCHOOL, Party.LEERPLICHT, Party.GGD)
    assert steps(ZAT, seats, CaseOnAgenda(1, False, True, is_feedback=True)) == []
    assert steps(ZAT, seats, CaseOnAgenda(1, False, False, is_feedback=True)) == [Step.DECISION]


def test_a_replaced_seat_never_counts_and_its_substitute_does():
    for attendance in Attendance:
        replaced = Attendee(Party.LEERPLICHT, attendance, is_replaced=True)
        assert not is_lpa_present([replaced])
        assert absent_parties(ZAT, [*table(Party.SCHOOL, Party.GGD), replaced], ())
        assert is_lpa_present([replaced, Attendee(Party.LEERPLICHT, THERE)])
    # It also needs no attendance of its own.
    waiting = Attendee(Party.SMW, Attendance.VERWACHT, is_replaced=True)
    seats = table(Party.SCHOOL, Party.LEERPLICHT, Party.GGD)
    assert steps(ZAT, [*seats, waiting], DONE) == []
