"""Choosing the moment that the meeting gets."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.errors import Refused
from mdo.meetings.blueprints import load_to_plan
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.meetings.conflict_queries import list_conflicts, planned_as
from mdo.meetings.conflict_rules import conflict_mark
from mdo.meetings.form_views import show_refusal
from mdo.meetings.planning_operations import what_it_lacks
from mdo.polls.blueprints import is_polled, no_poll, polls, slot_words
from mdo.polls.forms import ChooseForm
from mdo.polls.operations import choose_slot
from mdo.polls.queries import get_poll, list_slots
from mdo.polls.rules import WORDS
from mdo.terms import Party
from mdo.web.access import access, viewer
from mdo.web.office import office


@polls.route("/kiezen/<uuid:slot_id>", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def choose(meeting_id: uuid.UUID, slot_id: uuid.UUID) -> ResponseReturnValue:
    """Choose a slot; what the meeting still lacks is asked here."""
    meeting = load_to_plan(meeting_id)
    slot = next((row for row in list_slots(meeting_id) if row.id == slot_id), None) or abort(404)
    lacks = what_it_lacks(meeting)
    form = _form_of(lacks)
    if not (form.is_submitted() or is_polled(meeting)):
        return no_poll(meeting)
    if form.validate_on_submit():
        try:
            _choose(meeting, slot_id, form)
        except Unconfirmed as refusal:
            show_refusal(form, refusal)
        except Refused as refusal:
            if not is_polled(meeting):
                flash(" ".join(refusal.messages.values()), "error")
                return redirect(url_for("meetings.show", meeting_id=meeting_id))
            form.refuse(refusal.messages)
        else:
            flash(f"Het overleg is gepland op {slot_words(slot)}.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    return _page(meeting, slot, form, lacks)


def _form_of(lacks: dict[str, str]) -> ChooseForm:
    form = ChooseForm()
    form.offer_reasons([party for party in Party if f"reason_{party.value}" in lacks])
    form.keep(asks_place="location" in lacks)
    return form


def _choose(meeting: Any, slot_id: uuid.UUID, form: ChooseForm) -> None:
    choose_slot(
        meeting,
        slot_id,
        form.values,
        reasons=form.reasons,
        office=office(),
        viewer=viewer(),
        now=clock.now(),
    )


def _warn(meeting: Any, slot: Any, form: ChooseForm) -> None:
    """Show what stands in the way before anything is chosen, and after whatever was refused."""
    place = form.location.data if form.location else ""
    planned = planned_as(
        meeting,
        [item.case_id for item in meeting.agenda if item.case_id],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        location=place or meeting.location,
    )
    conflicts = list_conflicts(viewer(), planned, clock.today())
    form.warn(conflicts, conflict_mark(conflicts, slot.starts_at, slot.ends_at))


def _page(meeting: Any, slot: Any, form: ChooseForm, lacks: dict[str, str]) -> ResponseReturnValue:
    if not form.conflicts:
        _warn(meeting, slot, form)
    poll = get_poll(viewer(), meeting, clock.now())
    place = poll.slots.index(slot)
    page = render_template(
        "polls/choose.html",
        meeting=meeting,
        slot=slot,
        slot_words=slot_words(slot),
        is_past=slot.starts_at <= clock.now(),
        answers=[(row.seat, row.answers[place], row.note) for row in poll.people],
        words=WORDS,
        form=form,
        lacks_people=lacks.get("people"),
        lacks=lacks,
    )
    return page, 422 if form.is_submitted() else 200
