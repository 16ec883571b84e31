"""The meetings of a case as events on its timeline."""

from __future__ import annotations

import uuid
from datetime import date

from mdo.accounts.viewer import Viewer
from mdo.cases.timeline import TimelineEvent, timeline_source
from mdo.meetings.queries import list_case_meetings
from mdo.meetings.step_up_queries import list_step_ups_of_case
from mdo.terms import MeetingStatus

_WORDS = {
    MeetingStatus.PEILING: "in voorbereiding",
    MeetingStatus.GEPLAND: "gepland",
    MeetingStatus.GEHOUDEN: "gehouden",
    MeetingStatus.AFGESLOTEN: "gehouden en afgesloten",
    MeetingStatus.GEANNULEERD: "geannuleerd",
}


@timeline_source
def meeting_events(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """Each meeting at its own time; a concept is nothing that happened yet."""
    return [
        TimelineEvent(
            f"{row.kind.abbreviation} {_WORDS[row.status]}",
            at=row.starts_at,
            text=f"{row.number}, {row.organisation_name}",
            badge=row.status,
            endpoint="meetings.show",
            ids={"meeting_id": row.id},
        )
        for row in list_case_meetings(viewer, case_id, today)
        if row.status in _WORDS
    ]


@timeline_source
def step_up_events(_viewer: Viewer, case_id: uuid.UUID, _today: date) -> list[TimelineEvent]:
    """When the case went from a KiK or ZAT to an MDO, with both."""
    return [
        TimelineEvent(
            "Opgeschaald naar een MDO",
            at=row.at,
            text=f"Van {row.origin} naar MDO {row.number}",
            badge=row.status,
            endpoint="meetings.show",
            ids={"meeting_id": row.meeting_id},
        )
        for row in list_step_ups_of_case(case_id)
    ]
