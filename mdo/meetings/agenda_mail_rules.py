"""Of which meetings the agenda is sent, and when that can be done."""

from __future__ import annotations

import uuid
from datetime import datetime

from mdo.meetings.invitation_rules import is_announced
from mdo.terms import MeetingKind, MeetingStatus

# A KiK is about one child in the own neighbourhood: its invitation says it all.
WITH_AGENDA = (MeetingKind.ZAT, MeetingKind.MDO)


def takes_agenda(
    kind: MeetingKind, status: MeetingStatus, starts_at: datetime, now: datetime
) -> bool:
    """Whether the agenda of a meeting can be sent: it is of a kind with an agenda, planned,
    and did not begin."""
    return kind in WITH_AGENDA and is_announced(status, starts_at, now)


def sent_mark(sent_at: datetime | None) -> str:
    """What a button bears to say which sending its page showed, so that a second click, or
    that of a colleague, sends nothing. Empty while the agenda was not sent."""
    return sent_at.isoformat() if sent_at else ""


def mail_key(meeting_id: uuid.UUID, participant_id: uuid.UUID, sent_at: datetime) -> str:
    """The key in the outbox of the mail about one sending of an agenda to one person."""
    return f"{key_start(meeting_id)}{participant_id}:{sent_mark(sent_at)}"


def key_start(meeting_id: uuid.UUID) -> str:
    """How the keys of all mail about the agenda of a meeting begin."""
    return f"agenda:{meeting_id}:"
