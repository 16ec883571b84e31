"""Reading pupils and case files, for this feature and for those that build on it.

Everything goes through the scope: who may not see a case or a pupil gets None or an
empty list, as if it did not exist.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, CaseParty, Enrolment, Pupil, Residence
from mdo.cases.rules import fold, spoken_name
from mdo.cases.scope import is_visible_case, is_visible_pupil
from mdo.database.columns import list_name
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import CaseClosing, CaseStatus, Urgency


class Named:
    """The two ways to write the name of a row about a pupil."""

    given_name: str
    infix: str
    surname: str

    @property
    def full_name(self) -> str:
        """As spoken: `Noor van der Veen`."""
        return spoken_name(self.given_name, self.infix, self.surname)

    @property
    def listed_name(self) -> str:
        """As in an alphabetical list: `Veen, Noor van der`."""
        return list_name(self.given_name, self.infix, self.surname)


@dataclass(frozen=True)
class CaseHeading(Named):
    """What the head of every page of a case shows. `birth_on` gives the age on a day."""

    id: uuid.UUID
    number: str
    status: CaseStatus
    urgency: Urgency
    opened_on: date
    closed_on: date | None
    closing: CaseClosing | None
    pupil_id: uuid.UUID
    given_name: str
    infix: str
    surname: str
    birth_on: date
    municipality_id: uuid.UUID
    municipality_name: str
    school_id: uuid.UUID | None
    school_name: str | None
    coordinator_id: uuid.UUID | None
    coordinator_name: str

    @property
    def is_open(self) -> bool:
        return self.status is CaseStatus.OPEN


@dataclass(frozen=True)
class CaseChoice(Named):
    """A case to choose, in a list of found ones."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_name: str | None

    @property
    def label(self) -> str:
        """`Veen, Noor van der, D2026-0012, Proefcollege`: for a select."""
        parts = (self.listed_name, self.number, self.school_name)
        return ", ".join(part for part in parts if part)


def matches_text(text: str) -> ColumnElement[bool] | None:
    """The condition that every word of `text` stands in a pupil's search key; None when
    there is nothing to search."""
    words = fold(text).split()
    if not words:
        return None
    return and_(*(Pupil.search_key.contains(word, autoescape=True) for word in words))


def matches_case_text(text: str) -> ColumnElement[bool] | None:
    """As `matches_text`; a word may also stand in the number of the case."""
    words = fold(text).split()
    if not words:
        return None
    return and_(
        *(
            or_(
                Pupil.search_key.contains(word, autoescape=True),
                func.lower(CaseFile.number).contains(word, autoescape=True),
            )
            for word in words
        )
    )


def get_case(viewer: Viewer, case_id: uuid.UUID, today: date) -> CaseFile | None:
    """The case with its pupil loaded, or None when out of sight."""
    return db.session.scalar(
        select(CaseFile)
        .where(CaseFile.id == case_id, is_visible_case(viewer, today))
        .options(joinedload(CaseFile.pupil))
    )


def get_case_heading(viewer: Viewer, case_id: uuid.UUID, today: date) -> CaseHeading | None:
    """What the head of a page of this case shows, or None when out of sight."""
    row = db.session.execute(
        select(
            CaseFile.id,
            CaseFile.number,
            CaseFile.status,
            CaseFile.urgency,
            CaseFile.opened_on,
            CaseFile.closed_on,
            CaseFile.closing,
            Pupil.id,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            CaseFile.municipality_id,
            Municipality.name,
            CaseFile.school_id,
            Organisation.name,
            CaseFile.coordinator_id,
            User.given_name,
            User.infix,
            User.surname,
        )
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .join(Municipality, Municipality.id == CaseFile.municipality_id)
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .outerjoin(User, User.id == CaseFile.coordinator_id)
        .where(CaseFile.id == case_id, is_visible_case(viewer, today))
    ).first()
    return CaseHeading(*row[:-3], spoken_name(*row[-3:])) if row else None


def search_cases(
    viewer: Viewer, text: str, today: date, limit: int = 25, *, open_only: bool = True
) -> list[CaseChoice]:
    """The visible cases whose pupil's name, pupil number or case number has every word of
    `text` (all visible ones for an empty text), by name. At most `limit` rows."""
    query: Select = (
        select(
            CaseFile.id,
            CaseFile.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Organisation.name,
        )
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .where(is_visible_case(viewer, today))
    )
    if open_only:
        query = query.where(CaseFile.status == CaseStatus.OPEN)
    if (condition := matches_case_text(text)) is not None:
        query = query.where(condition)
    rows = db.session.execute(query.order_by(Pupil.sort_key, CaseFile.number).limit(limit))
    return [CaseChoice(*row) for row in rows]


def get_pupil(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> Pupil | None:
    """The pupil with municipality, school, guardians, enrolments and residences loaded,
    or None when out of sight."""
    return db.session.scalar(
        select(Pupil)
        .where(Pupil.id == pupil_id, is_visible_pupil(viewer, today))
        .options(
            joinedload(Pupil.municipality),
            joinedload(Pupil.school),
            selectinload(Pupil.guardians),
            selectinload(Pupil.enrolments).joinedload(Enrolment.school),
            selectinload(Pupil.residences).joinedload(Residence.municipality),
        )
    )


def list_parties(case_id: uuid.UUID) -> list[CaseParty]:
    """The parties of a case that was loaded through its scope, with their organisations,
    in the order in which they came."""
    return list(
        db.session.scalars(
            select(CaseParty)
            .where(CaseParty.case_id == case_id)
            .options(joinedload(CaseParty.organisation))
            .order_by(CaseParty.from_on, CaseParty.created_at, CaseParty.id)
        )
    )
