"""What has to be computed anew when two pupils become one, or two again.

A feature that comes after cases registers itself here; it is called after the rows moved.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from datetime import date, datetime

# (ids of the pupils, by, today, now)
Follower = Callable[[Collection[uuid.UUID], uuid.UUID, date, datetime], None]
_followers: list[Follower] = []


def follows_merge(follower: Follower) -> Follower:
    """Register what is done after a merge and after its undoing."""
    _followers.append(follower)
    return follower


def tell_followers(
    pupil_ids: Collection[uuid.UUID], *, by: uuid.UUID, today: date, now: datetime
) -> None:
    """Let every follower compute anew for these pupils."""
    for follower in _followers:
        follower(pupil_ids, by, today, now)
