"""What the facts about one pupil come to: rows of absence, and the stays as a thuiszitter.

Decided here, on top of the law (`mdo.law.thuiszitter`):

- Rows are made by the national definition, of which the older one is the part that is
  enrolled: `kind` tells the two apart, so that both can be counted side by side. A stay bears
  the definition that was in force on the day the line was passed.
- `kind` is by how the pupil was absent on the day the line was passed.
- A stay belongs to the municipality of residence. Who moves while a thuiszitter ends in one
  municipality and begins in the other; the count of school days goes on.
- `ended_on` is the last day as a thuiszitter, so not before the day after is it ended.
- Every article of exemption counts, from its first day up to and including its last.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from mdo.law.age import birthday
from mdo.law.dates import ONE_DAY, Period
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.thuiszitter import (
    THREATENING_FROM,
    WATCH_FROM,
    AbsenceRow,
    AbsenceSpell,
    Clock,
    ClockState,
    ThuiszitterDefinition,
    absence_rows,
    clock,
    definition_on,
    long_on,
)
from mdo.terms import ThuiszitterEnding, ThuiszitterKind

WIDEST = ThuiszitterDefinition.SINCE_2016


@dataclass(frozen=True, slots=True)
class Absence:
    """A spell of the pupil as recorded, and the school it was at."""

    spell: AbsenceSpell
    school_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """Where the pupil lives or lived."""

    municipality_id: uuid.UUID
    period: Period


@dataclass(frozen=True)
class Facts:
    """All that counts of one pupil. `home_now` and `school_id` stand where no dated period
    says otherwise; `lpw` is the period under the Leerplichtwet."""

    birth_on: date
    lpw: Period
    calendar: SchoolCalendar
    home_now: uuid.UUID
    school_id: uuid.UUID | None = None
    absences: tuple[Absence, ...] = ()
    exemptions: tuple[Period, ...] = ()
    homes: tuple[Home, ...] = ()

    @property
    def spells(self) -> tuple[AbsenceSpell, ...]:
        """The absence as the law counts it: an exemption is a spell that excuses."""
        exempt = (
            AbsenceSpell(period.first_day, period.last_day, is_exempt=True)
            for period in self.exemptions
        )
        return (*(row.spell for row in self.absences), *exempt)


@dataclass(frozen=True, slots=True)
class Stay:
    """A period as a thuiszitter of one municipality. `is_moved_in`: already one on arrival."""

    municipality_id: uuid.UUID
    school_id: uuid.UUID | None
    kind: ThuiszitterKind
    definition: ThuiszitterDefinition
    absent_from_on: date
    since_on: date
    ended_on: date | None = None
    ending: ThuiszitterEnding | None = None
    is_moved_in: bool = False


@dataclass(frozen=True, slots=True)
class Milestone:
    """A state, and the day on which it was reached."""

    state: ClockState
    on: date


def rows_of(facts: Facts) -> tuple[AbsenceRow, ...]:
    """The rows of absence of a pupil, in order. Source: guide, section 5."""
    return absence_rows(facts.spells, facts.calendar, WIDEST, facts.lpw)


def clock_of(facts: Facts, on: date) -> Clock:
    """The clock of a pupil on a day, by the definition of that day where that counts the
    absence at all."""
    found = clock(facts.spells, facts.calendar, on, lpw=facts.lpw)
    if found.row is None and found.definition is not WIDEST:
        return clock(facts.spells, facts.calendar, on, definition=WIDEST, lpw=facts.lpw)
    return found


def home_on(facts: Facts, day: date) -> uuid.UUID:
    """In which municipality the pupil lives on a day."""
    return next(_homes_between(facts, day, day))[0]


def milestones_of(row: AbsenceRow, facts: Facts, until: date) -> list[Milestone]:
    """The states that a row reached, up to and including `until` and its own end."""
    last = min(until, row.last_day or until)
    add = facts.calendar.add_school_days
    reached = [
        Milestone(ClockState.WATCH, add(row.first_day, WATCH_FROM - 1)),
        Milestone(ClockState.THREATENING, add(row.first_day, THREATENING_FROM - 1)),
        Milestone(ClockState.THUISZITTER, row.passes_on),
    ]
    if limit := long_on(row):
        reached.append(Milestone(ClockState.LONG, limit))
    return [milestone for milestone in reached if milestone.on <= last]


def stays_of(facts: Facts, today: date) -> tuple[Stay, ...]:
    """The periods as a thuiszitter up to and including today, in order."""
    return tuple(
        stay
        for row in rows_of(facts)
        if row.thuiszitter_since and row.thuiszitter_since <= today
        for stay in _stays_of_row(row, facts, today)
    )


def _stays_of_row(row: AbsenceRow, facts: Facts, today: date) -> Iterator[Stay]:
    at_school = _absence_on(row.passes_on, facts)
    whole = Stay(
        municipality_id=facts.home_now,
        school_id=at_school.school_id or facts.school_id,
        kind=ThuiszitterKind.RELATIEF if at_school.spell.is_enrolled else ThuiszitterKind.ABSOLUUT,
        definition=definition_on(row.passes_on),
        absent_from_on=row.first_day,
        since_on=row.passes_on,
    )
    for municipality_id, first, last in _homes_between(facts, row.passes_on, row.last_day):
        if first > today:
            return
        is_over = last is not None and last < today
        ending = ThuiszitterEnding.VERHUISD if last != row.last_day else _ending_of(row, facts)
        yield replace(
            whole,
            municipality_id=municipality_id,
            since_on=first,
            ended_on=last if is_over else None,
            ending=ending if is_over else None,
            is_moved_in=first > row.passes_on,
        )


def _absence_on(day: date, facts: Facts) -> Absence:
    """The absence that counts on a day in a row; who is enrolled somewhere is enrolled."""
    found = [
        row
        for row in facts.absences
        if not row.spell.is_excused and day in Period(row.spell.first_day, row.spell.last_day)
    ]
    return max(found, key=lambda row: (row.spell.is_enrolled, row.spell.first_day))


def _ending_of(row: AbsenceRow, facts: Facts) -> ThuiszitterEnding:
    """How a row that ended did so, as far as the facts tell."""
    assert row.last_day is not None
    eve, back_on = row.last_day, row.last_day + ONE_DAY
    next_school_day = facts.calendar.first_school_day_on_or_after(back_on)
    if any(
        period.first_day <= next_school_day and (period.last_day or date.max) >= back_on
        for period in facts.exemptions
    ):
        return ThuiszitterEnding.VRIJSTELLING
    goes_on = any(
        not row.spell.is_excused and back_on in Period(row.spell.first_day, row.spell.last_day)
        for row in facts.absences
    )
    if not goes_on:
        return ThuiszitterEnding.TERUG
    if eve == facts.lpw.last_day and back_on == birthday(facts.birth_on, 18):
        return ThuiszitterEnding.ACHTTIEN
    return ThuiszitterEnding.ANDERS


def _homes_between(
    facts: Facts, first: date, last: date | None
) -> Iterator[tuple[uuid.UUID, date, date | None]]:
    """(municipality, first, last) of where the pupil lives in a period; one municipality on
    end is one."""
    homes = sorted(facts.homes, key=lambda home: home.period.first_day)
    begun: tuple[uuid.UUID, date] | None = None
    day = first
    while True:
        here = [home for home in homes if day in home.period]
        municipality_id = here[-1].municipality_id if here else facts.home_now
        ends = [here[-1].period.last_day] if here else []
        ends += [home.period.first_day - ONE_DAY for home in homes if home.period.first_day > day]
        until = min((end for end in ends if end is not None), default=None)
        if begun and begun[0] != municipality_id:
            yield *begun, day - ONE_DAY
            begun = None
        begun = begun or (municipality_id, day)
        if until is None or (last is not None and until >= last):
            yield *begun, last
            return
        day = until + ONE_DAY
