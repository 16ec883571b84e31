"""Inviting the people at the table, by mail. What a mail says stands in invitation_letters."""

from __future__ import annotations

import uuid
from datetime import datetime

from mdo.mail.office import Office
from mdo.mail.operations import post
from mdo.meetings.invitation_letters import invitation
from mdo.meetings.invitation_queries import Recipient, get_case_number, list_recipients
from mdo.meetings.link_operations import issue_link
from mdo.meetings.models import Meeting
from mdo.terms import LinkPurpose


def invite(meeting: Meeting, *, office: Office, by: uuid.UUID, now: datetime) -> None:
    """Invite everybody at the table who has an address and was not invited yet for this
    version (`sequence`) of the meeting."""
    case_number = get_case_number(meeting.id)
    for recipient in list_recipients(meeting.id):
        post(
            invitation(meeting, case_number, is_guest=recipient.is_guest),
            key=f"uitnodiging:{meeting.id}:{recipient.participant_id}:{meeting.sequence}",
            to_address=recipient.address,
            office=office,
            now=now,
            subject_id=recipient.participant_id,
            link_id=_link(meeting, recipient, office=office, by=by, now=now),
        )


def _link(
    meeting: Meeting, recipient: Recipient, *, office: Office, by: uuid.UUID, now: datetime
) -> uuid.UUID | None:
    """The personal link of a guest; it works until the meeting begins."""
    if not recipient.is_guest:
        return None
    return issue_link(
        recipient.participant_id,
        LinkPurpose.UITNODIGING,
        expires_at=meeting.starts_at,
        office=office,
        by=by,
        now=now,
    ).id
