"""Reading pupils: the list, possible duplicates, the cases of one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.choice_queries import Choice
from mdo.cases.models import CaseFile, Enrolment, Pupil
from mdo.cases.queries import Named, matches_text
from mdo.cases.rules import (
    AgeGroup,
    born_within,
    is_same_given_name,
    is_similar_name,
    sort_key,
)
from mdo.cases.scope import EntryRight, entry_right, is_visible_case, is_visible_pupil
from mdo.cases.sound_rules import near_dates, sound_key
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.law.dates import add_years
from mdo.organisations.models import Municipality, Organisation
from mdo.organisations.queries import get_tenants
from mdo.terms import CaseStatus, Urgency


@dataclass(frozen=True)
class PupilFilter:
    """What a list of pupils is narrowed to; `birth_on` is searched instead of `text`."""

    text: str = ""
    birth_on: date | None = None
    school_id: uuid.UUID | None = None
    municipality_id: uuid.UUID | None = None
    age_group: AgeGroup | None = None


@dataclass(frozen=True)
class PupilRow(Named):
    """A pupil in a list."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_name: str | None
    municipality_id: uuid.UUID
    municipality_name: str


@dataclass(frozen=True)
class Duplicates:
    """Pupils that may be the one somebody is about to enter.

    Of those out of the viewer's sight it only tells that there are some. `fingerprint`
    stands for exactly this set: a confirmation holds for what was shown, not for what
    somebody else (or a second click) entered since.
    """

    rows: list[PupilRow]
    is_hidden_too: bool
    fingerprint: str

    def __bool__(self) -> bool:
        return bool(self.rows) or self.is_hidden_too


@dataclass(frozen=True)
class CaseOfPupil:
    """A case on the page of its pupil."""

    id: uuid.UUID
    number: str
    status: CaseStatus
    urgency: Urgency
    opened_on: date
    closed_on: date | None
    school_name: str | None


def list_pupils(
    viewer: Viewer, wanted: PupilFilter, today: date, *, offset: int = 0, limit: int = 25
) -> tuple[list[PupilRow], int]:
    """One page of the visible pupils by name, and how many there are in all."""
    conditions = [is_visible_pupil(viewer, today), *_conditions(wanted, today)]
    total = db.session.scalar(select(func.count()).select_from(Pupil).where(*conditions)) or 0
    return _rows(conditions, offset, limit), total


def list_pupils_by_id(pupil_ids: Collection[uuid.UUID]) -> list[PupilRow]:
    """These pupils by name; they were found through their scope."""
    return _rows([Pupil.id.in_(pupil_ids)]) if pupil_ids else []


def list_filter_schools(viewer: Viewer, today: date) -> list[Choice]:
    """The schools of the visible pupils, by name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(select(Pupil.school_id).where(is_visible_pupil(viewer, today))))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(id_, name) for id_, name in rows]


def list_filter_municipalities(viewer: Viewer, today: date) -> list[Choice]:
    """The municipalities of the visible pupils, by name."""
    rows = db.session.execute(
        select(Municipality.id, Municipality.name)
        .where(
            Municipality.id.in_(
                select(Pupil.municipality_id).where(is_visible_pupil(viewer, today))
            )
        )
        .order_by(Municipality.name, Municipality.id)
    )
    return [(id_, name) for id_, name in rows]


def list_cases_of_pupil(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> list[CaseOfPupil]:
    """The visible cases of a pupil, the newest first."""
    rows = db.session.execute(
        select(
            CaseFile.id,
            CaseFile.number,
            CaseFile.status,
            CaseFile.urgency,
            CaseFile.opened_on,
            CaseFile.closed_on,
            Organisation.name,
        )
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .where(CaseFile.pupil_id == pupil_id, is_visible_case(viewer, today))
        .order_by(CaseFile.opened_on.desc(), CaseFile.number.desc())
    )
    return [CaseOfPupil(*row) for row in rows]


def get_entry_right(viewer: Viewer) -> EntryRight:
    """Which pupils the viewer may enter; a regional seat covers every tenant."""
    right = entry_right(viewer)
    if not right.is_regional:
        return right
    tenants = frozenset(tenant.id for tenant in get_tenants())
    return replace(right, municipalities=right.municipalities | tenants)


def find_duplicates(
    viewer: Viewer,
    given_name: str,
    surname: str,
    birth_on: date,
    today: date,
    *,
    school_id: uuid.UUID | None = None,
    number_at_school: str = "",
) -> Duplicates:
    """Pupils that may be this one: with the same birth date and a name that looks or sounds
    alike; with the same name and a birth date within a year; with a name that sounds alike
    and a birth date with a slip of the pen; with the same number at the same school. A
    tussenvoegsel makes no difference.

    Of the pupils out of sight only those with the same name and birth date count: more
    would tell about children that the viewer has nothing to do with.
    """
    key, sound = sort_key(given_name, "", surname), sound_key(surname)
    same_name = or_(Pupil.sort_key == key, Pupil.sort_key.startswith(f"{key} ", autoescape=True))
    nearby = Pupil.birth_on.between(add_years(birth_on, -1), add_years(birth_on, 1))
    same_sound = and_(Pupil.sound_key == sound, Pupil.sound_key != "")
    slips = near_dates(birth_on)
    at_school = _ids_by_number(school_id, number_at_school)
    known = _rows(
        [
            or_(
                Pupil.birth_on == birth_on,
                and_(same_name, nearby),
                and_(same_sound, Pupil.birth_on.in_(slips)),
                Pupil.id.in_(at_school),
            ),
            is_visible_pupil(viewer, today),
        ]
    )

    def is_alike(row: PupilRow) -> bool:
        if row.id in at_school or sort_key(row.given_name, "", row.surname) == key:
            return True
        sounds_alike = sound_key(row.surname) == sound and is_same_given_name(
            row.given_name, given_name
        )
        if row.birth_on != birth_on:
            return sounds_alike and row.birth_on in slips
        return sounds_alike or is_similar_name((row.given_name, row.surname), (given_name, surname))

    rows = [row for row in known if is_alike(row)]
    everywhere = db.session.scalars(
        select(Pupil.id).where(
            same_name, Pupil.birth_on == birth_on, Pupil.merged_into_id.is_(None)
        )
    )
    hidden = set(everywhere) - {row.id for row in known}
    return Duplicates(rows, bool(hidden), fingerprint_of_set([*(row.id for row in rows), *hidden]))


def _ids_by_number(school_id: uuid.UUID | None, number: str) -> frozenset[uuid.UUID]:
    """Who bears or bore this number at that school."""
    if school_id is None or not number:
        return frozenset()
    found = db.session.scalars(
        select(Enrolment.pupil_id).where(
            Enrolment.school_id == school_id, Enrolment.pupil_number == number
        )
    )
    return frozenset(found)


def fingerprint_of_set(ids: Iterable[uuid.UUID]) -> str:
    """A text that stands for exactly this set of records and tells nothing about them."""
    return fingerprint_of(sorted(ids))


def _conditions(wanted: PupilFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.birth_on is not None:
        conditions.append(Pupil.birth_on == wanted.birth_on)
    elif (found := matches_text(wanted.text)) is not None:
        conditions.append(found)
    if wanted.school_id is not None:
        conditions.append(Pupil.school_id == wanted.school_id)
    if wanted.municipality_id is not None:
        conditions.append(Pupil.municipality_id == wanted.municipality_id)
    if wanted.age_group is not None:
        after, up_to = born_within(wanted.age_group, today)
        conditions.append(Pupil.birth_on <= up_to)
        if after is not None:
            conditions.append(Pupil.birth_on > after)
    return conditions


def _rows(
    conditions: list[ColumnElement[bool]], offset: int = 0, limit: int | None = None
) -> list[PupilRow]:
    rows = db.session.execute(
        select(
            Pupil.id,
            Pupil.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Organisation.name,
            Pupil.municipality_id,
            Municipality.name,
        )
        .join(Municipality, Municipality.id == Pupil.municipality_id)
        .outerjoin(Organisation, Organisation.id == Pupil.school_id)
        .where(*conditions)
        .order_by(Pupil.sort_key, Pupil.id)
        .offset(offset)
        .limit(limit)
    )
    return [PupilRow(*row) for row in rows]
