"""The busy times in a calendar file that somebody gave. Only the times come out of it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from mdo.agenda.slot_rules import Interval, merged
from mdo.clock import from_local, to_local
from mdo.errors import Refused
from mdo.meetings.conflict_rules import DAY_BEGINS, DAY_ENDS

READER = Path(__file__).with_name("busy_reader.py")
LARGEST = 5 * 1024 * 1024
MOST_PERIODS = 5_000
AHEAD = timedelta(days=396)
MOST_SECONDS = 20

TOO_LARGE = "Dit bestand is groter dan 5 MB. Maak een bestand met alleen de komende maanden."
TOO_MANY = (
    f"In dit bestand staan meer dan {MOST_PERIODS} bezette tijden, of een afspraak die wel heel "
    "vaak terugkomt. Maak een bestand met alleen de komende maanden."
)
FAULTS = {
    "none": "Dit is geen agendabestand. Kies een bestand dat eindigt op .ics.",
    "broken": "Dit agendabestand kan niet worden gelezen. Maak het opnieuw in de eigen agenda.",
    "many": TOO_MANY,
}


def read_busy(data: bytes, now: datetime) -> list[Interval]:
    """The busy times from today until thirteen months ahead, in order; none lasts beyond its
    day. A whole day is busy during working hours. Raises Refused at `file`.

    Takes seconds at most, and should not be called within a transaction that writes.
    """
    if len(data) > LARGEST:
        raise Refused({"file": TOO_LARGE})
    today = to_local(now).date()
    found = _read(data, today, today + AHEAD)
    if "fault" in found:
        raise Refused({"file": FAULTS[found["fault"]]})
    periods = [
        (datetime.fromisoformat(begin), datetime.fromisoformat(end))
        for begin, end in found["periods"]
    ]
    periods += [_working_day(date.fromisoformat(day)) for day in found["days"]]
    busy = [part for period in merged(periods) for part in _by_day(*period)]
    if len(busy) > MOST_PERIODS:
        raise Refused({"file": TOO_MANY})
    return busy


def _read(data: bytes, first: date, last: date) -> dict[str, Any]:
    command = [sys.executable, "-I", str(READER), first.isoformat(), last.isoformat()]
    try:
        outcome = subprocess.run(
            [*command, str(MOST_PERIODS)],
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS,
            # What reads a strange file needs to know nothing of this installation.
            env={},
        )
    except subprocess.TimeoutExpired:
        return {"fault": "many"}
    # Stopped by its own limit, most likely.
    return json.loads(outcome.stdout) if outcome.stdout else {"fault": "many"}


def _working_day(day: date) -> Interval:
    return (
        from_local(datetime.combine(day, DAY_BEGINS)),
        from_local(datetime.combine(day, DAY_ENDS)),
    )


def _by_day(begin: datetime, end: datetime) -> list[Interval]:
    """The same time, cut at midnight in the Netherlands."""
    parts = []
    while begin < end:
        following = to_local(begin).date() + timedelta(days=1)
        midnight = from_local(datetime.combine(following, time()))
        parts.append((begin, min(end, midnight)))
        begin = midnight
    return parts
