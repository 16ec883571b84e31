"""The pupils of other municipalities on the page of a closed meeting."""

from __future__ import annotations

import uuid

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.feedback.queries import Point, list_points_of_meeting
from mdo.meetings.after_work import AfterWork, after_work_source


@after_work_source
def feedback_to_give(viewer: Viewer, meeting_id: uuid.UUID) -> list[AfterWork]:
    """For the leerplichtambtenaar at the table: whom to tell of, and how that stands."""
    if not viewer.may(Permission.FEEDBACK_WRITE):
        return []
    return [
        AfterWork(
            f"Terugkoppelen aan {point.to_name}: {point.full_name}",
            "feedback.show" if point.feedback_id else "feedback.new",
            {"feedback_id": point.feedback_id} if point.feedback_id else {"item_id": point.item_id},
            note=_note(point),
            state=point.state,
        )
        for point in list_points_of_meeting(viewer, meeting_id)
    ]


def _note(point: Point) -> str:
    if point.feedback_id:
        return ""
    again = ", een eerdere is ingetrokken" if point.retracted_at else ""
    return f"Nog terug te koppelen{again}"
