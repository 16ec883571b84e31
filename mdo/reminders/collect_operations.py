"""Bringing the reminders up to date: what is due is there once, what is over is closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from mdo.extensions import db
from mdo.reminders.due_queries import list_due
from mdo.reminders.models import Reminder
from mdo.reminders.rules import Due
from mdo.reminders.terms import ReminderKind

AT_ONCE = 500
# What is one and the same thing, whichever repeat of it: kind, subject, person, due date.
Thing = tuple[ReminderKind, uuid.UUID, uuid.UUID, date]


@dataclass(frozen=True)
class Collected:
    """What became of the reminders."""

    new: int
    lapsed: int

    def __str__(self) -> str:
        parts = ((self.new, "nieuw"), (self.lapsed, "vervallen"))
        return ", ".join(f"{count} {what}" for count, what in parts if count)


def collect(today: date, now: datetime) -> Collected:
    """Read what is due and bring the reminders up to date."""
    return reconcile(list_due(today, now), today=today, now=now)


def reconcile(due: Sequence[Due], *, today: date, now: datetime) -> Collected:
    """Make the reminders that are due and not there, and close those that are no longer true.

    One that is true again after all comes back; one that somebody did stays done, and one
    that somebody put off stays put off, also when its next repeat comes.
    """
    wanted = {one.key: one for one in due}
    known = {row.key: row for row in _open_rows()}
    known |= {row.key: row for row in _closed_rows(wanted.keys() - known.keys())}
    put_off = {_thing(row) for row in known.values() if _is_put_off(row, today)}
    new = 0
    for key, one in wanted.items():
        row = known.get(key)
        if row is not None:
            _keep(row, one)
        elif _thing_of(one) not in put_off:
            db.session.add(_reminder(one, now))
            new += 1
    things = {_thing_of(one) for one in wanted.values()}
    over = [
        row
        for key, row in known.items()
        if row.done_at is None
        and row.lapsed_at is None
        and key not in wanted
        and not (_is_put_off(row, today) and _thing(row) in things)
    ]
    for row in over:
        row.lapsed_at = now
    db.session.flush()
    return Collected(new, len(over))


def _open_rows() -> Iterable[Reminder]:
    return db.session.scalars(
        select(Reminder).where(Reminder.done_at.is_(None), Reminder.lapsed_at.is_(None))
    )


def _closed_rows(keys: set[str]) -> Iterator[Reminder]:
    """What was closed of these; in parts, for there may be thousands."""
    ordered = sorted(keys)
    for at in range(0, len(ordered), AT_ONCE):
        yield from db.session.scalars(
            select(Reminder).where(Reminder.key.in_(ordered[at : at + AT_ONCE]))
        )


def _is_put_off(row: Reminder, today: date) -> bool:
    return row.done_at is None and bool(row.snoozed_until_on and row.snoozed_until_on > today)


def _thing(row: Reminder) -> Thing:
    return row.kind, row.subject_id, row.recipient_id, row.due_on


def _thing_of(due: Due) -> Thing:
    return due.rule.kind, due.deadline.subject_id, due.recipient_id, due.deadline.on


def _keep(row: Reminder, due: Due) -> None:
    """It is still true, or again; where it leads to may have changed. Of thousands hardly one
    has, and what is not set is not looked at when all is written."""
    if row.done_at is not None:
        return
    if row.lapsed_at is not None:
        row.lapsed_at = None
    for name in ("path", "number", "anchor", "anchor_id"):
        if getattr(row, name) != (value := getattr(due.deadline, name)):
            setattr(row, name, value)


def _reminder(due: Due, now: datetime) -> Reminder:
    deadline = due.deadline
    return Reminder(
        id=uuid.uuid4(),
        key=due.key,
        kind=due.rule.kind,
        subject_id=deadline.subject_id,
        recipient_id=due.recipient_id,
        municipality_id=deadline.municipality_id,
        anchor=deadline.anchor,
        anchor_id=deadline.anchor_id,
        number=deadline.number,
        path=deadline.path,
        due_on=deadline.on,
        from_on=due.from_on,
        created_at=now,
    )
