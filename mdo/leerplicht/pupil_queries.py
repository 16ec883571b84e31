"""The pupil at the head of the pages of registrations, and what can be chosen there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.queries import Named
from mdo.cases.scope import is_visible_case, is_visible_pupil
from mdo.extensions import db
from mdo.law.dates import in_figures
from mdo.leerplicht.models import AbsenceReport, Investigation
from mdo.leerplicht.rules import PupilFacts
from mdo.leerplicht.scope import is_known_pupil, is_visible_registration, own_municipalities
from mdo.organisations.models import Municipality, Organisation

Choice = tuple[uuid.UUID, str]


@dataclass(frozen=True)
class PupilHeading(Named):
    """Who it is about. `may_open` tells whether the page of the pupil opens for the viewer,
    `lives_here` whether the pupil lives in the viewer's municipality now."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    start_qualification_on: date | None
    is_exempt_from_qualification: bool
    school_name: str | None
    municipality_name: str
    may_open: bool
    lives_here: bool

    @property
    def facts(self) -> PupilFacts:
        """What the law asks about the pupil."""
        return PupilFacts(
            self.birth_on, self.start_qualification_on, self.is_exempt_from_qualification
        )


def get_pupil_heading(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> PupilHeading | None:
    """The pupil, or None when out of sight."""
    row = db.session.execute(
        select(
            Pupil.id,
            Pupil.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Pupil.start_qualification_on,
            Pupil.is_exempt_from_qualification,
            Organisation.name,
            Municipality.name,
            is_visible_pupil(viewer, today),
            Pupil.municipality_id.in_(own_municipalities(viewer)),
        )
        .join(Municipality, Municipality.id == Pupil.municipality_id)
        .outerjoin(Organisation, Organisation.id == Pupil.school_id)
        .where(Pupil.id == pupil_id, is_known_pupil(viewer, today))
    ).first()
    return PupilHeading(*row) if row else None


def list_case_choices(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> list[Choice]:
    """The cases of the pupil that the viewer may open, the newest first."""
    rows = db.session.execute(
        select(CaseFile.id, CaseFile.number, CaseFile.status)
        .where(CaseFile.pupil_id == pupil_id, is_visible_case(viewer, today))
        .order_by(CaseFile.opened_on.desc(), CaseFile.number.desc())
    )
    return [(id_, f"{number} ({status.label.lower()})") for id_, number, status in rows]


def list_report_choices(
    viewer: Viewer,
    pupil_id: uuid.UUID,
    *,
    without_investigation: bool = False,
    always: uuid.UUID | None = None,
) -> list[Choice]:
    """The reports of absence of the pupil, the newest first. `without_investigation` leaves
    out those that were investigated, but for the report `always`."""
    query = (
        select(AbsenceReport.id, AbsenceReport.dated_on, AbsenceReport.kind)
        .where(AbsenceReport.pupil_id == pupil_id, is_visible_registration(viewer, AbsenceReport))
        .order_by(AbsenceReport.dated_on.desc(), AbsenceReport.id)
    )
    if without_investigation:
        done = select(Investigation.report_id).where(Investigation.pupil_id == pupil_id)
        is_chosen = AbsenceReport.id == always
        query = query.where(AbsenceReport.id.not_in(done) | is_chosen)
    return [
        (id_, f"{in_figures(day)}, {kind.label}") for id_, day, kind in db.session.execute(query)
    ]
