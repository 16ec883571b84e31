"""When a meeting does not suit: who sits somewhere else, has to travel, or cannot; and what
lies outside working time. A conflict warns and never blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum

from mdo.law.dates import in_figures
from mdo.law.public_holidays import SATURDAY

# The wall clock between which people meet; outside it somebody is asked whether it is meant.
DAY_BEGINS, DAY_ENDS = time(7), time(20)
CONFIRM = "Vink dit aan als het overleg toch op dit moment moet."
CONFIRM_AGAIN = "Wat hierboven staat is veranderd. Lees het en vink dit opnieuw aan."
WHY = "De voorzitter zit al in een ander overleg. Schrijf op waarom het toch op dit moment moet."


class Clash(Enum):
    """How something taken stands in the way of a meeting."""

    OVERLAP = "overlap"
    TRAVEL_BEFORE = "travel_before"
    TRAVEL_AFTER = "travel_after"


@dataclass(frozen=True)
class Conflict:
    """Why a moment does not suit, as a Dutch sentence. `asks`: whoever plans has to say that
    it is meant. `is_chair`: who leads this meeting sits at another table then."""

    text: str
    asks: bool = True
    is_chair: bool = False


def place_key(location: str) -> str:
    """By what two places are compared; empty for a meeting that is by video only."""
    return " ".join(location.casefold().split())


def travel_between(one: str, other: str, travel: timedelta) -> timedelta:
    """How long it takes from one place to the other: nothing when they are the same, or when
    one of them is no place."""
    here, there = place_key(one), place_key(other)
    return travel if here and there and here != there else timedelta(0)


def clash_of(
    starts_at: datetime,
    ends_at: datetime,
    taken_from: datetime,
    taken_until: datetime,
    travel: timedelta,
) -> Clash | None:
    """How what is taken stands in the way of a meeting; None when it does not. `travel`: as
    `travel_between`. Moments include their begin and not their end."""
    if taken_from < ends_at and taken_until > starts_at:
        return Clash.OVERLAP
    if taken_until <= starts_at < taken_until + travel:
        return Clash.TRAVEL_BEFORE
    if taken_from - travel < ends_at <= taken_from:
        return Clash.TRAVEL_AFTER
    return None


def time_conflicts(starts: datetime, ends: datetime, day_off: str | None) -> list[Conflict]:
    """What is unusual about a moment, in Dutch wall-clock time. `day_off`: the name of the
    holiday on that day."""
    found = []
    if starts.weekday() >= SATURDAY:
        found.append(Conflict(f"{in_figures(starts.date())} valt in het weekend."))
    if day_off:
        found.append(Conflict(f"{in_figures(starts.date())} is een vrije dag: {day_off}."))
    if starts.time() < DAY_BEGINS or ends.time() > DAY_ENDS or ends.date() != starts.date():
        hours = f"{DAY_BEGINS:%H.%M} en {DAY_ENDS:%H.%M}".lstrip("0")
        found.append(Conflict(f"Het overleg valt niet tussen {hours} uur."))
    return found


def is_double_booked(conflicts: Iterable[Conflict]) -> bool:
    """Whether the chair sits at another table: then a reason has to be given."""
    return any(conflict.is_chair for conflict in conflicts)


def conflict_mark(conflicts: Iterable[Conflict], starts_at: datetime, ends_at: datetime) -> str:
    """A short mark of these conflicts at this moment; another moment or another conflict
    gives another mark. Empty when nothing has to be asked."""
    texts = sorted(conflict.text for conflict in conflicts if conflict.asks)
    if not texts:
        return ""
    whole = "\n".join([starts_at.isoformat(), ends_at.isoformat(), *texts])
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


def consent_faults(
    conflicts: Iterable[Conflict], mark: str, *, seen: str, is_confirmed: bool, reason: str
) -> dict[str, str]:
    """What still has to be said before a meeting is planned in spite of its conflicts, by
    field: `plan_anyway`, `conflict_reason`. `seen` is the mark that was on the page."""
    if not mark:
        return {}
    faults = {}
    if seen != mark and seen:
        faults["plan_anyway"] = CONFIRM_AGAIN
    elif seen != mark or not is_confirmed:
        faults["plan_anyway"] = CONFIRM
    if seen == mark and is_double_booked(conflicts) and not reason:
        faults["conflict_reason"] = WHY
    return faults
