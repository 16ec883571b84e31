"""The mail of the demo: of users it went out, of guests it waits, of one it was refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.meetings.invitation_operations import invite
from mdo.meetings.models import Meeting
from mdo.terms import MeetingStatus, OutboxState

REFUSED_ADDRESS = "m.papierman@oefenland.invalid"


def write_mail(office: Office, now: datetime) -> None:
    """Invite the people of the meetings ahead. What waits for the guests bears a link that
    works, for who tries the application without a mail server."""
    ahead = select(Meeting).where(Meeting.status == MeetingStatus.GEPLAND, Meeting.starts_at > now)
    for meeting in db.session.scalars(ahead.order_by(Meeting.number)):
        invite(meeting, office=office, by=None, now=now)
    db.session.flush()
    sent = update(OutboxMessage).where(OutboxMessage.link_id.is_(None))
    db.session.execute(sent.values(state=OutboxState.VERZONDEN, sent_at=now, attempts=1))
    refused = update(OutboxMessage).where(OutboxMessage.to_address == REFUSED_ADDRESS)
    db.session.execute(
        refused.values(
            state=OutboxState.MISLUKT,
            attempts=1,
            last_error="adres geweigerd: 550 5.1.1 onbekende gebruiker",
        )
    )
