"""Which days a page of the calendar shows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.agenda.calendar_rules import (
    FIRST_DAY,
    LAST_DAY,
    View,
    neighbours,
    opening_day,
    part_of_day,
    span_of,
    within,
)
from mdo.agenda.grid import title_of

DAYS = st.dates(FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    ("view", "first", "last", "before", "after", "title"),
    [
        ("maand", "2026-10-26", "2026-12-06", "2026-10-01", "2026-12-01", "november 2026"),
        ("lijst", "2026-11-01", "2026-11-30", "2026-10-01", "2026-12-01", "november 2026"),
        (
            "week", "2026-11-23", "2026-11-29", "2026-11-16", "2026-11-30",
            "week 48: 23 tot en met 29 november 2026",
        ),
    ],
)  # fmt: skip
def test_around_a_day(view, first, last, before, after, title):
    day = date(2026, 11, 24)
    assert [d.isoformat() for d in span_of(View(view), day)] == [first, last]
    assert [d.isoformat() for d in neighbours(View(view), day)] == [before, after]
    assert title_of(View(view), day) == title


def test_title_over_the_end_of_a_year():
    assert title_of(View.WEEK, date(2026, 12, 31)) == (
        "week 53: 28 december 2026 tot en met 3 januari 2027"
    )


@given(st.sampled_from(View), DAYS)
def test_pages_follow_each_other_without_a_gap(view, day):
    first, last = span_of(view, day)
    assert first <= day <= last
    assert view is View.LIJST or (first.weekday(), last.weekday()) == (0, 6)
    before, after = neighbours(view, day)
    assert after is None or span_of(view, after)[0] <= last + timedelta(days=1)
    assert before is None or span_of(view, before)[1] >= first - timedelta(days=1)
    assert (before is None or before < day) and (after is None or after > day)


@given(st.sampled_from(View), DAYS)
def test_a_page_opens_on_today_or_the_next_working_week(view, today):
    day = opening_day(view, today)
    if view is View.WEEK and today.weekday() >= 5 and today < LAST_DAY - timedelta(days=7):
        assert day.weekday() == 0
        assert timedelta(0) < day - today <= timedelta(days=2)
    elif today.weekday() < 5 or view is not View.WEEK:
        assert day == today


@given(st.dates())
def test_no_day_is_out_of_reach(day):
    assert FIRST_DAY <= within(day) <= LAST_DAY


@pytest.mark.parametrize(("hour", "part"), [(0, 0), (11, 0), (12, 1), (16, 1), (17, 2), (23, 2)])
def test_part_of_day(hour, part):
    assert part_of_day(hour) == part
