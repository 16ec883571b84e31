"""Adding to the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import REQUIRED_DETAILS, AuditAction, Subject
from mdo.database.transactions import writing
from mdo.extensions import db
from mdo.terms import Term


def record(
    action: AuditAction,
    *,
    by: uuid.UUID | None,
    now: datetime,
    subject: Subject,
    subject_id: uuid.UUID | None,
    case_id: uuid.UUID | None = None,
    municipality_id: uuid.UUID | None = None,
    **details: Any,
) -> None:
    """Add an entry in the transaction of the change itself: both happen or neither.

    `by` is None for a command or a job. Raises ValueError when a detail that the action
    requires is missing.
    """
    missing = REQUIRED_DETAILS.get(action, frozenset()) - details.keys()
    if missing:
        raise ValueError(f"{action.value}: {', '.join(sorted(missing))} ontbreekt")
    db.session.add(
        AuditEvent(
            at=now,
            action=action,
            actor_id=by,
            subject=subject,
            subject_id=subject_id,
            case_id=case_id,
            municipality_id=municipality_id,
            details=_plain(details),
        )
    )


def changes(record_: object, new: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """`{"old": …, "new": …}` with only the attributes of `record_` that differ from `new`."""
    differing = [name for name, value in new.items() if getattr(record_, name) != value]
    return {
        "old": {name: getattr(record_, name) for name in differing},
        "new": {name: new[name] for name in differing},
    }


def record_read(
    *, by: uuid.UUID, now: datetime, subject: Subject, subject_id: uuid.UUID | None, endpoint: str
) -> None:
    """Add a read in a transaction of its own, as short as can be.

    To be called when the request's own transaction is over: on SQLite the row would
    otherwise hold up every other writer while the page renders.
    """
    with writing(), db.engine.begin() as connection:
        connection.execute(
            insert(ReadEvent).values(
                id=uuid.uuid4(),
                at=now,
                reader_id=by,
                subject=subject,
                subject_id=subject_id,
                endpoint=endpoint,
            )
        )


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it."""
    match value:
        case Term():
            return value.value
        case uuid.UUID() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return value
