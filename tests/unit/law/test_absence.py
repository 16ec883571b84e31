from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.absence import LuxeRoute, ReportThreshold, luxe_route, must_report, report_due_on
from mdo.law.school_calendar import SchoolCalendar, UnknownCalendar, monday_of
from tests.unit.law.naive import DAYS, calendars, is_school_day, some_day

MONDAY = date(2016, 9, 5)


def week(number: int, weekday: int = 0) -> date:
    return MONDAY + timedelta(weeks=number, days=weekday)


def test_sixteen_hours_in_four_school_weeks(noord: SchoolCalendar) -> None:
    reached = must_report([(week(0), 6), (week(1), 6), (week(3, 4), 4)], noord)
    assert reached is not None
    assert reached.reached_on == week(3, 4)
    assert reached.hours == 16
    assert reached.first_day == week(0)
    assert reached.school_weeks == (week(0), week(1), week(2), week(3))


def test_the_fifth_school_week_is_too_late(noord: SchoolCalendar) -> None:
    assert must_report([(week(0, 4), 8), (week(4), 8)], noord) is None


def test_a_holiday_week_does_not_count(noord: SchoolCalendar) -> None:
    """Autumn holiday 15-23 October 2016: the weeks of 26 Sept, 3, 10 and 24 Oct are in a row."""
    reached = must_report([(date(2016, 9, 26), 8), (date(2016, 10, 28), 8)], noord)
    assert reached is not None
    assert reached.reached_on == date(2016, 10, 28)
    assert date(2016, 10, 17) not in reached.school_weeks
    assert must_report([(date(2016, 9, 23), 8), (date(2016, 10, 28), 8)], noord) is None


@pytest.mark.parametrize(
    ("hours", "at_least", "more_than"),
    [("15.75", False, False), ("16", True, False), ("16.25", True, True)],
)
def test_the_threshold_is_a_definition(
    noord: SchoolCalendar, hours: str, at_least: bool, more_than: bool
) -> None:
    absences = [(MONDAY, Decimal(hours))]
    assert (must_report(absences, noord) is not None) is at_least
    by_report = must_report(absences, noord, threshold=ReportThreshold.MORE_THAN_16)
    assert (by_report is not None) is more_than


def test_fractions_add_up_exactly(noord: SchoolCalendar) -> None:
    tenths = [(week(0, day % 5), 0.1) for day in range(160)]
    assert must_report(tenths, noord) is not None
    assert must_report(tenths[1:], noord) is None


def test_the_count_restarts_after_a_report(noord: SchoolCalendar) -> None:
    absences = [(week(0), 10), (week(1), 10), (week(2), 7), (week(3), 9)]
    first = must_report(absences, noord)
    assert first is not None
    assert first.reached_on == week(1)
    again = must_report(absences, noord, restart_after=week(1))
    assert again is not None
    assert (again.reached_on, again.hours) == (week(3), 16)
    assert again.first_day == week(2)
    assert must_report(absences, noord, restart_after=week(2)) is None


def test_the_window_begins_after_the_restart(noord: SchoolCalendar) -> None:
    reached = must_report([(week(1), 9), (week(1, 3), 16)], noord, restart_after=week(1))
    assert reached is not None
    assert (reached.hours, reached.first_day) == (16, week(1, 1))


def test_hours_without_school_do_not_count(noord: SchoolCalendar) -> None:
    assert must_report([(week(0, 5), 8), (week(0, 4), 8)], noord) is None
    assert must_report([(date(2016, 10, 18), 20)], noord) is None
    assert must_report([], noord) is None


def test_errors(noord: SchoolCalendar) -> None:
    with pytest.raises(ValueError, match="niet negatief"):
        must_report([(MONDAY, -1)], noord)
    with pytest.raises(UnknownCalendar):
        must_report([(date(2018, 3, 5), 20)], noord.strict())


@pytest.mark.parametrize(
    ("reached_on", "due_on", "why"),
    [
        (date(2016, 9, 5), date(2016, 9, 12), "over a weekend"),
        (date(2016, 9, 9), date(2016, 9, 16), "from a Friday"),
        (date(2016, 10, 14), date(2016, 10, 21), "a school holiday has workdays"),
        (date(2017, 4, 13), date(2017, 4, 21), "Goede Vrijdag is a workday, Paasmaandag is not"),
    ],
)
def test_the_report_is_due_in_five_workdays(
    noord: SchoolCalendar, reached_on: date, due_on: date, why: str
) -> None:
    assert report_due_on(reached_on, noord) == due_on, why


@pytest.mark.parametrize(
    ("days", "is_first_time", "route"),
    [
        (1, True, LuxeRoute.WAARSCHUWING),
        (2, True, LuxeRoute.PROCES_VERBAAL),
        (1, False, LuxeRoute.PROCES_VERBAAL),
        (5, False, LuxeRoute.PROCES_VERBAAL),
    ],
)
def test_luxe_verzuim(days: int, is_first_time: bool, route: LuxeRoute) -> None:
    assert luxe_route(days, is_first_time) is route


def test_luxe_verzuim_takes_a_day() -> None:
    with pytest.raises(ValueError, match="minstens 1"):
        luxe_route(0, True)


@given(
    calendars(),
    st.lists(st.tuples(some_day, st.integers(0, 8)), max_size=25),
    st.none() | some_day,
)
def test_against_a_count_week_by_week(
    calendar: SchoolCalendar, absences: list[tuple[date, int]], restart: date | None
) -> None:
    school_days = [day for day in DAYS if is_school_day(calendar, day)]
    mondays = sorted({monday_of(day) for day in school_days})
    expected = None
    for day in school_days:
        row = mondays[: mondays.index(monday_of(day)) + 1][-4:]
        counted = sum(
            hours
            for on, hours in absences
            if on <= day and on in school_days and monday_of(on) in row
            if restart is None or on > restart
        )
        if counted >= 16:
            expected = day, counted
            break
    found = must_report(absences, calendar, restart_after=restart)
    assert (found and (found.reached_on, found.hours)) == expected
