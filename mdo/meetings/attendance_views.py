"""Who was there: the whole table in one form."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import STALE, Difference
from mdo.errors import Refused, StaleEdit
from mdo.meetings.blueprints import load_to_record, meetings
from mdo.meetings.forms import AttendanceForm
from mdo.meetings.operations import record_attendance
from mdo.meetings.table_operations import guest_of
from mdo.meetings.table_queries import ParticipantRow, list_participants
from mdo.terms import Attendance, InvitationAnswer, MeetingStatus
from mdo.web.access import access, viewer

EVERYBODY = "allen"
Seats = dict[str, ParticipantRow]


@meetings.route("/<uuid:meeting_id>/aanwezigheid", methods=["GET", "POST"])
@access(Permission.MINUTES_WRITE, reads=Subject.OVERLEG)
def attendance(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Record who was there, and who came unannounced."""
    meeting = load_to_record(meeting_id)
    to_meeting = redirect(url_for("meetings.show", meeting_id=meeting_id))
    if meeting.status is not MeetingStatus.GEHOUDEN:
        flash("Zet het overleg eerst op gehouden. Daarna kan de aanwezigheid erin.", "info")
        return to_meeting
    seats = {str(row.id): row for row in list_participants(viewer(), meeting_id, clock.today())}
    form = AttendanceForm(version=meeting.version, rows=[_proposed(row) for row in seats.values()])
    differences: list[Difference] = []
    if form.is_submitted() and request.form.get("stap") == EVERYBODY:
        form.mark_rest_present()
    if form.validate_on_submit():
        try:
            _save(meeting, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            differences = _show_both(form, meeting, seats)
        else:
            flash(*_saved(form))
            return to_meeting
    return _page(form, meeting, seats, differences)


def _page(
    form: AttendanceForm, meeting: Any, seats: Seats, differences: list[Difference]
) -> ResponseReturnValue:
    rows = [(row, seats.get(row.form.participant_id.data)) for row in form.rows]
    for row, seat in rows:
        if seat:
            row.form.name_fields(seat.name)
    page = render_template(
        "meetings/attendance.html",
        form=form,
        meeting=meeting,
        rows=[(row, seat) for row, seat in rows if seat],
        everybody=EVERYBODY,
        differences=differences,
    )
    return page, 422 if form.is_submitted() else 200


def _saved(form: AttendanceForm) -> tuple[str, str]:
    if not (open_rows := form.count_unknown()):
        return "De aanwezigheid is opgeslagen.", "success"
    who = "één deelnemer" if open_rows == 1 else f"{open_rows} deelnemers"
    return f"Opgeslagen. Van {who} is nog niet ingevuld of die er was.", "info"


def _save(meeting: Any, form: AttendanceForm) -> None:
    record_attendance(
        meeting,
        form.rows.data,
        [guest_of(row) for row in form.filled_extra],
        seen_version=form.seen_version,
        by=viewer().user_id,
        now=clock.now(),
    )


def _proposed(seat: ParticipantRow) -> dict[str, Any]:
    """What is known of a seat; of who said not to come, that, until something is saved."""
    shown = _shown(seat)
    if seat.attendance is Attendance.VERWACHT and seat.answer is InvitationAnswer.NEE:
        shown |= {"attendance": Attendance.AFGEMELD, "absence_reason": seat.answer_note}
    return shown


def _shown(seat: ParticipantRow) -> dict[str, Any]:
    return {
        "participant_id": str(seat.id),
        "attendance": seat.attendance,
        "substitute_name": seat.substitute_name,
        "absence_reason": seat.absence_reason,
    }


def _show_both(form: AttendanceForm, meeting: Any, seats: Seats) -> list[Difference]:
    """Prepare the form to be saved on top of what somebody else saved; add who joined."""
    form.version.data = str(meeting.version)
    form.form_errors.append(STALE)
    differences = []
    for row in form.rows.data:
        seat = seats.get(row["participant_id"])
        if seat and _words(_shown(seat)) != _words(row):
            differences.append(Difference(seat.name, _words(_shown(seat)), _words(row)))
    known = {row["participant_id"] for row in form.rows.data}
    for key, seat in seats.items():
        if key not in known:
            form.rows.append_entry(_shown(seat))
    return differences


def _words(row: dict[str, Any]) -> str:
    attendance: Attendance = row["attendance"]
    words = (attendance.label, row["substitute_name"], row["absence_reason"])
    return ", ".join(word for word in words if word)
