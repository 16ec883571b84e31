"""The dates that a rule gives, and which of them a school skips.

The rule is expanded by days, without a clock: each date gets its time on the wall later, so
that 14.00 stays 14.00 when summer time begins.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from dateutil.rrule import rrulestr

from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear


@dataclass(frozen=True)
class Occurrence:
    """A date that the rule gives. `skipped` tells why there is no meeting: the name of the
    holiday. `unknown` is the school year whose holidays are not known: nothing can be said
    of this date yet."""

    on: date
    skipped: str = ""
    unknown: SchoolYear | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is a meeting on this date."""
        return not self.skipped and self.unknown is None


def dates_of(rule: str, first_on: date, from_on: date, until_on: date) -> Iterator[date]:
    """The dates of a rule whose counting begins at `first_on`, from `from_on` up to and
    including `until_on`, in order. Raises ValueError for what is no RRULE."""
    start = datetime.combine(first_on, time())
    for moment in rrulestr(rule, dtstart=start):
        on = moment.date()
        if on > until_on:
            return
        if on >= max(from_on, first_on):
            yield on


def occurrences(
    dates: Iterable[date], calendar: SchoolCalendar, *, skips_holidays: bool
) -> Iterator[Occurrence]:
    """What becomes of each date by the calendar of the school. A date that is skipped is not
    moved; of a school year whose holidays are not known nothing is guessed."""
    for on in dates:
        if not skips_holidays:
            yield Occurrence(on)
        elif not calendar.knows_day(on):
            yield Occurrence(on, unknown=SchoolYear.of(on))
        elif calendar.is_school_day(on):
            yield Occurrence(on)
        else:
            yield Occurrence(on, skipped=name_of_day_off(calendar, on))


def name_of_day_off(calendar: SchoolCalendar, on: date) -> str:
    """What the calendar calls this day off: `Herfstvakantie`, `Koningsdag`, `weekend`."""
    names = [holiday.name for holiday in calendar.days_off_between(on, on)]
    return " en ".join(dict.fromkeys(names)) or "weekend"


def claims(days: Iterable[date], old: Sequence[date], new: Sequence[date]) -> dict[date, date]:
    """For which date of a new rule each of these days of the old rule stands, so that no
    other meeting comes there: the nearest one that is free, when that is no further off than
    half the time between two dates of either rule. `old` and `new` are the dates of the rules
    in order, holidays too. A day that stands for none is left out."""
    pairs = sorted((abs(on - day), day, on) for day in days for on in new)
    found: dict[date, date] = {}
    taken: set[date] = set()
    for distance, day, on in pairs:
        limit = min(_spacing(old, day), _spacing(new, on))
        if day not in found and on not in taken and 2 * distance <= limit:
            found[day] = on
            taken.add(on)
    return found


def _spacing(dates: Sequence[date], on: date) -> timedelta:
    """The shortest time between dates next to each other, around this day."""
    around = dates[max(bisect_left(dates, on) - 1, 0) : bisect_right(dates, on) + 1]
    gaps = [after - before for before, after in pairwise(around)]
    return min(gaps, default=timedelta.max)
