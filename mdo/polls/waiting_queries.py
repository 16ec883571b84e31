"""The polls that wait for somebody's answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select

from mdo.accounts.viewer import Viewer
from mdo.clock import to_local
from mdo.extensions import db
from mdo.meetings.models import Meeting, Participant
from mdo.meetings.scope import is_own_seat
from mdo.polls.models import PollSlot, SlotAnswer
from mdo.terms import MeetingKind, MeetingStatus


@dataclass(frozen=True)
class WaitingPoll:
    """A poll that somebody still has to answer."""

    meeting_id: uuid.UUID
    kind: MeetingKind
    number: str
    answer_by_on: date | None

    @property
    def title(self) -> str:
        """`MDO O2026-0012`."""
        return f"{self.kind.abbreviation} {self.number}"


def is_awaited(now: datetime) -> ColumnElement[bool]:
    """The condition on `Participant` (with `Meeting`) that something is still to come of
    which he or she did not say whether it suits."""
    answered = (
        select(SlotAnswer.slot_id)
        .where(SlotAnswer.slot_id == PollSlot.id, SlotAnswer.participant_id == Participant.id)
        # Said out loud: by itself it would ask whether anybody at all answered.
        .correlate(PollSlot, Participant)
        .exists()
    )
    return (
        select(PollSlot.id)
        .where(
            PollSlot.meeting_id == Meeting.id,
            PollSlot.withdrawn_at.is_(None),
            PollSlot.starts_at > now,
            ~answered,
        )
        .exists()
    )


def list_polls_to_answer(viewer: Viewer, now: datetime, limit: int = 5) -> list[WaitingPoll]:
    """The polls in which the viewer did not answer every slot yet and still can; those that
    end first, first."""
    is_open = or_(Meeting.answer_by_on >= to_local(now).date(), Meeting.answer_by_on.is_(None))
    rows = db.session.execute(
        select(Meeting.id, Meeting.kind, Meeting.number, Meeting.answer_by_on)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .where(
            is_own_seat(viewer),
            Meeting.status == MeetingStatus.PEILING,
            is_open,
            is_awaited(now),
        )
        .order_by(func.coalesce(Meeting.answer_by_on, date.max), Meeting.starts_at, Meeting.number)
        .limit(limit)
    )
    return [WaitingPoll(*row) for row in rows]
