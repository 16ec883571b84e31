"""What somebody at the table answers, and what the organiser does about one seat."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.errors import Refused
from mdo.meetings import answer_operations as operations
from mdo.meetings import choice_queries as choices
from mdo.meetings.answer_forms import AnswerForm, ReplaceForm, SendAgainForm
from mdo.meetings.blueprints import load_to_plan, load_to_read, meetings
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.meetings.invitation_queries import list_deliveries, list_open_links
from mdo.meetings.invitation_rules import is_announced
from mdo.meetings.record_views import meeting_page
from mdo.meetings.table_queries import list_participants
from mdo.meetings.team_queries import get_stand_in
from mdo.terms import InvitationAnswer
from mdo.web.access import access, viewer
from mdo.web.office import office

SEARCH = "zoek"


@meetings.post("/<uuid:meeting_id>/antwoord")
@access(Permission.MEETING_READ)
def answer(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Say whether the viewer comes, from his or her own seat."""
    meeting = load_to_read(meeting_id)
    own = [seat for seat in meeting.participants if seat.user_id == viewer().user_id]
    form = AnswerForm()
    if not own:
        abort(403)
    if form.validate_on_submit() and _answer(meeting, own[0], form):
        flash(f"Je antwoord is opgeslagen: {form.answer.data.label}.", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting_id))
    return meeting_page(meeting_id, form=form), 422


def _answer(meeting: Any, seat: Any, form: AnswerForm) -> bool:
    try:
        operations.answer_invitation(
            meeting,
            seat,
            form.answer.data,
            form.note.data or "",
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        form.refuse(refusal.messages)
        return False
    return True


# -- one seat, for the organiser -----------------------------------------------------


def _load_seat(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> tuple[Any, Any]:
    meeting = load_to_plan(meeting_id)
    found = [seat for seat in meeting.participants if seat.id == participant_id]
    return meeting, found[0] if found else abort(404)


def _when_closed(meeting: Any, who: Any) -> ResponseReturnValue | None:
    """Back to the seat with what is wrong, for what was sent when nothing can be any more."""
    fault = operations.why_closed(meeting, who, clock.now())
    if request.method != "POST" or not fault:
        return None
    flash(fault, "error")
    return redirect(url_for("meetings.seat", meeting_id=meeting.id, participant_id=who.id))


@meetings.route("/<uuid:meeting_id>/deelnemers/<uuid:participant_id>", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def seat(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """One seat: how its invitation stands, and an answer that came by telephone."""
    meeting, who = _load_seat(meeting_id, participant_id)
    if closed := _when_closed(meeting, who):
        return closed
    given = None if who.answer is InvitationAnswer.GEEN else who.answer
    form = AnswerForm(answer=given, note=who.answer_note)
    if form.validate_on_submit() and _answer(meeting, who, form):
        flash("Het antwoord is opgeslagen.", "success")
        return redirect(url_for("meetings.show", meeting_id=meeting_id))
    return _seat_page(meeting, who, form, SendAgainForm(formdata=None, email=who.email))


def _seat_page(
    meeting: Any, who: Any, form: Any, send_form: SendAgainForm, *, faulty: Any = None
) -> ResponseReturnValue:
    now = clock.now()
    rows = list_participants(viewer(), meeting.id, clock.today())
    page = render_template(
        "meetings/seat.html",
        meeting=meeting,
        row=next(row for row in rows if row.id == who.id),
        # The error summary is about the form that was sent.
        form=faulty or form,
        answer_form=form,
        send_form=send_form,
        delivery=list_deliveries([who.id]).get(who.id),
        has_link=who.id in list_open_links([who.id], now),
        is_guest=who.user_id is None,
        has_address=bool(who.user_id or who.email),
        is_ahead=is_announced(meeting.status, meeting.starts_at, now),
    )
    return page, 422 if (faulty or form).errors else 200


@meetings.post("/<uuid:meeting_id>/deelnemers/<uuid:participant_id>/uitnodigen")
@access(Permission.MEETING_PLAN)
def send_again(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Send the invitation once more; to a guest with a new link."""
    meeting, who = _load_seat(meeting_id, participant_id)
    if closed := _when_closed(meeting, who):
        return closed
    form = SendAgainForm()
    is_guest = who.user_id is None
    if not is_guest or form.validate_on_submit():
        try:
            operations.send_again(
                meeting,
                who,
                form.email.data if is_guest else None,
                office=office(),
                by=viewer().user_id,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De uitnodiging wordt opnieuw verstuurd.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    shown = AnswerForm(formdata=None, answer=who.answer, note=who.answer_note)
    return _seat_page(meeting, who, shown, form, faulty=form)


@meetings.post("/<uuid:meeting_id>/deelnemers/<uuid:participant_id>/link-intrekken")
@access(Permission.MEETING_PLAN)
def revoke_link(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Take back the personal link of a guest."""
    meeting, who = _load_seat(meeting_id, participant_id)
    operations.revoke_link(meeting, who, by=viewer().user_id, now=clock.now())
    flash("De link werkt niet meer.", "success")
    return redirect(url_for("meetings.seat", meeting_id=meeting_id, participant_id=participant_id))


# -- somebody else -------------------------------------------------------------------


@meetings.route(
    "/<uuid:meeting_id>/deelnemers/<uuid:participant_id>/vervangen", methods=["GET", "POST"]
)
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def replace(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Let a colleague or a guest come instead."""
    meeting, who = _load_seat(meeting_id, participant_id)
    form = ReplaceForm()
    people, finds = _offer_people(form, meeting, who)
    is_search = bool(finds) or request.form.get("stap") == SEARCH
    if not is_search and form.validate_on_submit():
        try:
            _replace(meeting, who, form, people)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            flash("De vervanger zit aan tafel en krijgt een uitnodiging.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    rows = list_participants(viewer(), meeting_id, clock.today())
    row = next(row for row in rows if row.id == participant_id)
    page = render_template(
        "meetings/replace.html", meeting=meeting, row=row, form=form, finds=finds
    )
    return page, 422 if form.errors else 200


def _offer_people(form: ReplaceForm, meeting: Any, who: Any) -> tuple[dict[uuid.UUID, Any], str]:
    """Offer who was found, who was chosen, the standing substitute, who is chosen at first,
    and the colleagues of who is replaced; and what a new search brought, in words."""
    today = clock.today()
    found, finds = form.search(lambda text: choices.search_people(text, today), choices.MOST_FOUND)
    # The substitute of a first click stays a choice for the second.
    at_table = {
        seat.user_id for seat in meeting.participants if seat.user_id and seat.replaces_id != who.id
    }
    chosen = choices.list_people_by_id([form.person.data] if form.person.data else [], today)
    colleagues = choices.list_people_at([who.organisation_id], today) if who.organisation_id else []
    stand_in = get_stand_in(meeting, who.user_id, today)
    rows = (*found, *chosen, *([stand_in] if stand_in else []), *colleagues)
    people = {row.id: row for row in rows if row.user_id not in at_table}
    form.person.offer([(row.id, row.label) for row in people.values()])
    if not form.is_submitted() and stand_in and stand_in.id in people:
        form.person.data = stand_in.id
    return people, finds


def _refuse(form: ReplaceForm, refusal: Refused) -> None:
    form.refuse(refusal.messages)
    if isinstance(refusal, Unconfirmed):
        form.warn(refusal.conflicts, refusal.mark)


def _replace(meeting: Any, who: Any, form: ReplaceForm, people: dict[uuid.UUID, Any]) -> None:
    person = people.get(form.person.data)
    if person:
        substitute = operations.Substitute(
            person.full_name,
            user_id=person.user_id,
            organisation_id=person.organisation_id,
        )
    else:
        substitute = operations.Substitute(form.name.data, form.email.data)
    operations.replace_seat(
        meeting,
        who,
        substitute,
        office=office(),
        by=viewer().user_id,
        now=clock.now(),
        consent=operations.Consent(form.values, viewer()),
    )
