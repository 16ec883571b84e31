"""Reading the outbox, for the administrator: what went, what waits, what failed and why."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select

from mdo.accounts.viewer import Viewer
from mdo.extensions import db
from mdo.mail.delivery_rules import may_offer_again
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.terms import MailKind, OutboxEventKind, kind_of
from mdo.monitor.rules import explain, shown_address, shown_said
from mdo.monitor.scope import is_known_address, is_visible_mail
from mdo.terms import OutboxState


@dataclass(frozen=True)
class MailRow:
    """A mail as the administrator sees it: never what it says. `address` and `said` bear the
    name before the @ only of who has an account here."""

    id: uuid.UUID
    kind: MailKind
    subject: str
    address: str
    is_known: bool
    state: OutboxState
    attempts: int
    why: str
    said: str
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None

    def may_be_offered(self, now: datetime) -> bool:
        """Whether it can be sent again."""
        return self.state is OutboxState.MISLUKT and may_offer_again(self.created_at, now)


@dataclass(frozen=True)
class EventLine:
    """Something that happened to a mail."""

    at: datetime
    kind: OutboxEventKind
    why: str
    said: str


def count_by_state(viewer: Viewer, today: date) -> dict[OutboxState, int]:
    """How many visible mails there are of each state, also of those without."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count())
        .where(is_visible_mail(viewer, today))
        .group_by(OutboxMessage.state)
    )
    found = dict(rows.all())
    return {state: found.get(state, 0) for state in OutboxState}


def list_mails(
    viewer: Viewer, state: OutboxState | None, *, today: date, limit: int, offset: int
) -> tuple[list[MailRow], int]:
    """One page of the visible mails, the newest first, and how many there are in all."""
    conditions = [is_visible_mail(viewer, today)]
    if state is not None:
        conditions.append(OutboxMessage.state == state)
    total = db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*conditions))
    rows = db.session.execute(
        _rows(viewer, today)
        .where(*conditions)
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
        .limit(limit)
        .offset(offset)
    )
    return [_row(row) for row in rows], total or 0


def get_mail_row(viewer: Viewer, mail_id: uuid.UUID, today: date) -> MailRow | None:
    """One mail; None when out of sight."""
    row = db.session.execute(
        _rows(viewer, today).where(OutboxMessage.id == mail_id, is_visible_mail(viewer, today))
    ).first()
    return _row(row) if row else None


def get_mail(viewer: Viewer, mail_id: uuid.UUID, today: date) -> OutboxMessage | None:
    """One mail to change; None when out of sight."""
    return db.session.scalar(
        select(OutboxMessage).where(OutboxMessage.id == mail_id, is_visible_mail(viewer, today))
    )


def list_events(mail: MailRow) -> Sequence[EventLine]:
    """The history of a mail, from its beginning."""
    rows = db.session.execute(
        select(OutboxEvent.at, OutboxEvent.kind, OutboxEvent.detail)
        .where(OutboxEvent.mail_id == mail.id)
        .order_by(OutboxEvent.at, OutboxEvent.id)
    )
    return [
        EventLine(
            row.at, row.kind, explain(row.detail), shown_said(row.detail, is_known=mail.is_known)
        )
        for row in rows
    ]


def _rows(viewer: Viewer, today: date) -> Select:
    return select(
        OutboxMessage.id,
        OutboxMessage.key,
        OutboxMessage.subject,
        OutboxMessage.to_address,
        is_known_address(viewer, today).label("is_known"),
        OutboxMessage.state,
        OutboxMessage.attempts,
        OutboxMessage.last_error,
        OutboxMessage.created_at,
        OutboxMessage.next_attempt_at,
        OutboxMessage.sent_at,
    )


def _row(row: Row) -> MailRow:
    return MailRow(
        row.id,
        kind_of(row.key),
        row.subject,
        shown_address(row.to_address, is_known=row.is_known),
        row.is_known,
        row.state,
        row.attempts,
        explain(row.last_error),
        shown_said(row.last_error, is_known=row.is_known),
        row.created_at,
        row.next_attempt_at,
        row.sent_at,
    )
