"""Spells of absence: those that come with a registration, and those written by hand.

A spell of a registration follows it, and is changed there; only its end may be written here
as well. After each change the clock is read again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.cases.models import Pupil
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.leerplicht.models import AbsenceReport, NonEnrolment
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.models import AbsenceSpell
from mdo.thuiszitters.rules import (
    eve_of,
    is_enrolled_by,
    kept_end,
    makes_spell,
    return_fault,
    spell_faults,
)
from mdo.thuiszitters.terms import ClockCause

# In which municipality each pupil lives.
Homes = Mapping[uuid.UUID, uuid.UUID]

OF_REGISTRATION = (
    "Deze periode hoort bij een registratie. Verbeter of verwijder de registratie; de periode "
    "gaat mee."
)
ALREADY_THERE = "Er staat al een verzuimperiode die op deze dag begint. Verbeter die."
ENDED = "Deze periode is al beëindigd."


# -- of a registration ---------------------------------------------------------------


def spell_of_report(
    report: AbsenceReport, *, by: uuid.UUID | None, now: datetime
) -> AbsenceSpell | None:
    """Make, change or take away the spell of a report, by what the report is now; None when
    it makes none (`rules.makes_spell`). An end that was written down here stays."""
    return _spell_of_report(report, _spell_where(AbsenceSpell.report_id == report.id), by, now)


def spells_of_reports(
    reports: Sequence[AbsenceReport], *, by: uuid.UUID | None, now: datetime
) -> None:
    """The same for many reports at once (an import), in two statements and one flush. The
    clock is not read: call `recompute` for their pupils when all is in."""
    known = {
        spell.report_id: spell
        for spell in db.session.scalars(
            select(AbsenceSpell).where(AbsenceSpell.report_id.in_([row.id for row in reports]))
        )
    }
    homes = _homes_of(reports)
    for report in reports:
        _spell_of_report(report, known.get(report.id), by, now, homes)
    db.session.flush()


def _spell_of_report(
    report: AbsenceReport,
    known: AbsenceSpell | None,
    by: uuid.UUID | None,
    now: datetime,
    homes: Homes | None = None,
) -> AbsenceSpell | None:
    if not makes_spell(report.kind):
        if known:
            _remove(known, "De soort melding is gewijzigd.", by=by, now=now, homes=homes)
        return None
    return _follow(
        known,
        {
            "pupil_id": report.pupil_id,
            "school_id": report.school_id,
            "from_on": report.from_on or report.dated_on,
            "until_on": report.until_on,
            "is_enrolled": is_enrolled_by(report.kind),
            "report_id": report.id,
        },
        by=by,
        now=now,
        homes=homes,
    )


def spell_of_non_enrolment(
    row: NonEnrolment, *, by: uuid.UUID | None, now: datetime
) -> AbsenceSpell:
    """Make or change the spell of a child without a school: absoluut verzuim."""
    return _spell_of_non_enrolment(
        row, _spell_where(AbsenceSpell.non_enrolment_id == row.id), by, now
    )


def spells_of_non_enrolments(
    rows: Sequence[NonEnrolment], *, by: uuid.UUID | None, now: datetime
) -> None:
    """The same for many at once, as `spells_of_reports`."""
    known = {
        spell.non_enrolment_id: spell
        for spell in db.session.scalars(
            select(AbsenceSpell).where(AbsenceSpell.non_enrolment_id.in_([row.id for row in rows]))
        )
    }
    homes = _homes_of(rows)
    for row in rows:
        _spell_of_non_enrolment(row, known.get(row.id), by, now, homes)
    db.session.flush()


def _spell_of_non_enrolment(
    row: NonEnrolment,
    known: AbsenceSpell | None,
    by: uuid.UUID | None,
    now: datetime,
    homes: Homes | None = None,
) -> AbsenceSpell:
    values = {
        "pupil_id": row.pupil_id,
        "school_id": row.school_id,
        "from_on": row.dated_on,
        "until_on": row.until_on,
        "is_enrolled": False,
        "non_enrolment_id": row.id,
    }
    return _follow(known, values, by=by, now=now, homes=homes)


def _homes_of(rows: Sequence[AbsenceReport] | Sequence[NonEnrolment]) -> Homes:
    query = select(Pupil.id, Pupil.municipality_id).where(
        Pupil.id.in_({row.pupil_id for row in rows})
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def forget_spell_of(
    record: AbsenceReport | NonEnrolment, *, by: uuid.UUID | None, now: datetime
) -> None:
    """Take away the spell of a registration that is about to be removed."""
    if known := _spell_of(record):
        _remove(known, "De registratie is verwijderd.", by=by, now=now)


def reopen_spell_of(
    record: AbsenceReport | NonEnrolment, ended_on: date, *, by: uuid.UUID | None, now: datetime
) -> None:
    """Let the spell of a registration run on, when it ended on the day that was taken away
    there. An end that was written down here stays."""
    known = _spell_of(record)
    if known and known.until_on == ended_on:
        _change(known, {"until_on": None}, by=by, now=now)


def _spell_of(record: AbsenceReport | NonEnrolment) -> AbsenceSpell | None:
    is_report = isinstance(record, AbsenceReport)
    column = AbsenceSpell.report_id if is_report else AbsenceSpell.non_enrolment_id
    return _spell_where(column == record.id)


def _spell_where(condition: Any) -> AbsenceSpell | None:
    return db.session.scalar(select(AbsenceSpell).where(condition))


def _follow(
    known: AbsenceSpell | None,
    values: dict[str, Any],
    *,
    by: uuid.UUID | None,
    now: datetime,
    homes: Homes | None = None,
) -> AbsenceSpell:
    if known is None:
        spell = AbsenceSpell(id=uuid.uuid4(), created_at=now, created_by_id=by, **values)
        return _add(spell, by=by, now=now, homes=homes)
    values["until_on"] = kept_end(values["until_on"], known.until_on, values["from_on"])
    _change(known, values, by=by, now=now, homes=homes)
    return known


# -- by hand -------------------------------------------------------------------------


def add_spell(
    pupil: Pupil,
    values: Mapping[str, Any],
    *,
    spell_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
) -> AbsenceSpell:
    """Write down a spell: from_on, until_on, is_enrolled, has_valid_reason and note. The same
    `spell_id` once more (a double click) changes nothing."""
    _hold(pupil.id)
    if known := db.session.get(AbsenceSpell, spell_id):
        if known.pupil_id != pupil.id:
            raise Refused("Deze periode hoort bij een andere leerling.")
        return known
    _check(pupil, values, None, now)
    spell = AbsenceSpell(
        id=spell_id,
        pupil_id=pupil.id,
        school_id=pupil.school_id if values["is_enrolled"] else None,
        created_at=now,
        created_by_id=by,
        **values,
    )
    _add(spell, by=by, now=now)
    _read_clock(pupil.id, by=by, now=now)
    return spell


def change_spell(
    pupil: Pupil,
    spell: AbsenceSpell,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Correct a spell. Of one that belongs to a registration only the end, the reason and
    the note. Raises StaleEdit when somebody else saved it meanwhile."""
    require_version(spell, seen_version)
    _check(pupil, values, spell, now)
    if is_of_registration(spell) and any(
        getattr(spell, name) != values[name] for name in ("from_on", "is_enrolled")
    ):
        raise Refused({"from_on": OF_REGISTRATION})
    if _change(spell, values, by=by, now=now):
        _read_clock(pupil.id, by=by, now=now)


def end_spell(spell: AbsenceSpell, back_on: date, *, by: uuid.UUID, now: datetime) -> None:
    """End an open spell: the pupil is back at school on `back_on`, which may not lie ahead."""
    if spell.until_on is not None:
        if spell.until_on == eve_of(back_on):
            return
        raise Refused(ENDED)
    if fault := return_fault(spell.from_on, back_on, clock.to_local(now).date()):
        raise Refused({"back_on": fault})
    _change(spell, {"until_on": eve_of(back_on)}, by=by, now=now)
    _read_clock(spell.pupil_id, by=by, now=now)


def remove_spell(spell: AbsenceSpell, reason: str, *, by: uuid.UUID, now: datetime) -> None:
    """Take away a spell that was written by mistake; why stays in the log."""
    if is_of_registration(spell):
        raise Refused(OF_REGISTRATION)
    pupil_id = spell.pupil_id
    _remove(spell, reason, by=by, now=now)
    _read_clock(pupil_id, by=by, now=now)


def is_of_registration(spell: AbsenceSpell) -> bool:
    """Whether the spell follows a report or a child without a school."""
    return spell.report_id is not None or spell.non_enrolment_id is not None


def _hold(pupil_id: uuid.UUID) -> None:
    """Two who write about one pupil wait for each other."""
    db.session.execute(select(Pupil.id).where(Pupil.id == pupil_id).with_for_update())


def _check(
    pupil: Pupil, values: Mapping[str, Any], spell: AbsenceSpell | None, now: datetime
) -> None:
    faults = spell_faults(values, pupil.birth_on, clock.to_local(now).date())
    same = select(AbsenceSpell.id).where(
        AbsenceSpell.pupil_id == pupil.id,
        AbsenceSpell.from_on == values["from_on"],
        AbsenceSpell.is_enrolled == values["is_enrolled"],
        AbsenceSpell.has_valid_reason == values["has_valid_reason"],
    )
    if spell is not None:
        same = same.where(AbsenceSpell.id != spell.id)
    if not faults and db.session.scalar(same.limit(1)):
        faults["from_on"] = ALREADY_THERE
    if faults:
        raise Refused(faults)


# -- what all share ------------------------------------------------------------------


def _add(
    spell: AbsenceSpell, *, by: uuid.UUID | None, now: datetime, homes: Homes | None = None
) -> AbsenceSpell:
    db.session.add(spell)
    _record(
        AuditAction.SPELL_ADDED, spell, by, now, homes,
        from_on=spell.from_on, until_on=spell.until_on,
    )  # fmt: skip
    return spell


def _change(
    spell: AbsenceSpell,
    values: Mapping[str, Any],
    *,
    by: uuid.UUID | None,
    now: datetime,
    homes: Homes | None = None,
) -> bool:
    changed = audit.changes(spell, values)
    if not changed["new"]:
        return False
    for name, value in values.items():
        setattr(spell, name, value)
    _record(AuditAction.SPELL_CHANGED, spell, by, now, homes, **changed)
    return True


def _remove(
    spell: AbsenceSpell,
    reason: str,
    *,
    by: uuid.UUID | None,
    now: datetime,
    homes: Homes | None = None,
) -> None:
    _record(
        AuditAction.SPELL_REMOVED, spell, by, now, homes, reason=reason,
        from_on=spell.from_on, until_on=spell.until_on,
    )  # fmt: skip
    db.session.delete(spell)
    if homes is None:
        db.session.flush()


def _record(
    action: AuditAction,
    spell: AbsenceSpell,
    by: uuid.UUID | None,
    now: datetime,
    homes: Homes | None,
    **details: Any,
) -> None:
    """Write it in the log. Without `homes` (where each pupil lives) the spell is written to
    the database at once and the home looked up."""
    if homes is None:
        db.session.flush()
        municipality_id = db.session.scalar(
            select(Pupil.municipality_id).where(Pupil.id == spell.pupil_id)
        )
    else:
        municipality_id = homes.get(spell.pupil_id)
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.LEERLING,
        subject_id=spell.pupil_id,
        municipality_id=municipality_id,
        **details,
    )


def _read_clock(pupil_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> None:
    recompute(
        [pupil_id], cause=ClockCause.GEGEVENS, by=by, today=clock.to_local(now).date(), now=now
    )
