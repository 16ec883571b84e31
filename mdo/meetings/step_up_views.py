"""One button at an agenda item of a KiK or ZAT: make an MDO of it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.cases.queries import get_case
from mdo.errors import Refused
from mdo.meetings.blueprints import meetings
from mdo.meetings.step_up_operations import step_up
from mdo.meetings.step_up_rules import why_no_step_up
from mdo.meetings.table_queries import get_item_to_change, get_rights
from mdo.web.access import access, viewer


@meetings.post("/<uuid:meeting_id>/agenda/<uuid:item_id>/opschalen")
@access(Permission.MEETING_PLAN)
def make_mdo(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Make an MDO of this item, or go to the one there is. For who writes the minutes."""
    row = get_item_to_change(viewer(), meeting_id, item_id, clock.today()) or abort(404)
    if not get_rights(viewer(), row.meeting, clock.today()).may_record:
        abort(403)
    return go_to_mdo(row)


def go_to_mdo(row: Any) -> ResponseReturnValue:
    """Make an MDO of an item that is locked, and open it."""
    if not viewer().may(Permission.MEETING_PLAN):
        abort(403)
    case = get_case(viewer(), row.case_id, clock.today()) if row.case_id else None
    if case is None:
        abort(403)
    try:
        meeting_id, is_new = step_up(row, case, viewer=viewer(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("meetings.item", meeting_id=row.meeting_id, item_id=row.id))
    if is_new:
        flash("Er is een MDO gemaakt. Kies nu een datum en kijk wie er nog mist.", "success")
    else:
        flash("Voor dit dossier is er al een MDO. Dit is het.", "info")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


def may_step_up(row: Any, case: Any, may_record: bool) -> bool:
    """Whether the button stands at an item; `case` is the case as its page shows it."""
    return (
        may_record
        and case is not None
        and case.is_visible
        and viewer().may(Permission.MEETING_PLAN)
        and why_no_step_up(row.meeting.kind, row.meeting.status, row.route, has_case=True) is None
    )
