"""In the timeline of a case: that a version of its plan was handed over."""

from __future__ import annotations

import uuid
from datetime import date

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.timeline import TimelineEvent, timeline_source
from mdo.handovers.queries import list_handovers_of_case


@timeline_source
def events_of_handovers(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """Each version that was handed over to the gemeente, and how that stands."""
    if not viewer.may(Permission.PLAN_READ):
        return []
    return [
        TimelineEvent(
            f"Plan, versie {row.number}, overgedragen aan de gemeente",
            at=row.created_at,
            badge=row.state,
            endpoint="plans.show",
            ids={"case_id": case_id},
        )
        for row in list_handovers_of_case(case_id)
    ]
