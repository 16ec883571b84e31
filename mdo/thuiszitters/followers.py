"""The clock follows the registrations of leerplicht, and the facts of the pupil itself."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from mdo.cases.merge_followers import follows_merge
from mdo.cases.pupil_followers import follows_pupil
from mdo.leerplicht.followers import (
    Followed,
    follows_registration,
    follows_removal,
    follows_reopening,
    precedes_removal,
)
from mdo.leerplicht.models import AbsenceReport, Exemption, NonEnrolment
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.spell_operations import (
    forget_spell_of,
    reopen_spell_of,
    spell_of_non_enrolment,
    spell_of_report,
)
from mdo.thuiszitters.terms import ClockCause


@follows_registration
def spell_follows(record: Followed, by: uuid.UUID | None, now: datetime, today: date) -> None:
    """The spell of the record is made or changed with it, and the clock read again."""
    match record:
        case AbsenceReport():
            spell_of_report(record, by=by, now=now)
        case NonEnrolment():
            spell_of_non_enrolment(record, by=by, now=now)
        case Exemption():
            pass
    clock_follows(record, by, now, today)


@follows_reopening
def spell_runs_on(record: Followed, ended_on: date, by: uuid.UUID | None, now: datetime) -> None:
    """The spell of a record that ended with it runs on with it."""
    if not isinstance(record, Exemption):
        reopen_spell_of(record, ended_on, by=by, now=now)


@precedes_removal
def spell_goes(record: Followed, by: uuid.UUID | None, now: datetime, _today: date) -> None:
    """The spell of a record goes before the record does."""
    if not isinstance(record, Exemption):
        forget_spell_of(record, by=by, now=now)


@follows_removal
def clock_follows(record: Followed, by: uuid.UUID | None, now: datetime, today: date) -> None:
    """The clock is read again."""
    recompute([record.pupil_id], cause=ClockCause.GEGEVENS, by=by, today=today, now=now)


@follows_pupil
def clock_follows_pupil(pupil_id: uuid.UUID, by: uuid.UUID, today: date, now: datetime) -> None:
    """After a move, another school or another birth date."""
    recompute([pupil_id], cause=ClockCause.GEGEVENS, by=by, today=today, now=now)


@follows_merge
def clock_follows_merge(
    pupil_ids: Collection[uuid.UUID], by: uuid.UUID, today: date, now: datetime
) -> None:
    """The clock of the pupil that is kept reads both; the other has none any more. After the
    undoing each has its own again."""
    recompute(pupil_ids, cause=ClockCause.GEGEVENS, by=by, today=today, now=now)
