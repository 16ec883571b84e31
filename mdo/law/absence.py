"""Ongeoorloofd verzuim: the 16-hours count, the term for the report, luxe verzuim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mdo.law.age import LeapDayRule, birthday
from mdo.law.dates import ONE_DAY, amount, in_dutch
from mdo.law.labelled import Labelled
from mdo.law.objection import Ground, Objection
from mdo.law.school_calendar import SchoolCalendar, monday_of

HOURS = Decimal(16)
SCHOOL_WEEKS = 4
REPORT_WITHIN_WORKDAYS = 5
FOUR_SCHOOL_WEEKS = 20  # school days
REPORT = "LPW art. 21a"


class ReportThreshold(Labelled):
    """By which definition the hours are enough for a report."""

    AT_LEAST_16 = "minstens_16", "16 uur of meer (LPW art. 21a)"
    MORE_THAN_16 = "meer_dan_16", "Meer dan 16 uur (jaarverslag 2016-2017)"

    def is_reached_by(self, hours: Decimal) -> bool:
        """Whether so many hours of absence have to be reported."""
        return hours > HOURS if self is ReportThreshold.MORE_THAN_16 else hours >= HOURS


class LuxeRoute(Labelled):
    """What follows on luxe verzuim (MAS; bron)."""

    WAARSCHUWING = "waarschuwing", "Waarschuwing", "warning"
    PROCES_VERBAAL = "proces_verbaal", "Proces-verbaal", "danger"


@dataclass(frozen=True, slots=True)
class ThresholdReached:
    """The day on which the count reached the threshold, and what was counted.

    hours: in the window, up to and including `reached_on`.
    first_day: first day of the window: a Monday, or the day after the restart.
    school_weeks: the Mondays of the window's school weeks: the last four, or fewer when the
    first absence that counts is more recent.
    """

    reached_on: date
    hours: Decimal
    first_day: date
    school_weeks: tuple[date, ...]


def must_report(
    absences: Iterable[tuple[date, Decimal | int | float]],
    calendar: SchoolCalendar,
    *,
    restart_after: date | None = None,
    threshold: ReportThreshold = ReportThreshold.AT_LEAST_16,
) -> ThresholdReached | None:
    """The first day on which absence has to be reported; None when it does not.

    absences: (day, hours) of unauthorised absence, lesson or practice hours, in any order;
    more than one entry a day adds up; hours on a day without school do not count.
    restart_after: end date of the last report; absence up to and including it does not count.

    The window is four school weeks in a row, Monday to Sunday: a week without a school day is
    passed over, a week with only one counts as a school week.
    Raises ValueError for negative hours, and UnknownCalendar with a strict calendar.
    Source: LPW art. 21a; the restart: guide, section 4.
    """
    hours_on: dict[date, Decimal] = defaultdict(Decimal)
    for day, number in absences:
        hours = Decimal(str(number))
        if hours < 0:
            raise ValueError("Het aantal uren verzuim is niet negatief.")
        if (restart_after is None or day > restart_after) and calendar.is_school_day(day):
            hours_on[day] += hours
    if not hours_on:
        return None

    school_weeks = calendar.school_weeks(min(hours_on), max(hours_on))
    for day in sorted(hours_on):
        last = school_weeks.index(monday_of(day)) + 1
        window = school_weeks[max(0, last - SCHOOL_WEEKS) : last]
        hours = sum((h for d, h in hours_on.items() if window[0] <= d <= day), Decimal())
        if threshold.is_reached_by(hours):
            after_restart = restart_after + ONE_DAY if restart_after else window[0]
            return ThresholdReached(day, hours, max(window[0], after_restart), window)
    return None


def report_due_on(reached_on: date, calendar: SchoolCalendar) -> date:
    """Last day for the head's report: the fifth workday after the threshold was reached.

    Workdays are Monday to Friday minus public holidays; they run on in school holidays.
    Source: guide, section 4 (LPW art. 21a).
    """
    return calendar.add_workdays(reached_on, REPORT_WITHIN_WORKDAYS)


def luxe_route(days: int, is_first_time: bool) -> LuxeRoute:
    """A warning for one day the first time, else a proces-verbaal.

    days: school days of luxe verzuim. Raises ValueError below 1. Source: MAS (bron).
    """
    if days < 1:
        raise ValueError("Luxe verzuim duurt minstens 1 schooldag.")
    is_minor = days == 1 and is_first_time
    return LuxeRoute.WAARSCHUWING if is_minor else LuxeRoute.PROCES_VERBAAL


# -- what does not fit a report ----------------------------------------------------------


def hours_objections(
    hours: Decimal, threshold: ReportThreshold = ReportThreshold.AT_LEAST_16
) -> list[Objection]:
    """Whether so many hours make a report of 16 hours in four school weeks.

    Source: LPW art. 21a.
    """
    if threshold.is_reached_by(hours):
        return []
    reason = "Dit is minder dan 16 uur in vier lesweken. Kies dan overig verzuim."
    return [Objection(REPORT, reason)]


def restart_objections(first_day: date, last_reported_on: date | None) -> list[Objection]:
    """Whether a report counts hours that the report before it counted already.

    last_reported_on: end date of the last report of 16 hours. Source: LPW art. 21a; the
    restart: guide, section 4.
    """
    if last_reported_on is None or first_day > last_reported_on:
        return []
    reason = (
        f"Het verzuim tot en met {in_dutch(last_reported_on)} telde al bij de vorige melding; "
        "de telling van 16 uur begint daarna opnieuw."
    )
    return [Objection(REPORT, reason, ground=Ground.FACTS)]


def long_absence_objections(
    first_day: date, last_day: date, calendar: SchoolCalendar
) -> list[Objection]:
    """Whether the absence takes more than four school weeks (20 school days) in a row.

    last_day: of the absence, or the day of the report while it runs. Source: LPW art. 21a;
    bron, footnote 2.
    """
    number = len(calendar.school_days_between(first_day, last_day))
    if number > FOUR_SCHOOL_WEEKS:
        return []
    counted = amount(number, "schooldag", "schooldagen")
    reason = f"Dit zijn {counted}: niet meer dan vier schoolweken (20 schooldagen)."
    return [Objection(REPORT, reason, ground=Ground.FACTS)]


def age_of_report_objections(
    birth_on: date,
    on: date,
    *,
    is_of_18: bool,
    leap_day_rule: LeapDayRule = LeapDayRule.MARCH_1,
) -> list[Objection]:
    """A report on who is 18 is of a kind of its own, and only that.

    is_of_18: whether the report says to be of that kind. Source: guide, section 4.
    """
    turns_18 = birthday(birth_on, 18, leap_day_rule)
    if (on >= turns_18) is is_of_18:
        return []
    if is_of_18:
        reason = f"De leerling wordt pas op {in_dutch(turns_18)} 18 jaar."
    else:
        reason = (
            f"De leerling werd op {in_dutch(turns_18)} 18 jaar. Kies verzuim van een leerling "
            "van 18 jaar of ouder."
        )
    return [Objection(REPORT, reason, ground=Ground.AGE)]
