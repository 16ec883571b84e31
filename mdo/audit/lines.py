"""A line of the log in words: who, what, of which number, and what of it may be shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row

from mdo.audit.references import get_references
from mdo.audit.rules import ids_in, shown_details
from mdo.audit.terms import BY_GUESTS, AuditAction, Subject

NOBODY = "Systeem"
UNKNOWN = "Onbekend"
GUEST = "Gast met een persoonlijke link"


@dataclass(frozen=True)
class Line:
    """`called` is the number or name of the subject, empty for a list of many. A change has
    an action and details, a read the endpoint of the page."""

    at: datetime
    user: str
    subject: Subject
    called: str
    action: AuditAction | None = None
    details: Sequence[str] = ()
    endpoint: str = ""


def change_lines(rows: Sequence[Row]) -> list[Line]:
    """The rows of `queries.list_changes` in words."""
    ids = {value for row in rows for value in (row.user_id, row.subject_id, row.case_id)}
    names = _names(ids.union(*(ids_in(row.details) for row in rows)))
    by_text = {str(identity): name for identity, name in names.items()}
    return [
        Line(
            at=row.at,
            user=_actor(row, names),
            subject=row.subject,
            called=names.get(row.subject_id) or names.get(row.case_id, ""),
            action=row.action,
            details=shown_details(
                row.subject, row.details, is_of_case=row.case_id is not None, names=by_text
            ),
        )
        for row in rows
    ]


def read_lines(rows: Sequence[Row]) -> list[Line]:
    """The rows of `queries.list_reads` in words."""
    names = _names({value for row in rows for value in (row.user_id, row.subject_id)})
    return [
        Line(
            at=row.at,
            user=names.get(row.user_id, UNKNOWN),
            subject=row.subject,
            called=names.get(row.subject_id, ""),
            endpoint=row.endpoint,
        )
        for row in rows
    ]


def _actor(row: Row, names: dict[uuid.UUID, str]) -> str:
    """Who did it. A command or a job has no user; a guest and a refused stranger have none
    either."""
    if row.user_id is None and row.action in BY_GUESTS:
        return GUEST
    if row.user_id is None and row.action is not AuditAction.SIGN_IN_REFUSED:
        return NOBODY
    return names.get(row.user_id, UNKNOWN)


def _names(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    return get_references({identity for identity in ids if identity})
