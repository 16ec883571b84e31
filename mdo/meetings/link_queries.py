"""Finding the personal link that somebody came with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mdo.extensions import db
from mdo.mail.office import digest
from mdo.meetings.link_rules import LinkState, link_state
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.terms import LinkPurpose


def get_link(
    token: str, purpose: LinkPurpose, now: datetime, *, lock: bool = False
) -> tuple[GuestLink | None, LinkState]:
    """The link with this token and whether it still works. One of another purpose, or that
    nobody gave out, is unknown. With `lock` it is ours until the transaction ends, so that
    a second click waits for the first."""
    query = select(GuestLink).where(GuestLink.digest == digest(token), GuestLink.purpose == purpose)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    link = db.session.scalar(query)
    if link is None:
        return None, LinkState.ONBEKEND
    return link, link_state(link.expires_at, link.used_at, link.revoked_at, now)


def get_meeting_of_link(link: GuestLink, *, lock: bool = False) -> Meeting:
    """The meeting that the link is about, with its table and agenda. With `lock` it is ours
    until the transaction ends; ask that before locking the link, as everybody does."""
    query = (
        select(Meeting)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .where(Participant.id == link.participant_id)
        .options(
            selectinload(Meeting.participants),
            selectinload(Meeting.agenda),
            joinedload(Meeting.organisation),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query.with_for_update(of=Meeting) if lock else query).one()


def get_seat_of_link(link: GuestLink) -> Participant:
    """Who the link is for, with the meeting and its organiser."""
    return db.session.scalars(
        select(Participant)
        .where(Participant.id == link.participant_id)
        .options(joinedload(Participant.meeting).joinedload(Meeting.organisation))
    ).one()
