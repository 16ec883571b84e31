"""Reading organisations for who administers them. `own` are the municipalities of which
the viewer is functional administrator; what they may not see is not found."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from mdo.extensions import db
from mdo.organisations.models import (
    Municipality,
    Organisation,
    School,
    SchoolHoliday,
    SchoolImport,
)
from mdo.organisations.rules import OpenState
from mdo.organisations.scope import is_manageable, is_manageable_municipality
from mdo.terms import Party, SchoolKind

Own = Collection[uuid.UUID]


@dataclass(frozen=True)
class OrganisationFilter:
    """What the list of organisations is narrowed to; None and empty narrow nothing."""

    text: str = ""
    kind: Party | None = None
    school_kind: SchoolKind | None = None
    municipality_id: uuid.UUID | None = None
    state: OpenState | None = None


def list_organisations(
    own: Own, filters: OrganisationFilter, today: date, *, limit: int, offset: int
) -> tuple[Sequence[Row], int]:
    """One page of organisations by name, and how many there are."""
    conditions = [is_manageable(own), *_conditions(filters, today)]
    joined = select(Organisation.id).outerjoin(School, School.organisation_id == Organisation.id)
    total = db.session.scalar(
        select(func.count()).select_from(joined.where(*conditions).subquery())
    )
    rows = db.session.execute(
        joined.with_only_columns(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.city,
            Organisation.closed_on,
            School.kind.label("school_kind"),
            School.code,
            Municipality.name.label("municipality"),
        )
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(*conditions)
        .order_by(func.lower(Organisation.name), Organisation.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total or 0


def _conditions(filters: OrganisationFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(
            *(
                column.icontains(word, autoescape=True)
                for column in (Organisation.name, Organisation.city, School.code)
            )
        )
        for word in filters.text.split()
    ]
    if filters.kind:
        conditions.append(Organisation.kind == filters.kind)
    if filters.school_kind:
        conditions.append(School.kind == filters.school_kind)
    if filters.municipality_id:
        conditions.append(Organisation.municipality_id == filters.municipality_id)
    is_closed = and_(Organisation.closed_on.is_not(None), Organisation.closed_on <= today)
    if filters.state is OpenState.GESLOTEN:
        conditions.append(is_closed)
    elif filters.state is OpenState.OPEN:
        conditions.append(or_(Organisation.closed_on.is_(None), Organisation.closed_on > today))
    return conditions


def list_municipalities_with_organisations(own: Own) -> Sequence[Row]:
    """Id and name of the municipalities of the organisations in scope, by name."""
    return db.session.execute(
        select(Municipality.id, Municipality.name)
        .where(
            is_manageable_municipality(own),
            exists().where(Organisation.municipality_id == Municipality.id),
        )
        .order_by(func.lower(Municipality.name), Municipality.id)
    ).all()


def list_municipalities(own: Own) -> Sequence[Row]:
    """Id and name of the municipalities in which an organisation may be made, by name."""
    return db.session.execute(
        select(Municipality.id, Municipality.name)
        .where(is_manageable_municipality(own))
        .order_by(func.lower(Municipality.name), Municipality.id)
    ).all()


def get_organisation(own: Own, organisation_id: uuid.UUID) -> Organisation | None:
    """An organisation in scope, with its municipality and, of a school, its details."""
    return db.session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id, is_manageable(own))
        .options(joinedload(Organisation.municipality), joinedload(Organisation.school))
    )


def get_own_municipality(municipality_id: uuid.UUID | None) -> Municipality | None:
    """The municipality of an administrator."""
    return db.session.get(Municipality, municipality_id) if municipality_id else None


def get_any_organisation(organisation_id: uuid.UUID) -> Organisation | None:
    """An organisation whatever its scope; to see whether an id is taken."""
    return db.session.get(Organisation, organisation_id)


def has_namesake(
    name: str, kind: Party, municipality_id: uuid.UUID | None, *, other_than: uuid.UUID
) -> bool:
    """Whether an open organisation of this kind and municipality bears this name already."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    # SQLite's lower() leaves letters with accents alone.
                    or_(Organisation.name == name, func.lower(Organisation.name) == name.lower()),
                    Organisation.kind == kind,
                    Organisation.municipality_id == municipality_id
                    if municipality_id
                    else Organisation.municipality_id.is_(None),
                    Organisation.closed_on.is_(None),
                    Organisation.id != other_than,
                )
            )
        )
    )


def is_code_taken(code: str, *, other_than: uuid.UUID) -> bool:
    """Whether another school has this code."""
    return bool(
        db.session.scalar(
            select(exists().where(School.code == code, School.organisation_id != other_than))
        )
    )


def list_holidays(organisation: Organisation) -> Sequence[Row]:
    """The holidays of a school and of its region, in order; `school_id` tells whose."""
    school = organisation.school
    region = school.holiday_region or (
        organisation.municipality.holiday_region if organisation.municipality else None
    )
    sources = [SchoolHoliday.school_id == organisation.id]
    if region:
        sources.append(SchoolHoliday.region == region)
    return db.session.execute(
        select(
            SchoolHoliday.school_year,
            SchoolHoliday.name,
            SchoolHoliday.first_on,
            SchoolHoliday.last_on,
            SchoolHoliday.school_id,
            SchoolHoliday.region,
        )
        .where(or_(*sources))
        .order_by(SchoolHoliday.school_year.desc(), SchoolHoliday.first_on, SchoolHoliday.name)
    ).all()


def list_school_imports(*, limit: int, offset: int) -> tuple[Sequence[Row], int]:
    """One page of the files of schools that were read in, the newest first, and how many
    there are in all."""
    total = db.session.scalar(select(func.count()).select_from(SchoolImport)) or 0
    rows = db.session.execute(
        select(
            SchoolImport.at,
            SchoolImport.source,
            SchoolImport.new,
            SchoolImport.changed,
            SchoolImport.unchanged,
            SchoolImport.closed,
            SchoolImport.rejected,
        )
        .order_by(SchoolImport.at.desc(), SchoolImport.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total
