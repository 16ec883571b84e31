"""When a mail that did not get through is tried again, and when that ends."""

from __future__ import annotations

from datetime import datetime, timedelta

# The wait before the second attempt, the third, and so on; after that each hour.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
GIVE_UP_AFTER = timedelta(hours=48)
# What is older is about a meeting or a day that has gone by.
OF_USE_FOR = timedelta(days=14)


def next_attempt(attempts: int, offered_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts (at least one), the last of them `now`; None
    when that would be more than 48 hours after the mail was written or offered again."""
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    again_at = now + wait
    return again_at if again_at - offered_at <= GIVE_UP_AFTER else None


def may_offer_again(created_at: datetime, now: datetime) -> bool:
    """Whether a mail that failed may be sent after all: for two weeks after it was written."""
    return now - created_at <= OF_USE_FOR
