"""Of which meetings the agenda is sent, and when that can be done."""

from __future__ import annotations

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
