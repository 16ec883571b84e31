"""The first moments at which people can meet."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Generic, TypeVar

# Between these hours of the wall clock a meeting is suggested, at each quarter of an hour.
SUGGEST_FROM, SUGGEST_UNTIL = time(8, 30), time(17)
STEP = timedelta(minutes=15)
LENGTHS = (30, 45, 60, 90, 120)
MOST_SLOTS, MOST_A_DAY = 5, 2
# How far ahead is looked.
HORIZON = timedelta(weeks=6)
# With fewer people there is no meeting left when one of them is missing.
FEWEST_TO_MISS_ONE = 3

Person = TypeVar("Person", bound=Hashable)
Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Slot(Generic[Person]):
    """A moment to meet; `missing` is the one who cannot, when there is one."""

    starts_at: datetime
    ends_at: datetime
    missing: Person | None = None


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as intervals that do not touch, in order."""
    found: list[Interval] = []
    for begin, end in sorted(intervals):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def first_common_slots(
    busy: Mapping[Person, Sequence[Interval]],
    length: timedelta,
    windows: Iterable[Interval],
    *,
    may_miss_one: bool = False,
    most: int = MOST_SLOTS,
    most_a_window: int = MOST_A_DAY,
) -> list[Slot[Person]]:
    """The first moments of this length at which all can, or (`may_miss_one`) all but exactly
    one.

    `windows` are the hours of each day, in order; within one a moment begins at its start or
    some quarters later. Two moments of a day do not overlap.
    """
    taken = {person: merged(intervals) for person, intervals in busy.items()}
    found: list[Slot[Person]] = []
    for begin, end in windows:
        in_window = 0
        near = _between(taken, begin, end)
        at = begin
        while at + length <= end and in_window < most_a_window:
            if len(found) == most:
                return found
            away = _away(near, at, at + length)
            if len(away) == may_miss_one:
                found.append(Slot(at, at + length, away[0] if away else None))
                in_window += 1
                at += max(STEP, -(-length // STEP) * STEP)
            else:
                at += STEP
    return found


def _between(
    taken: Mapping[Person, Sequence[Interval]], begin: datetime, end: datetime
) -> dict[Person, list[Interval]]:
    return {
        person: [(one, other) for one, other in intervals if one < end and other > begin]
        for person, intervals in taken.items()
    }


def _away(
    taken: Mapping[Person, Sequence[Interval]], begin: datetime, end: datetime
) -> list[Person]:
    return [
        person
        for person, intervals in taken.items()
        if any(one < end and other > begin for one, other in intervals)
    ]
