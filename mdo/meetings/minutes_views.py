"""The minutes to read: of one item of the agenda, and of the whole meeting."""

from __future__ import annotations

import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.meetings.agenda_queries import by_block, get_origin, list_items, list_minutes
from mdo.meetings.blueprints import meetings
from mdo.meetings.case_links import list_case_links
from mdo.meetings.open_work import list_open_work
from mdo.meetings.queries import get_meeting
from mdo.meetings.rules import takes_minutes
from mdo.meetings.step_up_queries import get_mdo_of, get_origin_item
from mdo.meetings.step_up_views import may_step_up
from mdo.meetings.table_queries import (
    get_case_at_table,
    get_item,
    get_previous,
    get_rights,
    list_missing,
    list_participants,
    list_substitutes,
)
from mdo.terms import MeetingKind
from mdo.web.access import access, viewer


@meetings.get("/<uuid:meeting_id>/agenda/<uuid:item_id>")
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """The minutes of an item, to read; who writes them does so at the desk."""
    who, today = viewer(), clock.today()
    row = get_item(who, meeting_id, item_id, today) or abort(404)
    has_case = row.case_id is not None
    case = get_case_at_table(who, row.case_id, today) if has_case else None
    may_record = get_rights(who, row.meeting, today).may_record
    return render_template(
        "meetings/item.html",
        item=row,
        meeting=get_meeting(who, meeting_id, today),
        case=case,
        may_write=may_record and takes_minutes(row.meeting.status),
        origin=get_origin(row),
        origin_item=get_origin_item(who, row, today),
        mdo=get_mdo_of(who, row, today) if row.meeting.kind is not MeetingKind.MDO else None,
        may_step_up=may_step_up(row, case, may_record),
        open_work=list_open_work(who, [row.case_id], today).get(row.case_id) if has_case else None,
        previous=get_previous(who, row, row.meeting.starts_at, today) if has_case else None,
        may_read_plan=who.may(Permission.PLAN_READ),
        case_links=list_case_links(who, [row.case_id] if has_case else [], today),
    )


# -- all of it, to print -------------------------------------------------------------


@meetings.get("/<uuid:meeting_id>/verslag")
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def report(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """The minutes of the whole meeting on one page: who was there, and each visible case."""
    who, today = viewer(), clock.today()
    meeting = get_meeting(who, meeting_id, today) or abort(404)
    items, hidden = list_items(who, meeting_id, today)
    return render_template(
        "meetings/report.html",
        meeting=meeting,
        participants=list_participants(who, meeting_id, today),
        substitutes=list_substitutes(who, meeting_id, today),
        missing=list_missing(meeting_id),
        blocks=by_block(items),
        minutes=list_minutes(who, meeting_id, today),
        hidden=hidden,
    )
