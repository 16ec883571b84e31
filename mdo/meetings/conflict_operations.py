"""Planning a meeting in spite of what stands in its way: that is asked, once, with a reason
when the chair sits somewhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mdo.accounts.viewer import Viewer
from mdo.errors import Refused
from mdo.meetings.conflict_queries import Planned, list_conflicts
from mdo.meetings.conflict_rules import (
    Conflict,
    conflict_mark,
    consent_faults,
    is_double_booked,
)


class Unconfirmed(Refused):
    """There are conflicts that were not seen yet, or not confirmed. Carries them, with the
    mark that the confirmation has to bear."""

    def __init__(self, messages: dict[str, str], conflicts: Sequence[Conflict], mark: str) -> None:
        super().__init__(messages)
        self.conflicts = conflicts
        self.mark = mark


def accept_conflicts(
    planned: Planned, values: Mapping[str, Any], *, viewer: Viewer, today: date
) -> str:
    """Go on when nothing stands in the way of this meeting, or when that was confirmed; the
    reason to keep with it, empty when none was needed.

    `values` may have `conflicts_seen` (the mark that was on the page), `plan_anyway` and
    `conflict_reason`. Raises Unconfirmed.
    """
    conflicts = list_conflicts(viewer, planned, today)
    mark = conflict_mark(conflicts, planned.starts_at, planned.ends_at)
    reason = values.get("conflict_reason") or ""
    faults = consent_faults(
        conflicts,
        mark,
        seen=values.get("conflicts_seen") or "",
        is_confirmed=bool(values.get("plan_anyway")),
        reason=reason,
    )
    if faults:
        raise Unconfirmed(faults, conflicts, mark)
    return reason if is_double_booked(conflicts) else ""
