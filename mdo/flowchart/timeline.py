"""When the flow chart was walked to its end for a need of a case."""

from __future__ import annotations

import uuid
from datetime import date

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.timeline import TimelineEvent, timeline_source
from mdo.flowchart.queries import list_finished_walks


@timeline_source
def events_of_walks(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """The end of each walk; of one that went along to a new version of the plan once."""
    if not viewer.may(Permission.PLAN_READ):
        return []
    return [
        TimelineEvent(
            "Stroomschema doorlopen",
            at=finished_at,
            text=need_text,
            endpoint="walks.index",
            ids={"case_id": case_id},
        )
        for need_text, finished_at in list_finished_walks(case_id)
    ]
