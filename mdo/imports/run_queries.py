"""Reading runs and what was wrong in their files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import Row, Select, func, select

from mdo.accounts.viewer import Viewer
from mdo.extensions import db
from mdo.imports.models import ImportFault, ImportRun
from mdo.imports.scope import is_visible_run
from mdo.imports.terms import ImportState


def list_runs(viewer: Viewer, *, limit: int, offset: int) -> tuple[Sequence[Row], int]:
    """One page of the visible runs, the newest first, and how many there are in all."""
    condition = is_visible_run(viewer)
    total = db.session.scalar(select(func.count()).select_from(ImportRun).where(condition)) or 0
    rows = db.session.execute(
        select(
            ImportRun.id,
            ImportRun.created_at,
            ImportRun.file_name,
            ImportRun.is_trial,
            ImportRun.state,
            ImportRun.lines,
            ImportRun.new,
            ImportRun.changed,
            ImportRun.unchanged,
            ImportRun.rejected,
        )
        .where(condition)
        .order_by(ImportRun.created_at.desc(), ImportRun.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total


def get_run(viewer: Viewer, run_id: uuid.UUID) -> ImportRun | None:
    """A run, when the viewer may see it."""
    return db.session.scalar(
        select(ImportRun).where(ImportRun.id == run_id, is_visible_run(viewer))
    )


def has_visible_run(viewer: Viewer, run_id: uuid.UUID) -> bool:
    """Whether there is such a run that the viewer may see."""
    query = select(ImportRun.id).where(ImportRun.id == run_id, is_visible_run(viewer))
    return db.session.scalar(query) is not None


def get_any_run(run_id: uuid.UUID) -> ImportRun | None:
    """A run, whoever's it is: for the process that does the work."""
    return db.session.get(ImportRun, run_id)


def list_faults(run_id: uuid.UUID, *, limit: int, offset: int) -> tuple[Sequence[Row], int]:
    """One page of what was wrong, by line, and how many there are in all."""
    condition = ImportFault.run_id == run_id
    total = db.session.scalar(select(func.count()).select_from(ImportFault).where(condition)) or 0
    rows = db.session.execute(_faults().where(condition).limit(limit).offset(offset)).all()
    return rows, total


def iterate_faults(run_id: uuid.UUID) -> Iterator[Row]:
    """All that was wrong, by line."""
    return iter(db.session.execute(_faults().where(ImportFault.run_id == run_id)))


def _faults() -> Select:
    return select(ImportFault.line, ImportFault.column, ImportFault.message).order_by(
        ImportFault.line, ImportFault.column, ImportFault.message, ImportFault.id
    )


def list_unfinished(state: ImportState) -> Sequence[Row]:
    """The runs in a state (waiting, or said to be at work), the oldest first."""
    return db.session.execute(
        select(ImportRun.id, ImportRun.municipality_id)
        .where(ImportRun.state == state)
        .order_by(ImportRun.created_at, ImportRun.id)
    ).all()


def is_unfinished(run_id: uuid.UUID) -> bool:
    """Whether the file of a run is still needed."""
    state = db.session.scalar(select(ImportRun.state).where(ImportRun.id == run_id))
    return state is not None and state.is_running


def has_any() -> bool:
    """Whether anything waits or is said to be at work."""
    return (
        db.session.scalar(
            select(ImportRun.id)
            .where(ImportRun.state.in_([ImportState.WACHT, ImportState.BEZIG]))
            .limit(1)
        )
        is not None
    )
