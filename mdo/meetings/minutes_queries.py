"""Who wrote what in the minutes, by the log."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from mdo.accounts.models import User
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db

# Of one meeting: more was written than anybody needs to look back.
MOST_ROWS = 200


@dataclass(frozen=True)
class WrittenRow:
    """That somebody wrote in these fields of an item, and when that began."""

    actor_id: uuid.UUID | None
    at: datetime
    fields: tuple[str, ...]


def list_written(meeting_id: uuid.UUID, item_id: uuid.UUID) -> list[WrittenRow]:
    """Who wrote in the minutes of an item, the latest first."""
    rows = db.session.execute(
        select(AuditEvent.actor_id, AuditEvent.at, AuditEvent.details)
        .where(
            AuditEvent.subject_id == meeting_id,
            AuditEvent.action == AuditAction.MINUTES_WRITTEN,
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id)
        .limit(MOST_ROWS)
    )
    return [
        WrittenRow(row.actor_id, row.at, tuple(row.details.get("fields", ())))
        for row in rows
        if row.details.get("item_id") == str(item_id)
    ]


def list_names(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of these users."""
    if not user_ids:
        return {}
    users = db.session.scalars(select(User).where(User.id.in_(user_ids)))
    return {user.id: user.full_name for user in users}
