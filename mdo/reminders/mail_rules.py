"""When a reminder may go out by mail: on working days, by day, each person at the own hour."""

from __future__ import annotations

from mdo.reminders.terms import Channel

# What is told at once waits for the morning, and does not come in the evening.
FIRST_HOUR, LAST_HOUR = 7, 20


def goes_out(channel: Channel, digest_hour: int, hour: int) -> bool:
    """Whether a mail of this sort may be written in an hour (Dutch time) of a working day. A
    digest that could not be written at its own hour comes later that day."""
    if channel is Channel.METEEN:
        return is_by_day(hour)
    return channel is Channel.OVERZICHT and hour >= digest_hour


def is_by_day(hour: int) -> bool:
    """Whether mail at once may come in this hour (Dutch time)."""
    return FIRST_HOUR <= hour < LAST_HOUR
