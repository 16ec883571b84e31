"""What happened in a case, in the order of time.

A feature that comes after cases adds its own events (`meetings/timeline.py` …) by
registering a source; each source shows only what the viewer may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.terms import Term


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened on a day (`on`) or at a moment (`at`); one of both is given.

    `endpoint` and `ids` name the page that tells more.
    """

    title: str
    on: date | None = None
    at: datetime | None = None
    text: str = ""
    badge: Term | None = None
    endpoint: str = ""
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The Dutch date of the event."""
        if self.at is not None:
            return clock.to_local(self.at).date()
        if self.on is None:
            raise ValueError("een gebeurtenis zonder datum")
        return self.on


# (viewer, case id, today) -> the events of one feature, in any order.
TimelineSource = Callable[[Viewer, uuid.UUID, date], list[TimelineEvent]]
_sources: list[TimelineSource] = []


def timeline_source(source: TimelineSource) -> TimelineSource:
    """Register a source of events."""
    _sources.append(source)
    return source


def list_timeline(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """All events of a case that the viewer may see, the newest first.

    The case itself must have been loaded through its scope.
    """
    events = [event for source in _sources for event in source(viewer, case_id, today)]
    return sorted(events, key=lambda event: (event.day, event.title), reverse=True)
