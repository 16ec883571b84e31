"""What leerplicht registered, in the timeline of a case.

Only for the leerplichtambtenaar of the municipality that it belongs to; police data never.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile
from mdo.cases.timeline import TimelineEvent, timeline_source
from mdo.extensions import db
from mdo.leerplicht.queries import list_of_pupil
from mdo.leerplicht.row_queries import RegistrationRow


@timeline_source
def events_of_leerplicht(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """The registrations that were put under this case, and those of no case on a day on
    which it was open."""
    if not viewer.may(Permission.LEERPLICHT_READ):
        return []
    case = db.session.execute(
        select(CaseFile.id, CaseFile.pupil_id, CaseFile.opened_on, CaseFile.closed_on).where(
            CaseFile.id == case_id
        )
    ).one()
    rows = [listed.row for listed in list_of_pupil(viewer, case.pupil_id, today)]
    return [
        _event(row)
        for row in rows
        if row.case_id == case.id
        or (row.case_id is None and case.opened_on <= row.dated_on <= (case.closed_on or date.max))
    ]


def _event(row: RegistrationRow) -> TimelineEvent:
    return TimelineEvent(
        row.sort.label,
        on=row.dated_on,
        text=row.text,
        badge=row.result or row.state,
        endpoint="leerplicht.show",
        ids={"soort": row.sort.value, "registration_id": row.id},
    )
