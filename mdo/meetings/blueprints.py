"""The blueprint of the meetings, and how its views load what they change."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.meetings.table_queries import get_meeting_to_change, get_rights
from mdo.terms import MeetingStatus
from mdo.web.access import viewer

meetings = Blueprint("meetings", __name__)


def load_to_plan(meeting_id: uuid.UUID) -> Any:
    """The meeting, for who may change its time, table and agenda; else 404 or 403."""
    return _load(meeting_id, "may_plan")


def load_to_read(meeting_id: uuid.UUID) -> Any:
    """The meeting with all that hangs on it, for who may see it; else 404. Who changes
    something of it has to have another ground, such as an own seat."""
    found = get_meeting_to_change(
        viewer(), meeting_id, clock.today(), lock=request.method == "POST"
    )
    return found or abort(404)


def load_to_record(meeting_id: uuid.UUID) -> Any:
    """The meeting, for who may record attendance and minutes and close it; else 404 or 403."""
    return _load(meeting_id, "may_record")


def when_over(meeting: Any, reasons: Mapping[MeetingStatus, str]) -> ResponseReturnValue | None:
    """Back to the meeting with the reason why its state leaves nothing to fill in; None when
    the form can be opened. What was sent is judged by the operation, which loses nothing."""
    if request.method == "POST" or meeting.status not in reasons:
        return None
    flash(reasons[meeting.status], "info")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


def _load(meeting_id: uuid.UUID, right: str) -> Any:
    who, today = viewer(), clock.today()
    lock = request.method == "POST"
    meeting = get_meeting_to_change(who, meeting_id, today, lock=lock) or abort(404)
    if not getattr(get_rights(who, meeting, today), right):
        abort(403)
    return meeting
