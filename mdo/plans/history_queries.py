"""Reading versions beside one another, and the history of a row. The case itself goes
through its scope; nothing here is read without it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mdo.accounts.models import User
from mdo.cases.rules import spoken_name
from mdo.extensions import db
from mdo.plans.difference_rules import Piece, pieces_of
from mdo.plans.document import PlanDocument
from mdo.plans.field_rules import RowEvent, RowKind, is_text, label_of
from mdo.plans.models import Goal, Need, Plan, PlanRowChange, SupportPart
from mdo.plans.queries import get_plan, read_concept
from mdo.terms import PlanStatus

MODELS: dict[RowKind, Any] = {
    RowKind.NEED: Need,
    RowKind.GOAL: Goal,
    RowKind.PART: SupportPart,
}


@dataclass(frozen=True)
class VersionDocument:
    """A version of a plan to compare."""

    number: int
    is_concept: bool
    document: PlanDocument


@dataclass(frozen=True)
class ChangedField:
    """A field that somebody changed, with the words that went and came."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class HistoryEntry:
    """One thing that happened to a row. `number` is the version in which."""

    at: datetime
    by: str
    number: int
    event: RowEvent
    fields: Sequence[ChangedField]


@dataclass(frozen=True)
class RowHistory:
    """The history of a row: what it is called, in which versions it stands or stood, and
    what happened, the latest first."""

    kind: RowKind
    title: str
    versions: Sequence[tuple[int, PlanStatus]]
    entries: Sequence[HistoryEntry]


def get_version(case_id: uuid.UUID, number: int) -> VersionDocument | None:
    """A version of a case that was loaded through its scope, as it was established; a
    concept as it is now."""
    plan = get_plan(case_id, number)
    if plan is None:
        return None
    if plan.frozen is not None:
        return VersionDocument(number, False, PlanDocument.from_json(plan.frozen))
    return VersionDocument(number, True, read_concept(plan))


def get_origins(case_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Of the rows of all versions that were copied from another, the first they come from."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    for model in MODELS.values():
        rows = db.session.execute(
            select(model.id, model.origin_id)
            .join(Plan, Plan.id == model.plan_id)
            .where(Plan.case_id == case_id, model.origin_id.is_not(None))
        )
        found.update((row.id, row.origin_id) for row in rows)
    return found


def get_row_history(case_id: uuid.UUID, row_id: uuid.UUID) -> RowHistory | None:
    """The history of a need, a goal or a part, over all versions of the plan of a case; None
    when the case has no such row and had none."""
    found = _find(case_id, row_id)
    if found is None:
        return None
    kind, origin_id = found
    model = MODELS[kind]
    rows = db.session.execute(
        select(Plan.number, Plan.status, model.description)
        .join(Plan, Plan.id == model.plan_id)
        .where(Plan.case_id == case_id, (model.origin_id == origin_id) | (model.id == origin_id))
        .order_by(Plan.number)
    ).all()
    changes = _changes(case_id, origin_id)
    title = rows[-1].description if rows else _last_description(changes)
    return RowHistory(
        kind,
        title,
        [(row.number, row.status) for row in rows],
        [_entry(kind, change) for change in changes],
    )


def _find(case_id: uuid.UUID, row_id: uuid.UUID) -> tuple[RowKind, uuid.UUID] | None:
    """What sort of row it is, and the row it came from at first."""
    for kind, model in MODELS.items():
        row = db.session.execute(
            select(model.id, model.origin_id)
            .join(Plan, Plan.id == model.plan_id)
            .where(Plan.case_id == case_id, model.id == row_id)
        ).one_or_none()
        if row is not None:
            return kind, row.origin_id or row.id
    gone = db.session.execute(
        select(PlanRowChange.kind, PlanRowChange.origin_id)
        .where(PlanRowChange.case_id == case_id, PlanRowChange.row_id == row_id)
        .limit(1)
    ).one_or_none()
    return tuple(gone) if gone else None


def _changes(case_id: uuid.UUID, origin_id: uuid.UUID) -> Sequence[Any]:
    return db.session.execute(
        select(
            PlanRowChange.changed_at,
            PlanRowChange.event,
            PlanRowChange.changed,
            Plan.number,
            User.given_name,
            User.infix,
            User.surname,
        )
        .join(Plan, Plan.id == PlanRowChange.plan_id)
        .outerjoin(User, User.id == PlanRowChange.changed_by_id)
        .where(PlanRowChange.case_id == case_id, PlanRowChange.origin_id == origin_id)
        .order_by(PlanRowChange.changed_at.desc(), Plan.number.desc(), PlanRowChange.id)
    ).all()


def _entry(kind: RowKind, change: Any) -> HistoryEntry:
    fields = [
        ChangedField(label_of(kind, name), pieces_of(old, new, by_word=is_text(kind, name)))
        for name, (old, new) in change.changed.items()
    ]
    by = spoken_name(change.given_name, change.infix, change.surname)
    return HistoryEntry(change.changed_at, by, change.number, change.event, fields)


def _last_description(changes: Iterable[Any]) -> str:
    """What a row that is gone was called."""
    texts = (change.changed["description"] for change in changes if "description" in change.changed)
    return next((new or old for old, new in texts), "")
