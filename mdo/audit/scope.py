"""Which entries of the log a privacy officer may see; the default is nothing.

- A change: what was done on behalf of the own municipality. One that bears no municipality
  counts when it was done by somebody who on that day had a role in an organisation of the
  own municipality. What nobody did (a command, a refused attempt of an unknown address)
  counts where the own municipality is the only one that works with this installation.
- A read: by somebody who on that day had such a role, whatever was read; and of a pupil, a
  case or a meeting of the own municipality, whoever read it.

The log speaks of every feature and comes before most of them, so tables are found by name.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, and_, exists, false, func, or_, select

from mdo.accounts.models import Membership
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation

# Tables with a municipality, and what hangs on these: (table, its column, parent).
OF_MUNICIPALITY = ("case_files", "pupils", "meetings", "meeting_series")
PARTS = (
    ("plans", "case_id", "case_files"),
    ("actions", "case_id", "case_files"),
    ("handovers", "case_id", "case_files"),
    ("agenda_items", "meeting_id", "meetings"),
    ("feedbacks", "case_id", "case_files"),
)


def table(name: str) -> Table:
    """A table of the database."""
    return db.metadata.tables[name]


def is_visible_change(own: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """The condition on `AuditEvent` for the privacy officer of the municipalities `own`."""
    if not own:
        return false()
    others = exists().where(Municipality.is_tenant, Municipality.id.not_in(own))
    return or_(
        AuditEvent.municipality_id.in_(own),
        and_(
            AuditEvent.municipality_id.is_(None),
            or_(
                _worked_for(own, AuditEvent.actor_id, AuditEvent.at),
                and_(AuditEvent.actor_id.is_(None), ~others),
            ),
        ),
    )


def is_visible_read(own: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """The condition on `ReadEvent` for the privacy officer of the municipalities `own`."""
    if not own:
        return false()
    return or_(
        _worked_for(own, ReadEvent.reader_id, ReadEvent.at),
        *(_is_of(own, table(name)) for name in OF_MUNICIPALITY),
        *(_is_part_of(own, *part) for part in PARTS),
    )


def _worked_for(
    own: Collection[uuid.UUID], user_id: ColumnElement, at: ColumnElement
) -> ColumnElement[bool]:
    """Whether somebody had a role in an organisation of `own` on the day of `at`."""
    day = func.date(at)
    return (
        exists(Membership.id)
        .where(
            Membership.user_id == user_id,
            Membership.organisation_id == Organisation.id,
            Organisation.municipality_id.in_(own),
            Membership.from_on <= day,
            or_(Membership.until_on.is_(None), Membership.until_on >= day),
        )
        .correlate(AuditEvent, ReadEvent)
    )


def _is_of(own: Collection[uuid.UUID], subjects: Table) -> ColumnElement[bool]:
    return (
        select(subjects.c.id)
        .where(subjects.c.id == ReadEvent.subject_id, subjects.c.municipality_id.in_(own))
        .correlate(ReadEvent)
        .exists()
    )


def _is_part_of(
    own: Collection[uuid.UUID], name: str, column: str, parent: str
) -> ColumnElement[bool]:
    part, whole = table(name), table(parent)
    return (
        select(part.c.id)
        .join(whole, whole.c.id == part.c[column])
        .where(part.c.id == ReadEvent.subject_id, whole.c.municipality_id.in_(own))
        .correlate(ReadEvent)
        .exists()
    )
