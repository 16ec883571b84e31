"""Reading the reminders of somebody: the list, the number in the header, and one of them.

Need-to-know holds when it is read: of what somebody may not see any more, there is no
reminder (`sight_queries`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.rules import spoken_name
from mdo.clock import to_local
from mdo.extensions import db
from mdo.law.dates import in_dutch
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.scope import is_visible_item
from mdo.reminders.inbox_rules import DONE_SHOWN, STATUTORY, Tab
from mdo.reminders.models import Reminder
from mdo.reminders.sight_queries import is_seen
from mdo.reminders.table_rules import RULE_OF, Rule
from mdo.reminders.terms import Anchor, ReminderKind


@dataclass(frozen=True)
class ReminderRow:
    """A reminder in the list; `about` is whom or which meeting it is about, as far as that
    can be told."""

    id: uuid.UUID
    kind: ReminderKind
    number: str
    path: str
    due_on: date
    done_at: datetime | None
    lapsed_at: datetime | None
    snoozed_until_on: date | None
    snooze_reason: str
    about: str

    @property
    def rule(self) -> Rule:
        """The row of the table that it comes from."""
        return RULE_OF[self.kind]


def count_open(viewer: Viewer, today: date) -> int:
    """How many reminders the viewer has open today; one statement."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Reminder)
            .where(*_own(viewer, today), *_waits(), _is_awake(today))
        )
        or 0
    )


def count_tabs(viewer: Viewer, now: datetime) -> dict[Tab, int]:
    """How many reminders stand in each part of the list; one statement."""
    today = to_local(now).date()
    counts = db.session.execute(
        select(
            *(func.count().filter(*_in_tab(tab, now)).label(tab.name.lower()) for tab in Tab)
        ).where(*_own(viewer, today))
    ).one()
    return dict(zip(Tab, counts, strict=True))


def list_reminders(
    viewer: Viewer, tab: Tab, now: datetime, *, offset: int, limit: int
) -> list[ReminderRow]:
    """A part of the viewer's reminders. Open: what is late first, and of that what the law
    asks for; then by date. Put off: what returns first. Done: the latest first."""
    today = to_local(now).date()
    rows = db.session.execute(
        select(
            Reminder.id,
            Reminder.kind,
            Reminder.number,
            Reminder.path,
            Reminder.due_on,
            Reminder.done_at,
            Reminder.lapsed_at,
            Reminder.snoozed_until_on,
            Reminder.snooze_reason,
            Reminder.subject_id,
            Reminder.anchor,
            Reminder.anchor_id,
        )
        .where(*_own(viewer, today), *_in_tab(tab, now))
        .order_by(*_order(tab, today))
        .offset(offset)
        .limit(limit)
    ).all()
    about = _about(rows) | _pupils_to_tell_of(viewer, rows, today)
    return [
        ReminderRow(*row[:-3], about=about.get(row.subject_id) or about.get(row.anchor_id, ""))
        for row in rows
    ]


def list_all_open(viewer: Viewer, today: date) -> Sequence[Any]:
    """All that the viewer has to do, also what was put off: id, kind, subject_id, anchor,
    number, path, due_on, from_on and snoozed_until_on of each. One statement."""
    return db.session.execute(
        select(
            Reminder.id,
            Reminder.kind,
            Reminder.subject_id,
            Reminder.anchor,
            Reminder.number,
            Reminder.path,
            Reminder.due_on,
            Reminder.from_on,
            Reminder.snoozed_until_on,
        )
        .where(*_own(viewer, today), *_waits())
        .order_by(Reminder.due_on, Reminder.id)
    ).all()


def get_reminder(
    viewer: Viewer, reminder_id: uuid.UUID, today: date, *, lock: bool = False
) -> Reminder | None:
    """A reminder of the viewer, None when it is another's or out of sight. `lock`: to change
    it, when nobody else is at it."""
    query = select(Reminder).where(Reminder.id == reminder_id, *_own(viewer, today))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def _own(viewer: Viewer, today: date) -> tuple[ColumnElement[bool], ...]:
    return Reminder.recipient_id == viewer.user_id, is_seen(viewer, today)


def _waits() -> tuple[ColumnElement[bool], ...]:
    return Reminder.done_at.is_(None), Reminder.lapsed_at.is_(None)


def _is_awake(today: date) -> ColumnElement[bool]:
    return or_(Reminder.snoozed_until_on.is_(None), Reminder.snoozed_until_on <= today)


def _in_tab(tab: Tab, now: datetime) -> tuple[ColumnElement[bool], ...]:
    today = to_local(now).date()
    if tab is Tab.KLAAR:
        return (Reminder.done_at >= now - DONE_SHOWN,)
    return *_waits(), _is_awake(today) if tab is Tab.OPEN else ~_is_awake(today)


def _order(tab: Tab, today: date) -> tuple[Any, ...]:
    if tab is Tab.KLAAR:
        return Reminder.done_at.desc(), Reminder.id
    if tab is Tab.UITGESTELD:
        return Reminder.snoozed_until_on, Reminder.due_on, Reminder.number, Reminder.id
    is_late, is_statutory = Reminder.due_on < today, Reminder.kind.in_(STATUTORY)
    rank = case((and_(is_late, is_statutory), 0), (is_late, 1), else_=2)
    statutory_first = case((is_statutory, 0), else_=1)
    return rank, Reminder.due_on, statutory_first, Reminder.number, Reminder.id


def _about(rows: Sequence[Any]) -> dict[uuid.UUID, str]:
    """The pupil of each case and the moment of each meeting, of rows that are in sight; at
    most one statement for each sort of anchor."""
    found: dict[uuid.UUID, str] = {}
    name = Pupil.given_name, Pupil.infix, Pupil.surname
    if ids := _ids(rows, Anchor.DOSSIER):
        of_cases = (
            select(CaseFile.id, *name)
            .join(Pupil, Pupil.id == CaseFile.pupil_id)
            .where(CaseFile.id.in_(ids))
        )
        found.update((id_, spoken_name(*parts)) for id_, *parts in db.session.execute(of_cases))
    if ids := _ids(rows, Anchor.LEERLING):
        of_pupils = select(Pupil.id, *name).where(Pupil.id.in_(ids))
        found.update((id_, spoken_name(*parts)) for id_, *parts in db.session.execute(of_pupils))
    if ids := _ids(rows, Anchor.OVERLEG):
        of_meetings = select(Meeting.id, Meeting.kind, Meeting.starts_at).where(Meeting.id.in_(ids))
        for id_, kind, starts_at in db.session.execute(of_meetings):
            found[id_] = f"{kind.abbreviation} van {in_dutch(to_local(starts_at).date())}"
    return found


def _pupils_to_tell_of(viewer: Viewer, rows: Sequence[Any], today: date) -> dict[uuid.UUID, str]:
    """Of what is to be told of a meeting: about which pupil, by point of the agenda."""
    ids = {row.subject_id for row in rows if row.kind is ReminderKind.TERUGKOPPELEN}
    if not ids:
        return {}
    pupils = db.session.execute(
        select(AgendaItem.id, Pupil.given_name, Pupil.infix, Pupil.surname)
        .join(CaseFile, CaseFile.id == AgendaItem.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(AgendaItem.id.in_(ids), is_visible_item(viewer, today))
    )
    return {id_: spoken_name(*parts) for id_, *parts in pupils}


def _ids(rows: Iterable[Any], anchor: Anchor) -> set[uuid.UUID]:
    return {row.anchor_id for row in rows if row.anchor is anchor}
