"""How people want to be reminded, as far as they chose something else than the table says."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from mdo.extensions import db
from mdo.reminders.models import DigestHour, ReminderChoice
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Channel, ReminderKind

# Dutch time; from then on the digest of a working day leaves.
STANDARD_HOUR = 8


def get_channels(
    user_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, dict[ReminderKind, Channel]]:
    """Of each user the channel of every kind: the own choice, or else that of the table; one
    statement. A choice that a kind does not offer (any more) counts for nothing."""
    standard = {kind: rule.channel for kind, rule in RULE_OF.items()}
    found = {user_id: dict(standard) for user_id in user_ids}
    rows = db.session.execute(
        select(ReminderChoice.user_id, ReminderChoice.kind, ReminderChoice.channel)
        .where(ReminderChoice.user_id.in_(user_ids))
        .order_by(ReminderChoice.user_id, ReminderChoice.kind)
    )
    for user_id, kind, channel in rows:
        if channel in RULE_OF[kind].channels:
            found[user_id][kind] = channel
    return found


def get_digest_hours(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Of each user the hour (0-23, Dutch time) from which the digest leaves; one statement."""
    hours = dict.fromkeys(user_ids, STANDARD_HOUR)
    rows = db.session.execute(
        select(DigestHour.user_id, DigestHour.hour).where(DigestHour.user_id.in_(user_ids))
    )
    hours.update(dict(rows.all()))
    return hours
