"""Doing the work of a run: outside any request, in transactions of its own.

First all lines are looked at, in short reads, while others work on; how far it is, is told in
between. Only a file without a fault is then read in, in one transaction: all of it or nothing,
also when the process is killed. One at a time for a municipality, by a lock that goes with
the process: a run that is said to be at work while the lock is free, broke off.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import update

from mdo.accounts.permissions import Permission
from mdo.accounts.queries import get_user, get_viewer
from mdo.clock import to_local
from mdo.database.locks import LockTaken, exclusive
from mdo.database.transactions import writing
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.imports.file_store import digest_of, forget_file, has_file, list_old, path_of
from mdo.imports.import_operations import Outcome, read_in
from mdo.imports.match_queries import get_municipality
from mdo.imports.matching import Target
from mdo.imports.models import ImportRun
from mdo.imports.registration_file import open_registrations
from mdo.imports.run_operations import add_run, begin, break_off, finish, refuse
from mdo.imports.run_queries import get_any_run, has_any, is_unfinished, list_unfinished
from mdo.imports.scope import own_municipalities
from mdo.imports.terms import ImportKind, ImportState
from mdo.imports.write_operations import Writer
from mdo.organisations.text_file import UnreadableFile

log = logging.getLogger("mdo.imports")
Now = Callable[[], datetime]
Tell = Callable[[int, int], None]
# How many lines lie between two words about how far it is.
TOLD_EVERY = 2_000


class FaultsOnSecondSight(Exception):
    """While a file was looked at, others changed what it is compared with."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("fouten bij het opslaan")
        self.outcome = outcome


def lock_name(municipality_id: uuid.UUID) -> str:
    """The lock that keeps two files of one municipality apart."""
    return f"inlezen-{municipality_id.hex}"


def make_target(
    municipality_id: uuid.UUID, by: uuid.UUID | None, *, may_read_police_data: bool, now: datetime
) -> Target:
    """For whom a file is read."""
    municipality = get_municipality(municipality_id)
    return Target(
        municipality_id,
        municipality.code,
        municipality.name,
        municipality.holiday_region,
        by,
        may_read_police_data,
        now,
        to_local(now).date(),
    )


def work(run_id: uuid.UUID, source: BinaryIO, now: Now) -> Outcome:
    """Do the work of a run that waits. Raises LockTaken when another file of the same
    municipality is at work; the run then goes on waiting. What goes wrong unexpectedly is
    raised once the run is known to have broken off."""
    with exclusive(db.engine, lock_name(_municipality_of(run_id))):
        with unit_of_work():
            begin(_run(run_id), now=now())
        return _finish_or_break_off(run_id, source, now)


def work_at_once(
    municipality_id: uuid.UUID,
    source: BinaryIO,
    now: Now,
    *,
    file_name: str,
    may_read_police_data: bool,
    tell: Tell,
) -> Outcome:
    """The same for a file that nobody handed in by the screen: a command. Raises LockTaken."""
    with exclusive(db.engine, lock_name(municipality_id)):
        with unit_of_work():
            run = add_run(
                uuid.uuid4(),
                ImportKind.LEERPLICHT,
                municipality_id,
                file_name=file_name,
                digest=digest_of(source),
                is_trial=False,
                by=None,
                now=now(),
            )
            begin(run, now=now())
            run_id = run.id
        return _finish_or_break_off(run_id, source, now, may_read_police_data, tell)


def _finish_or_break_off(
    run_id: uuid.UUID,
    source: BinaryIO,
    now: Now,
    may_read_police_data: bool | None = None,
    tell: Tell = lambda _done, _lines: None,
) -> Outcome:
    try:
        return _work(run_id, source, now, may_read_police_data, tell)
    except BaseException:
        db.session.rollback()
        with unit_of_work():
            break_off(_run(run_id), now=now())
        raise


def _work(
    run_id: uuid.UUID, source: BinaryIO, now: Now, may_read_police_data: bool | None, tell: Tell
) -> Outcome:
    try:
        target = _target(run_id, may_read_police_data, now())
        file = open_registrations(source)
        _tell_progress(run_id, 0, file.lines)

        def on_batch(done: int) -> None:
            if done % TOLD_EVERY == 0 or done == file.lines:
                _tell_progress(run_id, done, file.lines)
            tell(done, file.lines)

        outcome = read_in(file, target, on_batch=on_batch)
        if not outcome.rejected and not _is_trial(run_id):
            with unit_of_work():
                outcome = read_in(file, target, writer=Writer(target))
                if outcome.rejected:
                    raise FaultsOnSecondSight(outcome)
                finish(_run(run_id), outcome.counts, now=now())
            return outcome
    except UnreadableFile as reason:
        with unit_of_work():
            refuse(_run(run_id), {}, [], message=str(reason), now=now())
        raise
    except FaultsOnSecondSight as found:
        outcome = found.outcome
    db.session.rollback()
    with unit_of_work():
        if outcome.rejected:
            refuse(_run(run_id), outcome.counts, outcome.faults, now=now())
        else:
            finish(_run(run_id), outcome.counts, now=now())
    return outcome


def _run(run_id: uuid.UUID) -> ImportRun:
    run = get_any_run(run_id)
    assert run is not None
    return run


def _municipality_of(run_id: uuid.UUID) -> uuid.UUID:
    municipality_id = _run(run_id).municipality_id
    db.session.rollback()
    return municipality_id


def _is_trial(run_id: uuid.UUID) -> bool:
    return _run(run_id).is_trial


def _target(run_id: uuid.UUID, may_read_police_data: bool | None, now: datetime) -> Target:
    """By the roles that whoever offered the file has now. Raises UnreadableFile when there is
    none left for the municipality."""
    run = _run(run_id)
    if may_read_police_data is None:
        user = get_user(run.created_by_id) if run.created_by_id else None
        viewer = get_viewer(user, to_local(now).date()) if user else None
        if viewer is None or run.municipality_id not in own_municipalities(viewer):
            raise UnreadableFile("Wie dit bestand aanbood, werkt niet meer bij leerplicht.")
        may_read_police_data = viewer.may(Permission.POLICE_DATA_READ)
    return make_target(
        run.municipality_id,
        run.created_by_id,
        may_read_police_data=may_read_police_data,
        now=now,
    )


def _tell_progress(run_id: uuid.UUID, done: int, lines: int) -> None:
    """In a transaction of its own, as short as can be."""
    db.session.rollback()
    with writing(), db.engine.begin() as connection:
        connection.execute(
            update(ImportRun.__table__)
            .where(ImportRun.__table__.c.id == run_id)
            .values(lines_done=done, lines=lines)
        )


# -- the job -----------------------------------------------------------------------------


def find_broken(now: Now) -> int:
    """Mark the runs that are said to be at work while nobody works on them; how many."""
    broken = 0
    rows = list_unfinished(ImportState.BEZIG)
    db.session.rollback()
    for run_id, municipality_id in rows:
        try:
            with exclusive(db.engine, lock_name(municipality_id)), unit_of_work():
                break_off(_run(run_id), now=now())
                broken += 1
        except LockTaken:
            continue
    return broken


def work_waiting(folder: Path, now: Now) -> str:
    """Do the work of all runs that wait, the oldest first; a line for the log."""
    if not has_any():
        db.session.rollback()
        return ""
    done = 0
    broken = find_broken(now)
    rows = list_unfinished(ImportState.WACHT)
    db.session.rollback()
    for run_id, _municipality_id in rows:
        done += _work_on(run_id, folder, now)
    return f"{done} bestanden gelezen, {broken} afgebroken" if done or broken else ""


def _work_on(run_id: uuid.UUID, folder: Path, now: Now) -> bool:
    if not has_file(folder, run_id):
        with unit_of_work():
            run = _run(run_id)
            begin(run, now=now())
            break_off(run, now=now())
        return False
    try:
        with open(path_of(folder, run_id), "rb") as source:
            work(run_id, source, now)
    except LockTaken:
        return False
    except UnreadableFile:
        pass
    except Exception:
        # The run says that it broke off; the other files go on.
        log.exception("het inlezen van een bestand is afgebroken")
        return False
    _tidy(run_id, folder)
    return True


def _tidy(run_id: uuid.UUID, folder: Path) -> None:
    """Of a trial that went well the file is needed once more."""
    run = _run(run_id)
    if not (run.is_trial and run.state is ImportState.KLAAR):
        forget_file(folder, run_id)
    db.session.rollback()


def forget_old_files(folder: Path, now: datetime) -> int:
    """Remove the files of a day old whose run is not at work; how many."""
    old = [run_id for run_id in list_old(folder, now) if not is_unfinished(run_id)]
    for run_id in old:
        forget_file(folder, run_id)
    return len(old)
