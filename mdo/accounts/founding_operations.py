"""The first municipality of an installation and its units, for the first administrator."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select

from mdo import audit
from mdo.accounts.rules import UNIT_NAMES, municipal_unit_of
from mdo.audit import AuditAction, Subject
from mdo.clock import to_local
from mdo.errors import Refused
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Party, Role


def find_or_found_organisation(
    role: Role, text: str, *, code: str, municipality_name: str, now: datetime
) -> Organisation:
    """The organisation at which a role is given: the one named by `text`, or with the
    `code` of a municipality the unit of it that fits the role, made when new.

    Raises Refused when it cannot be told which one is meant.
    """
    if not code:
        if not text:
            raise Refused("geef --organisatie, of --gemeente op een lege database")
        return _find_organisation(text)
    kind = municipal_unit_of(role)
    if kind is None:
        raise Refused(f"{role.label} is geen rol van een gemeente: geef --organisatie")
    municipality = _found_municipality(code, municipality_name, now=now)
    return _found_unit(municipality, kind, text, now=now)


def _find_organisation(text: str) -> Organisation:
    """The open organisation with this id or, capitals aside, this name.

    Raises Refused when there is none, or more than one.
    """
    try:
        condition = Organisation.id == uuid.UUID(text)
    except ValueError:
        condition = func.lower(Organisation.name) == text.lower()
    found = db.session.scalars(
        select(Organisation)
        .where(condition, Organisation.closed_on.is_(None))
        .order_by(Organisation.id)
    ).all()
    if not found:
        raise Refused(f"Er is geen organisatie {text!r}.")
    if len(found) > 1:
        ids = ", ".join(str(one.id) for one in found)
        raise Refused(f"Er zijn {len(found)} organisaties {text!r}. Geef het id: {ids}.")
    return found[0]


def _found_municipality(code: str, name: str, *, now: datetime) -> Municipality:
    """The municipality with this CBS code, made when it is new, as one that works with this
    installation from this school year on. Raises Refused."""
    code = code.upper().removeprefix("GM")
    if not (code.isascii() and code.isdigit() and len(code) == 4):
        raise Refused("De code van een gemeente heeft vier cijfers, zoals 1708.")
    municipality = db.session.scalar(select(Municipality).where(Municipality.code == code))
    if municipality is None:
        if not name:
            raise Refused(f"Gemeente {code} is er nog niet: geef ook --gemeente-naam.")
        municipality = Municipality(code=code, name=name, is_tenant=False)
        db.session.add(municipality)
        db.session.flush()
    if not municipality.is_tenant:
        municipality.is_tenant = True
        municipality.records_from = (
            municipality.records_from or SchoolYear.of(to_local(now).date()).label
        )
        audit.record(
            AuditAction.MUNICIPALITY_CHANGED,
            by=None,
            now=now,
            subject=Subject.GEMEENTE,
            subject_id=municipality.id,
            municipality_id=municipality.id,
            old={"is_tenant": False},
            new={"is_tenant": True, "name": municipality.name},
        )
    return municipality


def _found_unit(
    municipality: Municipality, kind: Party, name: str, *, now: datetime
) -> Organisation:
    """The unit of a municipality with this kind and, when given, this name; made when new."""
    query = select(Organisation).where(
        Organisation.municipality_id == municipality.id,
        Organisation.kind == kind,
        Organisation.closed_on.is_(None),
    )
    if name:
        query = query.where(func.lower(Organisation.name) == name.lower())
    found = db.session.scalars(query.order_by(Organisation.name, Organisation.id)).first()
    if found is not None:
        return found
    organisation = Organisation(
        kind=kind,
        name=name or f"{UNIT_NAMES[kind]} {municipality.name}",
        municipality_id=municipality.id,
    )
    db.session.add(organisation)
    db.session.flush()
    audit.record(
        AuditAction.ORGANISATION_CREATED,
        by=None,
        now=now,
        subject=Subject.ORGANISATIE,
        subject_id=organisation.id,
        municipality_id=municipality.id,
        name=organisation.name,
        kind=kind,
    )
    return organisation
