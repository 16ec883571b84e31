"""Proposing moments: the page with which a poll begins, and changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import STALE, Difference
from mdo.errors import Refused, StaleEdit
from mdo.meetings.blueprints import load_to_plan
from mdo.meetings.rules import DEFAULT_MINUTES
from mdo.polls.blueprints import is_polled, no_poll, polls, slot_words, to_poll
from mdo.polls.forms import SlotsForm
from mdo.polls.operations import row_faults, save_slots
from mdo.polls.queries import SlotRow, list_answers, list_slots, to_come
from mdo.polls.rules import MOST_SLOTS, SUGGESTED_SLOTS, suggest_answer_by, suggest_days
from mdo.terms import MeetingStatus
from mdo.web.access import access, viewer
from mdo.web.formats import date_short
from mdo.web.office import office

MORE_ROWS = "rij"


@polls.route("/voorstellen", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def slots(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Propose moments, to begin a poll or while it runs."""
    meeting = load_to_plan(meeting_id)
    if not (is_polled(meeting) or meeting.status is MeetingStatus.CONCEPT):
        return no_poll(meeting)
    form = _form_of(meeting)
    differences: list[Difference] = []
    if form.is_submitted() and not _is_step(form) and _is_valid(form, meeting):
        is_new = not is_polled(meeting)
        try:
            count = _save(meeting, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            differences = _show_both(form, meeting)
        else:
            flash(_done(is_new, count), "success")
            return to_poll(meeting)
    return _page(meeting, form, differences)


def _is_valid(form: SlotsForm, meeting: Any) -> bool:
    """Whether the form is filled in well. When some row is not, what is wrong with the
    others is told as well."""
    if form.validate():
        return True
    form.refuse(row_faults(meeting, form.slots.data, clock.now()))
    return False


def _is_step(form: SlotsForm) -> bool:
    """Whether the form was sent for one more row, not to be saved."""
    is_step = request.form.get("stap") == MORE_ROWS
    if is_step:
        form.add_row()
    return is_step


def _form_of(meeting: Any) -> SlotsForm:
    rows = list_slots(meeting.id)
    if not is_polled(meeting):
        rows = to_come(rows, clock.now())
    answer_by_on = meeting.answer_by_on
    if not rows:
        rows = _suggested(meeting)
        first_on = clock.to_local(rows[0].starts_at).date()
        answer_by_on = suggest_answer_by(first_on, clock.today())
    form = SlotsForm(
        version=meeting.version, answer_by_on=answer_by_on, slots=[_shown(row) for row in rows]
    )
    if request.method == "GET" and len(rows) >= len(form.slots.entries):
        form.add_row()
    return form


def _suggested(meeting: Any) -> list[SlotRow]:
    """The moment of the concept and the working days after it, at the same time."""
    begin, length = clock.to_local(meeting.starts_at), meeting.ends_at - meeting.starts_at
    first_on = begin.date()
    if meeting.starts_at <= clock.now():
        first_on = suggest_days(clock.today(), 2)[1]
    return [
        SlotRow(uuid.uuid4(), starts_at, starts_at + length)
        for day in suggest_days(first_on, SUGGESTED_SLOTS)
        for starts_at in [clock.from_local(datetime.combine(day, begin.time()))]
    ]


def _shown(row: SlotRow) -> dict[str, Any]:
    begin, end = clock.to_local(row.starts_at), clock.to_local(row.ends_at)
    return {"on": begin.date(), "starts": begin.time(), "ends": end.time()}


def _save(meeting: Any, form: SlotsForm) -> int:
    return save_slots(
        meeting,
        form.slots.data,
        form.answer_by_on.data,
        seen_version=form.seen_version,
        office=office(),
        by=viewer().user_id,
        now=clock.now(),
    )


def _done(is_new: bool, count: int) -> str:
    people = f"{count} {'persoon krijgt' if count == 1 else 'mensen krijgen'} een e-mail."
    if is_new:
        return f"De datumpeiling is begonnen. {people} Jij krijgt er zelf geen."
    return (
        f"De voorstellen zijn opgeslagen. {people}" if count else "De voorstellen zijn opgeslagen."
    )


def _show_both(form: SlotsForm, meeting: Any) -> list[Difference]:
    """What somebody else proposes now beside what was typed."""
    form.version.data = str(meeting.version)
    form.form_errors.append(STALE)
    saved = "\n".join(slot_words(row) for row in list_slots(meeting.id)) or "-"
    typed = "\n".join(_words(row) for row in form.slots.data if row["on"])
    days = (date_short(meeting.answer_by_on) or "-", date_short(form.answer_by_on.data) or "-")
    return [
        Difference("Voorstellen", saved, typed),
        Difference("Antwoorden kan tot en met", *days),
    ]


def _words(row: dict[str, Any]) -> str:
    ends = f" tot {row['ends']:%H.%M}" if row["ends"] else ""
    return f"{date_short(row['on'])}, {row['starts']:%H.%M}{ends} uur"


def _page(meeting: Any, form: SlotsForm, differences: list[Difference]) -> ResponseReturnValue:
    page = render_template(
        "polls/slots.html",
        meeting=meeting,
        form=form,
        differences=differences,
        is_new=not is_polled(meeting),
        has_answers=bool(list_answers(meeting.id)),
        minutes=DEFAULT_MINUTES[meeting.kind],
        most=MOST_SLOTS,
        more_rows=MORE_ROWS,
    )
    return page, 422 if form.errors else 200
