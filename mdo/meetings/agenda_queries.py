"""Reading the agenda of a meeting: its blocks, who sees what, and when each item begins.
The meeting itself must have been loaded through its scope."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.queries import Named
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.meetings.agenda_rules import begin_times
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.scope import is_visible_item
from mdo.terms import AgendaBlock, MeetingKind, ParentsStance, Route


@dataclass(frozen=True)
class ItemRow(Named):
    """Something on the agenda with its minutes in short; a case or a general point.

    `starts_at` is when it begins, as far as the items before it have their minutes.
    `origin_…` tell of which meeting it was carried over.
    """

    id: uuid.UUID
    position: int
    block: AgendaBlock
    title: str
    minutes_planned: int | None
    question: str
    informs_parents: str
    route: Route | None
    has_minutes: bool
    case_id: uuid.UUID | None
    case_number: str | None
    given_name: str
    infix: str
    surname: str
    birth_on: date | None
    origin_number: str | None
    origin_at: datetime | None
    origin_kind: MeetingKind | None
    is_case_visible: bool
    number: int = 0
    starts_at: datetime | None = None

    @property
    def heading(self) -> str:
        """The name of the pupil, or the title of a general point."""
        return self.full_name if self.case_id else self.title


@dataclass(frozen=True)
class ItemMinutes:
    """What was written about an item."""

    id: uuid.UUID
    facts: str
    opinions: str
    pupil_view: str
    pupil_not_heard_reason: str
    parents_view: str
    parents_stance: ParentsStance
    dissent: str
    agreements: str
    route: Route | None


def agenda_order() -> tuple[Any, ...]:
    """The order of an agenda: by block, and within it as the items were put."""
    blocks = {block.value: place for place, block in enumerate(AgendaBlock)}
    return (case(blocks, value=AgendaItem.block), AgendaItem.position, AgendaItem.id)


def has_minutes() -> ColumnElement[bool]:
    """The condition on `AgendaItem` that something was written about it."""
    return or_(
        AgendaItem.facts != "",
        AgendaItem.opinions != "",
        AgendaItem.pupil_view != "",
        AgendaItem.parents_view != "",
        AgendaItem.agreements != "",
        AgendaItem.route.is_not(None),
    )


def _select_items(viewer: Viewer, today: date) -> Select:
    earlier, origin = aliased(AgendaItem), aliased(Meeting)
    return (
        select(
            AgendaItem.id,
            AgendaItem.position,
            AgendaItem.block,
            AgendaItem.title,
            AgendaItem.minutes_planned,
            AgendaItem.question,
            AgendaItem.informs_parents,
            AgendaItem.route,
            has_minutes(),
            AgendaItem.case_id,
            CaseFile.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            origin.number,
            origin.starts_at,
            origin.kind,
            is_visible_case(viewer, today) & CaseFile.id.is_not(None),
        )
        .outerjoin(CaseFile, CaseFile.id == AgendaItem.case_id)
        .outerjoin(Pupil, Pupil.id == CaseFile.pupil_id)
        .outerjoin(earlier, earlier.id == AgendaItem.carried_from_id)
        .outerjoin(origin, origin.id == earlier.meeting_id)
        .where(is_visible_item(viewer, today))
        .order_by(*agenda_order())
    )


def list_items(viewer: Viewer, meeting_id: uuid.UUID, today: date) -> tuple[list[ItemRow], int]:
    """The agenda as far as the viewer may see it, numbered and timed as on the whole agenda,
    and how many items he or she does not see."""
    whole = db.session.execute(
        select(AgendaItem.id, AgendaItem.minutes_planned, Meeting.starts_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(*agenda_order())
    ).all()
    number = {row.id: place for place, row in enumerate(whole, 1)}
    times = begin_times(whole[0].starts_at, [row.minutes_planned for row in whole]) if whole else []
    rows = [
        replace(ItemRow(*row), number=number[row[0]], starts_at=times[number[row[0]] - 1])
        for row in db.session.execute(
            _select_items(viewer, today).where(AgendaItem.meeting_id == meeting_id)
        )
    ]
    return rows, len(whole) - len(rows)


def by_block(items: Sequence[ItemRow]) -> list[tuple[AgendaBlock, list[ItemRow]]]:
    """The items of each block that has any, in the order in which they are treated."""
    found = [(block, [item for item in items if item.block is block]) for block in AgendaBlock]
    return [(block, rows) for block, rows in found if rows]


def list_minutes(
    viewer: Viewer, meeting_id: uuid.UUID, today: date
) -> dict[uuid.UUID, ItemMinutes]:
    """The minutes of the items that the viewer may see, by item."""
    rows = db.session.execute(
        select(
            AgendaItem.id,
            AgendaItem.facts,
            AgendaItem.opinions,
            AgendaItem.pupil_view,
            AgendaItem.pupil_not_heard_reason,
            AgendaItem.parents_view,
            AgendaItem.parents_stance,
            AgendaItem.dissent,
            AgendaItem.agreements,
            AgendaItem.route,
        ).where(AgendaItem.meeting_id == meeting_id, is_visible_item(viewer, today))
    )
    return {row.id: ItemMinutes(*row) for row in rows}


def get_origin(item: AgendaItem) -> tuple[str, datetime, MeetingKind] | None:
    """The number, the moment and the kind of the meeting that an item was carried over from."""
    if item.carried_from_id is None:
        return None
    row = db.session.execute(
        select(Meeting.number, Meeting.starts_at, Meeting.kind)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.id == item.carried_from_id)
    ).one()
    return row.number, row.starts_at, row.kind
