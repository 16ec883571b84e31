from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.school_calendar import Holiday, SchoolCalendar, UnknownCalendar, monday_of
from mdo.law.school_year import SchoolYear
from tests.unit.law.naive import DAYS, calendars, is_school_day, some_day


@pytest.mark.parametrize(
    ("day", "expected", "why"),
    [
        (date(2016, 9, 5), True, "Monday"),
        (date(2016, 9, 9), True, "Friday"),
        (date(2016, 9, 10), False, "Saturday"),
        (date(2016, 9, 11), False, "Sunday"),
        (date(2016, 8, 26), False, "last weekday of the summer holiday"),
        (date(2016, 8, 29), True, "first school day"),
        (date(2016, 10, 14), True, "Friday before the autumn holiday"),
        (date(2016, 10, 17), False, "autumn holiday"),
        (date(2017, 4, 14), True, "Goede Vrijdag"),
        (date(2017, 4, 17), False, "Tweede Paasdag"),
        (date(2017, 5, 25), False, "Hemelvaartsdag"),
        (date(2017, 5, 26), True, "the day after Hemelvaart, in the region's default"),
    ],
)
def test_school_days(noord: SchoolCalendar, day: date, expected: bool, why: str) -> None:
    assert noord.is_school_day(day) is expected, why
    assert noord.strict().is_school_day(day) is expected, why


def test_adding_school_days_passes_over_days_off(noord: SchoolCalendar) -> None:
    assert noord.add_school_days(date(2016, 10, 14), 1) == date(2016, 10, 24)
    assert noord.add_school_days(date(2016, 10, 15), 1) == date(2016, 10, 24)
    assert noord.add_school_days(date(2016, 12, 23), 1) == date(2017, 1, 9)
    assert noord.first_school_day_on_or_after(date(2016, 10, 14)) == date(2016, 10, 14)
    assert noord.first_school_day_on_or_after(date(2016, 10, 15)) == date(2016, 10, 24)
    with pytest.raises(ValueError, match="minstens 1"):
        noord.add_school_days(date(2016, 10, 14), 0)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2016, 8, 28), None),
        (date(2016, 8, 29), 1),
        (date(2016, 9, 4), 1),
        (date(2016, 9, 5), 2),
        (date(2016, 10, 14), 7),
        (date(2016, 10, 19), None),
        (date(2016, 10, 24), 8),
        (date(2017, 7, 21), 42),
        (date(2017, 7, 24), None),
    ],
)
def test_school_weeks_are_numbered(noord: SchoolCalendar, day: date, number: int | None) -> None:
    assert noord.school_week_number(day) == number


def test_a_week_with_one_school_day_is_a_school_week() -> None:
    monday = date(2017, 5, 22)
    calendar = SchoolCalendar((Holiday("Lang", monday + timedelta(days=1), date(2017, 5, 28)),))
    assert calendar.is_school_week(date(2017, 5, 28))
    assert calendar.school_weeks(monday, date(2017, 5, 28)) == (monday,)
    assert calendar.school_weeks(monday + timedelta(days=1), date(2017, 5, 28)) == ()


def test_days_off_are_named(noord: SchoolCalendar) -> None:
    found = noord.days_off_between(date(2017, 4, 1), date(2017, 5, 31))
    assert [(h.name, h.first_day) for h in found] == [
        ("Tweede Paasdag", date(2017, 4, 17)),
        ("Meivakantie", date(2017, 4, 22)),
        ("Hemelvaartsdag", date(2017, 5, 25)),
    ]
    own = SchoolCalendar((), frozenset({date(2017, 4, 14), date(2017, 5, 26)}))
    names = [h.name for h in own.days_off_between(date(2017, 4, 1), date(2017, 5, 31))]
    assert names == ["Goede Vrijdag", "Vrije dag"]


def test_workdays_go_on_in_a_school_holiday(noord: SchoolCalendar) -> None:
    assert noord.is_workday(date(2016, 10, 17))
    assert not noord.is_workday(date(2017, 4, 17))
    assert noord.add_workdays(date(2017, 4, 13), 5) == date(2017, 4, 21)
    with pytest.raises(ValueError, match="minstens 1"):
        noord.add_workdays(date(2016, 10, 14), 0)


class TestWhatACalendarKnows:
    def test_years(self, noord: SchoolCalendar) -> None:
        assert noord.knows(SchoolYear(2015))
        assert not noord.knows(SchoolYear(2017))

    def test_the_start_needs_the_summer_before(self, noord: SchoolCalendar) -> None:
        assert noord.knows_start(SchoolYear(2016))
        assert not noord.knows_start(SchoolYear(2015)), "summer 2015 is of 2014-2015"
        assert not noord.knows_start(SchoolYear(2017)), "only its summer holiday is known"

    @pytest.mark.parametrize(
        ("day", "is_known"),
        [
            (date(2015, 8, 3), False),
            (date(2015, 9, 7), False),
            (date(2015, 9, 8), True),
            (date(2015, 9, 6), True),  # a Sunday needs no calendar
            (date(2016, 8, 29), True),
            (date(2017, 7, 31), True),
            (date(2017, 9, 1), True),  # summer holiday, listed with 2016-2017
            (date(2017, 9, 4), False),
        ],
    )
    def test_days(self, noord: SchoolCalendar, day: date, is_known: bool) -> None:
        assert noord.knows_day(day) is is_known
        if is_known:
            assert noord.strict().is_school_day(day) is noord.is_school_day(day)
        else:
            assert noord.is_school_day(day), "the guess"
            with pytest.raises(UnknownCalendar):
                noord.strict().is_school_day(day)

    def test_the_message_is_dutch_and_names_the_year(self, noord: SchoolCalendar) -> None:
        with pytest.raises(UnknownCalendar, match="schoolvakanties van 2017-2018") as caught:
            noord.strict().add_school_days(date(2017, 7, 21), 1)
        assert caught.value.school_year == SchoolYear(2017)

    def test_guessed_years_are_named(self, noord: SchoolCalendar) -> None:
        found = noord.unknown_years(date(2015, 8, 1), date(2017, 12, 1))
        assert found == (SchoolYear(2015), SchoolYear(2017))
        assert noord.unknown_years(date(2015, 9, 8), date(2017, 9, 3)) == ()


def test_a_holiday_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="Herfstvakantie eindigt"):
        Holiday("Herfstvakantie", date(2016, 10, 23), date(2016, 10, 15))


def test_equal_calendars_are_equal_whatever_the_order(noord: SchoolCalendar) -> None:
    turned = SchoolCalendar(noord.holidays[::-1], noord.public_holidays, noord.known_years)
    assert turned == noord
    assert hash(turned) == hash(noord)


@given(calendars(), some_day, st.integers(0, 60))
def test_school_days_against_a_count_day_by_day(
    calendar: SchoolCalendar, first: date, length: int
) -> None:
    span = [first + timedelta(days=n) for n in range(length + 1)]
    naive = [day for day in span if is_school_day(calendar, day)]
    assert list(calendar.school_days_between(first, span[-1])) == naive
    assert calendar.school_weeks(first, span[-1]) == tuple(sorted({monday_of(d) for d in naive}))


@given(calendars(), some_day, st.integers(1, 40))
def test_adding_school_days_against_a_count_day_by_day(
    calendar: SchoolCalendar, day: date, number: int
) -> None:
    naive = [
        d for d in (day + timedelta(days=n) for n in range(1, 400)) if is_school_day(calendar, d)
    ]
    assert calendar.add_school_days(day, number) == naive[number - 1]
    assert len(calendar.school_days_between(day + timedelta(days=1), naive[number - 1])) == number


@given(calendars())
def test_school_weeks_are_numbered_without_gaps(calendar: SchoolCalendar) -> None:
    in_year = [day for day in DAYS if day in SchoolYear(2016)]
    numbers = [
        number
        for day in in_year
        if day.weekday() == 0 and (number := calendar.school_week_number(day)) is not None
    ]
    assert numbers == list(range(1, len(numbers) + 1))


@given(st.lists(calendars(), min_size=1, max_size=3), st.data())
def test_joined_is_on_each_day_the_calendar_that_holds(parts: list[SchoolCalendar], data):
    starts = sorted(data.draw(some_day) for _ in parts[1:])
    firsts = [date.min, *starts]
    lasts = [*(day - timedelta(days=1) for day in starts), date.max]
    held = [part for part in zip(parts, firsts, lasts, strict=True) if part[1] <= part[2]]
    joined = SchoolCalendar.joined(held)
    for day in DAYS:
        then = next(calendar for calendar, first, last in held if first <= day <= last)
        assert joined.is_school_day(day) == is_school_day(then, day)


def test_joined_knows_a_year_that_all_of_it_know():
    year = SchoolYear(2026)
    one, other = SchoolCalendar(known_years=frozenset({year, year.next})), SchoolCalendar()
    halfway = date(2026, 12, 31)
    joined = SchoolCalendar.joined([(one, date.min, halfway), (other, date(2027, 1, 1), date.max)])
    assert joined.known_years == frozenset()
    late = date(2027, 8, 1)
    joined = SchoolCalendar.joined(
        [(one, date.min, late - timedelta(days=1)), (other, late, date.max)]
    )
    assert joined.known_years == {year}
