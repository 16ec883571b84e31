"""The blueprint of the polls, and what their views share."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.meetings.queries import get_meeting
from mdo.meetings.table_queries import get_meeting_to_change
from mdo.polls.queries import SlotRow
from mdo.terms import MeetingStatus
from mdo.web.access import viewer
from mdo.web.formats import date_with_day, time_of

polls = Blueprint("polls", __name__)


def load_to_see(meeting_id: uuid.UUID) -> Any:
    """The meeting, for who may see it, else 404; locked when something is sent."""
    who, today = viewer(), clock.today()
    load = get_meeting_to_change if request.method == "POST" else get_meeting
    return load(who, meeting_id, today) or abort(404)


def is_polled(meeting: Any) -> bool:
    """Whether the date of the meeting is polled now."""
    return meeting.status is MeetingStatus.PEILING


def no_poll(meeting: Any) -> ResponseReturnValue:
    """To the page of the meeting, with word of what became of its poll."""
    if meeting.status is MeetingStatus.GEPLAND:
        when = f"{date_with_day(meeting.starts_at)}, {time_of(meeting.starts_at)} uur"
        flash(f"De datumpeiling is afgelopen. Het overleg is op {when}.", "info")
    else:
        flash("Bij dit overleg loopt geen datumpeiling.", "info")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


def to_poll(meeting: Any) -> ResponseReturnValue:
    """Back to the poll of the meeting."""
    return redirect(url_for("polls.show", meeting_id=meeting.id))


def slot_words(slot: SlotRow) -> str:
    """`maandag 30 november 2026, 10.00 tot 11.00 uur`."""
    return f"{date_with_day(slot.starts_at)}, {time_of(slot.starts_at)} tot {time_of(slot.ends_at)} uur"


def questions(slots: Sequence[SlotRow]) -> list[tuple[uuid.UUID, str]]:
    """Each slot as a question of the form of answers."""
    return [(slot.id, slot_words(slot)) for slot in slots]
