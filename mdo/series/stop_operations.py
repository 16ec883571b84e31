"""Stopping a series, and cancelling what was planned of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from mdo.audit import AuditAction
from mdo.cases.name_rules import names_somebody
from mdo.errors import Refused
from mdo.mail.office import Office
from mdo.meetings.invitation_queries import list_case_names
from mdo.meetings.models import Meeting
from mdo.meetings.operations import NAME_IN_REASON, cancel_meeting
from mdo.series.change_operations import first_to_change
from mdo.series.models import MeetingSeries
from mdo.series.operations import record_on_series
from mdo.series.queries import list_meetings_to_change
from mdo.terms import MeetingStatus


def stop_series(
    series: MeetingSeries,
    reason: str,
    *,
    from_id: uuid.UUID | None,
    with_exceptions: bool,
    by: uuid.UUID,
    now: datetime,
    office: Office,
) -> tuple[int, list[Meeting]]:
    """End a series before a meeting (`from_id`), or now, and cancel what was planned from
    there on; with `with_exceptions` also what was changed by itself. Gives how many were
    cancelled and what was left alone. A second time changes nothing."""
    meetings = list_meetings_to_change(series)
    from_on = first_to_change(meetings, from_id, now)
    coming = [
        meeting
        for meeting in meetings
        if meeting.series_on >= from_on
        and meeting.status is MeetingStatus.GEPLAND
        and meeting.starts_at > now
    ]
    chosen = [meeting for meeting in coming if with_exceptions or not meeting.is_exception]
    cases = {item.case_id for meeting in chosen for item in meeting.agenda if item.case_id}
    if names_somebody(reason, list_case_names(cases)):
        raise Refused({"reason": NAME_IN_REASON})
    last_on = max(from_on - timedelta(days=1), series.first_on - timedelta(days=1))
    if series.ended_on is None or last_on < series.ended_on or chosen:
        ended = min(filter(None, (series.ended_on, last_on)))
        series.ended_on = ended
        record_on_series(
            AuditAction.SERIES_ENDED,
            series,
            by=by,
            now=now,
            reason=reason,
            until_on=ended,
            cancelled=[meeting.number for meeting in chosen],
        )
    # The last one first: what stands on an agenda goes on to a ZAT that is not cancelled.
    for meeting in reversed(chosen):
        cancel_meeting(meeting, reason, by=by, now=now, office=office)
    return len(chosen), [meeting for meeting in coming if meeting not in chosen]
