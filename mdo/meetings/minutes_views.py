"""One item of the agenda: what was said, what was agreed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import Difference, show_both
from mdo.errors import Refused, StaleEdit
from mdo.meetings.agenda_queries import by_block, get_origin, list_items, list_minutes
from mdo.meetings.blueprints import meetings
from mdo.meetings.case_links import list_case_links
from mdo.meetings.forms import MinutesForm
from mdo.meetings.item_actions import get_action_desk
from mdo.meetings.minutes_operations import write_minutes
from mdo.meetings.open_work import list_open_work
from mdo.meetings.queries import get_meeting
from mdo.meetings.rules import takes_minutes
from mdo.meetings.step_up_queries import get_mdo_of, get_origin_item
from mdo.meetings.step_up_views import go_to_mdo, may_step_up
from mdo.meetings.table_queries import (
    get_case_at_table,
    get_item,
    get_item_to_change,
    get_previous,
    get_rights,
    list_missing,
    list_participants,
    list_substitutes,
)
from mdo.terms import MeetingKind
from mdo.web.access import access, viewer

# The button of the form that makes an MDO of what was written.
STEP_UP = "mdo"


@meetings.get("/<uuid:meeting_id>/agenda/<uuid:item_id>")
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """The minutes of an item: a form for who writes them, a text for the others."""
    row = get_item(viewer(), meeting_id, item_id, clock.today()) or abort(404)
    form = action_form = None
    if _may_write(row.meeting) and takes_minutes(row.meeting.status):
        form, action_form = _form(row), _action_form(row)
        form.remember(row)
    return _page(row, form, action_form=action_form), 200


@meetings.post("/<uuid:meeting_id>/agenda/<uuid:item_id>/verslag")
@access(Permission.MINUTES_WRITE)
def save_minutes(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Save the minutes of an item, and agree on the action that was filled in with it."""
    row = get_item_to_change(viewer(), meeting_id, item_id, clock.today()) or abort(404)
    if not _may_write(row.meeting):
        abort(403)
    form, action_form = _form(row), _action_form(row)
    differences: list[Difference] = []
    if form.validate() & _is_valid(action_form):
        try:
            _write(row, form)
            has_action = _agree(row, action_form)
        except Refused as refusal:
            _refuse(form, action_form, refusal)
        except StaleEdit as stale:
            differences = _bring_together(form, stale.current)
        else:
            return _saved(row, has_action)
    return _page(row, form, differences, action_form), 422


def _write(row: Any, form: MinutesForm) -> None:
    write_minutes(
        row, form.values, seen_version=form.seen_version, by=viewer().user_id, now=clock.now()
    )


def _saved(row: Any, has_action: bool) -> ResponseReturnValue:
    if request.form.get("stap") == STEP_UP:
        return go_to_mdo(row)
    done = "De actie is afgesproken, en het" if has_action else "Het"
    flash(f"{done} verslag is opgeslagen.", "success")
    return redirect(url_for("meetings.item", meeting_id=row.meeting_id, item_id=row.id))


def _action_form(row: Any) -> Any | None:
    desk = get_action_desk()
    return desk.offer(row) if desk else None


def _is_valid(action_form: Any | None) -> bool:
    desk = get_action_desk()
    return not desk or action_form is None or desk.is_valid(action_form)


def _agree(row: Any, action_form: Any | None) -> bool:
    desk = get_action_desk()
    return bool(desk and action_form is not None and desk.agree(row, action_form))


def _refuse(form: MinutesForm, action_form: Any | None, refusal: Refused) -> None:
    """Each message at its field, of the minutes or of the action."""
    for name, message in refusal.messages.items():
        is_of_action = name and action_form is not None and name in action_form
        (action_form if is_of_action else form).refuse({name: message})


def _may_write(meeting: Any) -> bool:
    return get_rights(viewer(), meeting, clock.today()).may_record


def _form(row: Any) -> MinutesForm:
    form = MinutesForm(obj=row)
    if row.case_id is None:
        form.keep_general()
    return form


def _bring_together(form: MinutesForm, current: Any) -> list[Difference]:
    """Show both versions, and let the form hold what becomes of them."""
    differences = show_both(form, current)
    form.merge(current)
    return differences


def _page(
    row: Any,
    form: MinutesForm | None,
    differences: list[Difference] | None = None,
    action_form: Any | None = None,
) -> str:
    who, today = viewer(), clock.today()
    has_case = row.case_id is not None
    case = get_case_at_table(who, row.case_id, today) if has_case else None
    return render_template(
        "meetings/item.html",
        item=row,
        meeting=get_meeting(who, row.meeting_id, today),
        form=form,
        differences=differences,
        case=case,
        action_form=action_form,
        origin=get_origin(row),
        origin_item=get_origin_item(who, row, today),
        mdo=get_mdo_of(who, row, today) if row.meeting.kind is not MeetingKind.MDO else None,
        may_step_up=may_step_up(row, case, _may_write(row.meeting)),
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
