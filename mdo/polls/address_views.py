"""Mending the address of a guest in a poll."""

from __future__ import annotations

import uuid

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.errors import Refused
from mdo.meetings.answer_forms import SendAgainForm
from mdo.meetings.blueprints import load_to_plan
from mdo.meetings.invitation_queries import list_deliveries
from mdo.polls.blueprints import is_polled, no_poll, polls, to_poll
from mdo.polls.mail_operations import mend_address
from mdo.web.access import access, viewer
from mdo.web.office import office


@polls.route("/adres/<uuid:participant_id>", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def mend(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Give a guest another address, and send the question there."""
    meeting = load_to_plan(meeting_id)
    seat = next((row for row in meeting.participants if row.id == participant_id), None)
    if seat is None or seat.user_id is not None:
        abort(404)
    if not is_polled(meeting):
        return no_poll(meeting)
    form = SendAgainForm(email=seat.email)
    if form.validate_on_submit():
        by, now = viewer().user_id, clock.now()
        try:
            mend_address(meeting, seat, form.email.data, office=office(), by=by, now=now)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(f"De vraag is gestuurd aan {seat.name}.", "success")
            return to_poll(meeting)
    delivery = list_deliveries([participant_id]).get(participant_id)
    page = render_template(
        "polls/address.html", meeting=meeting, seat=seat, form=form, delivery=delivery
    )
    return page, 422 if form.errors else 200
