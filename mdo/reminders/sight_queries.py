"""Need-to-know of reminders: who may not see the meeting, the case, the pupil or the figures
that a reminder is about, is not reminded of it and finds it in no list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.leerplicht.scope import is_known_pupil
from mdo.meetings.models import Meeting
from mdo.meetings.scope import is_visible_meeting
from mdo.organisations.models import Municipality
from mdo.reminders.models import Reminder
from mdo.reminders.one_by_one import one_by_one
from mdo.reminders.terms import Anchor
from mdo.terms import Role

# So many ids in one statement.
AT_ONCE = 500
# Of so many viewers the condition is kept; the question itself is asked every time.
MOST_KEPT = 200


class Anchored(Protocol):
    """What hangs on something that one may see or not."""

    @property
    def anchor(self) -> Anchor: ...

    @property
    def anchor_id(self) -> uuid.UUID: ...


Sight = tuple[Anchor, uuid.UUID]


def seen(viewer: Viewer, things: Iterable[Anchored], today: date) -> set[Sight]:
    """Which of the anchors of these the viewer may see; at most one statement for each sort
    of anchor and 500 of them."""
    found: set[Sight] = set()
    wanted: dict[Anchor, set[uuid.UUID]] = {}
    for thing in things:
        wanted.setdefault(thing.anchor, set()).add(thing.anchor_id)
    for anchor, ids in wanted.items():
        visible = _visible(anchor, viewer, today)
        (column,) = visible.selected_columns
        ordered = sorted(ids)
        for at in range(0, len(ordered), AT_ONCE):
            part = visible.where(column.in_(ordered[at : at + AT_ONCE]))
            found.update((anchor, id_) for id_ in db.session.scalars(part))
    return found


@lru_cache(maxsize=MOST_KEPT)
def is_seen(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `Reminder` under which the viewer may see what it is about. It is asked
    of each reminder by itself: those of one person are few, what is in sight may be all. It
    stands on every page, so it is made once for a viewer with these seats on a day."""
    conditions = []
    for anchor in Anchor:
        visible = _visible(anchor, viewer, today)
        (column,) = visible.selected_columns
        asked = select(column).where(column == Reminder.anchor_id)
        if visible.whereclause is not None:
            asked = asked.where(one_by_one(visible.whereclause))
        in_sight = asked.correlate(Reminder).exists()
        conditions.append(and_(Reminder.anchor == anchor, in_sight))
    return or_(*conditions)


def _visible(anchor: Anchor, viewer: Viewer, today: date) -> Select[Any]:
    """The ids of what the viewer may see of a sort."""
    if anchor is Anchor.OVERLEG:
        return select(Meeting.id).where(is_visible_meeting(viewer, today))
    if anchor is Anchor.DOSSIER:
        return select(CaseFile.id).where(is_visible_case(viewer, today))
    if anchor is Anchor.LEERLING:
        return select(Pupil.id).where(is_known_pupil(viewer, today))
    own = viewer.municipalities(Role.LEERPLICHTAMBTENAAR, Role.BELEID)
    return select(Municipality.id).where(Municipality.id.in_(own) if own else false())
