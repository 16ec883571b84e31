"""The dates that a rule gives, and which of them a school skips.

The rule is expanded by days, without a clock: each date gets its time on the wall later, so
that 14.00 stays 14.00 when summer time begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

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
