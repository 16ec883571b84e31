"""A return to school that is planned, for the agenda of a meeting about the case."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.meetings.open_work import OpenWork, open_work_source
from mdo.terms import ActionStatus, CaseStatus
from mdo.thuiszitters.models import Thuiszitter


@open_work_source
def planned_returns(
    viewer: Viewer | None, case_ids: Collection[uuid.UUID], today: date
) -> list[OpenWork]:
    """Of the thuiszitters of these cases; seen by who may open the case."""
    query = (
        select(CaseFile.id, Thuiszitter.return_planned_on)
        .join(Thuiszitter, Thuiszitter.pupil_id == CaseFile.pupil_id)
        .where(
            CaseFile.id.in_(case_ids),
            CaseFile.status == CaseStatus.OPEN,
            Thuiszitter.municipality_id == CaseFile.municipality_id,
            Thuiszitter.ended_on.is_(None),
            Thuiszitter.return_planned_on.is_not(None),
        )
        .order_by(Thuiszitter.return_planned_on, CaseFile.id)
    )
    if viewer is not None:
        query = query.where(is_visible_case(viewer, today))
    return [
        OpenWork(
            case_id,
            "Terug op school, zoals gepland",
            "Leerplicht",
            planned_on,
            ActionStatus.OPEN,
            is_overdue=planned_on < today,
        )
        for case_id, planned_on in db.session.execute(query)
    ]
