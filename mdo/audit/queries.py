"""Reading the log: a slice of it at a time, found from a place in it and not by counting.

A log of a million lines has no useful page 400. A slice begins just after (or ends just
before) a cursor: the moment and id of a line. `own` are the municipalities of which the
viewer is privacy officer.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.scope import is_visible_change, is_visible_read
from mdo.audit.terms import AuditAction, Subject
from mdo.extensions import db

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Own = Collection[uuid.UUID]


@dataclass(frozen=True)
class LogFilter:
    """Which lines: from `start` up to `end` (moments, the end not included), and what else
    they are narrowed to; None narrows nothing, an empty set leaves nothing."""

    start: datetime
    end: datetime
    user_ids: Collection[uuid.UUID] | None = None
    subject_ids: Collection[uuid.UUID] | None = None
    subject: Subject | None = None
    action: AuditAction | None = None

    @property
    def is_empty(self) -> bool:
        return self.user_ids == [] or self.subject_ids == frozenset()


@dataclass(frozen=True)
class Cursor:
    """A place in the log; the slice is older than it, or newer."""

    at: datetime
    id: uuid.UUID
    is_newer: bool = False

    @property
    def text(self) -> str:
        """As it stands in an address: microseconds since 1970, and the id."""
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.id.hex}"

    @classmethod
    def parse(cls, text: str, *, is_newer: bool = False) -> Cursor | None:
        """The place written by `text`; None for anything else."""
        moment, _, identity = text.partition("-")
        try:
            at = EPOCH + timedelta(microseconds=int(moment))
            return cls(at, uuid.UUID(hex=identity), is_newer)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Slice:
    """Some lines, the newest first, and whether there are newer and older ones."""

    rows: Sequence[Row]
    has_newer: bool
    has_older: bool

    @property
    def newest(self) -> str:
        """The cursor of the first line."""
        return Cursor(self.rows[0].at, self.rows[0].id).text

    @property
    def oldest(self) -> str:
        """The cursor of the last line."""
        return Cursor(self.rows[-1].at, self.rows[-1].id).text


def list_changes(
    own: Own, filters: LogFilter, *, limit: int, cursor: Cursor | None = None
) -> Slice:
    """Changes, the newest first."""
    query = select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.actor_id.label("user_id"),
        AuditEvent.action,
        AuditEvent.subject,
        AuditEvent.subject_id,
        AuditEvent.case_id,
        AuditEvent.details,
    ).where(is_visible_change(own))
    if filters.action:
        query = query.where(AuditEvent.action == filters.action)
    if filters.subject_ids is not None:
        ids = filters.subject_ids
        query = query.where(or_(AuditEvent.subject_id.in_(ids), AuditEvent.case_id.in_(ids)))
    return _slice(query, AuditEvent, AuditEvent.actor_id, filters, limit, cursor)


def list_reads(own: Own, filters: LogFilter, *, limit: int, cursor: Cursor | None = None) -> Slice:
    """Reads, the newest first."""
    query = select(
        ReadEvent.id,
        ReadEvent.at,
        ReadEvent.reader_id.label("user_id"),
        ReadEvent.subject,
        ReadEvent.subject_id,
        ReadEvent.endpoint,
    ).where(is_visible_read(own))
    if filters.subject_ids is not None:
        query = query.where(ReadEvent.subject_id.in_(filters.subject_ids))
    return _slice(query, ReadEvent, ReadEvent.reader_id, filters, limit, cursor)


def _slice(
    query: Select,
    event: Any,
    user_id: ColumnElement,
    filters: LogFilter,
    limit: int,
    cursor: Cursor | None,
) -> Slice:
    if filters.is_empty:
        return Slice((), False, False)
    query = query.where(event.at >= filters.start, event.at < filters.end)
    if filters.user_ids is not None:
        query = query.where(user_id.in_(filters.user_ids))
    if filters.subject:
        query = query.where(event.subject == filters.subject)
    if cursor:
        query = query.where(_beyond(event, cursor))
    upwards = cursor is not None and cursor.is_newer
    order = (event.at, event.id) if upwards else (event.at.desc(), event.id.desc())
    rows = db.session.execute(query.order_by(*order).limit(limit + 1)).all()
    has_more = len(rows) > limit
    rows = rows[:limit]
    if upwards:
        return Slice(rows[::-1], has_newer=has_more, has_older=True)
    return Slice(rows, has_newer=cursor is not None, has_older=has_more)


def _beyond(event: Any, cursor: Cursor) -> ColumnElement[bool]:
    """`(at, id)` beyond the cursor; written out, so that the index on `at` is used."""
    if cursor.is_newer:
        within, past = event.at >= cursor.at, event.at > cursor.at
        return and_(within, or_(past, event.id > cursor.id))
    within, past = event.at <= cursor.at, event.at < cursor.at
    return and_(within, or_(past, event.id < cursor.id))
