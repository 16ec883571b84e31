"""Changing when, where, why and who of a meeting that was planned, and telling those whom
it concerns.

`values` are the fields of the form by name. What is refused raises Refused with a Dutch
message at the field; nobody's rights are checked here (table_queries.get_rights).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.mail.office import Office
from mdo.meetings.choice_queries import list_relatives
from mdo.meetings.conflict_operations import accept_conflicts
from mdo.meetings.conflict_queries import planned_as
from mdo.meetings.invitation_operations import invite, invite_again, tell_removed
from mdo.meetings.invitation_queries import is_written_to, list_case_names, list_recipients
from mdo.meetings.invitation_rules import WHEN, WHERE, is_announced, name_faults
from mdo.meetings.models import Meeting, Participant
from mdo.meetings.operations import record_on_meeting, require_changeable
from mdo.meetings.planning_operations import PLAIN, checked_moment
from mdo.meetings.rules import PAST_NEEDS_CONFIRMING, may_lack_much
from mdo.meetings.table_operations import (
    explain_table,
    forget_answers,
    make_table,
    release_seats,
    seat_leaders,
    table_faults,
)
from mdo.terms import MeetingStatus, Party


def change_meeting(
    meeting: Meeting,
    values: Mapping[str, Any],
    *,
    reasons: Mapping[Party, str],
    seen_version: int,
    viewer: Viewer,
    office: Office,
    now: datetime,
) -> None:
    """Change when, where, why and who, and tell those whom it concerns: who came and who
    went, and everybody when it is at another moment or in another place. Another moment
    takes the answers back. Raises StaleEdit when somebody else changed the meeting meanwhile.
    """
    require_version(meeting, seen_version)
    require_changeable(meeting)
    today = clock.to_local(now).date()
    is_held = meeting.status is MeetingStatus.GEHOUDEN
    if meeting.status is MeetingStatus.PEILING:
        # When it will be, the poll decides.
        moment, faults = (meeting.starts_at, meeting.ends_at), {}
    elif not (values["on"] and values["starts"]) and not meeting.has_date:
        # It stays open until the poll, or until it is filled in whole.
        moment, faults = (meeting.starts_at, meeting.ends_at), _half_a_moment(values)
    else:
        moment, faults = checked_moment(meeting.kind, values, now, was_held=is_held)
    if meeting.has_date and moment and moment[0] == meeting.starts_at:
        faults.pop("on", None)
    elif faults.get("on") == PAST_NEEDS_CONFIRMING:
        faults["on"] = "Dit moment is al voorbij."
    if faults.pop("was_held", None):
        faults["on"] = "Dit overleg is al gehouden. De datum kan niet in de toekomst liggen."
    kept = [seat for seat in meeting.participants if seat.id in set(values["seated"] or ())]
    chaired = _chair_of(meeting.participants)
    faults |= seat_leaders(kept, values)
    relatives = list_relatives([item.case_id for item in meeting.agenda if item.case_id], today)
    table = make_table(values, relatives, today, kept)
    faults |= table_faults(
        meeting.kind, table, reasons, values, is_concept=may_lack_much(meeting.status)
    )
    faults |= name_faults(
        values, list_case_names([item.case_id for item in meeting.agenda if item.case_id])
    )
    if faults or moment is None:
        raise Refused(faults)
    new = {"starts_at": moment[0], "ends_at": moment[1]}
    if not meeting.has_date and values.get("on"):
        new["has_date"] = True
    new |= {name: values[name] for name in PLAIN if name in values}
    is_asked = _suits_otherwise(meeting, new, table) or _chair_of(table) != chaired
    if is_asked and meeting.status is MeetingStatus.GEPLAND and moment[0] > now:
        cases = [item.case_id for item in meeting.agenda if item.case_id]
        planned = planned_as(meeting, cases, table, **new)
        new["conflict_reason"] = accept_conflicts(planned, values, viewer=viewer, today=today)
    changed = audit.changes(meeting, new)
    came = [seat.party for seat in table if seat not in meeting.participants]
    went = [seat for seat in meeting.participants if seat not in table]
    no_longer = list_recipients(meeting.id, only=[seat.id for seat in went])
    came_back = release_seats(meeting.participants, went)
    # Before any seat is deleted, whatever the order in which that happens.
    db.session.flush()
    # Who is not expected any more hears what was called off, not what it has become.
    tell_removed(meeting, no_longer, office=office, now=now)
    for name, value in new.items():
        setattr(meeting, name, value)
    meeting.participants = table
    explain_table(meeting, reasons)
    # A change of its series leaves it alone from now on.
    meeting.is_exception = meeting.series_id is not None
    # The version of the meeting stands for that of its table.
    flag_modified(meeting, "status")
    record_on_meeting(
        AuditAction.MEETING_CHANGED,
        meeting,
        by=viewer.user_id,
        now=now,
        came=came,
        went=[seat.party for seat in went],
        **changed,
    )
    db.session.flush()
    if is_announced(meeting.status, meeting.starts_at, now):
        is_time_changed = note_move(meeting, changed["new"].keys())
        if meeting.series_id and not is_written_to(meeting.id):
            # So far ahead nobody knows of it yet; the series invites when it comes near.
            return
        invite(
            meeting,
            office=office,
            by=viewer.user_id,
            now=now,
            is_time_changed=is_time_changed,
            is_planning=is_time_changed,
        )
        # What they got before was called off since.
        for seat in came_back:
            invite_again(meeting, seat, office=office, by=viewer.user_id, now=now)


def _half_a_moment(values: Mapping[str, Any]) -> dict[str, str]:
    if values["on"]:
        return {"starts": "Vul in hoe laat het begint."}
    if values["starts"] or values["ends"]:
        return {"on": "Vul de datum in."}
    return {}


def note_move(meeting: Meeting, changed: Collection[str]) -> bool:
    """Raise the SEQUENCE of its calendar entry when time or place changed (RFC 5545, 3.8.7.4),
    so that the next invitation tells everybody; else only who came is invited. Another moment
    takes the answers back, and its agenda is to be sent anew: then the answer is True."""
    is_time_changed = not WHEN.isdisjoint(changed)
    if is_time_changed or not WHERE.isdisjoint(changed):
        meeting.sequence += 1
    if is_time_changed:
        forget_answers(meeting.participants)
        meeting.agenda_sent_at = None
    return is_time_changed


def _suits_otherwise(
    meeting: Meeting, new: Mapping[str, Any], table: Sequence[Participant]
) -> bool:
    """Whether other people may be unable to come than those that were asked about: another
    moment, another place, or somebody new."""
    before = (meeting.starts_at, meeting.ends_at, meeting.location)
    after = (new["starts_at"], new["ends_at"], new.get("location", meeting.location))
    came = any(seat.user_id and seat not in meeting.participants for seat in table)
    return before != after or came


def _chair_of(table: Sequence[Participant]) -> uuid.UUID | None:
    return next((seat.user_id for seat in table if seat.is_chair), None)
