"""What is due today to everybody, read from what stands in the application."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from mdo.accounts.permissions import Permission
from mdo.accounts.queries import get_viewers
from mdo.law.school_year import SchoolYear
from mdo.organisations.calendar_queries import get_school_calendars
from mdo.reminders.choice_queries import get_channels
from mdo.reminders.rules import Deadline, Due, reminders_of, told_instead
from mdo.reminders.sight_queries import seen
from mdo.reminders.sources import SOURCES
from mdo.reminders.terms import Channel, Matter
from mdo.reminders.terms_queries import get_terms


def list_due(today: date, now: datetime) -> list[Due]:
    """All reminders that are due to people who have an account that works and who may see
    what it is about, unless they chose not to be reminded of it."""
    deadlines = [deadline for source in SOURCES for deadline in source(today, now)]
    told, untold = _in_sight(_speaking(deadlines, today), today)
    instead, _nobody = _in_sight((other for due in untold for other in told_instead(due)), today)
    # Each person once of a thing: who is told of it already, needs not be told for another.
    known = {_told_of(due) for due in told}
    first = {_told_of(due): due for due in reversed(instead)}
    told += [due for of, due in first.items() if of not in known]
    found = {due.key: due for due in told}
    channels = get_channels({due.recipient_id for due in found.values()})
    return [
        due
        for due in found.values()
        if channels[due.recipient_id][due.rule.kind] is not Channel.NIET
    ]


def _told_of(due: Due) -> tuple[Matter, uuid.UUID, date, uuid.UUID]:
    return due.deadline.matter, due.deadline.subject_id, due.deadline.on, due.recipient_id


def _speaking(deadlines: list[Deadline], today: date) -> Iterator[Due]:
    terms = get_terms({d.municipality_id for d in deadlines if d.municipality_id})
    year = SchoolYear.of(today)
    calendars = get_school_calendars({d.place for d in deadlines}, (year.previous, year, year.next))
    for deadline in deadlines:
        own = terms.get(deadline.municipality_id, {}) if deadline.municipality_id else {}
        yield from reminders_of(deadline, own, calendars[deadline.place], today)


def _in_sight(found: Iterable[Due], today: date) -> tuple[list[Due], list[Due]]:
    """Those whose recipient has a list of reminders and may see what it is about, and the others."""
    of_person: dict[uuid.UUID, list[Due]] = {}
    for due in found:
        of_person.setdefault(due.recipient_id, []).append(due)
    viewers = get_viewers(of_person.keys(), today)
    told: list[Due] = []
    untold: list[Due] = []
    for person, own in of_person.items():
        viewer = viewers.get(person)
        # With a role that has no list of reminders, or with none, nobody can do anything.
        is_reminded = viewer is not None and viewer.may(Permission.REMINDER_READ)
        sight = seen(viewer, (due.deadline for due in own), today) if is_reminded else set()
        for due in own:
            is_seen = (due.deadline.anchor, due.deadline.anchor_id) in sight
            (told if is_seen else untold).append(due)
    return told, untold
