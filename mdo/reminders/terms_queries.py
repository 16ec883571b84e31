"""The numbers of days that municipalities chose, instead of those of the table."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from mdo.extensions import db
from mdo.reminders.models import ReminderTerm
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import ReminderKind


def get_terms(
    municipality_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, dict[ReminderKind, int]]:
    """Of each municipality the kinds with another number of days than the table has; one
    statement. Each asked municipality stands in it, also without a choice of its own."""
    found: dict[uuid.UUID, dict[ReminderKind, int]] = {one: {} for one in municipality_ids}
    rows = db.session.execute(
        select(ReminderTerm.municipality_id, ReminderTerm.kind, ReminderTerm.days)
        .where(ReminderTerm.municipality_id.in_(municipality_ids))
        .order_by(ReminderTerm.municipality_id, ReminderTerm.kind)
    )
    for municipality_id, kind, days in rows:
        found[municipality_id][kind] = days
    return found


def get_all_terms(municipality_id: uuid.UUID) -> dict[ReminderKind, int]:
    """The number of days of every kind in a municipality: its own, or that of the table."""
    own = get_terms([municipality_id])[municipality_id]
    return {kind: own.get(kind, abs(rule.days)) for kind, rule in RULE_OF.items()}
