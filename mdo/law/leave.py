"""Verlof: extra holiday leave, and leave for other weighty circumstances.

The rules give their objections in Dutch; an empty list means that none was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from mdo.law.dates import Period, amount
from mdo.law.labelled import Labelled
from mdo.law.objection import Ground, Objection
from mdo.law.school_calendar import SchoolCalendar, monday_of
from mdo.law.school_year import SchoolYear, school_years_between

MAX_SCHOOL_DAYS = 10
HOLIDAY_LEAVE = "LPW art. 11 onder f en 13a"
CIRCUMSTANCES = "LPW art. 11 onder g en 14"
NO_SCHOOL_DAY = "In deze periode valt geen schooldag. Verlof is niet nodig."
NOT_BOUND_TO_PROFESSION = (
    "Extra vakantieverlof kan alleen als een ouder door zijn beroep in geen enkele "
    "schoolvakantie weg kan."
)


class LeaveAuthority(Labelled):
    """Who decides on leave for weighty circumstances (LPW art. 14)."""

    HEAD = "directeur", "De directeur van de school"
    LPA = "leerplichtambtenaar", "De leerplichtambtenaar van de woongemeente"


def first_two_school_weeks(school_year: SchoolYear, calendar: SchoolCalendar) -> Period | None:
    """From the first school day to the Sunday of the second school week.

    None when the calendar does not know when that school year starts.
    """
    if not calendar.knows_start(school_year):
        return None
    first = calendar.first_school_day_on_or_after(school_year.first_day)
    second = calendar.first_school_day_on_or_after(monday_of(first) + timedelta(days=7))
    return Period(first, monday_of(second) + timedelta(days=6))


def holiday_leave_objections(
    first_day: date,
    last_day: date,
    calendar: SchoolCalendar,
    *,
    earlier: Sequence[Period] = (),
    is_bound_to_profession: bool = True,
) -> list[Objection]:
    """What the law has against extra holiday leave (extra vakantieverlof).

    At most 10 school days, once a school year, never in the first two school weeks, and only
    when a parent's profession rules out every school holiday.
    earlier: holiday leave granted before, of any year.
    Raises ValueError when the leave ends before it begins. Source: LPW art. 11 onder f, 13a.
    """
    school_days = _school_days(Period(first_day, last_day), calendar)
    taken = {SchoolYear.of(day) for leave in earlier for day in _school_days(leave, calendar)}
    reasons = []
    if not is_bound_to_profession:
        reasons.append(NOT_BOUND_TO_PROFESSION)
    for year, number in Counter(map(SchoolYear.of, school_days)).items():
        if number > MAX_SCHOOL_DAYS:
            reasons.append(f"Het verlof duurt {number} schooldagen; het mag er hoogstens 10 duren.")
        if year in taken:
            reasons.append(f"In {year} is al eens extra vakantieverlof gegeven.")
        first_weeks = first_two_school_weeks(year, calendar)
        if first_weeks and any(day in first_weeks for day in school_days):
            reasons.append("Het verlof valt in de eerste twee schoolweken. Dat mag nooit.")
    found = _needless(school_days, HOLIDAY_LEAVE)
    found += [Objection(HOLIDAY_LEAVE, reason) for reason in reasons]
    return found + _doubts(first_day, last_day, calendar, HOLIDAY_LEAVE)


def leave_authority(school_days: int, granted_before: int = 0) -> LeaveAuthority:
    """Who decides: the head up to 10 school days in a school year, above that the LPA.

    granted_before: school days granted earlier in the same school year on this ground.
    Raises ValueError for negative numbers. Source: LPW art. 14.
    """
    if school_days < 0 or granted_before < 0:
        raise ValueError("Een aantal schooldagen is niet negatief.")
    is_for_head = school_days + granted_before <= MAX_SCHOOL_DAYS
    return LeaveAuthority.HEAD if is_for_head else LeaveAuthority.LPA


def circumstances_leave_objections(
    first_day: date,
    last_day: date,
    calendar: SchoolCalendar,
    *,
    decided_by: LeaveAuthority,
    earlier: Sequence[Period] = (),
) -> list[Objection]:
    """What the law has against this decider on leave for weighty circumstances.

    earlier: leave granted before on this ground; its days count in their own school year, and
    a day that is asked for again counts once.
    Raises ValueError when the leave ends before it begins. Source: LPW art. 11 onder g, 14.
    """
    school_days = _school_days(Period(first_day, last_day), calendar)
    before = {day for leave in earlier for day in _school_days(leave, calendar)}
    in_year = Counter(map(SchoolYear.of, before.union(school_days)))
    most = max((in_year[year] for year in map(SchoolYear.of, school_days)), default=0)
    authority = leave_authority(most)
    found = _needless(school_days, CIRCUMSTANCES)
    if school_days and authority is not decided_by:
        total = amount(most, "schooldag", "schooldagen")
        reason = f"{authority.label} beslist: het gaat om {total} in het schooljaar."
        found.append(Objection(CIRCUMSTANCES, reason, ground=Ground.AUTHORITY))
    return found + _doubts(first_day, last_day, calendar, CIRCUMSTANCES)


def holiday_authority_objections(decided_by: LeaveAuthority) -> list[Objection]:
    """On extra holiday leave only the head decides, however long it is.

    Source: LPW art. 11 onder f, 13a.
    """
    if decided_by is LeaveAuthority.HEAD:
        return []
    reason = "Op een aanvraag voor extra vakantieverlof beslist de directeur van de school."
    return [Objection(HOLIDAY_LEAVE, reason, ground=Ground.AUTHORITY)]


def school_days_of(
    leaves: Sequence[Period], school_year: SchoolYear, calendar: SchoolCalendar
) -> int:
    """How many school days of a school year these leaves take; a day in two of them once."""
    taken = {day for leave in leaves for day in _school_days(leave, calendar)}
    return sum(day in school_year for day in taken)


def _needless(school_days: tuple[date, ...], article: str) -> list[Objection]:
    return [] if school_days else [Objection(article, NO_SCHOOL_DAY, ground=Ground.FACTS)]


def _school_days(leave: Period, calendar: SchoolCalendar) -> tuple[date, ...]:
    return calendar.school_days_between(leave.first_day, leave.last_day or leave.first_day)


def _doubts(
    first_day: date, last_day: date, calendar: SchoolCalendar, article: str
) -> list[Objection]:
    """An uncertain objection for every school year of which the calendar knows too little."""
    doubtful = set(calendar.unknown_years(first_day, last_day))
    if article == HOLIDAY_LEAVE:
        doubtful |= {
            year
            for year in school_years_between(first_day, last_day)
            if first_day <= date(year.first_year, 9, 30) and not calendar.knows_start(year)
        }
    return [
        Objection(
            article,
            f"De schoolvakanties van {year} zijn niet (alle) bekend. "
            "Controleer zelf de schooldagen en de eerste schoolweek.",
            is_certain=False,
        )
        for year in sorted(doubtful)
    ]
