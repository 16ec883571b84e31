"""What is due on a day, besides the meetings, in the private feed.

A feature that comes after the agenda adds what it knows (`plans/feed_days.py` …) by
registering a source; each source shows only what the owner of the feed may see, and says
what kind of thing it is and a number, never a name.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mdo.accounts.viewer import Viewer


@dataclass(frozen=True)
class FeedDay:
    """Something of a whole day. `subject_id` is what it is about: of what two sources know,
    the first tells. `uid` stays the same for as long as it is there; `path` is where it is
    done."""

    uid: str
    subject_id: uuid.UUID
    on: date
    title: str
    path: str
    sequence: int = 0


# (viewer, first day, last day, today) -> what is due in these days, in any order.
FeedSource = Callable[[Viewer, date, date, date], list[FeedDay]]
_sources: list[FeedSource] = []


def feed_source(source: FeedSource) -> FeedSource:
    """Register a source. They are asked in the order of the features."""
    _sources.append(source)
    return source


def list_feed_days(viewer: Viewer, first: date, last: date, today: date) -> list[FeedDay]:
    """All that is due in these days, both included, by day and title; each subject once."""
    found: list[FeedDay] = []
    for source in _sources:
        # Within a source a subject may be due twice: for two different things.
        known = {day.subject_id for day in found}
        found += [day for day in source(viewer, first, last, today) if day.subject_id not in known]
    return sorted(found, key=lambda day: (day.on, day.title, day.uid))
