"""The spell of absence that belongs to a registration."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mdo.extensions import db
from mdo.leerplicht.models import AbsenceReport, NonEnrolment
from mdo.thuiszitters.models import AbsenceSpell
from mdo.thuiszitters.rules import KINDS_WITH_SPELL, makes_spell


def spell_of_report(
    report: AbsenceReport, *, by: uuid.UUID | None, now: datetime
) -> AbsenceSpell | None:
    """Make or change the spell of a report of long absence."""
    if not makes_spell(report.kind):
        return None
    values = {
        "from_on": report.from_on or report.dated_on,
        "is_enrolled": KINDS_WITH_SPELL[report.kind],
        "report_id": report.id,
    }
    return _bring(AbsenceSpell.report_id == report.id, report, values, by, now)


def spell_of_non_enrolment(
    row: NonEnrolment, *, by: uuid.UUID | None, now: datetime
) -> AbsenceSpell:
    """Make or change the spell of a child that is enrolled nowhere."""
    values = {"from_on": row.dated_on, "is_enrolled": False, "non_enrolment_id": row.id}
    return _bring(AbsenceSpell.non_enrolment_id == row.id, row, values, by, now)


def _bring(
    condition: Any,
    record: AbsenceReport | NonEnrolment,
    values: dict[str, Any],
    by: uuid.UUID | None,
    now: datetime,
) -> AbsenceSpell:
    spell = db.session.scalar(select(AbsenceSpell).where(condition))
    if spell is None:
        spell = AbsenceSpell(id=uuid.uuid4(), created_at=now, created_by_id=by)
        db.session.add(spell)
    spell.pupil_id, spell.school_id = record.pupil_id, record.school_id
    spell.until_on = record.until_on
    for name, value in values.items():
        setattr(spell, name, value)
    return spell
