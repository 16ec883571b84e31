"""Personal links for who has no account: give one out, use it up, take it back."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from mdo.extensions import db
from mdo.mail.office import Office, digest
from mdo.mail.operations import withdraw
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.terms import LinkPurpose


def issue_link(
    participant_id: uuid.UUID,
    purpose: LinkPurpose,
    *,
    expires_at: datetime,
    office: Office,
    by: uuid.UUID | None,
    now: datetime,
) -> GuestLink:
    """A new link for a participant. Those of the same purpose that were given before do not
    work any more, so that there is never more than one."""
    revoke_links(participant_id, purpose, now=now)
    link = GuestLink(
        id=uuid.uuid4(),
        participant_id=participant_id,
        purpose=purpose,
        expires_at=expires_at,
        created_at=now,
        created_by_id=by,
    )
    link.digest = digest(office.token(link.id))
    db.session.add(link)
    db.session.flush()
    return link


def revoke_links(
    participant_id: uuid.UUID, purpose: LinkPurpose | None = None, *, now: datetime
) -> int:
    """Take back the links of a participant (of one purpose, or all) that could still be
    used, and tell how many there were."""
    return _revoke(GuestLink.participant_id == participant_id, purpose, now)


def revoke_links_of_meeting(
    meeting_id: uuid.UUID, purpose: LinkPurpose | None = None, *, now: datetime
) -> int:
    """Take back every link of a meeting (of one purpose, or all) that could still be used,
    and tell how many there were."""
    seats = select(Participant.id).where(Participant.meeting_id == meeting_id)
    return _revoke(GuestLink.participant_id.in_(seats), purpose, now)


def _revoke(whose: ColumnElement[bool], purpose: LinkPurpose | None, now: datetime) -> int:
    query = update(GuestLink).where(
        whose, GuestLink.used_at.is_(None), GuestLink.revoked_at.is_(None)
    )
    if purpose is not None:
        query = query.where(GuestLink.purpose == purpose)
    return db.session.execute(query.values(revoked_at=now)).rowcount


def end_poll(meeting: Meeting, *, now: datetime) -> None:
    """Let no link to the poll of a meeting work any more, and take back the mail about it
    that was not sent yet."""
    revoke_links_of_meeting(meeting.id, LinkPurpose.PEILING, now=now)
    withdraw([seat.id for seat in meeting.participants], now=now)


def use_link(link: GuestLink, *, now: datetime) -> None:
    """Use a link up: it answered, and does not a second time."""
    link.used_at = now
