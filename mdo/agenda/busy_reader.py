"""Reads the busy times out of a calendar file, as a process of its own.

    python busy_reader.py 2026-11-23 2027-12-23 5000 < agenda.ics

Imports nothing of the application. A calendar file can hold a rule that repeats every
second or never ends: this process may be stopped at any moment, and limits itself. Writes
JSON: `{"periods": [[begin, end], …], "days": […]}` with moments in UTC and the days that
are busy as a whole, or `{"fault": "none" | "broken" | "many"}`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOST_SECONDS, MOST_MEMORY = 15, 1024 * 1024 * 1024
# Nobody has appointments that come back this often.
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
# Within a rule that comes back daily these can make as many.
TOO_FINE = ("BYSECOND", "BYMINUTE", "BYHOUR")
MOST_A_DAY = 24
FREE = frozenset({"FREE"})


class Unreadable(Exception):
    """The file cannot be used; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def read(data: bytes, first: date, last: date, most: int) -> dict[str, Any]:
    """The busy times between two days (the last one not included), at most `most`. Raises
    Unreadable."""
    begin, end = (datetime.combine(day, time(), AMSTERDAM) for day in (first, last))
    periods: list[tuple[datetime, datetime]] = []
    days: set[date] = set()
    for calendar in _calendars(data):
        for one, other in _busy(calendar, begin, end):
            if not isinstance(one, datetime):
                found = (max(one, first) + timedelta(days=n) for n in range(10_000))
                days.update(day for day in _while_before(found, min(other, last)))
            elif (shown := (max(_utc(one), begin), min(_utc(other), end)))[0] < shown[1]:
                periods.append(shown)
            if len(periods) + len(days) > most:
                raise Unreadable("many")
    return {
        "periods": [[_utc(moment).isoformat() for moment in period] for period in periods],
        "days": [day.isoformat() for day in sorted(days)],
    }


def _while_before(found: Iterator[date], end: date) -> Iterator[date]:
    for day in found:
        if day >= end:
            return
        yield day


def _calendars(data: bytes) -> list[Calendar]:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("none")
    if "BEGIN:VCALENDAR" not in text.upper():
        raise Unreadable("none")
    try:
        found = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Unreadable("broken") from None
    calendars = [one for one in found if one.name == "VCALENDAR"]
    if not calendars:
        raise Unreadable("broken")
    return calendars


def _busy(calendar: Calendar, begin: datetime, end: datetime) -> Iterator[tuple[Any, Any]]:
    for component in calendar.walk("VFREEBUSY"):
        yield from _free_busy(component)
    for component in calendar.walk("VEVENT"):
        _check_rules(component)
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    for event in query.between(begin, end):
        if not _keeps_free(event):
            yield _times(event)


def _check_rules(event: Any) -> None:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = {str(text).upper() for text in rule.get("FREQ", [])}
        a_day = prod(max(1, len(rule.get(name, []))) for name in TOO_FINE)
        if often & TOO_OFTEN or a_day > MOST_A_DAY:
            raise Unreadable("many")


def _keeps_free(event: Any) -> bool:
    return (
        str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE
    )


def _times(event: Any) -> tuple[Any, Any]:
    start, end = event.start, event.end
    if not isinstance(start, datetime) and end <= start:
        end = start + timedelta(days=1)
    return start, end


def _free_busy(component: Any) -> Iterator[tuple[datetime, datetime]]:
    values = component.get("FREEBUSY", [])
    for value in values if isinstance(values, list) else [values]:
        if str(value.params.get("FBTYPE", "BUSY")).upper() in FREE:
            continue
        for period in getattr(value, "dts", None) or [value]:
            one, other = getattr(period, "dt", period)
            yield one, one + other if isinstance(other, timedelta) else other


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def main(first: str, last: str, most: str) -> None:
    """Read standard input, write JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        found = read(
            sys.stdin.buffer.read(), date.fromisoformat(first), date.fromisoformat(last), int(most)
        )
    except Unreadable as error:
        found = {"fault": error.fault}
    except Exception:
        # Whatever the libraries make of a file that is wrong.
        found = {"fault": "broken"}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
