"""How long each kind of record is kept (guide, section 7).

Every function gives the first day on which the record may no longer be kept.
"""

from __future__ import annotations

from datetime import date
from typing import Unpack

from mdo.law.age import LeapDayRule, birthday
from mdo.law.compulsory_education import (
    DutyFacts,
    EducationDuty,
    education_duty,
    qualification_duty_ends_on,
)
from mdo.law.dates import ONE_DAY, add_years
from mdo.law.labelled import Labelled


class RecordKind(Labelled):
    """The kinds of record, each with a term of its own."""

    LEERPLICHT = "leerplicht", "Leerplicht: tot 19 jaar na de geboorte"
    KWALIFICATIEPLICHT = "kwalificatieplicht", "Kwalificatieplicht: tot 2 jaar na het einde"
    JEUGDHULP = "jeugdhulp", "Jeugdhulp: tot 20 jaar na de laatste wijziging"
    ZAT = "zat", "Zorgadviesteam: tot 2 jaar na de schoolloopbaan"
    POLICE = "politie", "Politiegegevens: tot 5 jaar na vastlegging"


def leerplicht_kept_until(birth_on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1) -> date:
    """19 years after birth."""
    return birthday(birth_on, 19, leap_day_rule)


def kwalificatieplicht_kept_until(duty_ended_on: date) -> date:
    """2 years after the duty ended (`qualification_duty_ends_on`)."""
    return add_years(duty_ended_on, 2)


def jeugdhulp_kept_until(last_changed_on: date) -> date:
    """20 years after the last change in the file (Jeugdwet art. 7.3.8)."""
    return add_years(last_changed_on, 20)


def zat_kept_until(left_school_on: date) -> date:
    """2 years after the end of the school career at the school of the ZAT."""
    return add_years(left_school_on, 2)


def police_kept_until(recorded_on: date) -> date:
    """5 years after the record was made: BOA and proces-verbaal, kept apart (Wpg)."""
    return add_years(recorded_on, 5)


def registration_kept_until(
    birth_on: date, dated_on: date, *, is_police_data: bool, **facts: Unpack[DutyFacts]
) -> tuple[RecordKind, date]:
    """The kind of a registration of leerplicht, and the day on which its term is over.

    A proces-verbaal is police data. What was registered while kwalificatieplicht applied, or
    after it, is kept for two years after that duty ended; all else for 19 years after birth.
    A record of after the duty is kept for at least two years itself.
    Source: guide, section 7. Errors as `education_duty`.
    """
    if is_police_data:
        return RecordKind.POLICE, police_kept_until(dated_on)
    leap_day_rule = facts.get("leap_day_rule", LeapDayRule.MARCH_1)
    duty = education_duty(birth_on, dated_on, **facts)
    if duty in (EducationDuty.NONE_YET, EducationDuty.LEERPLICHT):
        return RecordKind.LEERPLICHT, leerplicht_kept_until(birth_on, leap_day_rule)
    ended_on = qualification_duty_ends_on(
        birth_on, facts.get("start_qualification_on"), leap_day_rule
    )
    if duty is EducationDuty.ENDED:
        ended_on = max(ended_on, dated_on)
    return RecordKind.KWALIFICATIEPLICHT, kwalificatieplicht_kept_until(ended_on)


def case_kept_until(
    closed_on: date, *, is_of_zat_only: bool, left_school_on: date | None
) -> tuple[RecordKind, date]:
    """The kind of a closed case file, and the day on which its term is over.

    What a ZAT alone discussed, and no plan came of, is kept for two years after the pupil left
    the school of the ZAT. While that day is not known, and for all else, the file counts as
    one of jeugdhulp: twenty years after the last change, which is its closing. The longer
    term is the careful one: what is destroyed does not come back.
    Source: guide, section 7.
    """
    if is_of_zat_only and left_school_on is not None:
        return RecordKind.ZAT, zat_kept_until(left_school_on)
    return RecordKind.JEUGDHULP, jeugdhulp_kept_until(closed_on)


def last_day_over(today: date, years: int) -> date:
    """The last day of which the term of so many years is over today: `add_years(day, years)`
    is `today` or earlier. To ask a database which terms are over."""
    day = add_years(today, -years)
    return day if add_years(day, years) <= today else day - ONE_DAY


def is_due_for_destruction(kept_until: date, today: date) -> bool:
    """Whether the term is over: on the end date itself it is."""
    return today >= kept_until
