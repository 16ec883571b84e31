"""Which pupils and cases lean on an organisation. Only how many: who asks this may not
know which."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import func, or_, select

from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.extensions import db
from mdo.organisations.usage import Use, use_source
from mdo.terms import CaseStatus


@use_source
def pupils_at_school(organisation_id: uuid.UUID, today: date) -> Use:
    """The pupils that go to the school now."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Pupil)
        .where(Pupil.school_id == organisation_id, Pupil.merged_into_id.is_(None))
    )
    return Use("ingeschreven leerling", "ingeschreven leerlingen", count or 0)


@use_source
def open_cases(organisation_id: uuid.UUID, today: date) -> Use:
    """The open cases that play at the school, or of which the organisation is a party."""
    as_party = select(CaseParty.case_id).where(
        CaseParty.organisation_id == organisation_id,
        or_(CaseParty.until_on.is_(None), CaseParty.until_on >= today),
        CaseParty.withdrawn_on.is_(None),
    )
    count = db.session.scalar(
        select(func.count())
        .select_from(CaseFile)
        .where(
            CaseFile.status == CaseStatus.OPEN,
            or_(CaseFile.school_id == organisation_id, CaseFile.id.in_(as_party)),
        )
    )
    return Use("open dossier", "open dossiers", count or 0)
