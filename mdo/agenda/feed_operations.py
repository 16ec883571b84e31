"""The private feed of a user: making, renewing and revoking its address, and its reads."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import or_, update

from mdo import audit
from mdo.accounts.viewer import Viewer
from mdo.agenda.feed_queries import FeedOwner
from mdo.agenda.models import CalendarFeed
from mdo.audit import AuditAction, Subject
from mdo.audit.operations import record_read
from mdo.database.transactions import writing
from mdo.extensions import db
from mdo.mail.office import digest

# Calendar programs ask every few minutes; that somebody reads is worth knowing by the hour.
NOTED_EVERY = timedelta(hours=1)


def make_feed(*, viewer: Viewer, now: datetime) -> str:
    """Give the viewer a new address; the one before does not work any more. The token is
    returned here and kept nowhere."""
    is_renewed = _revoke(viewer.user_id, now) > 0
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        id=uuid.uuid4(), user_id=viewer.user_id, digest=digest(token), created_at=now
    )
    db.session.add(feed)
    _record(AuditAction.FEED_MADE, viewer, now, renewed=is_renewed)
    return token


def revoke_feed(*, viewer: Viewer, now: datetime) -> None:
    """Let the address of the viewer work no longer. A second time changes nothing."""
    if _revoke(viewer.user_id, now):
        _record(AuditAction.FEED_REVOKED, viewer, now)


def record_feed_read(owner: FeedOwner, *, now: datetime, endpoint: str) -> None:
    """Note that a feed was read, in short transactions of their own, as the read log does
    (audit.operations.record_read); on the feed itself once an hour."""
    db.session.rollback()
    record_read(
        by=owner.viewer.user_id,
        now=now,
        subject=Subject.OVERLEG,
        subject_id=None,
        endpoint=endpoint,
    )
    if owner.last_read_at is not None and now - owner.last_read_at < NOTED_EVERY:
        return
    with writing(), db.engine.begin() as connection:
        connection.execute(
            update(CalendarFeed)
            .where(
                CalendarFeed.id == owner.feed_id,
                or_(
                    CalendarFeed.last_read_at.is_(None),
                    CalendarFeed.last_read_at <= now - NOTED_EVERY,
                ),
            )
            .values(last_read_at=now)
        )


def _revoke(user_id: uuid.UUID, now: datetime) -> int:
    return db.session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount


def _record(action: AuditAction, viewer: Viewer, now: datetime, **details: object) -> None:
    audit.record(
        action,
        by=viewer.user_id,
        now=now,
        subject=Subject.GEBRUIKER,
        subject_id=viewer.user_id,
        municipality_id=viewer.seat.municipality_id if viewer.seat else None,
        **details,
    )
