"""Setting the terms of a municipality."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.organisations.models import Municipality
from mdo.reminders.models import ReminderTerm
from mdo.reminders.table_rules import RULES
from mdo.reminders.term_rules import standard, term_problems
from mdo.reminders.terms import ReminderKind


def seen_terms(days: Mapping[ReminderKind, int]) -> str:
    """Tells whether the terms changed since they were shown."""
    return fingerprint_of((rule.kind.value, days[rule.kind]) for rule in RULES)


def set_terms(
    municipality_id: uuid.UUID,
    days: Mapping[ReminderKind, int],
    *,
    seen: str,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Make these the terms of a municipality; `days` has every kind of the table, and only
    what differs from it is kept. They count from the next time that reminders are made.

    Raises Refused with messages for the fields, and StaleEdit with the terms that are there.
    """
    # One at a time: who comes second sees what the first saved.
    db.session.execute(
        select(Municipality.id).where(Municipality.id == municipality_id).with_for_update()
    )
    rows = {
        row.kind: row
        for row in db.session.scalars(
            select(ReminderTerm).where(ReminderTerm.municipality_id == municipality_id)
        )
    }
    old = {rule.kind: standard(rule) for rule in RULES}
    old |= {kind: row.days for kind, row in rows.items()}
    changed = [rule for rule in RULES if days[rule.kind] != old[rule.kind]]
    if not changed:
        return
    if seen_terms(old) != seen:
        raise StaleEdit(old)
    if problems := term_problems(days):
        raise Refused(problems)
    for rule in changed:
        _set(rows.get(rule.kind), municipality_id, rule.kind, days[rule.kind], standard(rule))
    audit.record(
        AuditAction.REMINDER_TERMS_CHANGED,
        by=by,
        now=now,
        subject=Subject.GEMEENTE,
        subject_id=municipality_id,
        municipality_id=municipality_id,
        old={rule.kind.value: old[rule.kind] for rule in changed},
        new={rule.kind.value: days[rule.kind] for rule in changed},
    )


def _set(
    row: ReminderTerm | None,
    municipality_id: uuid.UUID,
    kind: ReminderKind,
    days: int,
    standard_days: int,
) -> None:
    if row is None:
        row = ReminderTerm(id=uuid.uuid4(), municipality_id=municipality_id, kind=kind, days=days)
        db.session.add(row)
    elif days == standard_days:
        db.session.delete(row)
    else:
        row.days = days
