"""What became of an established version after that, as its page shows it.

Handing over belongs to a feature that comes after the plans (`handovers/follow_up.py`), which
registers itself here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mdo.accounts.viewer import Viewer
from mdo.terms import Term


@dataclass(frozen=True)
class FollowUp:
    """Something that was done with version `number` of a plan, and how that stands."""

    number: int
    title: str
    at: datetime
    state: Term
    state_changed_at: datetime
    note: str = ""


# (viewer, case id) -> what one feature knows of the versions of a case that was loaded through
# its scope. One query.
FollowUpSource = Callable[[Viewer, uuid.UUID], list[FollowUp]]
_sources: list[FollowUpSource] = []


def follow_up_source(source: FollowUpSource) -> FollowUpSource:
    """Register a source of what became of a version."""
    _sources.append(source)
    return source


def list_follow_ups(viewer: Viewer, case_id: uuid.UUID) -> list[FollowUp]:
    """What became of the versions of a case that was loaded through its scope, in time."""
    found = [one for source in _sources for one in source(viewer, case_id)]
    return sorted(found, key=lambda one: (one.at, one.number, one.title))
