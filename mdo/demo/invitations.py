"""The mail of the demo: of users it went out, of guests it waits, of two it was refused. Of
one meeting the agenda was sent and changed since, of another it was just sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.mail.operations import post
from mdo.meetings.agenda_mail_operations import tell_agenda
from mdo.meetings.invitation_operations import invite
from mdo.meetings.models import Meeting, Participant
from mdo.polls import letters
from mdo.polls.queries import get_last_links, list_slots, mail_key
from mdo.terms import MeetingKind, MeetingStatus, OutboxState

REFUSED_ADDRESS = "m.papierman@oefenland.invalid"
REFUSED_IN_POLL = "h.proefman@oefenland.invalid"


def write_mail(office: Office, now: datetime) -> None:
    """Invite the people of the meetings ahead. What waits for the guests bears a link that
    works, for who tries the application without a mail server."""
    ahead = select(Meeting).where(Meeting.status == MeetingStatus.GEPLAND, Meeting.starts_at > now)
    for meeting in db.session.scalars(ahead.order_by(Meeting.number)):
        invite(meeting, office=office, by=None, now=now)
    _send_agendas(office, now)
    _ask_guest(office, now)
    db.session.flush()
    sent = update(OutboxMessage).where(OutboxMessage.link_id.is_(None))
    db.session.execute(sent.values(state=OutboxState.VERZONDEN, sent_at=now, attempts=1))
    refused = update(OutboxMessage).where(
        OutboxMessage.to_address.in_((REFUSED_ADDRESS, REFUSED_IN_POLL))
    )
    db.session.execute(
        refused.values(
            state=OutboxState.MISLUKT,
            attempts=1,
            last_error="adres geweigerd: 550 5.1.1 onbekende gebruiker",
        )
    )


def _send_agendas(office: Office, now: datetime) -> None:
    """Send the agenda of two MDO's ahead and leave the first to be sent. Of the last one it
    was changed since."""
    rows = db.session.scalars(
        select(Meeting)
        .where(
            Meeting.kind == MeetingKind.MDO,
            Meeting.status == MeetingStatus.GEPLAND,
            Meeting.starts_at > now,
        )
        .order_by(Meeting.starts_at, Meeting.number)
    ).all()
    for place, meeting in enumerate(rows[1:3]):
        meeting.agenda_sent_at = now - timedelta(days=1)
        count = tell_agenda(meeting, office=office, now=now)
        log = {
            "by": meeting.created_by_id,
            "subject": Subject.OVERLEG,
            "subject_id": meeting.id,
            "municipality_id": meeting.municipality_id,
        }
        sent_at = meeting.agenda_sent_at
        audit.record(AuditAction.AGENDA_SENT, now=sent_at, people=count, **log)
        if place:
            changed_at = now - timedelta(hours=1)
            audit.record(AuditAction.AGENDA_CHANGED, now=changed_at, act="volgorde", **log)


def _ask_guest(office: Office, now: datetime) -> None:
    """The question to a guest of the poll that runs, at an address that is refused."""
    seat = db.session.scalars(
        select(Participant)
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .where(Meeting.status == MeetingStatus.PEILING, Participant.email == REFUSED_IN_POLL)
        .order_by(Meeting.starts_at)
        .limit(1)
    ).one()
    meeting = db.session.get_one(Meeting, seat.meeting_id)
    post(
        letters.question(meeting, None, list_slots(meeting.id), is_guest=True),
        key=mail_key(meeting.id, seat.id, "vraag"),
        to_address=seat.email,
        office=office,
        now=now,
        subject_id=seat.id,
        link_id=get_last_links(meeting.id)[seat.id].id,
    )
