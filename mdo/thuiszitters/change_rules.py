"""What is new since the clock of a pupil was last read: the changes of state, in words.

`known` is what is stored, the rest what the facts come to now. A change that time brings has
the day on which the state was reached; one that takes something back has the day of today.
Nothing new gives no change, so that reading the clock twice says nothing twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from mdo.law.dates import ONE_DAY, in_dutch
from mdo.law.thuiszitter import AbsenceRow, Clock, ClockState, definition_on, long_on
from mdo.terms import ThuiszitterEnding
from mdo.thuiszitters.reckoning_rules import (
    Facts,
    Stay,
    clock_of,
    home_on,
    milestones_of,
    rows_of,
)
from mdo.thuiszitters.terms import ClockCause

RANK = {
    ClockState.NONE: 0,
    ClockState.ENDED: 0,
    ClockState.WATCH: 1,
    ClockState.THREATENING: 2,
    ClockState.THUISZITTER: 3,
    ClockState.LONG: 4,
}
LINE = RANK[ClockState.THUISZITTER]


@dataclass(frozen=True, slots=True)
class KnownClock:
    """The stored clock of a pupil."""

    state: ClockState
    absent_from_on: date
    municipality_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class KnownStay:
    """A stored period as a thuiszitter. `is_told`: the change that opened it is there."""

    id: uuid.UUID
    municipality_id: uuid.UUID
    absent_from_on: date
    since_on: date
    ended_on: date | None
    ending: ThuiszitterEnding | None = None
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state, to be kept."""

    municipality_id: uuid.UUID
    state: ClockState
    previous: ClockState
    dated_on: date
    explanation: tuple[str, ...]
    cause: ClockCause

    @property
    def definition(self) -> str:
        """The definition in force on the day of the change."""
        return definition_on(self.dated_on).value


Pair = tuple[KnownStay | None, Stay | None]


def pair_stays(known: Sequence[KnownStay], stays: Sequence[Stay]) -> list[Pair]:
    """Which stored period each stay is. First those of the same days, then those that
    overlap; what is left on either side stands alone."""
    left, pairs = list(known), dict[int, KnownStay]()
    for fits in (_is_same, _overlaps):
        for place, stay in enumerate(stays):
            if place not in pairs:
                found = next((row for row in left if fits(row, stay)), None)
                if found:
                    pairs[place] = found
                    left.remove(found)
    return [
        *((pairs.get(place), stay) for place, stay in enumerate(stays)),
        *((row, None) for row in left),
    ]


def _is_same(known: KnownStay, stay: Stay) -> bool:
    return (known.municipality_id, known.since_on) == (stay.municipality_id, stay.since_on)


def _overlaps(known: KnownStay, stay: Stay) -> bool:
    return (
        known.municipality_id == stay.municipality_id
        and known.absent_from_on <= (stay.ended_on or date.max)
        and stay.absent_from_on <= (known.ended_on or date.max)
    )


@dataclass
class _Teller:
    """Gathers the changes of one pupil."""

    facts: Facts
    today: date
    cause: ClockCause
    now: Clock
    told: list[Change] = field(default_factory=list)

    def tell(
        self,
        municipality_id: uuid.UUID,
        state: ClockState,
        previous: ClockState,
        on: date,
        *first: str,
        cause: ClockCause | None = None,
        read_on: date | None = None,
    ) -> None:
        """Add a change; its explanation is `first` and then the clock as it read that day."""
        text = (*first, *clock_of(self.facts, read_on or on).explanation)
        self.told.append(Change(municipality_id, state, previous, on, text, cause or self.cause))


def changes_of(
    facts: Facts,
    today: date,
    known: KnownClock | None,
    pairs: Iterable[Pair],
    cause: ClockCause,
) -> list[Change]:
    """The changes of state of one pupil since `known`, in the order of their days."""
    teller = _Teller(facts, today, cause, clock_of(facts, today))
    row = teller.now.row if teller.now.row and teller.now.row.runs_on(today) else None
    current = None
    is_told = False
    for stored, stay in pairs:
        is_current = bool(stay and row and stay.ended_on is None)
        current = stay if is_current else current
        before = len(teller.told)
        if stay is None:
            _tell_withdrawn(teller, stored, row)
            is_told |= stored is not None and stored.ended_on is None
        elif stored is None:
            _tell_new(teller, stay, is_current=is_current)
        else:
            _tell_corrected(teller, stored, stay)
        is_told |= is_current and len(teller.told) > before
    if not is_told:
        _tell_row(teller, known, row)
    elif current and row:
        _tell_long(teller, known, current, row)
    if current and not any(_opens(change, current) for change in teller.told):
        _tell_unopened(teller, current, pairs)
    return sorted(teller.told, key=lambda change: (change.dated_on, RANK[change.state] or 9))


def _opens(change: Change, stay: Stay) -> bool:
    return change.dated_on == stay.since_on and RANK[change.state] >= LINE


def _tell_unopened(teller: _Teller, current: Stay, pairs: Iterable[Pair]) -> None:
    """A stay whose beginning was told nowhere."""
    stored = next((known for known, stay in pairs if stay is current), None)
    if stored is None or not stored.is_told:
        teller.tell(
            current.municipality_id,
            ClockState.THUISZITTER,
            ClockState.NONE,
            current.since_on,
        )


def _tell_long(teller: _Teller, known: KnownClock | None, current: Stay, row: AbsenceRow) -> None:
    """That three months have passed, when something else was told of the stay as well."""
    was_known = known is not None and known.state is ClockState.LONG
    is_told = any(change.state is ClockState.LONG for change in teller.told)
    limit = long_on(row)
    if teller.now.state is ClockState.LONG and limit and not was_known and not is_told:
        teller.tell(
            current.municipality_id, ClockState.LONG, ClockState.THUISZITTER, limit
        )  # fmt: skip


def _tell_new(teller: _Teller, stay: Stay, *, is_current: bool) -> None:
    if stay.is_moved_in:
        state = clock_of(teller.facts, stay.since_on).state
        teller.tell(
            stay.municipality_id, state, state, stay.since_on,
            f"Kwam op {in_dutch(stay.since_on)} in deze gemeente wonen en was al thuiszitter.",
            cause=ClockCause.VERHUIZING,
        )  # fmt: skip
    elif not is_current:
        teller.tell(
            stay.municipality_id, ClockState.THUISZITTER, ClockState.NONE, stay.since_on
        )  # fmt: skip
    if stay.ended_on:
        _tell_ended(teller, stay)


def _tell_ended(teller: _Teller, stay: Stay, *first: str) -> None:
    assert stay.ended_on and stay.ending
    is_moved = stay.ending is ThuiszitterEnding.VERHUISD
    teller.tell(
        stay.municipality_id,
        ClockState.ENDED,
        clock_of(teller.facts, stay.ended_on).state,
        stay.ended_on + ONE_DAY,
        *first,
        f"Geen thuiszitter meer sinds {in_dutch(stay.ended_on + ONE_DAY)}: "
        f"{stay.ending.label.lower() if not is_moved else 'verhuisd naar een andere gemeente'}.",
        cause=ClockCause.VERHUIZING if is_moved else None,
        read_on=stay.ended_on,
    )


def _tell_withdrawn(teller: _Teller, stored: KnownStay | None, row: AbsenceRow | None) -> None:
    if stored is None:
        return
    is_open = stored.ended_on is None
    until = "" if is_open else f" tot en met {in_dutch(stored.ended_on or teller.today)}"
    teller.tell(
        stored.municipality_id,
        teller.now.state if is_open and row else ClockState.NONE,
        ClockState.THUISZITTER if is_open else ClockState.ENDED,
        teller.today,
        f"Gecorrigeerd: de periode als thuiszitter vanaf {in_dutch(stored.since_on)}{until} telt "
        "na de wijziging niet meer mee.",
    )


def _tell_corrected(teller: _Teller, stored: KnownStay, stay: Stay) -> None:
    facts = teller.facts
    if stored.since_on != stay.since_on:
        teller.tell(
            stay.municipality_id, ClockState.THUISZITTER, ClockState.THUISZITTER, stay.since_on,
            f"Gecorrigeerd: eerst stond hier {in_dutch(stored.since_on)}.",
        )  # fmt: skip
    elif not stored.is_told and stay.ended_on is not None:
        teller.tell(stay.municipality_id, ClockState.THUISZITTER, ClockState.NONE, stay.since_on)
    if stored.ended_on == stay.ended_on:
        return
    if stay.ended_on is None:
        teller.tell(
            stay.municipality_id, clock_of(facts, teller.today).state, ClockState.ENDED,
            teller.today, "Gecorrigeerd: het verzuim is toch niet geëindigd.",
        )  # fmt: skip
    elif stored.ended_on:
        _tell_ended(
            teller, stay, f"Gecorrigeerd: eerst stond hier {in_dutch(stored.ended_on + ONE_DAY)}."
        )
    else:
        _tell_ended(teller, stay)


def _tell_row(teller: _Teller, known: KnownClock | None, row: AbsenceRow | None) -> None:
    """What the running row, or the end of the one that ran, brings that no stay told."""
    before = known.state if known else ClockState.NONE
    if known and _is_over(known, row, teller):
        if 0 < RANK[before] < LINE and not teller.told:
            _tell_row_over(teller, known)
        before = ClockState.NONE
    if row is None:
        return
    facts, now = teller.facts, teller.now
    if RANK[now.state] > RANK[before]:
        for milestone in milestones_of(row, facts, teller.today):
            if RANK[milestone.state] > RANK[before]:
                home = home_on(facts, milestone.on)
                teller.tell(home, milestone.state, before, milestone.on)
                before = milestone.state
    elif RANK[now.state] < RANK[before] and not teller.told:
        teller.tell(
            home_on(facts, teller.today), now.state, before, teller.today,
            f"Gecorrigeerd: eerst stond hier {before.label[:1].lower()}{before.label[1:]}.",
        )  # fmt: skip
    elif (
        known
        and RANK[before]
        and known.municipality_id != home_on(facts, teller.today)
        and not teller.told
    ):
        teller.tell(
            home_on(facts, teller.today), now.state, before, teller.today,
            "Woont nu in deze gemeente.", cause=ClockCause.VERHUIZING,
        )  # fmt: skip


def _is_over(known: KnownClock, row: AbsenceRow | None, teller: _Teller) -> bool:
    """Whether the row that the stored clock was about is not the one that runs now."""
    if row is None:
        return True
    return any(
        other.last_day is not None
        and other.last_day < row.first_day
        and other.first_day <= known.absent_from_on <= other.last_day
        for other in rows_of(teller.facts)
    )


def _tell_row_over(teller: _Teller, known: KnownClock) -> None:
    ends = [
        row.last_day
        for row in rows_of(teller.facts)
        if row.last_day and row.first_day <= known.absent_from_on <= row.last_day
    ]
    ended_on = next(iter(_past(ends, teller.today)), None)
    if ended_on is None:
        teller.tell(
            known.municipality_id, ClockState.NONE, known.state, teller.today,
            "Gecorrigeerd: dit verzuim telt na de wijziging niet meer mee.",
        )  # fmt: skip
    else:
        teller.tell(
            known.municipality_id,
            ClockState.NONE,
            known.state,
            ended_on + ONE_DAY,
            "Geëindigd voordat het meer dan vier schoolweken was.",
            read_on=ended_on,
        )


def _past(ends: Iterable[date], today: date) -> Iterator[date]:
    return (end for end in ends if end < today)
