"""Which registrations lean on a school. Only how many: who asks this may not know which."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import func, select

from mdo.extensions import db
from mdo.leerplicht.models import AbsenceReport, Investigation
from mdo.organisations.usage import Use, use_source


@use_source
def running_investigations(organisation_id: uuid.UUID, today: date) -> Use:
    """The investigations into absence at the school that are not finished."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Investigation)
        .join(AbsenceReport, AbsenceReport.id == Investigation.report_id)
        .where(AbsenceReport.school_id == organisation_id, Investigation.outcome.is_(None))
    )
    return Use(
        "onderzoek van leerplicht dat loopt", "onderzoeken van leerplicht die lopen", count or 0
    )
