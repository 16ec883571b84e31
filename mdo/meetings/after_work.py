"""What a closed meeting still asks of somebody at its table, as its page shows it.

A feature that comes after the meetings registers itself here (`feedback/open_work.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from mdo.accounts.viewer import Viewer
from mdo.terms import Term


@dataclass(frozen=True)
class AfterWork:
    """Something to do, or done, after a meeting; `endpoint` and `ids` name its page."""

    text: str
    endpoint: str
    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    note: str = ""
    state: Term | None = None


# (viewer, meeting id) -> what one feature asks. One query.
AfterWorkSource = Callable[[Viewer, uuid.UUID], list[AfterWork]]
_sources: list[AfterWorkSource] = []


def after_work_source(source: AfterWorkSource) -> AfterWorkSource:
    """Register a source of work after a meeting."""
    _sources.append(source)
    return source


def list_after_work(viewer: Viewer, meeting_id: uuid.UUID) -> list[AfterWork]:
    """What the viewer still has to do after this meeting; it was loaded through its scope."""
    return [work for source in _sources for work in source(viewer, meeting_id)]
