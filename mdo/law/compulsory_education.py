"""Leerplicht and kwalificatieplicht: from when, until when, and which of them on a day.

Mind the two kinds of end. Leerplicht ends with a *last day that still counts*, 31 July
(`ends_on`). Kwalificatieplicht ends on a *day that no longer counts*, the 18th birthday
(`qualification_duty_ends_on`).
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from mdo.law.age import AgeBand, LeapDayRule, age_band, age_on, birthday
from mdo.law.dates import ONE_DAY, Period, first_of_next_month, in_dutch
from mdo.law.labelled import Labelled
from mdo.law.objection import Ground, Objection
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear

__all__ = [
    "AgeBand",
    "DutyFacts",
    "EducationDuty",
    "LeapDayRule",
    "QualificationExemption",
    "age_band",
    "age_on",
    "begins_on",
    "birthday",
    "duty_objections",
    "education_duty",
    "ends_on",
    "is_subject_to_lpw",
    "lpw_period",
    "qualification_duty_ends_on",
    "rmc_age_limit",
    "twelfth_school_year",
]

FULL_SCHOOL_YEARS = 12
RMC_LIMIT_RAISED_ON = date(2026, 1, 1)


class EducationDuty(Labelled):
    """Under which duty a child falls on a day."""

    NONE_YET = "nog_niet", "Nog niet leerplichtig", "neutral"
    LEERPLICHT = "leerplicht", "Leerplichtig", "info"
    KWALIFICATIEPLICHT = "kwalificatieplicht", "Kwalificatieplichtig", "info"
    ENDED = "geeindigd", "Niet meer leer- of kwalificatieplichtig", "neutral"

    @property
    def is_subject_to_lpw(self) -> bool:
        """True for what the yearly report calls a 'leerplichtige leerling' (bron, appendix 3)."""
        return self in (EducationDuty.LEERPLICHT, EducationDuty.KWALIFICATIEPLICHT)


class QualificationExemption(Labelled):
    """Who leaves school without kwalificatieplicht (guide, section 4)."""

    PRO = "pro", "Praktijkonderwijs met diploma of verklaring"
    VSO_ARBEIDSMARKT = "vso_arbeidsmarkt", "VSO, uitstroom arbeidsmarkt"
    VSO_DAGBESTEDING = "vso_dagbesteding", "VSO, uitstroom dagbesteding"


class DutyFacts(TypedDict, total=False):
    """What besides the date of birth decides on the duty; all may be left out.

    calendar: the school's, to find the first school day of a month.
    twelfth_year: the school year at whose end 12 full school years are completed.
    start_qualification_on: date of the diploma havo, vwo, mbo-2 or higher.
    exempt_from_qualification: whether a `QualificationExemption` applies.
    leap_day_rule: setting of the municipality.
    """

    calendar: SchoolCalendar | None
    twelfth_year: SchoolYear | None
    start_qualification_on: date | None
    exempt_from_qualification: bool
    leap_day_rule: LeapDayRule


def begins_on(
    birth_on: date,
    calendar: SchoolCalendar | None = None,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> date:
    """First day of leerplicht: the first school day of the month after the fifth birthday's.

    Without a calendar, or with one that does not know those weeks, it is the first day of that
    month: the earliest day it can be. A strict calendar raises UnknownCalendar instead.
    Source: LPW art. 3 lid 1.
    """
    earliest = first_of_next_month(birthday(birth_on, 5, leap_day_rule))
    if calendar is None:
        return earliest
    first_school_day = calendar.first_school_day_on_or_after(earliest)
    return first_school_day if calendar.knows_day(first_school_day) else earliest


def ends_on(
    birth_on: date,
    twelfth_year: SchoolYear | None = None,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> date:
    """Last day of leerplicht, a 31 July: of the school year in which the pupil turns 16.

    Earlier when the pupil has by then completed 12 full school years (`twelfth_year`).
    Born 31 July: that very day. Born 1 August: 31 July of the next year.
    Source: LPW art. 3 lid 1.
    """
    turns_16 = SchoolYear.of(birthday(birth_on, 16, leap_day_rule))
    return min(turns_16, twelfth_year or turns_16).last_day


def twelfth_school_year(years_completed: int, last_completed: SchoolYear) -> SchoolYear:
    """The school year at whose end a pupil who goes on has completed 12 full school years.

    years_completed: full school years completed at the end of `last_completed`.
    Raises ValueError when the number is negative. Source: LPW art. 3 lid 1.
    """
    if years_completed < 0:
        raise ValueError("Het aantal schooljaren is niet negatief.")
    return SchoolYear(last_completed.first_year + FULL_SCHOOL_YEARS - years_completed)


def qualification_duty_ends_on(
    birth_on: date,
    start_qualification_on: date | None = None,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> date:
    """First day without kwalificatieplicht: the 18th birthday, or the startkwalificatie's.

    Source: LPW art. 4a and 4b.
    """
    turns_18 = birthday(birth_on, 18, leap_day_rule)
    return min(turns_18, start_qualification_on or turns_18)


def lpw_period(birth_on: date, **facts: Unpack[DutyFacts]) -> Period:
    """The days on which a child falls under the LPW: leerplicht and then kwalificatieplicht.

    Source: LPW art. 3, 4a and 4b. Raises as `begins_on` does.
    """
    leap_day_rule = facts.get("leap_day_rule", LeapDayRule.MARCH_1)
    last_day = ends_on(birth_on, facts.get("twelfth_year"), leap_day_rule)
    if not facts.get("exempt_from_qualification", False):
        free_on = qualification_duty_ends_on(
            birth_on, facts.get("start_qualification_on"), leap_day_rule
        )
        last_day = max(last_day, free_on - ONE_DAY)
    return Period(begins_on(birth_on, facts.get("calendar"), leap_day_rule), last_day)


def education_duty(birth_on: date, on: date, **facts: Unpack[DutyFacts]) -> EducationDuty:
    """Which duty applies on a day. Source and errors as `lpw_period`."""
    lpw = lpw_period(birth_on, **facts)
    if on < lpw.first_day:
        return EducationDuty.NONE_YET
    if on not in lpw:
        return EducationDuty.ENDED
    last_day = ends_on(
        birth_on,
        facts.get("twelfth_year"),
        facts.get("leap_day_rule", LeapDayRule.MARCH_1),
    )
    return EducationDuty.LEERPLICHT if on <= last_day else EducationDuty.KWALIFICATIEPLICHT


def is_subject_to_lpw(birth_on: date, on: date, **facts: Unpack[DutyFacts]) -> bool:
    """Whether leerplicht or kwalificatieplicht applies: a 'leerplichtige leerling' (bron)."""
    return education_duty(birth_on, on, **facts).is_subject_to_lpw


def duty_objections(birth_on: date, on: date, **facts: Unpack[DutyFacts]) -> list[Objection]:
    """Why a measure of the Leerplichtwet does not fit: the pupil does not fall under it.

    Source and errors as `lpw_period`.
    """
    lpw = lpw_period(birth_on, **facts)
    if on in lpw:
        return []
    if on < lpw.first_day:
        reason = f"De leerling is pas vanaf {in_dutch(lpw.first_day)} leerplichtig."
    elif lpw.last_day is None:
        return []
    else:
        reason = (
            f"De leerling was na {in_dutch(lpw.last_day)} niet meer leer- of kwalificatieplichtig."
        )
    return [Objection("LPW art. 3, 4a en 4b", reason, ground=Ground.DUTY)]


def rmc_age_limit(on: date) -> int:
    """The age from which the Doorstroompunt (RMC) no longer follows somebody.

    27 since 1 January 2026, 23 before that (guide, section 4).
    """
    return 27 if on >= RMC_LIMIT_RAISED_ON else 23
