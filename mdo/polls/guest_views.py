"""The page of a guest, who answers a poll by a personal link."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.errors import Refused
from mdo.meetings.invitation_queries import get_case_number
from mdo.meetings.link_operations import use_link
from mdo.meetings.link_queries import get_link
from mdo.meetings.link_rules import LinkState
from mdo.polls.blueprints import is_polled, questions, slot_words
from mdo.polls.forms import AnswersForm, answers_form
from mdo.polls.operations import answer_poll, is_answered
from mdo.polls.queries import get_meeting_of_link, list_answers, list_slots, to_come
from mdo.polls.rules import WORDS
from mdo.terms import LinkPurpose, MeetingStatus
from mdo.web.access import public

blueprint = Blueprint("guest_polls", __name__)

POLL_ENDED = "Deze datumpeiling is afgelopen."
DATE_CHOSEN = "De datum is gekozen."
_CHOSEN = (MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)
UNKNOWN, GONE = 404, 410


@blueprint.route("", methods=["GET", "POST"])
@public("a guest has no account: the personal link tells who answers")
def answer() -> ResponseReturnValue:
    """Show what is proposed; keep what is answered. Looking does not use the link up: mail
    scanners open links as well."""
    link, meeting, state = _load()
    if link is None:
        return _dead(state.label, UNKNOWN)
    seat = next(row for row in meeting.participants if row.id == link.participant_id)
    slots = list_slots(meeting.id)
    kept = list_answers(meeting.id).get(seat.id, {})
    form = answers_form(questions(to_come(slots, clock.now())), kept, seat.answer_note)
    if state is LinkState.GEBRUIKT and _is_same_again(meeting, seat, form):
        return _thanks(meeting, slots, form)
    if meeting.status in _CHOSEN:
        return _dead(DATE_CHOSEN, GONE, is_chosen=True)
    if state is not LinkState.GELDIG:
        return _dead(state.label, GONE)
    if not is_polled(meeting) or not form.slot_fields:
        return _dead(POLL_ENDED, GONE)
    if form.validate_on_submit() and _save(meeting, seat, form):
        use_link(link, now=clock.now())
        return _thanks(meeting, slots, form)
    return _page(meeting, form)


def _load() -> tuple[Any, Any, LinkState]:
    """The link of this address with its meeting. Who sends an answer locks the meeting
    first and the link after it, in the order of everybody else."""
    token, now = request.args.get("sleutel", ""), clock.now()
    link, state = get_link(token, LinkPurpose.PEILING, now)
    if link is None:
        return None, None, state
    is_sent = request.method == "POST"
    meeting = get_meeting_of_link(link, lock=is_sent)
    if is_sent:
        link, state = get_link(token, LinkPurpose.PEILING, now, lock=True)
    return link, meeting, state


def _is_same_again(meeting: Any, seat: Any, form: AnswersForm) -> bool:
    """Whether what is sent is what was answered already: a double click."""
    return form.validate_on_submit() and is_answered(meeting, seat, form.answers, form.note.data)


def _save(meeting: Any, seat: Any, form: AnswersForm) -> bool:
    try:
        answer_poll(meeting, seat, form.answers, form.note.data, by=None, now=clock.now())
    except Refused as refusal:
        form.refuse(refusal.messages)
    return not form.errors


def _page(meeting: Any, form: AnswersForm) -> ResponseReturnValue:
    page = render_template(
        "polls/guest.html",
        meeting=meeting,
        case_number=get_case_number(meeting.id),
        form=form,
    )
    return page, 422 if form.errors else 200


def _thanks(meeting: Any, slots: Any, form: AnswersForm) -> ResponseReturnValue:
    given = [
        (slot_words(slot), WORDS[form.answers[slot.id]])
        for slot in slots
        if slot.id in form.answers
    ]
    return render_template(
        "polls/guest_thanks.html", meeting=meeting, given=given, note=form.note.data
    )


def _dead(label: str, status: int, *, is_chosen: bool = False) -> ResponseReturnValue:
    return render_template("polls/guest_dead.html", label=label, is_chosen=is_chosen), status
