"""Which rows belong to a pupil, in whatever table, and what of them a merge moves.

Every table that points at `pupils` is found in the metadata, so that a table of a later
feature is not forgotten.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Row,
    Table,
    UniqueConstraint,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.cases.merge_rules import (
    COMPUTED,
    NOT_MOVED,
    PERIODS,
    SHOWN,
    UNTOLD,
    amount_in_words,
)
from mdo.cases.models import Pupil, PupilMerge
from mdo.cases.queries import get_pupil
from mdo.cases.rules import fold, overlaps, spoken_name
from mdo.extensions import db
from mdo.law.dates import in_dutch
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Role

# A chain of merges longer than this does not exist.
LONGEST_CHAIN = 20
# By table and id.
Computed = dict[str, dict[uuid.UUID, dict[str, Any]]]


@dataclass(frozen=True)
class Reference:
    """A column that points at a pupil; `key` tells the rows of its table apart."""

    table: Table
    column: Column[Any]
    key: Column[Any]

    @property
    def name(self) -> str:
        """As it stands in `PupilMerge.moved`."""
        return f"{self.table.name}.{self.column.name}"


def references() -> list[Reference]:
    """Every column that points at a pupil and whose rows move, in the order of the tables.
    Raises TypeError for a table whose rows cannot be told apart by one other column."""
    return [
        Reference(table, column, _key(table, column))
        for table in db.metadata.sorted_tables
        if table.name not in NOT_MOVED
        for column in table.columns
        if column.references(Pupil.__table__.c.id)
    ]


def _key(table: Table, column: Column[Any]) -> Column[Any]:
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or keys[0] is column:
        raise TypeError(f"{table.name}: deze rijen kunnen niet worden samengevoegd")
    return keys[0]


@dataclass(frozen=True)
class Move:
    """What of one table goes along to the pupil that is kept."""

    reference: Reference
    ids: list[Any]

    @property
    def text(self) -> str:
        """`3 verzuimmeldingen`."""
        return amount_in_words(self.reference.table.name, len(self.ids))


@dataclass(frozen=True)
class MergePlan:
    """What a merge would do. `stays` says in words what is kept under the old number, and
    why; `numbers` are pupil numbers of a school that the kept enrolment lacks."""

    moves: list[Move] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    numbers: dict[uuid.UUID, str] = field(default_factory=dict)

    @property
    def told(self) -> list[str]:
        """What moves, in words; of police data nothing."""
        return [move.text for move in self.moves if move.reference.table.name not in UNTOLD]


def plan_merge(kept: Pupil, merged: Pupil) -> MergePlan:
    """What moves to `kept` and what cannot stand beside what is there. The number of queries
    is that of the tables."""
    plan = MergePlan()
    for reference in references():
        rows = _rows_of(reference, merged.id)
        if not rows:
            continue
        here = _rows_of(reference, kept.id) if _may_clash(reference) else []
        ids = []
        for row in rows:
            rival = next((one for one in here if _clashes(reference, row, one)), None)
            if rival is None:
                ids.append(row[0])
            else:
                plan.stays.append(_why(reference.table.name, row))
                _give_number(plan, reference.table.name, row, rival)
        if ids:
            plan.moves.append(Move(reference, ids))
    return plan


def count_rows(pupil_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What each pupil has besides what is shown row by row, in words (`3 verzuimmeldingen`);
    of police data nothing. One query."""
    counts = [
        select(
            literal(reference.table.name).label("name"),
            reference.column.label("pupil_id"),
            func.count().label("amount"),
        )
        .where(reference.column.in_(pupil_ids))
        .group_by(reference.column)
        for reference in references()
        if reference.table.name not in SHOWN | UNTOLD
    ]
    found: dict[uuid.UUID, list[str]] = {id_: [] for id_ in pupil_ids}
    for row in db.session.execute(union_all(*counts).order_by("name")):
        found[row.pupil_id].append(amount_in_words(row.name, row.amount))
    return found


def read_computed(pupil_id: uuid.UUID) -> Computed:
    """The rows of a pupil that are computed anew after a merge, as they are."""
    found: Computed = {}
    for name in COMPUTED:
        table = db.metadata.tables[name]
        rows = db.session.execute(select(table).where(table.c.pupil_id == pupil_id))
        found[name] = {row["id"]: dict(row) for row in rows.mappings()}
    return found


def _rows_of(reference: Reference, pupil_id: uuid.UUID) -> Sequence[Row[Any]]:
    """The rows of a pupil: their key first, and what is needed to compare and name them."""
    query = select(reference.key, *_compared(reference)).where(reference.column == pupil_id)
    if reference.table.name == "residences":
        query = query.add_columns(Municipality.name.label("called")).join(
            Municipality, Municipality.id == reference.table.c.municipality_id
        )
    if reference.table.name == "enrolments":
        query = query.add_columns(Organisation.name.label("called")).join(
            Organisation, Organisation.id == reference.table.c.school_id
        )
    return db.session.execute(query.order_by(reference.key)).all()


def _compared(reference: Reference) -> list[Any]:
    columns = reference.table.c
    names = {
        "residences": ("from_on", "until_on", "municipality_id"),
        "enrolments": ("from_on", "until_on", "school_id", "pupil_number"),
        "guardians": ("from_on", "until_on", "given_name", "infix", "surname"),
    }.get(reference.table.name)
    if reference.table.name == "thuiszitters":
        return [columns.since_on.label("from_on"), columns.ended_on.label("until_on")]
    if names is None:
        names = tuple({name for unique in _uniques(reference) for name in unique})
    return [columns[name] for name in names]


def _uniques(reference: Reference) -> list[tuple[str, ...]]:
    """The other columns of each unique constraint that the pupil is part of."""
    return [
        tuple(column.name for column in constraint.columns if column is not reference.column)
        for constraint in reference.table.constraints
        if isinstance(constraint, UniqueConstraint)
        and reference.column in constraint.columns.values()
    ]


def _may_clash(reference: Reference) -> bool:
    return reference.table.name in PERIODS | {"guardians"} or bool(_uniques(reference))


def _clashes(reference: Reference, row: Row[Any], here: Row[Any]) -> bool:
    """Whether the row cannot stand beside one that the kept pupil has."""
    name = reference.table.name
    if name in PERIODS:
        return overlaps(row.from_on, row.until_on, here.from_on, here.until_on)
    if name == "guardians":
        return _called(row) == _called(here) and overlaps(
            row.from_on, row.until_on, here.from_on, here.until_on
        )
    return any(
        all(getattr(row, column) == getattr(here, column) for column in unique)
        for unique in _uniques(reference)
    )


def _called(row: Row[Any]) -> str:
    return fold(spoken_name(row.given_name, row.infix, row.surname))


def _why(name: str, row: Row[Any]) -> str:
    if name in PERIODS:
        until = f" tot en met {in_dutch(row.until_on)}" if row.until_on else ""
        what = {"residences": "Woonde in ", "enrolments": "Stond op "}.get(name)
        said = f"{what}{row.called}" if what else "Thuiszitter"
        return (
            f"{said} vanaf {in_dutch(row.from_on)}{until}: valt samen met een "
            "periode die er al staat"
        )
    if name == "guardians":
        return f"{spoken_name(row.given_name, row.infix, row.surname)}: staat er al als verzorger"
    return f"{amount_in_words(name, 1)}: staat er al"


def _give_number(plan: MergePlan, name: str, row: Row[Any], here: Row[Any]) -> None:
    if name != "enrolments" or row.school_id != here.school_id:
        return
    if row.pupil_number and not here.pupil_number:
        plan.numbers[here[0]] = row.pupil_number


# -- who may, and where to -------------------------------------------------------------


def get_own_pupil(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> Pupil | None:
    """The pupil when it lives in a municipality whose leerplichtambtenaar the viewer is."""
    pupil = get_pupil(viewer, pupil_id, today)
    own = viewer.municipalities(Role.LEERPLICHTAMBTENAAR)
    return pupil if pupil and pupil.municipality_id in own else None


def lock_pupils(pupil_ids: Sequence[uuid.UUID]) -> None:
    """Hold these pupils until the transaction ends; in one order for everybody."""
    db.session.execute(
        select(Pupil.id).where(Pupil.id.in_(pupil_ids)).order_by(Pupil.id).with_for_update()
    )


def find_kept(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> uuid.UUID | None:
    """The pupil that this one was merged into, when the viewer may see that one."""
    seen = pupil_id
    for _ in range(LONGEST_CHAIN):
        into = db.session.scalar(select(Pupil.merged_into_id).where(Pupil.id == seen))
        if into is None:
            break
        seen = into
    if seen == pupil_id or get_pupil(viewer, seen, today) is None:
        return None
    return seen


def list_merged_numbers(pupil_id: uuid.UUID) -> list[str]:
    """The numbers of the pupils that were merged into this one."""
    return list(
        db.session.scalars(
            select(Pupil.number).where(Pupil.merged_into_id == pupil_id).order_by(Pupil.number)
        )
    )


# -- merges ----------------------------------------------------------------------------


def list_merges(
    viewer: Viewer, *, pupil_id: uuid.UUID | None = None, limit: int = 25
) -> Sequence[Row[Any]]:
    """The merges in the viewer's municipalities, the latest first; of one pupil, both those
    that stand and those that were undone."""
    kept, merged = aliased(Pupil), aliased(Pupil)
    query = (
        select(
            PupilMerge.id,
            PupilMerge.created_at,
            PupilMerge.undone_at,
            PupilMerge.reason,
            kept.id.label("kept_id"),
            kept.number.label("kept_number"),
            kept.given_name,
            kept.infix,
            kept.surname,
            merged.number.label("merged_number"),
        )
        .join(kept, kept.id == PupilMerge.kept_id)
        .join(merged, merged.id == PupilMerge.merged_id)
        .where(kept.municipality_id.in_(viewer.municipalities(Role.LEERPLICHTAMBTENAAR)))
        .order_by(PupilMerge.created_at.desc(), PupilMerge.id)
        .limit(limit)
    )
    if pupil_id is not None:
        query = query.where(or_(PupilMerge.kept_id == pupil_id, PupilMerge.merged_id == pupil_id))
    return db.session.execute(query).all()


def get_merge(viewer: Viewer, merge_id: uuid.UUID, *, lock: bool = False) -> PupilMerge | None:
    """A merge whose kept pupil lives in a municipality of the viewer, as leerplichtambtenaar."""
    query = (
        select(PupilMerge)
        .join(Pupil, Pupil.id == PupilMerge.kept_id)
        .where(
            PupilMerge.id == merge_id,
            Pupil.municipality_id.in_(viewer.municipalities(Role.LEERPLICHTAMBTENAAR)),
        )
    )
    return db.session.scalar(query.with_for_update(of=PupilMerge) if lock else query)


@dataclass(frozen=True)
class MergeView:
    """A merge as its page shows it."""

    kept: Pupil
    merged: Pupil
    by: str
    undone_by: str
    moved: list[str]
    stays: list[str]


def describe_merge(merge: PupilMerge) -> MergeView:
    """Both pupils, who merged them, and what went along. The merge itself was loaded through
    its scope."""
    pupils = {
        row.id: row
        for row in db.session.scalars(
            select(Pupil).where(Pupil.id.in_([merge.kept_id, merge.merged_id]))
        )
    }
    people = {
        row.id: spoken_name(row.given_name, row.infix, row.surname)
        for row in db.session.execute(
            select(User.id, User.given_name, User.infix, User.surname).where(
                User.id.in_([merge.created_by_id, merge.undone_by_id])
            )
        )
    }
    rows = merge.moved.get("rows", {})
    return MergeView(
        kept=pupils[merge.kept_id],
        merged=pupils[merge.merged_id],
        by=people.get(merge.created_by_id, ""),
        undone_by=people.get(merge.undone_by_id, ""),
        moved=[
            amount_in_words(table, len(ids))
            for name, ids in rows.items()
            if (table := name.partition(".")[0]) not in UNTOLD
        ],
        stays=merge.moved.get("stays", []),
    )
