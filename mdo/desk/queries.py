"""How the minutes of an item stand now, for a desk that has them open."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mdo.meetings.minutes_queries import list_names, list_written
from mdo.meetings.minutes_rules import group_mark, groups_of, plain


@dataclass(frozen=True)
class GroupNow:
    """A group as it is saved. `values` only when the desk has another version of it; with
    who wrote there last and since when, as far as the log tells."""

    mark: str
    values: dict[str, str] | None = None
    who: str = ""
    since: datetime | None = None


def get_marks(item: Any) -> dict[str, str]:
    """The version of each group of an item."""
    return {
        name: group_mark({one: getattr(item, one) for one in fields}, fields)
        for name, fields in groups_of(has_case=item.case_id is not None).items()
    }


def list_groups_now(
    item: Any, seen: Mapping[str, str], saved: frozenset[str], viewer_id: uuid.UUID
) -> dict[str, GroupNow]:
    """Each group of an item; what the desk has seen, or `saved` just now, without its texts."""
    fields = groups_of(has_case=item.case_id is not None)
    marks = get_marks(item)
    news = [name for name in fields if name not in saved and marks[name] != seen.get(name)]
    written = list_written(item.meeting_id, item.id) if news else []
    others = [row for row in written if row.actor_id not in (None, viewer_id)]
    names = list_names({row.actor_id for row in others if row.actor_id})
    found = {name: GroupNow(marks[name]) for name in fields}
    for name in news:
        last = next((row for row in others if set(row.fields) & set(fields[name])), None)
        found[name] = GroupNow(
            marks[name],
            {one: plain(getattr(item, one)) for one in fields[name]},
            names.get(last.actor_id, "") if last and last.actor_id else "",
            last.at if last else None,
        )
    return found
