"""The only place that reads the time.

Views and jobs ask here and hand the moment on as an argument; rules and operations never
ask. A test (or a demonstration) can hold the clock still.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def _system_time() -> datetime:
    return datetime.now(UTC)


_read: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _read()


def today() -> date:
    """The present date on the wall in the Netherlands."""
    return to_local(now()).date()


def to_local(moment: datetime) -> datetime:
    """`moment` as wall-clock time in the Netherlands.

    Raises ValueError for a naive datetime: it would be read in the wrong zone.
    """
    if moment.tzinfo is None:
        raise ValueError("een tijdstip zonder tijdzone kan niet worden omgerekend")
    return moment.astimezone(AMSTERDAM)


def from_local(wall_time: datetime) -> datetime:
    """A naive wall-clock time in the Netherlands as an aware moment in UTC.

    Of the hour that comes twice in autumn the first is meant; the hour that does not
    exist in spring moves on by one hour, as clocks do.
    """
    return wall_time.replace(tzinfo=AMSTERDAM, fold=0).astimezone(UTC)


def hold_at(moment: datetime | None) -> None:
    """Hold the clock at `moment` for this process, or let it run again with None."""
    global _read
    _read = _system_time if moment is None else (lambda: moment)


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` within the block (tests)."""
    global _read
    before = _read
    hold_at(moment)
    try:
        yield
    finally:
        _read = before
