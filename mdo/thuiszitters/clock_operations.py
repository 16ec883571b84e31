"""Brings the clocks of pupils up to date after their data changed."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from mdo.thuiszitters.terms import ClockCause


def recompute(
    pupil_ids: Collection[uuid.UUID],
    *,
    cause: ClockCause,
    by: uuid.UUID | None,
    today: date,
    now: datetime,
) -> None:
    """Compute the absence of these pupils anew."""
