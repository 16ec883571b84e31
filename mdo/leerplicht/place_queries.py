"""Where a pupil lived and went to school on a day: the one home of that rule.

What is registered belongs to the municipality and the school of its own date, whatever
happened since (decisions/0006).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from mdo.cases.models import Enrolment, Residence
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation


@dataclass(frozen=True)
class Place:
    """The municipality and the school of a pupil on a day; no school, enrolled nowhere."""

    municipality_id: uuid.UUID
    municipality_name: str
    school_id: uuid.UUID | None
    school_name: str


def get_place(pupil_id: uuid.UUID, day: date) -> Place | None:
    """Where the pupil lived and went to school on `day`; None when no home is known of that
    day. Of periods that overlap the one that began last counts."""
    home = _period_on(
        day,
        select(Municipality.id, Municipality.name)
        .join(Residence, Residence.municipality_id == Municipality.id)
        .where(Residence.pupil_id == pupil_id),
        Residence,
    )
    if home is None:
        return None
    school = _period_on(
        day,
        select(Organisation.id, Organisation.name)
        .join(Enrolment, Enrolment.school_id == Organisation.id)
        .where(Enrolment.pupil_id == pupil_id),
        Enrolment,
    )
    return Place(home.id, home.name, school.id if school else None, school.name if school else "")


def was_enrolled_between(pupil_id: uuid.UUID, first: date, last: date) -> bool:
    """Whether the pupil was enrolled at a school on any of these days."""
    return (
        db.session.scalar(
            select(Enrolment.id)
            .where(
                Enrolment.pupil_id == pupil_id,
                Enrolment.from_on <= last,
                or_(Enrolment.until_on.is_(None), Enrolment.until_on >= first),
            )
            .limit(1)
        )
        is not None
    )


def _period_on(day: date, query: Any, period: type[Residence] | type[Enrolment]) -> Row | None:
    return db.session.execute(
        query.where(period.from_on <= day, or_(period.until_on.is_(None), period.until_on >= day))
        .order_by(period.from_on.desc(), period.id)
        .limit(1)
    ).first()
