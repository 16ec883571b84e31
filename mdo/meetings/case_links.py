"""What can be done with a case from a meeting where it is on the agenda.

Features that come after the meetings (`plans/open_work.py`) register themselves here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from mdo.accounts.viewer import Viewer


@dataclass(frozen=True)
class CaseLink:
    """A page about a case that belongs to a meeting; the address gets the meeting along."""

    case_id: uuid.UUID
    label: str
    endpoint: str


# (viewer, case ids, today) -> the links of one feature that the viewer may follow. One query.
CaseLinkSource = Callable[[Viewer, Collection[uuid.UUID], date], list[CaseLink]]
_sources: list[CaseLinkSource] = []


def case_link_source(source: CaseLinkSource) -> CaseLinkSource:
    """Register a source of links."""
    _sources.append(source)
    return source


def list_case_links(
    viewer: Viewer, case_ids: Collection[uuid.UUID], today: date
) -> dict[uuid.UUID, list[CaseLink]]:
    """The links of these cases, by case."""
    found: dict[uuid.UUID, list[CaseLink]] = {}
    if case_ids:
        for source in _sources:
            for link in source(viewer, case_ids, today):
                found.setdefault(link.case_id, []).append(link)
    return found
