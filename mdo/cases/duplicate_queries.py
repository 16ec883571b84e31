"""Which pupils of a municipality may be one child, entered twice."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from mdo.accounts.viewer import Viewer
from mdo.cases.merge_rules import Face, Likeness, likeness, pairs_to_compare
from mdo.cases.models import DistinctPupils, Enrolment, Pupil
from mdo.cases.pupil_queries import PupilRow, list_pupils_by_id
from mdo.cases.scope import is_visible_pupil
from mdo.extensions import db
from mdo.terms import Role

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True)
class Alike:
    """Two pupils that may be one child, and why."""

    one: PupilRow
    other: PupilRow
    reason: Likeness


def list_alike(
    viewer: Viewer, today: date, *, offset: int = 0, limit: int = 25
) -> tuple[list[Alike], int]:
    """One page of the pairs in the viewer's municipalities (leerplicht), the most alike
    first, and how many there are. Pairs that somebody called different children are left
    out. Four queries, however many pupils there are."""
    own = viewer.municipalities(Role.LEERPLICHTAMBTENAAR)
    if not own:
        return [], 0
    found = _by_name(viewer, own, today)
    for pair in _by_number(viewer, own, today):
        found.setdefault(pair, Likeness.NUMMER)
    for pair in db.session.execute(select(DistinctPupils.one_id, DistinctPupils.other_id)):
        found.pop(_pair(*pair), None)
    order = list(Likeness)
    ranked = sorted(found.items(), key=lambda item: (order.index(item[1]), *map(str, item[0])))
    page = ranked[offset : offset + limit]
    rows = {row.id: row for row in list_pupils_by_id({id_ for pair, _ in page for id_ in pair})}
    return [Alike(rows[one], rows[other], reason) for (one, other), reason in page], len(ranked)


def _by_name(viewer: Viewer, own: Collection[uuid.UUID], today: date) -> dict[Pair, Likeness]:
    rows = db.session.execute(
        select(Pupil.id, Pupil.given_name, Pupil.surname, Pupil.birth_on).where(
            Pupil.municipality_id.in_(own), is_visible_pupil(viewer, today)
        )
    )
    found = {}
    for one, other in pairs_to_compare(Face(*row) for row in rows):
        if reason := likeness(one, other):
            found[_pair(one.id, other.id)] = reason
    return found


def _by_number(viewer: Viewer, own: Collection[uuid.UUID], today: date) -> Iterable[Pair]:
    here, there = aliased(Enrolment), aliased(Enrolment)
    both = select(Pupil.id).where(Pupil.municipality_id.in_(own), is_visible_pupil(viewer, today))
    rows = db.session.execute(
        select(here.pupil_id, there.pupil_id)
        .join(
            there,
            and_(
                there.school_id == here.school_id,
                there.pupil_number == here.pupil_number,
                there.pupil_id > here.pupil_id,
            ),
        )
        .where(here.pupil_number != "", here.pupil_id.in_(both), there.pupil_id.in_(both))
    )
    return [_pair(*row) for row in rows]


def _pair(one: uuid.UUID, other: uuid.UUID) -> Pair:
    first, second = sorted((one, other), key=str)
    return first, second
