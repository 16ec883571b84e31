"""Vrijstelling and vervangende leerplicht: when it can be, what it needs, until when it holds.

Article 5 **onder a** (physical or psychological) is a ground within article 5. Article **5a**
(trekkend bestaan, families that travel) is an article of its own, without the declaration and
the yearly notice below.
"""

from __future__ import annotations

from datetime import date

from mdo.law.age import LeapDayRule, birthday
from mdo.law.compulsory_education import begins_on, ends_on
from mdo.law.dates import ONE_DAY, Period, add_months, in_dutch
from mdo.law.objection import Ground, Objection
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear

REPLACEMENT_FROM_AGE = 14
DECLARATION_MONTHS = 3


def art_3a_objections(
    birth_on: date, starts_on: date, leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1
) -> list[Objection]:
    """Vervangende leerplicht: for who is 14 or older on the day it starts.

    Granted per school year (`valid_for_school_year`). Source: LPW art. 3a.
    """
    turns_14 = birthday(birth_on, REPLACEMENT_FROM_AGE, leap_day_rule)
    if starts_on >= turns_14:
        return []
    reason = f"De leerling wordt pas op {in_dutch(turns_14)} 14 jaar."
    return [Objection("LPW art. 3a", reason, ground=Ground.AGE)]


def art_3b_objections(
    birth_on: date,
    school_year: SchoolYear,
    twelfth_year: SchoolYear | None = None,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> list[Objection]:
    """Vervangende leerplicht in the last school year of leerplicht, at an mbo.

    twelfth_year: as in `ends_on`. Source: LPW art. 3b.
    """
    last_year = SchoolYear.of(ends_on(birth_on, twelfth_year, leap_day_rule))
    if school_year == last_year:
        return []
    return [Objection("LPW art. 3b", f"Het laatste schooljaar van de leerplicht is {last_year}.")]


def art_5_onder_a_objections(declared_on: date | None, notified_on: date) -> list[Objection]:
    """The declaration of an independent doctor, pedagogue or psychologist that ground a needs.

    declared_on: its date, None when there is none; at the notice it may be three calendar
    months old, not more. Source: LPW art. 5 onder a, 7.
    """
    article = "LPW art. 5 onder a en art. 7"
    if declared_on is None:
        reason = "Er is geen verklaring van een arts, pedagoog of psycholoog."
    elif declared_on > notified_on:
        reason = "De verklaring is van na de kennisgeving."
    elif declared_on < add_months(notified_on, -DECLARATION_MONTHS):
        reason = (
            f"De verklaring van {in_dutch(declared_on)} was bij de kennisgeving ouder dan drie "
            "maanden."
        )
    else:
        return []
    return [Objection(article, reason, ground=Ground.PROOF)]


def art_5_onder_b_objections(was_at_school: bool) -> list[Objection]:
    """An appeal to objections to the denomination of the schools nearby.

    was_at_school: whether the child was at a school in the year before the notice. It may not
    have been one of the denomination objected to; that is for a person to judge, so the
    objection is uncertain. Source: LPW art. 5 onder b, 8 lid 2.
    """
    if not was_at_school:
        return []
    reason = (
        "De leerling zat in het jaar voor de kennisgeving op een school. Controleer of dat een "
        "school is van de richting waartegen bezwaar is."
    )
    return [Objection("LPW art. 8", reason, is_certain=False, ground=Ground.FACTS)]


def art_5_onder_c_objections(declared_on: date | None) -> list[Objection]:
    """The declaration of the school abroad that the child is enrolled and attends.

    Source: LPW art. 5 onder c, 9.
    """
    if declared_on is not None:
        return []
    reason = "Er is geen verklaring van de school in het buitenland."
    return [Objection("LPW art. 9", reason, ground=Ground.PROOF)]


def notice_due_on(
    birth_on: date,
    school_year: SchoolYear,
    calendar: SchoolCalendar | None = None,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> date | None:
    """Last day for the parents' notice under article 5 for a school year.

    In the school year in which leerplicht begins: one calendar month before it begins. In later
    years: 30 June before the school year. None for a year before leerplicht begins or after the
    18th birthday. Source: LPW art. 6.
    """
    begin = begins_on(birth_on, calendar, leap_day_rule)
    if begin in school_year:
        return add_months(begin, -1)
    is_over = birthday(birth_on, 18, leap_day_rule) <= school_year.first_day
    if is_over or begin > school_year.last_day:
        return None
    return date(school_year.first_year, 6, 30)


def notice_objections(notified_on: date | None, due_on: date) -> list[Objection]:
    """Whether a notice under article 5 came in time; `due_on` is that of `notice_due_on`.

    notified_on: None when there is no notice. Source: LPW art. 6.
    """
    if notified_on is None:
        reason = "Er is geen kennisgeving van de ouders."
        return [Objection("LPW art. 6", reason, ground=Ground.PROOF)]
    if notified_on <= due_on:
        return []
    reason = f"De kennisgeving moest er uiterlijk op {in_dutch(due_on)} zijn."
    return [Objection("LPW art. 6", reason, ground=Ground.DEADLINE)]


def renewal_due_on(
    birth_on: date,
    valid_until: date,
    *,
    needs_notice: bool,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> date | None:
    """Last day to renew an exemption that holds until `valid_until` for the time after it.

    needs_notice: whether the parents give notice each year (article 5): before 1 July. Else
    the last day of the exemption itself. An exemption that ended within its school year is
    renewed from the day after. None when the pupil is 18 by then: nothing to renew.
    Source: LPW art. 3a, 3b, 6, 15.
    """
    follows_on = valid_until + ONE_DAY
    if birthday(birth_on, 18, leap_day_rule) <= follows_on:
        return None
    school_year = SchoolYear.of(follows_on)
    if needs_notice and follows_on == school_year.first_day:
        return date(school_year.first_year, 6, 30)
    return valid_until


def term_objections(starts_on: date, ends_on: date) -> list[Objection]:
    """An exemption holds within one school year; after that it is renewed.

    Source: LPW art. 3a, 3b, 6, 15.
    """
    last_day = valid_for_school_year(starts_on).last_day
    if last_day is None or ends_on <= last_day:
        return []
    reason = (
        f"Een vrijstelling geldt hoogstens tot en met {in_dutch(last_day)}, het eind van het "
        "schooljaar."
    )
    return [Objection("LPW art. 3a, 3b, 6 en 15", reason)]


def valid_for_school_year(starts_on: date, ends_early_on: date | None = None) -> Period:
    """The days on which an exemption holds: from its start up to 31 July of that school year.

    ends_early_on: last day when it ends before (back to school, moved away).
    Raises ValueError when that lies before the start. Source: LPW art. 3a, 3b, 6, 15.
    """
    last_day = SchoolYear.of(starts_on).last_day
    return Period(starts_on, min(last_day, ends_early_on or last_day))


def art_15_objections(receives_other_education: bool) -> list[Objection]:
    """Exemption for a pupil who gets enough education in another way.

    The yearly report calls article 15 'vervallen, nu artikel 11,g'; it is in force today
    (guide, section 4). Article 11 onder g is leave of school attendance: see `mdo.law.leave`.
    Source: LPW art. 15.
    """
    if receives_other_education:
        return []
    reason = "Niet is gebleken dat de leerling ander onderwijs krijgt."
    return [Objection("LPW art. 15", reason, ground=Ground.PROOF)]
