"""Reading the figures of the population."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from mdo.extensions import db
from mdo.organisations.models import PopulationFigure


def list_population(
    municipalities: Collection[uuid.UUID],
) -> tuple[list[date], list[tuple[int, list[int | None]]]]:
    """The last six reference dates, the latest first, and for each age the inhabitants on
    those (None: not known)."""
    rows = db.session.execute(
        select(PopulationFigure.age, PopulationFigure.reference_on, PopulationFigure.inhabitants)
        .where(PopulationFigure.municipality_id.in_(municipalities))
        .order_by(PopulationFigure.age, PopulationFigure.reference_on)
    ).all()
    dates = sorted({row.reference_on for row in rows}, reverse=True)[:6]
    by_age: dict[int, dict[date, int]] = defaultdict(dict)
    for row in rows:
        by_age[row.age][row.reference_on] = row.inhabitants
    return dates, [(age, [found.get(day) for day in dates]) for age, found in by_age.items()]
