"""The days of a page of the calendar, each with what is on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from mdo.agenda.calendar_rules import View, month_of, part_of_day, span_of
from mdo.agenda.queries import day_of
from mdo.clock import to_local
from mdo.law.dates import days
from mdo.law.school_calendar import SchoolCalendar, monday_of
from mdo.meetings.conflict_queries import day_off_on
from mdo.meetings.queries import MeetingRow

LOCALE = "nl_NL"
# More than these in a day of a month are found in the week.
MOST_SHOWN = 5
PARTS = ("Ochtend", "Middag", "Avond")


@dataclass(frozen=True)
class Day:
    """One day. `day_off`: the name of the holiday. `is_outside`: of another month than the
    one that is shown."""

    on: date
    rows: Sequence[MeetingRow]
    day_off: str | None
    is_today: bool
    is_outside: bool

    @property
    def first_rows(self) -> Sequence[MeetingRow]:
        """What a month has room for."""
        return self.rows if len(self.rows) <= MOST_SHOWN else self.rows[: MOST_SHOWN - 1]

    @property
    def more(self) -> int:
        """How many that leaves out."""
        return len(self.rows) - len(self.first_rows)

    @property
    def is_empty(self) -> bool:
        """Nothing to tell of this day; of one of another month only its meetings count."""
        return not (self.rows or (not self.is_outside and (self.day_off or self.is_today)))

    def part(self, number: int) -> list[MeetingRow]:
        """What begins in one part of the day (see PARTS)."""
        return [row for row in self.rows if part_of_day(to_local(row.starts_at).hour) == number]


@dataclass(frozen=True)
class Week:
    """Seven days from Monday on, with the number of the ISO week."""

    number: int
    days: Sequence[Day]

    @property
    def is_empty(self) -> bool:
        """Nothing to tell of any of its days."""
        return all(day.is_empty for day in self.days)


def make_weeks(
    view: View, day: date, rows: Sequence[MeetingRow], calendar: SchoolCalendar, today: date
) -> list[Week]:
    """The weeks around `day` that this view shows, with the meetings on their days."""
    first, last = span_of(view, day)
    begin, end = span_of(View.WEEK, day) if view is View.WEEK else month_of(day)
    by_day: dict[date, list[MeetingRow]] = {}
    for row in rows:
        by_day.setdefault(day_of(row), []).append(row)
    shown = [
        Day(
            on=on,
            rows=by_day.get(on, []),
            day_off=day_off_on(calendar, on),
            is_today=on == today,
            is_outside=not begin <= on <= end,
        )
        for on in days(first, last)
    ]
    return [
        Week(shown[at].on.isocalendar().week, shown[at : at + 7]) for at in range(0, len(shown), 7)
    ]


def title_of(view: View, day: date) -> str:
    """`november 2026`, or `week 48: 23 tot en met 29 november 2026`."""
    if view is not View.WEEK:
        return format_date(day, "LLLL y", LOCALE)
    first, last = span_of(view, day)
    begin = (
        "d" if first.month == last.month else "d MMMM" if first.year == last.year else "d MMMM y"
    )
    return (
        f"week {monday_of(day).isocalendar().week}: {format_date(first, begin, LOCALE)} tot en "
        f"met {format_date(last, 'd MMMM y', LOCALE)}"
    )
