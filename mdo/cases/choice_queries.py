"""What can be chosen in the forms about pupils and cases: (value, label) pairs."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from mdo.accounts.models import Membership, User
from mdo.cases.rules import fold
from mdo.database.columns import list_name
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation, School
from mdo.terms import Party, Role, SchoolKind

Choice = tuple[uuid.UUID, str]

# More than these do not help to find one; a longer search text does.
MOST_FOUND = 50
COORDINATING_ROLES = (Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR)


def list_schools(
    today: date,
    *,
    organisation_ids: Collection[uuid.UUID] = (),
    municipality_ids: Collection[uuid.UUID] = (),
) -> list[Choice]:
    """The schools among these organisations, and the open ones in these municipalities,
    by name."""
    return _choices(
        _organisations(today).where(
            Organisation.kind == Party.SCHOOL,
            or_(
                Organisation.id.in_(organisation_ids),
                Organisation.municipality_id.in_(municipality_ids),
            ),
        )
    )


def search_schools(text: str, today: date) -> list[Choice]:
    """The open schools with every word of `text` in their name, place or code; at most
    one more than MOST_FOUND."""
    return _search(_organisations(today).where(Organisation.kind == Party.SCHOOL), text)


def list_organisations(municipality_ids: Collection[uuid.UUID], today: date) -> list[Choice]:
    """The open organisations that are no school: regional ones, and those of these
    municipalities, by name."""
    return _choices(
        _organisations(today).where(
            Organisation.kind != Party.SCHOOL,
            or_(
                Organisation.municipality_id.is_(None),
                Organisation.municipality_id.in_(municipality_ids),
            ),
        )
    )


def search_organisations(text: str, today: date) -> list[Choice]:
    """As `search_schools`, among organisations of every kind."""
    return _search(_organisations(today), text)


def list_municipalities(own_ids: Collection[uuid.UUID] = ()) -> list[Choice]:
    """All municipalities by name, the own ones first."""
    rows = db.session.execute(select(Municipality.id, Municipality.name)).all()
    return sorted(
        ((id_, name) for id_, name in rows), key=lambda row: (row[0] not in own_ids, fold(row[1]))
    )


def list_coordinators(organisation_ids: Collection[uuid.UUID], today: date) -> list[Choice]:
    """Who may coordinate a case for one of these organisations, by name."""
    rows = db.session.execute(
        select(User.id, User.given_name, User.infix, User.surname, Organisation.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(is_coordinating(today), Membership.organisation_id.in_(organisation_ids))
        .order_by(User.surname, User.given_name, User.id, Membership.from_on, Membership.id)
    )
    found: dict[uuid.UUID, str] = {}
    for id_, given_name, infix, surname, organisation in rows:
        found.setdefault(id_, f"{list_name(given_name, infix, surname)} ({organisation})")
    return list(found.items())


def is_coordinating(today: date) -> ColumnElement[bool]:
    """The condition on `Membership` joined to `User`: a running seat that may write cases,
    of somebody who can sign in."""
    return (
        User.is_enabled
        & Membership.role.in_(COORDINATING_ROLES)
        & (Membership.from_on <= today)
        & or_(Membership.until_on.is_(None), Membership.until_on >= today)
    )


def _organisations(today: date) -> Select:
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.city,
            School.kind,
            School.code,
        )
        .outerjoin(School, School.organisation_id == Organisation.id)
        .where(or_(Organisation.closed_on.is_(None), Organisation.closed_on > today))
    )


def _choices(query: Select) -> list[Choice]:
    rows = [
        (id_, _label(name, party, city, kind))
        for id_, name, party, city, kind, _code in db.session.execute(query)
    ]
    return sorted(rows, key=lambda row: (fold(row[1]), row[0]))


def _search(query: Select, text: str) -> list[Choice]:
    words = fold(text).split()
    found = [
        (id_, _label(name, party, city, kind))
        for id_, name, party, city, kind, code in db.session.execute(query)
        if all(word in fold(f"{name} {city} {code or ''}") for word in words)
    ]
    return sorted(found, key=lambda row: (fold(row[1]), row[0]))[: MOST_FOUND + 1]


def _label(name: str, party: Party, city: str, kind: SchoolKind | None) -> str:
    details = (kind.value.upper() if kind else party.label, city)
    return f"{name} ({', '.join(part for part in details if part)})"
