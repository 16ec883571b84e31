from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.school_year import SchoolYear, school_years_between

dates = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2016, 7, 31), "2015-2016"),
        (date(2016, 8, 1), "2016-2017"),
        (date(2016, 12, 31), "2016-2017"),
        (date(2017, 1, 1), "2016-2017"),
        (date(2017, 7, 31), "2016-2017"),
        (date(2000, 1, 1), "1999-2000"),
    ],
)
def test_the_year_turns_on_1_august(day: date, label: str) -> None:
    assert SchoolYear.of(day).label == str(SchoolYear.of(day)) == label


@pytest.mark.parametrize("label", ["2016-2017", " 2016-2017", "2016-2017\n", "\t2016-2017  "])
def test_parse_ignores_surrounding_blanks(label: str) -> None:
    assert SchoolYear.parse(label) == SchoolYear(2016)


@pytest.mark.parametrize(
    "label",
    [
        *("2016-2018", "2016", "x", "", "   ", "2017-2016", "2016-2016", "2016/2017", "2016-17"),
        *("2016 - 2017", "02016-2017", "2016-2017-2018", "9999-10000", "0016-0017", "٢٠١٦-٢٠١٧"),
    ],
)
def test_parse_refuses_other_labels_in_dutch(label: str) -> None:
    with pytest.raises(ValueError, match=r"geen (schooljaar|jaartal)"):
        SchoolYear.parse(label)


def test_a_year_knows_its_days_and_neighbours() -> None:
    year = SchoolYear(2016)
    assert (year.first_day, year.last_day) == (date(2016, 8, 1), date(2017, 7, 31))
    assert year.previous.next == year
    assert year.previous.last_day + timedelta(days=1) == year.first_day
    assert year.first_day in year
    assert year.last_day in year
    assert year.next.first_day not in year
    assert {year: "hashable"}[SchoolYear.parse("2016-2017")] == "hashable"


def test_years_of_a_period() -> None:
    found = school_years_between(date(2016, 7, 31), date(2017, 8, 1))
    assert [year.label for year in found] == ["2015-2016", "2016-2017", "2017-2018"]
    assert school_years_between(date(2017, 8, 1), date(2016, 8, 1)) == ()


@given(dates)
def test_each_day_lies_in_exactly_its_own_year(day: date) -> None:
    year = SchoolYear.of(day)
    assert day in year
    assert day not in year.previous
    assert day not in year.next
    assert SchoolYear.parse(year.label) == year


@given(st.integers(1000, 9998), st.integers(1000, 9998))
def test_labels_sort_as_the_years_do(one: int, other: int) -> None:
    first, second = SchoolYear(one), SchoolYear(other)
    assert (first < second) == (first.label < second.label) == (first.first_day < second.first_day)
