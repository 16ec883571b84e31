"""Writing the minutes of an item: all of them from a form, or in parts while somebody types."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, require_version
from mdo.meetings.minutes_queries import list_written
from mdo.meetings.minutes_rules import group_mark, groups_of
from mdo.meetings.models import AgendaItem
from mdo.meetings.rules import takes_minutes

# What somebody writes in the same field within this time is one entry of the log.
ONE_SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Written:
    """What became of the groups that were sent: `saved` stands there now, in `conflict` is
    what somebody else wrote meanwhile."""

    saved: frozenset[str]
    conflict: frozenset[str]


def write_minutes(
    item: AgendaItem,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Write the minutes of an item. Saving what stands there already (a second click)
    changes nothing. Raises StaleEdit when somebody else wrote something else meanwhile.
    The log says which parts were changed, not what they say."""
    require_taking_minutes(item)
    changed = audit.changes(item, values)
    if not changed["new"]:
        return
    require_version(item, seen_version)
    for name, value in values.items():
        setattr(item, name, value)
    _record(item, changed["new"], by=by, now=now)


def write_groups(
    item: AgendaItem,
    values: Mapping[str, Any],
    groups: Iterable[str],
    *,
    seen: Mapping[str, str],
    by: uuid.UUID,
    now: datetime,
) -> Written:
    """Write some groups of the minutes (minutes_rules.GROUPS), each when it still is as its
    writer saw it; `seen` has the marks. What somebody else changed meanwhile is left alone.

    Raises Refused when the meeting takes no minutes. The log gets one entry for each field
    and sitting: who saves every few seconds does not fill it.
    """
    require_taking_minutes(item)
    fields = groups_of(has_case=item.case_id is not None)
    saved, conflict, changed = set(), set(), []
    for group in groups:
        mine = {name: values[name] for name in fields[group]}
        theirs = {name: getattr(item, name) for name in fields[group]}
        differing = [name for name in mine if mine[name] != theirs[name]]
        if differing and group_mark(theirs, fields[group]) != seen.get(group):
            conflict.add(group)
            continue
        for name in differing:
            setattr(item, name, mine[name])
        changed += differing
        saved.add(group)
    known = _fields_of_this_sitting(item, by, now) if changed else set()
    if new := [name for name in changed if name not in known]:
        _record(item, new, by=by, now=now)
    return Written(frozenset(saved), frozenset(conflict))


def require_taking_minutes(item: AgendaItem) -> None:
    """Raise Refused when the meeting of an item is at no stage at which minutes are written."""
    if not takes_minutes(item.meeting.status):
        raise Refused(
            f"Dit overleg heeft de status ‘{item.meeting.status.label}’. Een verslag schrijven kan "
            "bij een gepland of gehouden overleg."
        )


def _fields_of_this_sitting(item: AgendaItem, by: uuid.UUID, now: datetime) -> set[str]:
    """The fields that the log tells of already: written by the same person, just now."""
    return {
        field
        for row in list_written(item.meeting_id, item.id)
        if row.actor_id == by and row.at > now - ONE_SITTING
        for field in row.fields
    }


def _record(item: AgendaItem, fields: Iterable[str], *, by: uuid.UUID, now: datetime) -> None:
    audit.record(
        AuditAction.MINUTES_WRITTEN,
        by=by,
        now=now,
        subject=Subject.OVERLEG,
        subject_id=item.meeting_id,
        case_id=item.case_id,
        municipality_id=item.meeting.municipality_id,
        item_id=item.id,
        fields=list(fields),
    )
