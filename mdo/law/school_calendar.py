"""School days and school weeks, holidays and public holidays.

A calendar answers from what it was given. Of a school year that it does not know it guesses
that every weekday is a school day: `unknown_years` names the years so guessed, to be shown
with the result. `strict()` gives a calendar that raises UnknownCalendar instead of guessing.
That a day is *no* school day (weekend, known holiday) is never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from mdo.law.dates import ONE_DAY, days
from mdo.law.public_holidays import (
    SATURDAY,
    LiberationDay,
    dutch_public_holidays,
    good_friday,
)
from mdo.law.school_year import SchoolYear, school_years_between


class UnknownCalendar(LookupError):
    """A strict calendar was asked about a school year that it does not know."""

    def __init__(self, school_year: SchoolYear) -> None:
        super().__init__(f"De schoolvakanties van {school_year} zijn niet bekend.")
        self.school_year = school_year


@dataclass(frozen=True, order=True, slots=True)
class Holiday:
    """A school holiday, both days included. Raises ValueError when it ends before it begins."""

    name: str
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ValueError(f"De {self.name} eindigt voor zij begint.")


@dataclass(frozen=True)
class SchoolCalendar:
    """The calendar of a school (or, by default, of its holiday region).

    holidays: school holidays; a summer holiday may run into the next school year.
    public_holidays: days off that are no school holiday (see `dutch_public_holidays`).
    known_years: the school years of which all holidays are given, the summer at the end included.
    """

    holidays: tuple[Holiday, ...] = ()
    public_holidays: frozenset[date] = frozenset()
    known_years: frozenset[SchoolYear] = frozenset()
    is_strict: bool = False
    _days_off: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        by_date = sorted(self.holidays, key=lambda h: (h.first_day, h.last_day, h.name))
        put(self, "holidays", tuple(by_date))
        put(self, "public_holidays", frozenset(self.public_holidays))
        put(self, "known_years", frozenset(self.known_years))
        in_holidays = (day for h in self.holidays for day in days(h.first_day, h.last_day))
        put(self, "_days_off", self.public_holidays.union(in_holidays))

    @classmethod
    def for_years(
        cls,
        holidays: Iterable[Holiday],
        known_years: Iterable[SchoolYear],
        liberation_day: LiberationDay = LiberationDay.LUSTRUM,
    ) -> SchoolCalendar:
        """A calendar of `known_years`, with the Dutch public holidays of those years filled in."""
        years = frozenset(known_years)
        calendar_years = {y.first_year for y in years} | {y.first_year + 1 for y in years}
        public = frozenset(
            day for y in calendar_years for day in dutch_public_holidays(y, liberation_day)
        )
        return cls(tuple(holidays), public, years)

    @classmethod
    def joined(cls, parts: Iterable[tuple[SchoolCalendar, date, date]]) -> SchoolCalendar:
        """One calendar of several that hold one after another: each from and up to a day.

        A school year is known when every calendar knows it that holds in it.
        """
        parts = tuple(parts)
        holidays = (
            Holiday(h.name, max(h.first_day, first), min(h.last_day, last))
            for calendar, first, last in parts
            for h in calendar.holidays
            if h.first_day <= last and h.last_day >= first
        )
        public = (
            day
            for calendar, first, last in parts
            for day in calendar.public_holidays
            if first <= day <= last
        )
        known = frozenset[SchoolYear]().union(*(calendar.known_years for calendar, *_ in parts))
        return cls(
            tuple(holidays),
            frozenset(public),
            frozenset(
                year
                for year in known
                if all(
                    calendar.knows(year) or last < year.first_day or first > year.last_day
                    for calendar, first, last in parts
                )
            ),
        )

    def strict(self) -> SchoolCalendar:
        """The same calendar, raising UnknownCalendar where this one would guess."""
        return replace(self, is_strict=True)

    # -- what the calendar knows -----------------------------------------------------

    def knows(self, school_year: SchoolYear) -> bool:
        """Whether the holidays of that school year were given."""
        return school_year in self.known_years

    def knows_start(self, school_year: SchoolYear) -> bool:
        """Whether the first school day of that year can be told.

        The summer holiday before it is listed with the year before: without that holiday 1
        August would pass for a school day.
        """
        return self.knows(school_year) and (
            self.knows(school_year.previous) or school_year.first_day in self._days_off
        )

    def knows_day(self, day: date) -> bool:
        """Whether `is_school_day` is a fact and not a guess.

        In August and the first week of September the start of the year has to be known: by then
        every region's summer holiday is over.
        """
        if self._is_surely_free(day):
            return True
        year = SchoolYear.of(day)
        in_summer = day <= date(year.first_year, 9, 7)
        return self.knows_start(year) if in_summer else self.knows(year)

    def unknown_years(self, first: date, last: date) -> tuple[SchoolYear, ...]:
        """The school years between two days (included) of which days had to be guessed."""
        return tuple(
            year
            for year in school_years_between(first, last)
            if not self.knows_start(year)
            and not all(
                map(self.knows_day, days(max(first, year.first_day), min(last, year.last_day)))
            )
        )

    def days_off_between(self, first: date, last: date) -> tuple[Holiday, ...]:
        """The holidays that touch a period, and the public holidays on weekdays outside these.

        In order; a public holiday is a Holiday of one day under its Dutch name.
        """
        holidays = [h for h in self.holidays if h.first_day <= last and h.last_day >= first]
        covered = {day for h in holidays for day in days(h.first_day, h.last_day)}
        single = [
            Holiday(_name_of(day), day, day)
            for day in self.public_holidays
            if first <= day <= last and day.weekday() < SATURDAY and day not in covered
        ]
        return tuple(sorted(holidays + single, key=lambda h: (h.first_day, h.last_day, h.name)))

    # -- school days -----------------------------------------------------------------

    def _is_surely_free(self, day: date) -> bool:
        return day.weekday() >= SATURDAY or day in self._days_off

    def is_school_day(self, day: date) -> bool:
        """Monday to Friday, not in a holiday and not a public holiday.

        A strict calendar raises UnknownCalendar when it would have to guess, as do all
        functions below.
        """
        if self._is_surely_free(day):
            return False
        if self.is_strict and not self.knows_day(day):
            raise UnknownCalendar(SchoolYear.of(day))
        return True

    def school_days_between(self, first: date, last: date) -> tuple[date, ...]:
        """The school days from `first` to `last`, both included."""
        return tuple(filter(self.is_school_day, days(first, last)))

    def first_school_day_on_or_after(self, day: date) -> date:
        """`day` itself when it is a school day, else the first one after it."""
        return next(filter(self.is_school_day, _days_from(day)))

    def add_school_days(self, day: date, number: int) -> date:
        """The `number`-th school day after `day`; `day` itself need not be one.

        `add_school_days(friday, 1)` is Monday. Raises ValueError when number is below 1.
        """
        if number < 1:
            raise ValueError("Het aantal schooldagen moet minstens 1 zijn.")
        for _ in range(number):
            day = self.first_school_day_on_or_after(day + ONE_DAY)
        return day

    # -- school weeks ----------------------------------------------------------------

    def is_school_week(self, day: date) -> bool:
        """Whether the week (Monday to Sunday) around `day` has at least one school day."""
        monday = monday_of(day)
        return any(map(self.is_school_day, days(monday, monday + timedelta(days=4))))

    def school_weeks(self, first: date, last: date) -> tuple[date, ...]:
        """The Mondays of the school weeks that have a school day from `first` to `last`."""
        return tuple(sorted({monday_of(day) for day in self.school_days_between(first, last)}))

    def school_week_number(self, day: date) -> int | None:
        """The how-manieth school week of its school year, from 1; None in a week off.

        The first is the week of the first school day on or after 1 August.
        """
        year = SchoolYear.of(day)
        sunday = monday_of(day) + timedelta(days=6)
        weeks = self.school_weeks(year.first_day, min(sunday, year.last_day))
        return len(weeks) if weeks and weeks[-1] == monday_of(day) else None

    # -- working days ----------------------------------------------------------------

    def is_workday(self, day: date) -> bool:
        """Monday to Friday and not a public holiday; a school holiday has workdays."""
        return day.weekday() < SATURDAY and day not in self.public_holidays

    def add_workdays(self, day: date, number: int) -> date:
        """The `number`-th workday after `day`. Raises ValueError when number is below 1."""
        if number < 1:
            raise ValueError("Het aantal werkdagen moet minstens 1 zijn.")
        for _ in range(number):
            day = next(filter(self.is_workday, _days_from(day + ONE_DAY)))
        return day


def monday_of(day: date) -> date:
    """The Monday of the ISO week around `day`."""
    return day - timedelta(days=day.weekday())


def _name_of(day: date) -> str:
    named = dutch_public_holidays(day.year, LiberationDay.EVERY_YEAR)
    return named.get(day, "Goede Vrijdag" if day == good_friday(day.year) else "Vrije dag")


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=n) for n in count())
