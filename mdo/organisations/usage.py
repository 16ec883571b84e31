"""What leans on an organisation: asked before it is closed.

The features that come later know: each registers a source in its own `usage.py`, which
create_app loads.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Use:
    """`count` things of one sort that lean on an organisation; the labels are Dutch."""

    one: str
    many: str
    count: int

    def __str__(self) -> str:
        return f"{self.count} {self.one if self.count == 1 else self.many}"


# (organisation id, today) -> how often it is used.
UseSource = Callable[[uuid.UUID, date], Use]
_sources: list[UseSource] = []


def use_source(source: UseSource) -> UseSource:
    """Register a source."""
    _sources.append(source)
    return source


def list_uses(organisation_id: uuid.UUID, today: date) -> list[Use]:
    """All that leans on an organisation on `today`, without what counts 0."""
    uses = (source(organisation_id, today) for source in _sources)
    return [use for use in uses if use.count]
