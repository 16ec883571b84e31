"""Which dates a rule gives, against a recount day by day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.series.recurrence import claims, dates_of, name_of_day_off, occurrences
from mdo.series.rules import (
    NO_END,
    TOO_LONG,
    Place,
    Repetition,
    Weekday,
    bound_faults,
    describe,
    first_day,
    repetition_of,
)

TODAY = date(2026, 11, 23)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
weekdays = st.sampled_from(Weekday)


def each_day(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@given(weekdays, st.integers(1, 26), days, st.integers(0, 800))
def test_every_so_many_weeks(weekday, weeks, on, length):
    first = first_day(Repetition(weekday, weeks=weeks), on)
    last = first + timedelta(days=length)
    found = list(dates_of(Repetition(weekday, weeks=weeks).rule, first, first, last))
    assert found == [day for day in each_day(first, last) if (day - first).days % (7 * weeks) == 0]
    assert 0 <= (first - on).days < 7
    assert all(day.weekday() == weekday.number for day in found)


@given(weekdays, st.sampled_from(Place), days, st.integers(0, 800))
def test_every_month(weekday, place, first, length):
    last = first + timedelta(days=length)

    def is_it(day):
        if day.weekday() != weekday.number:
            return False
        if place is Place.LAST:
            return day.day + 7 > monthrange(day.year, day.month)[1]
        return (day.day - 1) // 7 + 1 == int(place.value)

    found = list(dates_of(Repetition(weekday, place=place).rule, first, first, last))
    assert found == [day for day in each_day(first, last) if is_it(day)]


@given(weekdays, days, st.integers(0, 400), st.lists(st.tuples(days, st.integers(0, 40))))
def test_days_off_are_skipped_and_named(weekday, on, length, given_holidays):
    holidays = [
        Holiday(f"Vakantie {n}", first, first + timedelta(days=more))
        for n, (first, more) in enumerate(given_holidays)
    ]
    calendar = SchoolCalendar.for_years(holidays, map(SchoolYear, range(2022, 2034)))
    repetition = Repetition(weekday, weeks=1)
    first = first_day(repetition, on)
    dates = list(dates_of(repetition.rule, first, first, first + timedelta(days=length)))
    found = list(occurrences(dates, calendar, skips_holidays=True))
    # Nothing moves, nothing gets lost.
    assert [row.on for row in found] == dates
    for row in found:
        in_holiday = [h.name for h in holidays if h.first_day <= row.on <= h.last_day]
        assert row.is_on == (not in_holiday and row.on not in calendar.public_holidays)
        assert all(name in row.skipped for name in in_holiday)
    assert all(row.is_on for row in occurrences(dates, calendar, skips_holidays=False))


def test_from_and_until_are_both_counted():
    rule = "FREQ=WEEKLY;INTERVAL=6;BYDAY=TU"
    first, second = date(2026, 12, 1), date(2027, 1, 12)
    assert list(dates_of(rule, first, first, second)) == [first, second]
    assert list(dates_of(rule, first, date(2026, 12, 2), second)) == [second]
    assert list(dates_of(rule, first, second, second - timedelta(days=1))) == []


def test_any_other_rule_is_read_as_well():
    rule = "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO,3WE"
    found = list(dates_of(rule, TODAY, TODAY, date(2027, 1, 31)))
    assert found == [date(2027, 1, 4), date(2027, 1, 20)]
    assert repetition_of(rule) is None
    assert rule in describe(rule)
    with pytest.raises(ValueError, match=r"FREQ|RRULE|unknown|invalid"):
        list(dates_of("ELKE=DINSDAG", TODAY, TODAY, TODAY))


def test_of_an_unknown_school_year_nothing_is_guessed():
    calendar = SchoolCalendar.for_years(
        [
            Holiday("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16)),
            Holiday("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
        ],
        [SchoolYear(2025), SchoolYear(2026)],
    )
    dates = [date(2027, 6, 1), date(2027, 7, 13), date(2027, 8, 24), date(2028, 4, 17)]
    found = list(occurrences(dates, calendar, skips_holidays=True))
    assert [row.is_on for row in found] == [True, False, False, False]
    assert found[1].skipped == "Zomervakantie"
    assert [row.unknown for row in found] == [None, None, SchoolYear(2027), SchoolYear(2027)]


def test_names_of_days_off():
    calendar = SchoolCalendar.for_years(
        [Holiday("Meivakantie", date(2027, 4, 24), date(2027, 5, 2))], [SchoolYear(2026)]
    )
    assert name_of_day_off(calendar, date(2027, 4, 28)) == "Meivakantie"
    assert name_of_day_off(calendar, date(2027, 5, 6)) == "Hemelvaartsdag"
    assert name_of_day_off(calendar, date(2027, 3, 6)) == "weekend"


@pytest.mark.parametrize(
    ("repetition", "text"),
    [
        (Repetition(Weekday.TU, weeks=6), "Elke 6 weken op dinsdag"),
        (Repetition(Weekday.FR, weeks=1), "Elke week op vrijdag"),
        (Repetition(Weekday.MO, place=Place.SECOND), "Elke tweede maandag van de maand"),
        (Repetition(Weekday.TH, place=Place.LAST), "Elke laatste donderdag van de maand"),
    ],
)
def test_rule_in_words_and_back(repetition, text):
    assert describe(repetition.rule) == text
    assert repetition_of(repetition.rule) == repetition


@pytest.mark.parametrize(
    ("first", "until", "faults"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), {}),
        (date(2026, 12, 1), date(2036, 12, 1), {}),
        (date(2026, 12, 1), date(2036, 12, 2), {"until_on": TOO_LONG}),
        (date(2028, 2, 29), date(2038, 3, 1), {}),
        (date(2028, 2, 29), date(2038, 3, 2), {"until_on": TOO_LONG}),
        (date(2026, 12, 1), None, {"until_on": NO_END}),
        (date(2026, 12, 1), date(2026, 11, 30), {"until_on": "Het einde ligt"}),
        (TODAY, date(2027, 6, 1), {"first_on": "al voorbij"}),
        (date(2029, 12, 1), date(2030, 6, 1), {"first_on": "jaartal"}),
    ],
)
def test_bounds(first, until, faults):
    found = bound_faults(first, until, TODAY)
    assert found.keys() == faults.keys()
    assert all(text in found[name] for name, text in faults.items())


# -- what stands for what ---------------------------------------------------------------


rules = st.builds(Repetition, weekdays, weeks=st.integers(1, 26)) | st.builds(
    Repetition, weekdays, place=st.sampled_from(Place)
)


def dates_from(repetition, on):
    first = first_day(repetition, on)
    return list(dates_of(repetition.rule, first, first, on + timedelta(days=800)))


@given(st.data(), rules, rules, days, st.integers(-40, 40))
def test_what_is_left_alone_stands_for_a_date_near_by(data, before, after, on, shift):
    old, new = dates_from(before, on), dates_from(after, on + timedelta(days=shift))
    kept = data.draw(st.lists(st.sampled_from(old[:30]), unique=True, max_size=6))
    found = claims(kept, old, new)
    assert set(found) <= set(kept)
    assert len(set(found.values())) == len(found)
    gaps = [b - a for dates in (old, new) for a, b in pairwise(dates)]
    for day in kept:
        nearest = min(abs(other - day) for other in new)
        if day in found:
            assert found[day] in new
            assert 2 * abs(found[day] - day) <= max(gaps)
        elif 2 * nearest < min(gaps):
            # Only because another one that is as near stands there.
            assert any(abs(new_on - day) == nearest for new_on in found.values())
        if nearest == timedelta():
            assert found[day] == day
    # Another weekday of the same weeks: each keeps its own week.
    if before.weeks and before.weeks == after.weeks and before.weeks > 2:
        moved = [day + timedelta(days=abs(shift) % 5) for day in old]
        assert claims(kept, old, moved) == {d: d + timedelta(days=abs(shift) % 5) for d in kept}


def test_one_of_the_weekly_ones_that_was_cancelled_takes_no_place_weeks_away():
    weekly = [date(2027, 1, 5) + timedelta(weeks=n) for n in range(30)]
    six_weekly = [date(2027, 1, 6) + timedelta(weeks=6 * n) for n in range(5)]
    assert claims([weekly[2]], weekly, six_weekly) == {}
    assert claims([weekly[0], weekly[1]], weekly, six_weekly) == {weekly[0]: six_weekly[0]}
    assert claims([six_weekly[1]], six_weekly, weekly) == {six_weekly[1]: weekly[6]}
    assert claims([], [], []) == {}
