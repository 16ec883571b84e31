"""Arithmetic with dates that the other modules share: months, periods, Dutch notation."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` calendar months later (earlier when negative).

    A month without that day gives its last day: 30 November + 3 months = 28 or 29 February.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same date `years` later; 29 February gives 1 March where there is none."""
    moved = add_months(day, 12 * years)
    return moved if moved.day == day.day else moved + ONE_DAY


def first_of_next_month(day: date) -> date:
    """1 October for each day of September."""
    return add_months(day.replace(day=1), 1)


def days(first: date, last: date) -> Iterator[date]:
    """Every calendar day from `first` to `last`, both included; none when `last` is earlier."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def parse_date(text: str) -> date:
    """A date as people type it: 3-11-2026, 03/11/26, 3.11.2026, 3 november 2026, 2026-11-03.

    Two-digit years are of this century up to 50, else of the last. Raises ValueError.
    """
    text = text.strip().lower()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        written_year, month, day = found[1], int(found[2]), int(found[3])
    elif found := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", text):
        day, month, written_year = int(found[1]), int(found[2]), found[3]
    elif found := re.fullmatch(r"(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2})", text):
        day, month, written_year = int(found[1]), _month(found[2]), found[3]
    else:
        raise ValueError("geen datum")
    year = int(written_year)
    if len(written_year) == 2:
        year += 2000 if year <= 50 else 1900
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError("jaartal te ver weg")
    return date(year, month, day)


def _month(name: str) -> int:
    matches = [number for number, month in enumerate(MONTHS, 1) if month.startswith(name)]
    if name == "mrt":
        matches = [3]
    if len(matches) != 1:
        raise ValueError("geen maand")
    return matches[0]


def in_dutch(day: date) -> str:
    """`5 september 2016`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def in_figures(day: date) -> str:
    """`5-9-2016`, as in a table and as people type it."""
    return f"{day.day}-{day.month}-{day.year}"


def amount(number: int, one: str, more: str) -> str:
    """`1 schooldag`, `3 schooldagen`."""
    return f"{number} {one if number == 1 else more}"


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar days from `first_day` to `last_day`, both included.

    Without a last day the period is still open. Raises ValueError when the last day lies
    before the first.
    """

    first_day: date
    last_day: date | None = None

    def __post_init__(self) -> None:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("De laatste dag ligt voor de eerste dag.")

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)
