"""What still has to be done in a case, as a meeting shows it.

Actions belong to a feature that comes after the meetings (`plans/open_work.py`), which
registers itself here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from mdo.accounts.viewer import Viewer
from mdo.terms import Term


@dataclass(frozen=True)
class OpenWork:
    """Something that somebody still has to do in a case."""

    case_id: uuid.UUID
    description: str
    owner_name: str
    due_on: date
    status: Term
    is_overdue: bool


# (viewer, case ids, today) -> the open work of one feature that the viewer may see; without
# a viewer all there is. One query.
OpenWorkSource = Callable[[Viewer | None, Collection[uuid.UUID], date], list[OpenWork]]
_sources: list[OpenWorkSource] = []


def open_work_source(source: OpenWorkSource) -> OpenWorkSource:
    """Register a source of open work."""
    _sources.append(source)
    return source


def list_open_work(
    viewer: Viewer, case_ids: Collection[uuid.UUID], today: date
) -> dict[uuid.UUID, list[OpenWork]]:
    """The open work of these cases that the viewer may see, by case; first what is due
    first."""
    return _by_case(viewer, case_ids, today)


def cases_with_open_work(case_ids: Collection[uuid.UUID], today: date) -> set[uuid.UUID]:
    """In which of these cases something still has to be done, whoever may see it."""
    return set(_by_case(None, case_ids, today))


def _by_case(
    viewer: Viewer | None, case_ids: Collection[uuid.UUID], today: date
) -> dict[uuid.UUID, list[OpenWork]]:
    found: dict[uuid.UUID, list[OpenWork]] = {}
    if case_ids:
        rows = [row for source in _sources for row in source(viewer, case_ids, today)]
        for row in sorted(rows, key=lambda row: (row.due_on, row.description)):
            found.setdefault(row.case_id, []).append(row)
    return found
