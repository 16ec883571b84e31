"""The thuiszitter clock: how long a child has been absent in a row, and what that makes it.

How is counted (bron, footnote 2; guide, section 5):

- Counted are school days. A weekend, holiday or public holiday neither counts nor breaks the row.
- A school week is five school days, so *more than four weeks* is reached on the **21st** school
  day in a row, the first school day after four full school weeks. A week with a day off thus
  takes longer, and it makes no difference whether days off come singly or by the week.
- One full school day back breaks the row. So does a school day with a valid reason or under an
  exemption: such a day is not absence 'without valid reason'.
- Spells that touch, overlap or have only days without school between them are one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mdo.law.dates import ONE_DAY, Period, add_months, amount, in_dutch
from mdo.law.labelled import Labelled
from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.school_year import SchoolYear

WEEK = 5  # school days
WATCH_FROM = 2 * WEEK
THREATENING_FROM = 3 * WEEK
FOUR_WEEKS = 4 * WEEK
LONG_AFTER_MONTHS = 3
NATIONAL_DEFINITION_FROM = date(2016, 2, 1)


class ThuiszitterDefinition(Labelled):
    """Who counts as a thuiszitter; stored with every count."""

    UNTIL_2016 = "tot_2016", "Langdurig relatief verzuim (tot februari 2016)"
    SINCE_2016 = "vanaf_2016", "Langdurig relatief verzuim en absoluut verzuim"

    @property
    def valid_from(self) -> date | None:
        """First day of the definition; None for the one before any other."""
        return NATIONAL_DEFINITION_FROM if self is ThuiszitterDefinition.SINCE_2016 else None

    @property
    def source(self) -> str:
        if self is ThuiszitterDefinition.SINCE_2016:
            return "Landelijke definitie sinds februari 2016"
        return "Definitie van het ministerie, jaarverslag leerplicht, voetnoot 2"


class ClockState(Labelled):
    """What the clock says of a child on a day."""

    NONE = "geen", "Geen signaal", "neutral"
    WATCH = "volgen", "Volgen: twee weken of langer afwezig", "info"
    THREATENING = "dreigend", "Dreigend: drie weken of langer afwezig", "warning"
    THUISZITTER = "thuiszitter", "Thuiszitter: meer dan vier weken afwezig", "danger"
    LONG = "langdurig", "Langer dan drie maanden thuiszitter", "danger"
    ENDED = "beeindigd", "Geen thuiszitter meer", "success"


@dataclass(frozen=True, slots=True)
class AbsenceSpell:
    """A stretch of absence as it was recorded; open when `last_day` is None.

    last_day: the last day of absence, not the day of return.
    is_enrolled: False is absoluut verzuim (no school, no exemption).
    Raises ValueError when it ends before it begins.
    """

    first_day: date
    last_day: date | None = None
    is_enrolled: bool = True
    has_valid_reason: bool = False
    is_exempt: bool = False

    def __post_init__(self) -> None:
        Period(self.first_day, self.last_day)

    @property
    def is_excused(self) -> bool:
        return self.has_valid_reason or self.is_exempt

    def falls_under(self, definition: ThuiszitterDefinition) -> bool:
        """Whether these days can make a thuiszitter, excuses aside."""
        return self.is_enrolled or definition is ThuiszitterDefinition.SINCE_2016


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """School days of absence in a row.

    first_day: the first school day of absence. last_day: None while nobody knows of an end.
    passes_on: the 21st school day, on which it is (or would be) more than four weeks.
    """

    first_day: date
    last_day: date | None
    passes_on: date

    @property
    def thuiszitter_since(self) -> date | None:
        """The day on which the child became a thuiszitter; None when the row ended before."""
        is_reached = self.last_day is None or self.passes_on <= self.last_day
        return self.passes_on if is_reached else None

    def runs_on(self, day: date) -> bool:
        """Whether the row has begun and not ended on that day."""
        return day in Period(self.first_day, self.last_day)

    def is_thuiszitter_on(self, day: date) -> bool:
        """Whether the child is a thuiszitter on that day: the stock on 1 August, say.

        An open row is taken to go on: ask about days that have passed.
        """
        return self.runs_on(day) and day >= self.passes_on


@dataclass(frozen=True, slots=True)
class Clock:
    """The state of a child on a day, with what it rests on.

    row: the row of absence that runs on that day, else the last one before it.
    school_days: in that row, up to and including `on`.
    days_off: the holidays and public holidays within the row, that were passed over.
    unknown_years: years whose holidays were not known, so that every weekday was counted, in
    the row or in the forecast of its 21st school day.
    """

    on: date
    state: ClockState
    definition: ThuiszitterDefinition
    row: AbsenceRow | None = None
    school_days: int = 0
    days_off: tuple[Holiday, ...] = ()
    unknown_years: tuple[SchoolYear, ...] = ()

    @property
    def school_weeks(self) -> int:
        """Full school weeks of five school days."""
        return self.school_days // WEEK

    @property
    def long_on(self) -> date | None:
        """The day on which three calendar months have passed since becoming a thuiszitter."""
        return long_on(self.row) if self.row else None

    @property
    def explanation(self) -> tuple[str, ...]:
        """The reckoning in plain Dutch sentences."""
        if self.row is None:
            return ("Er is geen verzuim dat meetelt.",)
        return tuple(_explain(self, self.row))


def definition_on(day: date) -> ThuiszitterDefinition:
    """The definition in force on a day: the national one since 1 February 2016."""
    if day >= NATIONAL_DEFINITION_FROM:
        return ThuiszitterDefinition.SINCE_2016
    return ThuiszitterDefinition.UNTIL_2016


def long_on(row: AbsenceRow) -> date | None:
    """The limit of the Thuiszitterspact: three calendar months after becoming a thuiszitter."""
    since = row.thuiszitter_since
    return add_months(since, LONG_AFTER_MONTHS) if since else None


def absence_rows(
    spells: Iterable[AbsenceSpell],
    calendar: SchoolCalendar,
    definition: ThuiszitterDefinition,
    lpw: Period | None = None,
) -> tuple[AbsenceRow, ...]:
    """The rows of absence that count, in order.

    lpw: the days on which the child falls under the LPW (`lpw_period`); what lies outside does
    not count, so that a row ends on the eve of the 18th birthday. None: all days.
    Raises UnknownCalendar with a strict calendar.
    """
    joined: list[tuple[date, date]] = []
    for first, last in sorted(_counting(tuple(spells), definition, lpw)):
        if joined and _is_in_a_row(joined[-1][1], first, calendar):
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    begun = ((calendar.first_school_day_on_or_after(first), last) for first, last in joined)
    return tuple(
        AbsenceRow(
            first,
            None if last == date.max else last,
            calendar.add_school_days(first, FOUR_WEEKS),
        )
        for first, last in begun
        if first <= last
    )


def clock(
    spells: Iterable[AbsenceSpell],
    calendar: SchoolCalendar,
    on: date,
    *,
    definition: ThuiszitterDefinition | None = None,
    lpw: Period | None = None,
) -> Clock:
    """The state of a child on a day, by the definition of that day unless another is given.

    A spell whose last day has passed has ended, also when it ended on the eve of a holiday;
    a later spell that joins it makes it one row again. Arguments and errors as `absence_rows`.
    """
    definition = definition or definition_on(on)
    begun = [r for r in absence_rows(spells, calendar, definition, lpw) if r.first_day <= on]
    if not begun:
        return Clock(on, ClockState.NONE, definition)
    row = begun[-1]
    until = min(on, row.last_day or on)
    number = len(calendar.school_days_between(row.first_day, until))
    reckoned_to = max(until, row.passes_on) if row.runs_on(on) else until
    return Clock(
        on=on,
        state=_state(row, number, on),
        definition=definition,
        row=row,
        school_days=number,
        days_off=calendar.days_off_between(row.first_day, until),
        unknown_years=calendar.unknown_years(row.first_day, reckoned_to),
    )


def school_weeks_absent(
    spells: Iterable[AbsenceSpell],
    calendar: SchoolCalendar,
    until: date,
    *,
    definition: ThuiszitterDefinition | None = None,
    lpw: Period | None = None,
) -> int:
    """Full school weeks in a row, of five school days, up to and including `until`.

    0 when the child is not absent then. Arguments and errors as `clock`.
    """
    now = clock(spells, calendar, until, definition=definition, lpw=lpw)
    return now.school_weeks if now.row and now.row.runs_on(until) else 0


def passes_four_weeks_on(
    spells: Iterable[AbsenceSpell],
    calendar: SchoolCalendar,
    on: date,
    *,
    definition: ThuiszitterDefinition | None = None,
    lpw: Period | None = None,
) -> date | None:
    """When the absence that runs on `on` is, or will be, more than four weeks.

    A day after `on` is a forecast: so it goes when the child stays away. None when the child is
    not absent, or comes back before that day. Arguments and errors as `clock`.
    """
    now = clock(spells, calendar, on, definition=definition, lpw=lpw)
    return now.row.thuiszitter_since if now.row and now.row.runs_on(on) else None


# -- how it is reckoned ----------------------------------------------------------------


def _counting(
    spells: tuple[AbsenceSpell, ...], definition: ThuiszitterDefinition, lpw: Period | None
) -> Iterator[tuple[date, date]]:
    """(first, last) of the stretches that count: under the definition, the LPW, not excused."""
    excused = [(s.first_day, s.last_day or date.max) for s in spells if s.is_excused]
    begin, end = (lpw.first_day, lpw.last_day or date.max) if lpw else (date.min, date.max)
    for spell in spells:
        if spell.is_excused or not spell.falls_under(definition):
            continue
        stretch = max(spell.first_day, begin), min(spell.last_day or date.max, end)
        yield from _without(stretch, excused)


def _without(
    stretch: tuple[date, date], holes: list[tuple[date, date]]
) -> Iterator[tuple[date, date]]:
    """What is left of a stretch outside the holes."""
    first, last = stretch
    for hole_first, hole_last in sorted(holes):
        if hole_first > first:
            yield from _if_any(first, min(last, hole_first - ONE_DAY))
        if hole_last >= last:
            return
        first = max(first, hole_last + ONE_DAY)
    yield from _if_any(first, last)


def _if_any(first: date, last: date) -> Iterator[tuple[date, date]]:
    if first <= last:
        yield first, last


def _is_in_a_row(last: date, first: date, calendar: SchoolCalendar) -> bool:
    """Whether no school day lies between the end of one stretch and the start of the next."""
    return first <= last or calendar.first_school_day_on_or_after(last + ONE_DAY) >= first


def _state(row: AbsenceRow, school_days: int, on: date) -> ClockState:
    if not row.runs_on(on):
        return ClockState.ENDED if row.thuiszitter_since else ClockState.NONE
    if school_days > FOUR_WEEKS:
        is_long = on >= add_months(row.passes_on, LONG_AFTER_MONTHS)
        return ClockState.LONG if is_long else ClockState.THUISZITTER
    if school_days >= THREATENING_FROM:
        return ClockState.THREATENING
    return ClockState.WATCH if school_days >= WATCH_FROM else ClockState.NONE


def _explain(now: Clock, row: AbsenceRow) -> Iterator[str]:
    until = in_dutch(min(now.on, row.last_day or now.on))
    yield (
        f"Afwezig sinds {in_dutch(row.first_day)}, geteld tot en met {until}: "
        f"{_school_days_in_words(now.school_days)}."
    )
    if now.days_off:
        yield "Niet meegeteld: " + ", ".join(map(_in_words, now.days_off)) + "."
    yield from _explain_four_weeks(now, row)
    for year in now.unknown_years:
        yield (
            f"De vakanties van {year} zijn niet bekend: alle weekdagen zijn daar als schooldag "
            "geteld. Controleer de telling."
        )
    yield f"Definitie: {now.definition.label}."


def _explain_four_weeks(now: Clock, row: AbsenceRow) -> Iterator[str]:
    since, passes_on = row.thuiszitter_since, in_dutch(row.passes_on)
    if not row.runs_on(now.on):
        end = in_dutch(row.last_day or now.on)
        yield f"Thuiszitter van {passes_on} tot en met {end}." if since else f"Geëindigd op {end}."
    elif now.on < row.passes_on:
        yield f"Meer dan vier schoolweken op {passes_on}, als de leerling niet terugkomt."
    else:
        yield f"Meer dan vier schoolweken sinds {passes_on} (de 21e schooldag): thuiszitter."
        limit = add_months(row.passes_on, LONG_AFTER_MONTHS)
        if row.last_day is None or limit <= row.last_day:
            verb = "waren" if now.on >= limit else "zijn"
            yield f"Op {in_dutch(limit)} {verb} drie maanden voorbij (Thuiszitterspact)."


def _school_days_in_words(number: int) -> str:
    """`23 schooldagen (4 schoolweken en 3 dagen)`; below a week only the days."""
    counted = amount(number, "schooldag", "schooldagen")
    weeks, rest = divmod(number, WEEK)
    if not weeks:
        return counted
    in_weeks = amount(weeks, "schoolweek", "schoolweken")
    and_days = f" en {amount(rest, 'dag', 'dagen')}" if rest else ""
    return f"{counted} ({in_weeks}{and_days})"


def _in_words(holiday: Holiday) -> str:
    if holiday.first_day == holiday.last_day:
        return f"{holiday.name} ({in_dutch(holiday.first_day)})"
    first, last = in_dutch(holiday.first_day), in_dutch(holiday.last_day)
    return f"{holiday.name} ({first} tot en met {last})"
