"""Stays as a thuiszitter and changes of state: edge tables, and a day-by-day recount."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdo.law.compulsory_education import lpw_period
from mdo.law.dates import Period
from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.thuiszitter import AbsenceSpell, ClockState, ThuiszitterDefinition
from mdo.terms import ThuiszitterEnding, ThuiszitterKind
from mdo.thuiszitters.change_rules import (
    Change,
    KnownClock,
    KnownStay,
    changes_of,
    pair_stays,
)
from mdo.thuiszitters.reckoning_rules import (
    Absence,
    Facts,
    Home,
    Stay,
    clock_of,
    home_on,
    stays_of,
)
from mdo.thuiszitters.terms import ClockCause
from tests.unit.law.naive import DAYS, calendars, is_school_day, some_day, spells

HERE, THERE, SCHOOL = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
CHRISTMAS = Holiday("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3))
CALENDAR = SchoolCalendar((CHRISTMAS,), frozenset())
MONDAY = date(2026, 11, 30)
TODAY = date(2027, 6, 1)


def facts(*absences: AbsenceSpell, birth_on: date = date(2012, 5, 10), **given: object) -> Facts:
    values = {
        "birth_on": birth_on,
        "lpw": lpw_period(birth_on),
        "calendar": CALENDAR,
        "home_now": HERE,
        "school_id": SCHOOL,
        "absences": tuple(Absence(spell) for spell in absences),
        **given,
    }
    return Facts(**values)


def only(stays: tuple[Stay, ...]) -> Stay:
    assert len(stays) == 1
    return stays[0]


# -- edge table ------------------------------------------------------------------------


def test_across_the_christmas_holiday():
    """15 school days before it, the 21st in the second week after."""
    stay = only(stays_of(facts(AbsenceSpell(MONDAY)), TODAY))
    assert stay.since_on == date(2027, 1, 11)
    assert (stay.absent_from_on, stay.kind) == (MONDAY, ThuiszitterKind.RELATIEF)


def test_one_day_back_begins_anew():
    spells_ = (AbsenceSpell(MONDAY, date(2026, 12, 16)), AbsenceSpell(date(2026, 12, 18)))
    assert only(stays_of(facts(*spells_), TODAY)).absent_from_on == date(2026, 12, 18)
    joined = (AbsenceSpell(MONDAY, date(2026, 12, 18)), AbsenceSpell(date(2027, 1, 4)))
    assert only(stays_of(facts(*joined), TODAY)).absent_from_on == MONDAY


def test_a_move_in_the_middle():
    """Before the line: of the new municipality alone. After it: of both, with the days going on."""
    moves_on = date(2026, 12, 10)
    early = facts(
        AbsenceSpell(MONDAY, date(2027, 3, 5)),
        homes=(Home(HERE, Period(date(2012, 5, 10), moves_on - timedelta(days=1))),
               Home(THERE, Period(moves_on))),
    )  # fmt: skip
    stay = only(stays_of(early, TODAY))
    assert (stay.municipality_id, stay.since_on) == (THERE, date(2027, 1, 11))
    moves_on = date(2027, 1, 25)
    late = replace(
        early,
        homes=(Home(HERE, Period(date(2012, 5, 10), moves_on - timedelta(days=1))),
               Home(THERE, Period(moves_on))),
    )  # fmt: skip
    first, second = stays_of(late, TODAY)
    assert (first.municipality_id, first.since_on, first.ended_on, first.ending) == (
        HERE, date(2027, 1, 11), date(2027, 1, 24), ThuiszitterEnding.VERHUISD,
    )  # fmt: skip
    assert (second.municipality_id, second.since_on, second.is_moved_in) == (THERE, moves_on, True)
    assert (second.ended_on, second.ending) == (date(2027, 3, 5), ThuiszitterEnding.TERUG)
    assert home_on(late, date(2027, 1, 24)) == HERE


@pytest.mark.parametrize(
    ("change", "ended_on", "ending"),
    [
        ({"birth_on": date(2009, 2, 15)}, date(2027, 2, 14), ThuiszitterEnding.ACHTTIEN),
        (
            {"exemptions": (Period(date(2027, 2, 1)),)},
            date(2027, 1, 31),
            ThuiszitterEnding.VRIJSTELLING,
        ),
        (
            {"lpw": Period(date(2017, 6, 1), date(2027, 1, 20))},
            date(2027, 1, 20),
            ThuiszitterEnding.ANDERS,
        ),
    ],
)
def test_how_it_ends(change: dict[str, object], ended_on: date, ending: ThuiszitterEnding):
    stay = only(stays_of(facts(AbsenceSpell(MONDAY), **change), TODAY))
    assert (stay.ended_on, stay.ending) == (ended_on, ending)
    assert only(stays_of(facts(AbsenceSpell(MONDAY), **change), ended_on)).ended_on is None


@pytest.mark.parametrize(
    ("is_enrolled", "kind"), [(True, ThuiszitterKind.RELATIEF), (False, ThuiszitterKind.ABSOLUUT)]
)
def test_old_and_new_definition_side_by_side(is_enrolled: bool, kind: ThuiszitterKind):
    """The old definition is the part that is enrolled; who passed the line earlier bears it."""
    calendar = SchoolCalendar()
    for monday, definition in (
        (date(2015, 11, 2), ThuiszitterDefinition.UNTIL_2016),
        (date(2016, 1, 4), ThuiszitterDefinition.SINCE_2016),
    ):
        own = facts(
            AbsenceSpell(monday, is_enrolled=is_enrolled),
            birth_on=date(2002, 5, 1),
            calendar=calendar,
        )
        stay = only(stays_of(own, date(2016, 3, 1)))
        assert (stay.kind, stay.definition) == (kind, definition)
        assert stay.since_on == monday + timedelta(days=28)


def test_enrolled_somewhere_is_enrolled():
    """Whatever was written down last."""
    both = (AbsenceSpell(MONDAY), AbsenceSpell(date(2026, 12, 7), is_enrolled=False))
    for spells_ in (both, both[::-1]):
        assert only(stays_of(facts(*spells_), TODAY)).kind is ThuiszitterKind.RELATIEF


def test_29_february_counts_and_ends_a_leap_childs_duty_on_the_day_before_1_march():
    own = facts(AbsenceSpell(date(2028, 2, 1)), calendar=SchoolCalendar())
    assert only(stays_of(own, date(2028, 6, 1))).since_on == date(2028, 2, 29)
    leapling = facts(
        AbsenceSpell(date(2026, 1, 5)), birth_on=date(2008, 2, 29), calendar=SchoolCalendar()
    )
    stay = only(stays_of(leapling, date(2026, 6, 1)))
    assert (stay.ended_on, stay.ending) == (date(2026, 2, 28), ThuiszitterEnding.ACHTTIEN)


# -- changes ---------------------------------------------------------------------------


def read(own: Facts, today: date, clock: KnownClock | None, stays: list[KnownStay]):
    """One reading of the clock: what it tells, and what is known after it."""
    pairs = pair_stays(stays, stays_of(own, today))
    told = changes_of(own, today, clock, pairs, ClockCause.TIJD)
    known = [
        KnownStay(
            stored.id if stored else uuid.uuid4(),
            stay.municipality_id, stay.absent_from_on, stay.since_on, stay.ended_on, stay.ending,
        )
        for stored, stay in pairs
        if stay
    ]  # fmt: skip
    now = clock_of(own, today)
    running = now.row and now.row.runs_on(today)
    new = KnownClock(now.state, now.row.first_day, home_on(own, today)) if running else None
    return told, new, known


def states(told: list[Change]) -> list[tuple[ClockState, date]]:
    return [(change.state, change.dated_on) for change in told]


def test_every_state_on_its_day_read_daily_or_all_at_once():
    own = facts(AbsenceSpell(MONDAY, date(2027, 5, 12)))
    clock, stays, told = None, [], []
    for n in range(190):
        new, clock, stays = read(own, MONDAY + timedelta(days=n), clock, stays)
        told += new
    assert states(told) == [
        (ClockState.WATCH, date(2026, 12, 11)),
        (ClockState.THREATENING, date(2026, 12, 18)),
        (ClockState.THUISZITTER, date(2027, 1, 11)),
        (ClockState.LONG, date(2027, 4, 11)),
        (ClockState.ENDED, date(2027, 5, 13)),
    ]
    assert "Kerstvakantie (19 december 2026 tot en met 3 januari 2027)" in " ".join(
        told[2].explanation
    )
    assert "21 schooldagen" in " ".join(told[2].explanation)
    # A limit that the row never came to is not named at its end.
    short, _, _ = read(facts(AbsenceSpell(MONDAY, date(2027, 2, 12))), TODAY, None, [])
    for ended, is_named in ((told[4], True), (short[-1], False)):
        assert ended.state is ClockState.ENDED
        assert ("drie maanden voorbij" in " ".join(ended.explanation)) is is_named
    late, _, _ = read(own, MONDAY + timedelta(days=140), None, [])
    assert states(late) == states(told)[:4]
    over, _, _ = read(own, TODAY, None, [])
    assert states(over) == [states(told)[2], states(told)[4]]


def test_who_turns_out_not_to_be_one_is_taken_away_and_told():
    today = date(2027, 1, 15)
    _, clock, stays = read(facts(AbsenceSpell(MONDAY)), today, None, [])
    mended = facts(AbsenceSpell(date(2026, 12, 14)))
    told, after, left = read(mended, today, clock, stays)
    assert [(c.state, c.previous) for c in told] == [
        (ClockState.THREATENING, ClockState.THUISZITTER)
    ]
    assert "Gecorrigeerd" in told[0].explanation[0]
    assert not left
    assert after is not None
    gone, none, _ = read(facts(), today, clock, stays)
    assert states(gone) == [(ClockState.NONE, today)]
    assert none is None


def test_back_before_the_line_and_a_new_row():
    clock, stays = read(facts(AbsenceSpell(MONDAY)), date(2026, 12, 14), None, [])[1:]
    back = facts(AbsenceSpell(MONDAY, date(2026, 12, 14)))
    told, none, _ = read(back, date(2026, 12, 15), clock, stays)
    assert states(told) == [(ClockState.NONE, date(2026, 12, 15))]
    assert none is None


def test_move_of_a_thuiszitter_is_told_to_both():
    today = date(2027, 2, 1)
    still = facts(AbsenceSpell(MONDAY))
    _, clock, stays = read(still, today, None, [])
    moved = replace(
        still,
        homes=(Home(HERE, Period(date(2012, 5, 10), date(2027, 1, 28))),
               Home(THERE, Period(date(2027, 1, 29)))),
    )  # fmt: skip
    told, after, _ = read(moved, today, clock, stays)
    assert {(c.municipality_id, c.state, c.cause) for c in told} == {
        (HERE, ClockState.ENDED, ClockCause.VERHUIZING),
        (THERE, ClockState.THUISZITTER, ClockCause.VERHUIZING),
    }
    assert after is not None and after.municipality_id == THERE


# -- against a naive recount -------------------------------------------------------------


@st.composite
def random_facts(draw: st.DrawFn) -> Facts:
    homes = sorted(draw(st.lists(some_day, max_size=3, unique=True)))
    ends = [*(day - timedelta(days=1) for day in homes[1:]), *([None] if homes else [])]
    return facts(
        *draw(spells()),
        birth_on=draw(st.sampled_from([date(2005, 1, 1), date(1999, 2, 1), date(2011, 9, 30)])),
        calendar=draw(calendars()),
        exemptions=tuple(
            Period(day, day + timedelta(days=draw(st.integers(0, 30))))
            for day in draw(st.lists(some_day, max_size=2))
        ),
        homes=tuple(
            Home(draw(st.sampled_from([HERE, THERE])), Period(first, last))
            for first, last in zip(homes, ends, strict=True)
        ),
    )


class OnDay(NamedTuple):
    """What a thuiszitter is on a day by the naive count."""

    municipality_id: uuid.UUID
    kind: ThuiszitterKind
    absent_from_on: date


def naive_stock(own: Facts, until: date) -> dict[date, OnDay]:
    """Day by day, each looked at apart: whether the child is a thuiszitter, and of which
    municipality."""
    found: dict[date, OnDay] = {}
    row: list[date] = []
    kind = ThuiszitterKind.RELATIEF
    for day in DAYS:
        if day > until:
            break
        on_day = [
            a.spell
            for a in own.absences
            if a.spell.first_day <= day and (a.spell.last_day is None or day <= a.spell.last_day)
        ]
        excuses = [s for s in on_day if s.has_valid_reason or s.is_exempt]
        excuses += [p for p in own.exemptions if p.first_day <= day <= p.last_day]
        is_absent = bool(on_day) and not excuses and own.lpw.first_day <= day <= own.lpw.last_day
        if is_school_day(own.calendar, day):
            row = [*row, day] if is_absent else []
            if len(row) == 21:
                is_enrolled = any(s.is_enrolled for s in on_day)
                kind = ThuiszitterKind.RELATIEF if is_enrolled else ThuiszitterKind.ABSOLUUT
        if len(row) >= 21 and is_absent:
            homes = [
                h.municipality_id
                for h in own.homes
                if h.period.first_day <= day <= (h.period.last_day or date.max)
            ]
            found[day] = OnDay(homes[-1] if homes else own.home_now, kind, row[0])
    return found


@settings(max_examples=80)
@given(random_facts(), st.sampled_from(DAYS[:380]))
def test_stays_are_the_naive_stock(own: Facts, today: date):
    """On each school day somebody is a thuiszitter of a municipality by both counts or by
    neither; what lies between school days belongs to the row around it."""
    stays = stays_of(own, today)
    assert all(stay.ended_on is None or stay.ended_on < today for stay in stays)
    naive = naive_stock(own, today)
    for day in DAYS:
        if day <= today and is_school_day(own.calendar, day):
            here = [OnDay(s.municipality_id, s.kind, s.absent_from_on) for s in stays
                    if s.since_on <= day <= (s.ended_on or today)]  # fmt: skip
            assert here == ([naive[day]] if day in naive else []), day


@settings(max_examples=50)
@given(random_facts(), random_facts(), st.sampled_from(DAYS[:340]), st.integers(0, 40))
def test_read_twice_says_nothing_twice(before: Facts, after: Facts, today: date, days: int):
    """Whatever was known, whatever changed: a second reading tells nothing."""
    _, clock, stays = read(before, today, None, [])
    later = today + timedelta(days=days)
    told, clock, stays = read(after, later, clock, stays)
    assert all(change.explanation for change in told)
    assert all(change.dated_on <= later for change in told)
    again, clock_again, stays_again = read(after, later, clock, stays)
    assert again == []
    assert (clock_again, stays_again) == (clock, stays)
