"""What was mailed about an agenda, and what happened to the agenda since."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office, digest
from mdo.meetings.agenda_mail_rules import key_start
from mdo.meetings.models import AgendaItem, GuestLink, Meeting
from mdo.terms import LinkPurpose, OutboxState


@dataclass(frozen=True)
class AgendaMail:
    """A mail about the agenda to one person."""

    participant_id: uuid.UUID
    key: str
    to_address: str
    state: OutboxState

    def serves(self, key: str, address: str) -> bool:
        """Whether somebody at this address needs no mail under `key` any more: it was
        written, or an earlier one is still on its way."""
        if self.to_address != address or self.state is OutboxState.INGETROKKEN:
            return False
        return self.state is OutboxState.WACHT or self.is_under(key)

    def is_under(self, key: str) -> bool:
        """Whether it was written under this key, for the first time or once more."""
        return self.key.partition("#")[0] == key


def list_agenda_mail(meeting_id: uuid.UUID) -> dict[uuid.UUID, list[AgendaMail]]:
    """All mail about the agenda of a meeting, by participant."""
    found: dict[uuid.UUID, list[AgendaMail]] = {}
    for row in db.session.execute(
        select(
            OutboxMessage.subject_id,
            OutboxMessage.key,
            OutboxMessage.to_address,
            OutboxMessage.state,
        ).where(OutboxMessage.key.startswith(key_start(meeting_id), autoescape=True))
    ):
        found.setdefault(row.subject_id, []).append(AgendaMail(*row))
    return found


def count_cases(meeting_id: uuid.UUID) -> int:
    """How many cases stand on the agenda of a meeting."""
    query = select(func.count(AgendaItem.case_id)).where(AgendaItem.meeting_id == meeting_id)
    return db.session.scalar(query) or 0


def list_usable_links(
    participant_ids: Collection[uuid.UUID], office: Office, now: datetime
) -> dict[uuid.UUID, uuid.UUID]:
    """The link by which each of these guests can still answer the invitation, by participant.
    One that was given out under another secret bears a token that nobody has."""
    links = db.session.scalars(
        select(GuestLink)
        .where(
            GuestLink.participant_id.in_(participant_ids),
            GuestLink.purpose == LinkPurpose.UITNODIGING,
            GuestLink.used_at.is_(None),
            GuestLink.revoked_at.is_(None),
            GuestLink.expires_at > now,
        )
        .order_by(GuestLink.created_at, GuestLink.id)
    )
    return {
        link.participant_id: link.id
        for link in links
        if digest(office.token(link.id)) == link.digest
    }


def is_changed_since_sent(meeting: Meeting) -> bool:
    """Whether the agenda was changed after it was sent."""
    if meeting.agenda_sent_at is None:
        return False
    changed = select(AuditEvent.id).where(
        AuditEvent.subject_id == meeting.id,
        AuditEvent.action == AuditAction.AGENDA_CHANGED,
        AuditEvent.at > meeting.agenda_sent_at,
    )
    return bool(db.session.scalar(select(changed.exists())))
