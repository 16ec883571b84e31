"""The spell of absence that belongs to a registration."""

from __future__ import annotations

from sqlalchemy import select

from mdo.extensions import db
from mdo.leerplicht.models import AbsenceReport, NonEnrolment
from mdo.terms import AbsenceKind
from mdo.thuiszitters.models import AbsenceSpell


def spell_of_report(report: AbsenceReport) -> None:
    """Make or change the spell of a report of long absence."""
    if report.kind is AbsenceKind.LANGDURIG_RELATIEF and report.from_on is not None:
        _bring(AbsenceSpell.report_id, report, report.from_on)


def spell_of_non_enrolment(row: NonEnrolment) -> None:
    """Make or change the spell of a child that is enrolled nowhere."""
    _bring(AbsenceSpell.non_enrolment_id, row, row.dated_on)


def _bring(column, record, from_on) -> None:  # noqa: ANN001
    spell = db.session.scalar(select(AbsenceSpell).where(column == record.id))
    if spell is None:
        spell = AbsenceSpell(created_at=record.created_at, created_by_id=record.created_by_id)
        setattr(spell, column.key, record.id)
        db.session.add(spell)
    spell.pupil_id, spell.school_id = record.pupil_id, record.school_id
    spell.from_on, spell.until_on = from_on, record.until_on
    spell.is_enrolled = column is AbsenceSpell.report_id
