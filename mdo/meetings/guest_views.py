"""The page behind the personal link in an invitation, for who has no account.

The token stands in the query of the address only: the log of the server has no queries.
Opening the page uses nothing up, for mail scanners open links as well.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.errors import Refused
from mdo.meetings.answer_forms import GuestAnswerForm
from mdo.meetings.answer_operations import (
    Substitute,
    answer_by_link,
    is_same_answer,
    substitute_of,
)
from mdo.meetings.invitation_letters import title
from mdo.meetings.invitation_queries import get_case_number
from mdo.meetings.link_queries import get_link, get_meeting_of_link
from mdo.meetings.link_rules import LinkState
from mdo.terms import InvitationAnswer, LinkPurpose
from mdo.web.access import public
from mdo.web.office import office

blueprint = Blueprint("invitation", __name__)
_PURPOSE = LinkPurpose.UITNODIGING


@blueprint.get("")
@public("who is invited has no account; the link in the mail is the key")
def show() -> ResponseReturnValue:
    """The invitation, with the answers to choose from."""
    link, state = get_link(_token(), _PURPOSE, clock.now())
    if link is None or state is not LinkState.GELDIG:
        return _closed_page(link, state)
    meeting = get_meeting_of_link(link)
    form = GuestAnswerForm()
    seat = _seat(meeting, link, form)
    if seat.answer is not InvitationAnswer.GEEN:
        form.answer.data, form.note.data = seat.answer.value, seat.answer_note
    return _page(meeting, form), 200


@blueprint.post("")
@public("who is invited has no account; the link in the mail is the key")
def answer() -> ResponseReturnValue:
    """Answer, by which the link is used up. The same answer a second time is thanked for
    once more."""
    link, state = get_link(_token(), _PURPOSE, clock.now())
    if link is None:
        return _closed_page(link, state)
    meeting = get_meeting_of_link(link, lock=True)
    link, state = get_link(_token(), _PURPOSE, clock.now(), lock=True)
    form = GuestAnswerForm()
    seat = _seat(meeting, link, form)
    if state is LinkState.GEBRUIKT and form.validate() and _is_same(meeting, seat, form):
        return _thanks(meeting, form)
    if state is not LinkState.GELDIG:
        return _closed_page(link, state)
    if form.validate() and _answer(link, meeting, seat, form):
        return _thanks(meeting, form)
    return _page(meeting, form), 422


def _token() -> str:
    return request.args.get("sleutel", "")


def _seat(meeting: Any, link: Any, form: GuestAnswerForm) -> Any:
    """Whose link this is; the form is made to fit that person."""
    seat = next(one for one in meeting.participants if one.id == link.participant_id)
    if seat.guardian_id or seat.pupil_id:
        form.for_relative()
    return seat


def _substitute(form: GuestAnswerForm) -> Substitute | None:
    if not form.sends_substitute:
        return None
    return Substitute(form.substitute_name.data, form.substitute_email.data)


def _is_same(meeting: Any, seat: Any, form: GuestAnswerForm) -> bool:
    return is_same_answer(meeting, seat, form.chosen, form.note.data or "", _substitute(form))


def _answer(link: Any, meeting: Any, seat: Any, form: GuestAnswerForm) -> bool:
    try:
        answer_by_link(
            link,
            meeting,
            seat,
            form.chosen,
            form.note.data or "",
            _substitute(form),
            office=office(),
            now=clock.now(),
        )
    except Refused as refusal:
        messages = refusal.messages
        form.refuse(
            {
                "substitute_email" if name == "email" else name: text
                for name, text in messages.items()
            }
        )
        return False
    return True


def _page(meeting: Any, form: GuestAnswerForm) -> str:
    return render_template(
        "invitations/show.html",
        meeting=meeting,
        title=title(meeting),
        case_number=get_case_number(meeting.id),
        form=form,
    )


def _thanks(meeting: Any, form: GuestAnswerForm) -> ResponseReturnValue:
    return render_template(
        "invitations/thanks.html",
        meeting=meeting,
        title=title(meeting),
        answer=form.chosen,
        sends_substitute=form.sends_substitute,
    )


def _closed_page(link: Any, state: LinkState) -> ResponseReturnValue:
    """Why the link does not work; of one that answered, what."""
    is_used = link is not None and state is LinkState.GEBRUIKT
    meeting = get_meeting_of_link(link) if is_used else None
    seat = _seat(meeting, link, GuestAnswerForm(formdata=None)) if meeting else None
    page = render_template(
        "invitations/closed.html",
        state=state,
        title=title(meeting) if meeting else "",
        answer=seat.answer if seat else None,
        is_replaced=bool(seat and substitute_of(meeting, seat)),
    )
    return page, 404 if state is LinkState.ONBEKEND else 410
