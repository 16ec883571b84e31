"""What has to follow a registration: the clock of a thuiszitter, to begin with.

A feature that comes after leerplicht registers itself here (`thuiszitters/followers.py`,
which create_app loads). Followers are called for an absence report, a child without a
school and an exemption, in the transaction of the change itself.

- `follows_registration`: the record was made or changed, and is in the database.
- `follows_reopening`: its last day was taken away, so what it tells runs on after all.
- `precedes_removal`: the record is about to be removed; take away what points at it.
- `follows_removal`: the record is gone; the object still tells what it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime

from mdo.leerplicht.models import AbsenceReport, Exemption, NonEnrolment, Registration

Followed = AbsenceReport | NonEnrolment | Exemption
FOLLOWED = (AbsenceReport, NonEnrolment, Exemption)
# (record, by, now, today). `by` is None for a command or a job.
Follower = Callable[[Followed, uuid.UUID | None, datetime, date], None]
# (record, the last day that it had, by, now)
Reopener = Callable[[Followed, date, uuid.UUID | None, datetime], None]
_of_changes: list[Follower] = []
_of_reopenings: list[Reopener] = []
_before_removals: list[Follower] = []
_of_removals: list[Follower] = []


def follows_registration(follower: Follower) -> Follower:
    """Register what is called after a record was made or changed."""
    _of_changes.append(follower)
    return follower


def follows_reopening(follower: Reopener) -> Reopener:
    """Register what is called when the last day of a record was taken away."""
    _of_reopenings.append(follower)
    return follower


def precedes_removal(follower: Follower) -> Follower:
    """Register what is called before a record is removed."""
    _before_removals.append(follower)
    return follower


def follows_removal(follower: Follower) -> Follower:
    """Register what is called after a record was removed."""
    _of_removals.append(follower)
    return follower


def tell_change(record: Registration, by: uuid.UUID | None, now: datetime, today: date) -> None:
    """Call who follows changes, when the record is of a sort that is followed."""
    _tell(_of_changes, record, by, now, today)


def tell_reopening(
    record: Registration, ended_on: date, by: uuid.UUID | None, now: datetime
) -> None:
    """Call who keeps the end that the record had; before `tell_change`."""
    if isinstance(record, FOLLOWED):
        for follower in _of_reopenings:
            follower(record, ended_on, by, now)


def tell_before_removal(
    record: Registration, by: uuid.UUID | None, now: datetime, today: date
) -> None:
    """Call who takes away what points at the record."""
    _tell(_before_removals, record, by, now, today)


def tell_removal(record: Registration, by: uuid.UUID | None, now: datetime, today: date) -> None:
    """Call who follows removals."""
    _tell(_of_removals, record, by, now, today)


def _tell(
    followers: list[Follower],
    record: Registration,
    by: uuid.UUID | None,
    now: datetime,
    today: date,
) -> None:
    if isinstance(record, FOLLOWED):
        for follower in followers:
            follower(record, by, now, today)
