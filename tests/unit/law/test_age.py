from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.age import AgeBand, LeapDayRule, age_band, age_on, birthday

MARCH, FEBRUARY = LeapDayRule.MARCH_1, LeapDayRule.FEBRUARY_28


@pytest.mark.parametrize(
    ("birth_on", "on", "rule", "age"),
    [
        (date(2010, 9, 1), date(2010, 9, 1), MARCH, 0),
        (date(2010, 9, 1), date(2015, 8, 31), MARCH, 4),
        (date(2010, 9, 1), date(2015, 9, 1), MARCH, 5),
        (date(2010, 12, 31), date(2015, 1, 1), MARCH, 4),
        (date(2012, 2, 29), date(2017, 2, 28), MARCH, 4),
        (date(2012, 2, 29), date(2017, 3, 1), MARCH, 5),
        (date(2012, 2, 29), date(2017, 2, 27), FEBRUARY, 4),
        (date(2012, 2, 29), date(2017, 2, 28), FEBRUARY, 5),
        (date(2012, 2, 29), date(2016, 2, 28), FEBRUARY, 3),
        (date(2012, 2, 29), date(2016, 2, 29), MARCH, 4),
        (date(2012, 2, 28), date(2016, 2, 28), MARCH, 4),
    ],
)
def test_age(birth_on: date, on: date, rule: LeapDayRule, age: int) -> None:
    assert age_on(birth_on, on, rule) == age


def test_no_age_before_birth() -> None:
    with pytest.raises(ValueError, match="voor de geboortedatum"):
        age_on(date(2016, 1, 2), date(2016, 1, 1))


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, AgeBand.TO_4),
        (4, AgeBand.TO_4),
        (5, AgeBand.FROM_5_TO_12),
        (12, AgeBand.FROM_5_TO_12),
        (13, AgeBand.FROM_13_TO_17),
        (17, AgeBand.FROM_13_TO_17),
        (18, None),
        (80, None),
    ],
)
def test_age_bands(age: int, band: AgeBand | None) -> None:
    assert age_band(age) is band


def test_bands_bear_the_names_of_the_report() -> None:
    assert [band.label for band in AgeBand] == [
        "0 tot en met 4",
        "5 tot en met 12",
        "13 tot 18",
    ]
    with pytest.raises(ValueError, match="niet negatief"):
        age_band(-1)


def test_terms_can_fill_a_form_field() -> None:
    assert LeapDayRule.choices() == [
        ("1_maart", "Op 1 maart"),
        ("28_februari", "Op 28 februari"),
    ]


@given(
    st.dates(date(1990, 1, 1), date(2020, 12, 31)),
    st.integers(0, 30),
    st.sampled_from(LeapDayRule),
)
def test_age_goes_up_on_the_birthday_and_no_other_day(
    birth_on: date, age: int, rule: LeapDayRule
) -> None:
    day = birthday(birth_on, age, rule)
    assert age_on(birth_on, day, rule) == age
    if age:
        assert age_on(birth_on, day - timedelta(days=1), rule) == age - 1
