"""What a series may be, and how its rule reads in Dutch.

A rule is an RFC 5545 RRULE as text, without DTSTART and UNTIL. The form knows two patterns;
any other rule is kept as it is and described as a rule of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from mdo.law.labelled import Labelled

LONGEST_YEARS = 10
MOST_WEEKS = 26
SHORTEST, LONGEST = 15, 480
# How far ahead the meetings of a series are planned, and how long before a meeting the
# people at its table are invited: nobody wants eight mails for a whole year at once.
HORIZON = timedelta(days=366)
INVITE_AHEAD = timedelta(weeks=8)


class Pattern(Labelled):
    """How a series comes back."""

    WEKEN = "weken", "Elke zoveel weken"
    MAAND = "maand", "Elke maand"


class Weekday(Labelled):
    """A day on which a meeting can be; the value is that of RFC 5545."""

    MO = "MO", "Maandag"
    TU = "TU", "Dinsdag"
    WE = "WE", "Woensdag"
    TH = "TH", "Donderdag"
    FR = "FR", "Vrijdag"

    @property
    def number(self) -> int:
        """As `date.weekday()` counts: Monday is 0."""
        return list(Weekday).index(self)


class Place(Labelled):
    """Which of the weekdays of a month."""

    FIRST = "1", "Eerste"
    SECOND = "2", "Tweede"
    THIRD = "3", "Derde"
    FOURTH = "4", "Vierde"
    LAST = "-1", "Laatste"


@dataclass(frozen=True)
class Repetition:
    """A pattern of the form: every `weeks` weeks, or (`place`) a weekday of each month."""

    weekday: Weekday
    weeks: int | None = None
    place: Place | None = None

    @property
    def rule(self) -> str:
        """The RRULE of this pattern."""
        if self.place is not None:
            return f"FREQ=MONTHLY;BYDAY={self.place.value}{self.weekday.value}"
        return f"FREQ=WEEKLY;INTERVAL={self.weeks};BYDAY={self.weekday.value}"


_WEEKLY = re.compile(r"FREQ=WEEKLY;INTERVAL=(\d+);BYDAY=(MO|TU|WE|TH|FR)")
_MONTHLY = re.compile(r"FREQ=MONTHLY;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR)")


def repetition_of(rule: str) -> Repetition | None:
    """The pattern of a rule that the form could have made; None for any other rule."""
    if found := _WEEKLY.fullmatch(rule):
        return Repetition(Weekday(found[2]), weeks=int(found[1]))
    if found := _MONTHLY.fullmatch(rule):
        return Repetition(Weekday(found[2]), place=Place(found[1]))
    return None


def describe(rule: str) -> str:
    """`Elke 6 weken op dinsdag`, `Elke laatste dinsdag van de maand`."""
    found = repetition_of(rule)
    if found is None:
        return f"Volgens een eigen regel ({rule})"
    day = found.weekday.label.lower()
    if found.place is not None:
        return f"Elke {found.place.label.lower()} {day} van de maand"
    return f"Elke week op {day}" if found.weeks == 1 else f"Elke {found.weeks} weken op {day}"


def first_day(repetition: Repetition, on: date) -> date:
    """Where counting begins: of a weekly pattern the first such weekday from `on` on, so that
    the weeks are counted from there; a monthly one finds its own days."""
    if repetition.place is not None:
        return on
    return on + timedelta(days=(repetition.weekday.number - on.weekday()) % 7)


NO_END = "Een reeks zonder einde kan niet. Kies een einddatum, hoogstens tien jaar na de eerste."
TOO_LONG = "Een reeks duurt hoogstens tien jaar. Kies een eerdere einddatum."


def bound_faults(first_on: date | None, until_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with the first and the last date of a series, by field."""
    faults = {}
    if first_on is not None and first_on <= today:
        faults["first_on"] = "Deze datum is al voorbij. De eerste datum ligt na vandaag."
    elif first_on is not None and first_on > today + 2 * HORIZON:
        faults["first_on"] = "Dit is meer dan twee jaar vooruit. Klopt het jaartal?"
    if until_on is None:
        faults["until_on"] = NO_END
    elif first_on is not None and until_on < first_on:
        faults["until_on"] = "Het einde ligt voor de eerste datum."
    elif first_on is not None and until_on > _years_later(first_on):
        faults["until_on"] = TOO_LONG
    return faults


def _years_later(day: date) -> date:
    try:
        return day.replace(year=day.year + LONGEST_YEARS)
    except ValueError:
        # 29 February.
        return date(day.year + LONGEST_YEARS, 3, 1)
