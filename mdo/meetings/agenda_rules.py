"""When each item of an agenda begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


def begin_times(starts_at: datetime, minutes: Sequence[int | None]) -> list[datetime | None]:
    """When each item begins, from the minutes of those before it; None from the first item
    on that comes after one without minutes."""
    times: list[datetime | None] = []
    moment: datetime | None = starts_at
    for taken in minutes:
        times.append(moment)
        moment = moment + timedelta(minutes=taken) if moment and taken else None
    return times
