from __future__ import annotations

from datetime import date, timedelta

import pytest

from mdo.law.public_holidays import (
    LiberationDay,
    dutch_public_holidays,
    easter_sunday,
    good_friday,
    is_workday,
    kings_day,
)


@pytest.mark.parametrize(
    "easter",
    [
        date(1818, 3, 22),  # the earliest there is
        date(1943, 4, 25),  # the latest there is
        date(1954, 4, 18),  # the two exceptions of Gauss' rule
        date(1981, 4, 19),
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2011, 4, 24),
        date(2016, 3, 27),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2038, 4, 25),
        date(2285, 3, 22),
    ],
)
def test_easter(easter: date) -> None:
    assert easter_sunday(easter.year) == easter


def test_easter_agrees_with_the_formula_of_gauss_and_lichtenberg() -> None:
    for year in range(1900, 2300):
        century, moon = year // 100, year % 19
        secular = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
        seed = (19 * moon + secular) % 30
        full_moon = 21 + seed - (seed + moon // 11) // 29
        sunday = 7 - (year + year // 4 + 2 - (3 * century + 3) // 4) % 7
        day_of_march = full_moon + 7 - (full_moon - sunday) % 7
        assert easter_sunday(year) == date(year, 3, 1) + timedelta(days=day_of_march - 1)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2003, 4, 30), "Koninginnedag"),
        (date(2006, 4, 29), "30 April 2006 was a Sunday"),
        (date(2013, 4, 30), "the last Koninginnedag"),
        (date(2014, 4, 26), "27 April 2014 was a Sunday"),
        (date(2015, 4, 27), "Koningsdag"),
        (date(2025, 4, 26), "27 April 2025 was a Sunday"),
        (date(2026, 4, 27), "Koningsdag"),
    ],
)
def test_kings_day(day: date, why: str) -> None:
    assert kings_day(day.year) == day, why


def test_the_year_2017() -> None:
    assert dutch_public_holidays(2017) == {
        date(2017, 1, 1): "Nieuwjaarsdag",
        date(2017, 4, 16): "Eerste Paasdag",
        date(2017, 4, 17): "Tweede Paasdag",
        date(2017, 4, 27): "Koningsdag",
        date(2017, 5, 25): "Hemelvaartsdag",
        date(2017, 6, 4): "Eerste Pinksterdag",
        date(2017, 6, 5): "Tweede Pinksterdag",
        date(2017, 12, 25): "Eerste Kerstdag",
        date(2017, 12, 26): "Tweede Kerstdag",
    }


def test_goede_vrijdag_is_not_a_day_off() -> None:
    assert good_friday(2017) == date(2017, 4, 14)
    assert good_friday(2017) not in dutch_public_holidays(2017, LiberationDay.EVERY_YEAR)


@pytest.mark.parametrize(
    ("year", "setting", "is_off"),
    [
        (2015, LiberationDay.LUSTRUM, True),
        (2017, LiberationDay.LUSTRUM, False),
        (2017, LiberationDay.EVERY_YEAR, True),
        (2025, LiberationDay.LUSTRUM, True),
    ],
)
def test_bevrijdingsdag_is_a_setting(year: int, setting: LiberationDay, is_off: bool) -> None:
    assert (date(year, 5, 5) in dutch_public_holidays(year, setting)) is is_off


def test_two_holidays_on_one_day_share_it() -> None:
    shared = dutch_public_holidays(2016, LiberationDay.EVERY_YEAR)[date(2016, 5, 5)]
    assert shared == "Bevrijdingsdag en Hemelvaartsdag"


def test_before_1980_another_rule_held() -> None:
    with pytest.raises(ValueError, match="niet bekend"):
        dutch_public_holidays(1979)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 23), True),
        (date(2026, 10, 24), False),
        (date(2026, 12, 25), False),
        (date(2027, 4, 27), False),
        (date(2026, 4, 3), True),  # Goede Vrijdag
        (date(2025, 5, 5), False),
        (date(2026, 5, 5), True),
        (date(2028, 2, 29), True),
    ],
)
def test_workdays_are_the_same_everywhere(day: date, expected: bool):
    assert is_workday(day) is expected
