"""The poll of a meeting, for who sits at its table and for who organises it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.errors import Refused
from mdo.meetings.blueprints import load_to_plan
from mdo.meetings.table_queries import get_rights
from mdo.polls import address_views, choice_views, operations, slot_views
from mdo.polls.blueprints import is_polled, load_to_see, no_poll, polls, questions, to_poll
from mdo.polls.clash_queries import list_clashes
from mdo.polls.forms import AnswersForm, answers_form
from mdo.polls.mail_operations import remind_unanswered, resend_link, revoke_link
from mdo.polls.queries import Poll, get_own_seat_id, get_poll
from mdo.polls.rules import WORDS
from mdo.web.access import access, viewer
from mdo.web.office import office

blueprint = polls

# The other views hang on the same blueprint.
__all__ = ["address_views", "blueprint", "choice_views", "slot_views"]


@polls.route("", methods=["GET", "POST"])
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def show(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Who can when, and one's own answer."""
    meeting = load_to_see(meeting_id)
    if not is_polled(meeting):
        return no_poll(meeting)
    poll = get_poll(viewer(), meeting, clock.now())
    seat_id = get_own_seat_id(viewer(), meeting_id)
    if seat_id is None and request.method == "POST":
        abort(403)
    form = _form_of(poll, seat_id) if seat_id else None
    if form and form.validate_on_submit() and _save(meeting, seat_id, form):
        flash("Je antwoord is opgeslagen.", "success")
        return to_poll(meeting)
    return _page(meeting, poll, form), 422 if form and form.errors else 200


def _page(meeting: Any, poll: Poll, form: AnswersForm | None) -> str:
    rights = get_rights(viewer(), meeting, clock.today())
    clashes = list_clashes(viewer(), meeting, poll, clock.now(), is_organiser=rights.may_plan)
    return render_template(
        "polls/show.html",
        meeting=meeting,
        poll=poll,
        form=form if poll.is_open or (form and form.errors) else None,
        hints={f"slot_{slot_id.hex}": words for slot_id, words in clashes.own.items()},
        clashes=clashes.people,
        rights=rights,
        refused=_refused(meeting, poll) if rights.may_plan else [],
        words=WORDS,
    )


def _refused(meeting: Any, poll: Poll) -> list[tuple[str, bool, str, str]]:
    """To whom the question cannot be delivered, and where that is mended."""
    found = []
    for person in poll.people:
        if person.is_refused and person.delivery:
            place = {"meeting_id": meeting.id, "participant_id": person.seat.id}
            mend = url_for("polls.mend", **place) if person.is_guest else "#antwoorden"
            found.append((person.seat.name, not person.is_guest, person.delivery.reason, mend))
    return found


def _form_of(poll: Poll, seat_id: uuid.UUID) -> AnswersForm:
    person = next(row for row in poll.people if row.seat.id == seat_id)
    return answers_form(questions(poll.open_slots), poll.answers_of(seat_id), person.note)


def _save(meeting: Any, seat_id: uuid.UUID, form: AnswersForm, *, is_late_allowed: bool = False):
    """Keep the answers; what is refused stands in the form."""
    seat = next(row for row in meeting.participants if row.id == seat_id)
    try:
        operations.answer_poll(
            meeting,
            seat,
            form.answers,
            form.note.data,
            by=viewer().user_id,
            now=clock.now(),
            is_late_allowed=is_late_allowed,
        )
    except Refused as refusal:
        form.refuse(refusal.messages)
    return not form.errors


@polls.route("/antwoord/<uuid:participant_id>", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def answer_for(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Record what somebody answered by telephone."""
    meeting = load_to_plan(meeting_id)
    if not is_polled(meeting):
        return no_poll(meeting)
    poll = get_poll(viewer(), meeting, clock.now())
    person = next((row for row in poll.people if row.seat.id == participant_id), None)
    if person is None:
        abort(404)
    form = _form_of(poll, participant_id)
    if form.validate_on_submit() and _save(meeting, participant_id, form, is_late_allowed=True):
        flash(f"Het antwoord van {person.seat.name} is opgeslagen.", "success")
        return to_poll(meeting)
    page = render_template("polls/answer_for.html", meeting=meeting, person=person, form=form)
    return page, 422 if form.errors else 200


# -- one button ----------------------------------------------------------------------


def _act(meeting: Any, act: Callable[[], str]) -> ResponseReturnValue:
    if not is_polled(meeting):
        return no_poll(meeting)
    try:
        flash(act(), "success")
    except Refused as refusal:
        flash(" ".join(refusal.messages.values()), "error")
    return to_poll(meeting)


def _by() -> dict[str, Any]:
    return {"by": viewer().user_id, "now": clock.now()}


@polls.post("/herinneren")
@access(Permission.MEETING_PLAN)
def remind(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Remind who did not answer."""
    meeting = load_to_plan(meeting_id)

    def act() -> str:
        count = remind_unanswered(meeting, office=office(), **_by())
        if not count:
            return (
                "Er is niemand anders om te herinneren: iedereen antwoordde of kreeg vandaag al "
                "een mail."
            )
        return (
            f"{count} {'persoon krijgt' if count == 1 else 'mensen krijgen'} een herinnering. "
            "Jij krijgt er zelf geen."
        )

    return _act(meeting, act)


@polls.post("/link/<uuid:participant_id>/opnieuw")
@access(Permission.MEETING_PLAN)
def resend(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Mail the question once more to one person."""
    meeting = load_to_plan(meeting_id)
    name = _name_at_table(meeting, participant_id)

    def act() -> str:
        resend_link(meeting, participant_id, office=office(), **_by())
        return f"De vraag is opnieuw gestuurd aan {name}."

    return _act(meeting, act)


@polls.post("/link/<uuid:participant_id>/intrekken")
@access(Permission.MEETING_PLAN)
def revoke(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Take back the link of one guest."""
    meeting = load_to_plan(meeting_id)
    name = _name_at_table(meeting, participant_id)

    def act() -> str:
        revoke_link(meeting, participant_id, **_by())
        return f"De link van {name} werkt niet meer."

    return _act(meeting, act)


def _name_at_table(meeting: Any, participant_id: uuid.UUID) -> str:
    """Who may plan sees everybody's name."""
    return next((s.name for s in meeting.participants if s.id == participant_id), None) or abort(
        404
    )


@polls.post("/stoppen")
@access(Permission.MEETING_PLAN)
def stop(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Stop the poll; the meeting is a concept again."""
    meeting = load_to_plan(meeting_id)
    try:
        operations.stop_poll(meeting, **_by())
    except Refused as refusal:
        flash(" ".join(refusal.messages.values()), "error")
    else:
        flash("De datumpeiling is gestopt. Het overleg is weer een concept.", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))
