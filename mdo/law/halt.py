"""Halt: an alternative to prosecution for pupils of 12 to 18."""

from __future__ import annotations

from datetime import date

from mdo.law.age import LeapDayRule, age_on
from mdo.law.objection import Ground, Objection


def is_halt_age(birth_on: date, on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1) -> bool:
    """From the 12th birthday up to the eve of the 18th.

    on: the day of the absence that Halt is about. Raises ValueError when it lies before the
    birth. Source: guide, section 4 (MAS; Wetboek van Strafrecht art. 77e).
    """
    return 12 <= age_on(birth_on, on, leap_day_rule) < 18


def halt_objections(
    birth_on: date, on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1
) -> list[Objection]:
    """Why a referral to Halt cannot be. Arguments, errors and source as `is_halt_age`."""
    if is_halt_age(birth_on, on, leap_day_rule):
        return []
    age = age_on(birth_on, on, leap_day_rule)
    reason = f"Halt is voor leerlingen van 12 tot 18 jaar; deze leerling was {age}."
    return [Objection("Wetboek van Strafrecht art. 77e", reason, ground=Ground.AGE)]
