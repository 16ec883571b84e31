from __future__ import annotations

from datetime import date

import pytest

from mdo.law.dates import Period
from mdo.law.leave import (
    LeaveAuthority,
    circumstances_leave_objections,
    first_two_school_weeks,
    holiday_leave_objections,
    leave_authority,
)
from mdo.law.school_calendar import SchoolCalendar, UnknownCalendar
from mdo.law.school_year import SchoolYear


def reasons(found: list) -> str:
    return " | ".join(map(str, found))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2017, 3, 6), date(2017, 3, 17), ""),  # 10 school days
        (date(2017, 3, 6), date(2017, 3, 19), ""),  # and the weekend after
        (date(2017, 3, 6), date(2017, 3, 20), "11 schooldagen"),
        (date(2016, 10, 10), date(2016, 10, 28), ""),  # 10 around the autumn holiday
        (date(2016, 9, 9), date(2016, 9, 9), "eerste twee schoolweken"),  # last day of week 2
        (date(2016, 9, 10), date(2016, 9, 16), ""),  # starts in that weekend
        (date(2016, 9, 12), date(2016, 9, 12), ""),  # first day of week 3
        (date(2016, 8, 22), date(2016, 8, 29), "eerste twee schoolweken"),
        (date(2016, 10, 17), date(2016, 10, 21), "geen schooldag"),
    ],
)
def test_holiday_leave(noord: SchoolCalendar, first: date, last: date, expected: str) -> None:
    found = holiday_leave_objections(first, last, noord)
    assert len(found) == bool(expected)
    assert expected in reasons(found)


def test_holiday_leave_is_given_once_a_school_year(noord: SchoolCalendar) -> None:
    march = date(2017, 3, 6)
    same_year = Period(date(2016, 11, 7), date(2016, 11, 8))
    year_before = Period(date(2016, 6, 6), date(2016, 6, 7))
    assert holiday_leave_objections(march, march, noord, earlier=[year_before]) == []
    found = holiday_leave_objections(march, march, noord, earlier=[year_before, same_year])
    assert "In 2016-2017 is al eens" in reasons(found)
    assert "LPW art. 11 onder f en 13a" in reasons(found)


def test_holiday_leave_needs_the_profession(noord: SchoolCalendar) -> None:
    march = date(2017, 3, 6)
    found = holiday_leave_objections(march, march, noord, is_bound_to_profession=False)
    assert "beroep" in reasons(found)


def test_all_objections_are_named(noord: SchoolCalendar) -> None:
    found = holiday_leave_objections(
        date(2016, 8, 29),
        date(2016, 9, 16),
        noord,
        earlier=[Period(date(2016, 11, 7))],
        is_bound_to_profession=False,
    )
    assert len(found) == 4
    assert all(objection.is_certain for objection in found)


def test_what_the_calendar_does_not_know_is_a_doubt(noord: SchoolCalendar) -> None:
    day = date(2017, 9, 11)
    (doubt,) = holiday_leave_objections(day, day, noord)
    assert not doubt.is_certain
    assert "2017-2018" in doubt.reason
    early = date(2015, 9, 10)  # a known year of which the first school day is not known
    (doubt,) = holiday_leave_objections(early, early, noord)
    assert not doubt.is_certain
    late = date(2015, 11, 10)
    assert holiday_leave_objections(late, late, noord) == []
    with pytest.raises(UnknownCalendar):
        holiday_leave_objections(day, day, noord.strict())


def test_the_first_two_school_weeks(noord: SchoolCalendar) -> None:
    found = first_two_school_weeks(SchoolYear(2016), noord)
    assert found == Period(date(2016, 8, 29), date(2016, 9, 11))
    assert first_two_school_weeks(SchoolYear(2017), noord) is None


@pytest.mark.parametrize(
    ("days", "before", "authority"),
    [
        (0, 0, LeaveAuthority.HEAD),
        (10, 0, LeaveAuthority.HEAD),
        (11, 0, LeaveAuthority.LPA),
        (1, 9, LeaveAuthority.HEAD),
        (1, 10, LeaveAuthority.LPA),
    ],
)
def test_who_decides(days: int, before: int, authority: LeaveAuthority) -> None:
    assert leave_authority(days, before) is authority


def test_days_are_not_negative() -> None:
    with pytest.raises(ValueError, match="niet negatief"):
        leave_authority(-1)


HEAD, LPA = LeaveAuthority.HEAD, LeaveAuthority.LPA
TEN_DAYS = Period(date(2017, 3, 6), date(2017, 3, 17))


@pytest.mark.parametrize(
    ("first", "last", "earlier", "by", "expected"),
    [
        (date(2017, 3, 6), date(2017, 3, 17), [], HEAD, ""),
        (date(2017, 3, 6), date(2017, 3, 20), [], HEAD, "woongemeente beslist: het gaat om 11"),
        (date(2017, 3, 6), date(2017, 3, 20), [], LPA, ""),
        (date(2017, 3, 6), date(2017, 3, 6), [], LPA, "directeur van de school beslist"),
        (date(2017, 5, 8), date(2017, 5, 8), [TEN_DAYS], HEAD, "11 schooldagen"),
        (date(2017, 3, 17), date(2017, 3, 17), [TEN_DAYS], HEAD, ""),  # asked for again
        (date(2016, 6, 6), date(2016, 6, 6), [TEN_DAYS], HEAD, ""),  # another school year
        (date(2016, 10, 17), date(2016, 10, 21), [], HEAD, "geen schooldag"),
    ],
)
def test_leave_for_circumstances(
    noord: SchoolCalendar,
    first: date,
    last: date,
    earlier: list[Period],
    by: LeaveAuthority,
    expected: str,
) -> None:
    found = circumstances_leave_objections(first, last, noord, decided_by=by, earlier=earlier)
    assert len(found) == bool(expected)
    assert expected in reasons(found)


def test_leave_does_not_end_before_it_begins(noord: SchoolCalendar) -> None:
    with pytest.raises(ValueError, match="voor de eerste dag"):
        holiday_leave_objections(date(2017, 3, 7), date(2017, 3, 6), noord)
