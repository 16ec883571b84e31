"""What comes due in the polls that run: to answer, and then to choose."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from mdo.accounts.models import User
from mdo.clock import to_local
from mdo.extensions import db
from mdo.meetings.models import Meeting, Participant
from mdo.meetings.scope import is_expected
from mdo.polls.models import PollSlot
from mdo.polls.waiting_queries import is_awaited
from mdo.reminders.organiser_queries import Place, find_organisers, place_of, select_meetings
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import MeetingStatus


@dataclass(frozen=True)
class RunningPoll:
    """A poll that runs. `on`: the last day to answer; without one the day before the first
    proposal, while every proposal can still be chosen. Answering is possible while something
    is still to come, up to and with that day."""

    row: Any
    on: date
    place: Place


def list_running_polls() -> list[RunningPoll]:
    """Every poll that runs, of all municipalities; one statement."""
    first_at = (
        select(func.min(PollSlot.starts_at))
        .where(PollSlot.meeting_id == Meeting.id, PollSlot.withdrawn_at.is_(None))
        .correlate(Meeting)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select_meetings(Meeting.answer_by_on, first_at.label("first_at")).where(
            Meeting.status == MeetingStatus.PEILING, first_at.is_not(None)
        )
    ).all()
    return [
        RunningPoll(
            row,
            row.answer_by_on or to_local(row.first_at).date() - timedelta(days=1),
            place_of(row),
        )
        for row in rows
    ]


def list_poll_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """Each poll that runs: for the users who did not answer all that is still to come, and
    for who organises it. One deadline a poll."""
    polls = list_running_polls()
    waiting = _list_waiting(now)
    organisers = find_organisers([poll.row for poll in polls], today)
    for poll in polls:
        row = poll.row
        yield Deadline(
            matter=Matter.PEILING,
            subject_id=row.id,
            on=poll.on,
            anchor=Anchor.OVERLEG,
            anchor_id=row.id,
            number=row.number,
            path=f"/overleggen/{row.id}/peiling",
            municipality_id=row.municipality_id,
            people={
                Who.DEELNEMER: waiting.get(row.id, ()) if today <= poll.on else (),
                Who.ORGANISATOR: organisers(row),
            },
            place=poll.place,
        )


def _list_waiting(now: datetime) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The users of whom an answer is waited for, by meeting."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for meeting_id, user_id in db.session.execute(
        select(Participant.meeting_id, Participant.user_id)
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .join(User, User.id == Participant.user_id)
        .where(
            Meeting.status == MeetingStatus.PEILING,
            User.is_enabled,
            is_expected(),
            is_awaited(now),
        )
        .order_by(Participant.meeting_id, Participant.position, Participant.id)
    ):
        found.setdefault(meeting_id, []).append(user_id)
    return found
