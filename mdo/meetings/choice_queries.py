"""What can be chosen when a meeting is planned: organisers, cases, people, parents."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from mdo.accounts.models import Membership, User
from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, CaseParty, Guardian, Pupil
from mdo.cases.queries import Named, matches_case_text
from mdo.cases.rules import fold, spoken_name
from mdo.cases.scope import is_running_party, is_visible_case
from mdo.database.columns import list_name
from mdo.extensions import db
from mdo.meetings.queries import ORGANISER_ROLES
from mdo.meetings.rules import REQUIRED_PARTIES, ZAT_SCHOOLS
from mdo.organisations.models import Organisation, School
from mdo.terms import CaseStatus, GuardianRelation, MeetingKind, Party, SchoolKind

# More than these do not help to find one; a longer search text does.
MOST_FOUND = 25
MOST_CASES = 50
TABLE_ROLES = tuple(
    role for role, held in ROLE_PERMISSIONS.items() if Permission.MEETING_READ in held
)


@dataclass(frozen=True)
class OrganiserRow:
    """An organisation of the viewer that can organise a meeting."""

    id: uuid.UUID
    name: str
    party: Party
    municipality_id: uuid.UUID | None


@dataclass(frozen=True)
class CaseRow(Named):
    """A case that can be put on an agenda, with what the rules want to know of it."""

    id: uuid.UUID
    number: str
    status: CaseStatus
    municipality_id: uuid.UUID
    school_id: uuid.UUID | None
    school_name: str | None
    school_kind: SchoolKind | None
    question: str
    pupil_id: uuid.UUID
    given_name: str
    infix: str
    surname: str
    birth_on: date

    @property
    def label(self) -> str:
        """`Veen, Noor van der (D2026-0012)`."""
        return f"{self.listed_name} ({self.number})"


@dataclass(frozen=True)
class PersonRow(Named):
    """Somebody with an account, in one of his or her organisations. The id is that of the
    membership: who works in two places sits at the table for one of them."""

    id: uuid.UUID
    user_id: uuid.UUID
    given_name: str
    infix: str
    surname: str
    title: str
    role_label: str
    organisation_id: uuid.UUID
    organisation_name: str
    party: Party

    @property
    def label(self) -> str:
        """`Jansen, Jan de: Jeugdverpleegkundige, GGD Regio`."""
        name = list_name(self.given_name, self.infix, self.surname)
        return f"{name}: {self.title or self.role_label}, {self.organisation_name}"


@dataclass(frozen=True)
class RelativeRow(Named):
    """A parent or carer of a pupil, or (`relation` None) the pupil."""

    id: uuid.UUID
    pupil_id: uuid.UUID
    given_name: str
    infix: str
    surname: str
    relation: GuardianRelation | None
    has_custody: bool
    email: str
    pupil_name: str

    @property
    def key(self) -> str:
        """How a form names this person."""
        return f"{'leerling' if self.relation is None else 'ouder'}-{self.id}"

    @property
    def label(self) -> str:
        """`Moes van der Veen (moeder van Noor van der Veen)`."""
        if self.relation is None:
            return f"{self.full_name} (leerling)"
        custody = "" if self.has_custody else ", geen gezag"
        return f"{self.full_name} ({self.relation.label.lower()} van {self.pupil_name}{custody})"


def list_organisers(viewer: Viewer, kind: MeetingKind) -> list[OrganiserRow]:
    """For which organisations the viewer may plan a meeting of this kind. A ZAT belongs to
    a school for secondary or vocational education (guide, section 1)."""
    own = viewer.organisations(*ORGANISER_ROLES)
    query = select(
        Organisation.id, Organisation.name, Organisation.kind, Organisation.municipality_id
    ).where(Organisation.id.in_(own))
    if kind is MeetingKind.ZAT:
        query = query.join(School, School.organisation_id == Organisation.id).where(
            School.kind.in_(ZAT_SCHOOLS)
        )
    rows = db.session.execute(query.order_by(Organisation.name, Organisation.id))
    return [OrganiserRow(*row) for row in rows]


# -- cases ---------------------------------------------------------------------------


def _select_cases(viewer: Viewer, today: date) -> Select:
    return (
        select(
            CaseFile.id,
            CaseFile.number,
            CaseFile.status,
            CaseFile.municipality_id,
            CaseFile.school_id,
            Organisation.name,
            School.kind,
            CaseFile.question,
            Pupil.id,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
        )
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .outerjoin(School, School.organisation_id == CaseFile.school_id)
        .where(is_visible_case(viewer, today))
        .order_by(Pupil.sort_key, CaseFile.number)
    )


def list_cases_by_id(viewer: Viewer, case_ids: Collection[uuid.UUID], today: date) -> list[CaseRow]:
    """Those of these cases that the viewer may open, by name."""
    if not case_ids:
        return []
    query = _select_cases(viewer, today).where(CaseFile.id.in_(case_ids))
    return [CaseRow(*row) for row in db.session.execute(query)]


def list_cases_of_schools(
    viewer: Viewer, school_ids: Collection[uuid.UUID], text: str, today: date
) -> list[CaseRow]:
    """The visible open cases that play at these schools, with every word of `text`; by
    name, at most one more than MOST_CASES."""
    query = _select_cases(viewer, today).where(
        CaseFile.school_id.in_(school_ids), CaseFile.status == CaseStatus.OPEN
    )
    if (condition := matches_case_text(text)) is not None:
        query = query.where(condition)
    return [CaseRow(*row) for row in db.session.execute(query.limit(MOST_CASES + 1))]


# -- people --------------------------------------------------------------------------


def _select_people(today: date) -> Select:
    return (
        select(
            Membership.id,
            User.id,
            User.given_name,
            User.infix,
            User.surname,
            Membership.title,
            Membership.role,
            Organisation.id,
            Organisation.name,
            Organisation.kind,
        )
        .join(User, User.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.is_enabled, is_running(today), Membership.role.in_(TABLE_ROLES))
        .order_by(User.surname, User.given_name, Membership.from_on, Membership.id)
    )


def _people(query: Select) -> list[PersonRow]:
    """One row for each person in each organisation."""
    found: dict[tuple[uuid.UUID, uuid.UUID], PersonRow] = {}
    for row in db.session.execute(query):
        person = PersonRow(*row[:6], row[6].label, *row[7:])
        found.setdefault((person.user_id, person.organisation_id), person)
    return list(found.values())


def list_people_by_id(membership_ids: Collection[uuid.UUID], today: date) -> list[PersonRow]:
    """The people behind these memberships, as far as they still run."""
    if not membership_ids:
        return []
    return _people(_select_people(today).where(Membership.id.in_(membership_ids)))


def list_people_of_users(user_ids: Collection[uuid.UUID], today: date) -> list[PersonRow]:
    """One row for each of these users that can sit at a table, in the order asked; of who
    works in several places the first one."""
    if not user_ids:
        return []
    found: dict[uuid.UUID, PersonRow] = {}
    for person in _people(_select_people(today).where(User.id.in_(user_ids))):
        found.setdefault(person.user_id, person)
    return [found[user_id] for user_id in user_ids if user_id in found]


def list_people_at(organisation_ids: Collection[uuid.UUID], today: date) -> list[PersonRow]:
    """Everybody with an account at these organisations, by name."""
    return _people(_select_people(today).where(Organisation.id.in_(organisation_ids)))


def list_people_by_user(user_ids: Collection[uuid.UUID], today: date) -> list[PersonRow]:
    """These users in each organisation at which they can sit at a table."""
    return _people(_select_people(today).where(User.id.in_(user_ids)))


def list_people_at_hand(
    kind: MeetingKind,
    viewer: Viewer,
    case_ids: Collection[uuid.UUID],
    municipality_ids: Collection[uuid.UUID],
    today: date,
) -> list[PersonRow]:
    """Who is likely to sit at this table: colleagues, people of the parties to the cases,
    and those of the required parties in these municipalities. In that order."""
    own = viewer.organisations(*ORGANISER_ROLES)
    parties = set(
        db.session.scalars(
            select(CaseParty.organisation_id).where(
                CaseParty.case_id.in_(case_ids),
                is_running_party(today),
            )
        )
    )
    people = _people(
        _select_people(today).where(
            or_(
                Organisation.id.in_(own | parties),
                _is_usual(kind, municipality_ids),
            )
        )
    )
    return sorted(
        people,
        key=lambda person: (
            person.user_id != viewer.user_id,
            person.organisation_id not in own,
            person.organisation_id not in parties,
            person.organisation_name,
        ),
    )


def _is_usual(kind: MeetingKind, municipality_ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    usual = {
        party
        for required in REQUIRED_PARTIES[kind]
        for party in required.parties
        if party not in (Party.SCHOOL, Party.OUDERS)
    }
    return Organisation.kind.in_(usual) & or_(
        Organisation.municipality_id.is_(None), Organisation.municipality_id.in_(municipality_ids)
    )


def search_people(text: str, today: date) -> list[PersonRow]:
    """Everybody with an account who has every word of `text` in name, title or organisation;
    at most one more than MOST_FOUND."""
    words = fold(text).split()
    if not words:
        return []
    found = [
        person
        for person in _people(_select_people(today))
        if all(word in fold(f"{person.full_name} {person.label}") for word in words)
    ]
    return found[: MOST_FOUND + 1]


def list_relatives(case_ids: Collection[uuid.UUID], today: date) -> list[RelativeRow]:
    """The parents and carers of today of the pupils of these cases, each time followed by
    the pupil. The cases must have been loaded through their scope."""
    if not case_ids:
        return []
    pupils = db.session.execute(
        select(Pupil.id, Pupil.given_name, Pupil.infix, Pupil.surname)
        .join(CaseFile, CaseFile.pupil_id == Pupil.id)
        .where(CaseFile.id.in_(case_ids))
        .distinct()
        .order_by(Pupil.surname, Pupil.given_name, Pupil.id)
    ).all()
    guardians = db.session.execute(
        select(
            Guardian.id,
            Guardian.pupil_id,
            Guardian.given_name,
            Guardian.infix,
            Guardian.surname,
            Guardian.relation,
            Guardian.has_custody,
            Guardian.email,
        )
        .where(
            Guardian.pupil_id.in_([row[0] for row in pupils]),
            Guardian.from_on <= today,
            or_(Guardian.until_on.is_(None), Guardian.until_on >= today),
        )
        .order_by(Guardian.surname, Guardian.given_name, Guardian.id)
    ).all()
    relatives = []
    for pupil_id, *name in pupils:
        spoken = spoken_name(*name)
        relatives += [RelativeRow(*row, spoken) for row in guardians if row.pupil_id == pupil_id]
        relatives.append(RelativeRow(pupil_id, pupil_id, *name, None, True, "", spoken))
    return relatives
