"""What has to be computed anew when the facts of a pupil change: where it lives and goes to
school, when it was born, what ends its duty.

A feature that comes after cases registers itself here, as in `merge_followers`; it is called
in the transaction of the change itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime

from mdo import clock
from mdo.cases.models import Pupil
from mdo.extensions import db

# (id of the pupil, by, today, now)
Follower = Callable[[uuid.UUID, uuid.UUID, date, datetime], None]
_followers: list[Follower] = []


def follows_pupil(follower: Follower) -> Follower:
    """Register what is done after the facts of a pupil changed."""
    _followers.append(follower)
    return follower


def tell_pupil_followers(pupil: Pupil, *, by: uuid.UUID, now: datetime) -> None:
    """Let every follower compute anew for this pupil."""
    db.session.flush()
    for follower in _followers:
        follower(pupil.id, by, clock.to_local(now).date(), now)
