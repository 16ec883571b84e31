from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.dates import Period, add_months, amount, days, first_of_next_month, in_dutch


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2016, 11, 30), 3, date(2017, 2, 28)),
        (date(2015, 11, 30), 3, date(2016, 2, 29)),
        (date(2016, 12, 31), 1, date(2017, 1, 31)),
        (date(2017, 1, 1), -1, date(2016, 12, 1)),
        (date(2016, 3, 31), -1, date(2016, 2, 29)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2016, 5, 5), 0, date(2016, 5, 5)),
    ],
)
def test_add_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-240, 240))
def test_add_months_keeps_the_day_where_it_can(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and first_of_next_month(moved).day == 1)


def test_words() -> None:
    assert in_dutch(date(2016, 9, 5)) == "5 september 2016"
    assert in_dutch(date(2016, 1, 31)) == "31 januari 2016"
    assert [amount(n, "dag", "dagen") for n in (0, 1, 2)] == ["0 dagen", "1 dag", "2 dagen"]


def test_days_and_periods_include_both_ends() -> None:
    first, last = date(2016, 2, 28), date(2016, 3, 1)
    assert list(days(first, last)) == [first, date(2016, 2, 29), last]
    assert list(days(last, first)) == []
    assert first in Period(first, last)
    assert last in Period(first, last)
    assert date(2016, 3, 2) not in Period(first, last)
    assert date(2999, 1, 1) in Period(first)
    with pytest.raises(ValueError, match="voor de eerste dag"):
        Period(last, first)
