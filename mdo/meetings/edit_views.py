"""Changing when, where, why and who of a meeting that exists."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import Difference, show_both
from mdo.errors import Refused, StaleEdit
from mdo.meetings import choice_queries as choices
from mdo.meetings.agenda_queries import list_items
from mdo.meetings.blueprints import load_to_plan, meetings, when_over
from mdo.meetings.change_operations import change_meeting
from mdo.meetings.form_views import is_step, offer_people, show_refusal
from mdo.meetings.operations import NOT_ANY_MORE
from mdo.meetings.planning_forms import EditMeetingForm
from mdo.meetings.rules import DEFAULT_MINUTES, REQUIRED_PARTIES
from mdo.meetings.table_queries import list_missing, list_participants
from mdo.terms import MeetingStatus
from mdo.web.access import access, viewer
from mdo.web.office import office

WHY_NO_CHANGE = {
    status: NOT_ANY_MORE.format(status.label.lower())
    for status in (MeetingStatus.AFGESLOTEN, MeetingStatus.GEANNULEERD)
}


@meetings.route("/<uuid:meeting_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def edit(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Change when, where, why and who."""
    meeting = load_to_plan(meeting_id)
    if closed := when_over(meeting, WHY_NO_CHANGE):
        return closed
    form = _edit_form(meeting)
    differences: list[Difference] = []
    if form.is_submitted() and not is_step(form) and form.validate():
        try:
            _change(meeting, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        except StaleEdit:
            differences = _show_both(form, meeting)
        else:
            flash("Het overleg is gewijzigd.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    page = render_template(
        "meetings/edit.html",
        kind=meeting.kind,
        form=form,
        meeting=meeting,
        required=REQUIRED_PARTIES[meeting.kind],
        minutes=DEFAULT_MINUTES[meeting.kind],
        differences=differences,
    )
    return page, 422 if form.errors or form.conflicts else 200


def _edit_form(meeting: Any) -> EditMeetingForm:
    today = clock.today()
    seated = list_participants(viewer(), meeting.id, today)
    leads = {
        name: next((f"p-{row.id}" for row in seated if getattr(row, attribute)), None)
        for name, attribute in (("chair", "is_chair"), ("note_taker", "is_note_taker"))
    }
    reasons = {f"reason_{party.value}": reason for party, reason in list_missing(meeting.id)}
    form = EditMeetingForm(
        version=meeting.version,
        seated=[row.id for row in seated],
        **_moment_and_place(meeting),
        **leads,
        **reasons,
    )
    form.keep(meeting.kind, [required.key for required in REQUIRED_PARTIES[meeting.kind]])
    if meeting.status is MeetingStatus.PEILING:
        form.leave_the_moment()
    elif not meeting.has_date:
        form.let_the_moment_open()
    form.seated.offer([(row.id, _seat_label(row)) for row in seated])
    items, _hidden = list_items(viewer(), meeting.id, today)
    case_ids = [item.case_id for item in items if item.case_id]
    municipality_ids = {meeting.municipality_id} | {
        item.case.municipality_id for item in meeting.agenda if item.case
    }
    offer_people(form, meeting.kind, case_ids, municipality_ids, is_first=False, seated=seated)
    form.family.offer(_family_to_add(meeting, case_ids, today))
    return form


def _seat_label(row: Any) -> str:
    replaced = f" (vervangen door {row.replaced_by})" if row.replaced_by else ""
    return f"{row.name} ({row.where}){replaced}"


def _moment_and_place(meeting: Any) -> dict[str, Any]:
    begin, end = clock.to_local(meeting.starts_at), clock.to_local(meeting.ends_at)
    has_date = meeting.has_date
    return {
        "on": begin.date() if has_date else None,
        "starts": begin.time() if has_date else None,
        "ends": end.time() if has_date else None,
        "location": meeting.location,
        "room": meeting.room,
        "video_url": meeting.video_url,
        "aim": meeting.aim,
        "responsibility": meeting.responsibility,
    }


def _family_to_add(meeting: Any, case_ids: list[uuid.UUID], today: date) -> list[tuple[str, str]]:
    at_table = {seat.guardian_id or seat.pupil_id for seat in meeting.participants}
    return [
        (row.key, row.label)
        for row in choices.list_relatives(case_ids, today)
        if row.id not in at_table
    ]


def _change(meeting: Any, form: EditMeetingForm) -> None:
    change_meeting(
        meeting,
        form.values,
        reasons=form.reasons,
        seen_version=form.seen_version,
        viewer=viewer(),
        office=office(),
        now=clock.now(),
    )


def _show_both(form: EditMeetingForm, meeting: Any) -> list[Difference]:
    """What somebody else saved beside what was typed. Everybody who sits at the table now
    stays, unless the mark is taken away once more."""
    current = SimpleNamespace(
        **{**form.values, "version": meeting.version, **_moment_and_place(meeting)}
    )
    differences = show_both(form, current)
    form.seated.data = [seat.id for seat in meeting.participants]
    return differences
