"""Who at a table can be written to, and at which address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from mdo.accounts.models import User
from mdo.cases.models import CaseFile
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Participant
from mdo.terms import InvitationAnswer


@dataclass(frozen=True)
class Recipient:
    """Somebody at the table with an address. Without a user it is a guest or a parent, who
    answers by a personal link."""

    participant_id: uuid.UUID
    user_id: uuid.UUID | None
    address: str
    answer: InvitationAnswer

    @property
    def is_guest(self) -> bool:
        return self.user_id is None


def list_recipients(meeting_id: uuid.UUID) -> list[Recipient]:
    """Everybody at the table who has an address, in the order of the table. A user who is
    switched off gets no mail."""
    address = func.coalesce(User.email, Participant.email)
    rows = db.session.execute(
        select(Participant.id, Participant.user_id, address, Participant.answer)
        .outerjoin(User, User.id == Participant.user_id)
        .where(
            Participant.meeting_id == meeting_id,
            address != "",
            User.is_enabled.is_(None) | User.is_enabled,
        )
        .order_by(Participant.position, Participant.id)
    )
    return [Recipient(*row) for row in rows]


def get_case_number(meeting_id: uuid.UUID) -> str | None:
    """The number of the case that a meeting is about; None when it is not about just one."""
    numbers = db.session.scalars(
        select(CaseFile.number)
        .join(AgendaItem, AgendaItem.case_id == CaseFile.id)
        .where(AgendaItem.meeting_id == meeting_id)
        .limit(2)
    ).all()
    return numbers[0] if len(numbers) == 1 else None
