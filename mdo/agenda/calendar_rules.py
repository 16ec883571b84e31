"""Which days a page of the calendar shows, and what comes before and after it."""

from __future__ import annotations

from datetime import date, timedelta

from mdo.law.labelled import Labelled
from mdo.law.school_calendar import SATURDAY, monday_of

# The calendar goes no further; a date outside it is not one that anybody means.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
# The hour from which a meeting stands under the afternoon, and under the evening.
AFTERNOON, EVENING = 12, 17


class View(Labelled):
    """How the calendar is shown."""

    MAAND = "maand", "Maand"
    WEEK = "week", "Week"
    LIJST = "lijst", "Lijst"


def within(day: date) -> date:
    """`day`, or the nearest day that the calendar has."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def span_of(view: View, day: date) -> tuple[date, date]:
    """The first and the last day that are shown around `day`: whole weeks from Monday to
    Sunday, for the list the month itself."""
    if view is View.WEEK:
        return monday_of(day), monday_of(day) + timedelta(days=6)
    first, last = month_of(day)
    if view is View.LIJST:
        return first, last
    return monday_of(first), monday_of(last) + timedelta(days=6)


def opening_day(view: View, today: date) -> date:
    """The day that a page opens on when none is asked: today, for a week on Saturday and
    Sunday the Monday that comes."""
    if view is View.WEEK and today.weekday() >= SATURDAY:
        return within(monday_of(today) + timedelta(days=7))
    return today


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def neighbours(view: View, day: date) -> tuple[date | None, date | None]:
    """A day in the page before and one in the page after; None where the calendar ends."""
    first, last = span_of(View.WEEK, day) if view is View.WEEK else month_of(day)
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    before = first - timedelta(days=7) if view is View.WEEK else before.replace(day=1)
    return (
        before if before >= FIRST_DAY else None,
        after if after <= LAST_DAY else None,
    )


def part_of_day(hour: int) -> int:
    """0 for the morning, 1 for the afternoon, 2 for the evening."""
    return (hour >= AFTERNOON) + (hour >= EVENING)
