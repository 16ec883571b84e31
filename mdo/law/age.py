"""Birthdays and age in whole years."""

from __future__ import annotations

from datetime import date

from mdo.law.dates import ONE_DAY, add_years
from mdo.law.labelled import Labelled


class LeapDayRule(Labelled):
    """When somebody born on 29 February has a birthday in other years.

    The law is silent (guide, section 4): a setting, by default 1 March.
    """

    MARCH_1 = "1_maart", "Op 1 maart"
    FEBRUARY_28 = "28_februari", "Op 28 februari"


class AgeBand(Labelled):
    """The age bands of the yearly report (bron; guide, section 8)."""

    TO_4 = "0_4", "0 tot en met 4"
    FROM_5_TO_12 = "5_12", "5 tot en met 12"
    FROM_13_TO_17 = "13_17", "13 tot 18"


def birthday(birth_on: date, age: int, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1) -> date:
    """The day on which somebody reaches `age`, in whole years."""
    day = add_years(birth_on, age)
    is_moved = day.day != birth_on.day
    return day - ONE_DAY if is_moved and leap_day_rule is LeapDayRule.FEBRUARY_28 else day


def age_on(birth_on: date, on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1) -> int:
    """Age in whole years; on the birthday itself the new age.

    Raises ValueError when `on` lies before the birth.
    """
    if on < birth_on:
        raise ValueError("De peildatum ligt voor de geboortedatum.")
    years = on.year - birth_on.year
    return years if on >= birthday(birth_on, years, leap_day_rule) else years - 1


def age_band(age: int) -> AgeBand | None:
    """The band of the yearly report; None from 18, who are not in it.

    Raises ValueError for a negative age.
    """
    if age < 0:
        raise ValueError("Een leeftijd is niet negatief.")
    if age >= 18:
        return None
    if age >= 13:
        return AgeBand.FROM_13_TO_17
    return AgeBand.FROM_5_TO_12 if age >= 5 else AgeBand.TO_4
