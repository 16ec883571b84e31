"""A run: one reading of one file, from being offered to its outcome."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import delete, insert

from mdo import audit
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused
from mdo.extensions import db
from mdo.imports.file_store import has_file, keep_file, pass_on
from mdo.imports.models import ImportFault, ImportRun
from mdo.imports.scope import own_municipalities
from mdo.imports.terms import ImportKind, ImportState

LINE, SHORT = 400, 120
NO_MUNICIPALITY = "Je hebt geen rol bij leerplicht van een gemeente."
FILE_GONE = "Het bestand is hier niet meer. Kies het opnieuw."
NOT_FOR_REAL = "Alleen een geslaagde proef kan worden vastgelegd."
NOT_BROKEN = "Alleen wat is afgebroken, kan opnieuw."
BROKEN = "Het inlezen is onderbroken. Er is niets opgeslagen."
FAULTS_AT_ONCE = 500


def offer_file(
    source: BinaryIO,
    file_name: str,
    *,
    run_id: uuid.UUID,
    folder: Path,
    viewer: Viewer,
    now: datetime,
) -> ImportRun:
    """Keep a file and let it wait for its trial. `run_id` came with the form: sent twice, it
    makes one run. Raises Refused."""
    municipality_id = min(own_municipalities(viewer), default=None)
    if municipality_id is None:
        raise Refused(NO_MUNICIPALITY)
    known = db.session.get(ImportRun, run_id)
    if known is not None:
        if known.created_by_id == viewer.user_id:
            return known
        run_id = uuid.uuid4()
    digest = keep_file(folder, run_id, source)
    run = add_run(
        run_id,
        ImportKind.LEERPLICHT,
        municipality_id,
        file_name=file_name,
        digest=digest,
        is_trial=True,
        by=viewer.user_id,
        now=now,
    )
    _record(AuditAction.IMPORT_OFFERED, run, viewer.user_id, now, is_trial=True)
    return run


def add_run(
    run_id: uuid.UUID,
    kind: ImportKind,
    municipality_id: uuid.UUID,
    *,
    file_name: str,
    digest: str,
    is_trial: bool,
    by: uuid.UUID | None,
    now: datetime,
) -> ImportRun:
    """A run that waits."""
    run = ImportRun(
        id=run_id,
        kind=kind,
        municipality_id=municipality_id,
        file_name=Path(file_name).name[-LINE:],
        file_digest=digest,
        is_trial=is_trial,
        state=ImportState.WACHT,
        created_at=now,
        created_by_id=by,
    )
    db.session.add(run)
    db.session.flush()
    return run


def follow_trial(trial: ImportRun, *, folder: Path, viewer: Viewer, now: datetime) -> ImportRun:
    """Let the file of a trial that went well wait to be read in for real. Sent twice, it makes
    one run. Raises Refused."""
    run_id = run_after(trial.id)
    known = db.session.get(ImportRun, run_id)
    if known is not None:
        return known
    if not (trial.is_trial and trial.state is ImportState.KLAAR):
        raise Refused(NOT_FOR_REAL)
    if not has_file(folder, trial.id):
        raise Refused(FILE_GONE)
    run = add_run(
        run_id,
        trial.kind,
        trial.municipality_id,
        file_name=trial.file_name,
        digest=trial.file_digest,
        is_trial=False,
        by=viewer.user_id,
        now=now,
    )
    pass_on(folder, trial.id, run_id)
    _record(AuditAction.IMPORT_OFFERED, run, viewer.user_id, now, is_trial=False)
    return run


def run_after(trial_id: uuid.UUID) -> uuid.UUID:
    """The id of the run for real that follows a trial."""
    return uuid.uuid5(trial_id, "vastleggen")


def try_again(run: ImportRun, *, folder: Path) -> None:
    """Let a run that broke off wait once more. Raises Refused."""
    if run.state is not ImportState.AFGEBROKEN:
        raise Refused(NOT_BROKEN)
    if not has_file(folder, run.id):
        raise Refused(FILE_GONE)
    run.state, run.message, run.lines_done = ImportState.WACHT, "", 0
    run.started_at = run.finished_at = None


def begin(run: ImportRun, *, now: datetime) -> None:
    """The work begins."""
    run.state, run.started_at, run.finished_at = ImportState.BEZIG, now, None
    run.message, run.lines_done = "", 0


def finish(run: ImportRun, counts: Mapping[str, int], *, now: datetime) -> None:
    """All lines were good; what they brought is in the same transaction."""
    _end(run, ImportState.KLAAR, counts, now)
    if not run.is_trial:
        _record(AuditAction.IMPORT_DONE, run, run.created_by_id, now, **counts)


def refuse(
    run: ImportRun,
    counts: Mapping[str, int],
    faults: Collection[tuple[int, str, str]],
    *,
    message: str = "",
    now: datetime,
) -> None:
    """The file does not do: nothing of it is kept but what is wrong with it."""
    _end(run, ImportState.AFGEKEURD, counts, now, message)
    db.session.execute(delete(ImportFault).where(ImportFault.run_id == run.id))
    rows = [
        {
            "id": uuid.uuid4(),
            "run_id": run.id,
            "line": line,
            "column": column[:SHORT],
            "message": text[:LINE],
        }
        for line, column, text in faults
    ]
    for start in range(0, len(rows), FAULTS_AT_ONCE):
        db.session.execute(insert(ImportFault), rows[start : start + FAULTS_AT_ONCE])
    _record(AuditAction.IMPORT_REFUSED, run, run.created_by_id, now, rejected=run.rejected)


def break_off(run: ImportRun, *, now: datetime) -> None:
    """The work stopped halfway; nothing of it was kept, and it can be done again."""
    if run.state is ImportState.BEZIG:
        _end(run, ImportState.AFGEBROKEN, {}, now, BROKEN)
        _record(AuditAction.IMPORT_BROKEN, run, run.created_by_id, now)


def _end(
    run: ImportRun, state: ImportState, counts: Mapping[str, int], now: datetime, message: str = ""
) -> None:
    run.state, run.finished_at, run.message = state, now, message[:LINE]
    for name, count in counts.items():
        setattr(run, name, count)
    run.lines_done = counts.get("lines", run.lines_done)


def _record(
    action: AuditAction, run: ImportRun, by: uuid.UUID | None, now: datetime, **details: object
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.BESTAND,
        subject_id=run.id,
        municipality_id=run.municipality_id,
        kind=run.kind,
        **details,
    )
