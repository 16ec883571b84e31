"""What the imports need to know of what is there already."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import contains_eager

from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation, School, SchoolHoliday


def get_schools_by_code() -> dict[str, Organisation]:
    """All schools that have a code, open and closed, with their details."""
    organisations = db.session.scalars(
        select(Organisation)
        .join(Organisation.school)
        .where(School.code.is_not(None))
        .options(contains_eager(Organisation.school))
    )
    return {organisation.school.code: organisation for organisation in organisations}


def list_open_schools_of(layout_name: str) -> Sequence[Row]:
    """Code, name, import_source and municipality_id of the open schools that were last seen
    in a file of this sort, by code."""
    return db.session.execute(
        select(
            School.code,
            Organisation.name,
            School.import_source,
            Organisation.municipality_id,
        )
        .join(Organisation, Organisation.id == School.organisation_id)
        .where(
            School.import_source.startswith(f"{layout_name}:", autoescape=True),
            School.code.is_not(None),
            Organisation.closed_on.is_(None),
        )
        .order_by(School.code)
    ).all()


def get_municipalities_by_code(codes: Collection[str]) -> dict[str, Municipality]:
    """The municipalities with these codes."""
    rows = db.session.scalars(select(Municipality).where(Municipality.code.in_(codes)))
    return {row.code: row for row in rows}


def list_region_holidays(school_years: Collection[str]) -> list[SchoolHoliday]:
    """The holidays of all regions in these school years."""
    return list(
        db.session.scalars(
            select(SchoolHoliday).where(
                SchoolHoliday.school_year.in_(school_years), SchoolHoliday.region.is_not(None)
            )
        )
    )


def get_holidays_of_school(school_id: uuid.UUID, school_year: str) -> list[SchoolHoliday]:
    """The holidays that a school has of its own in a school year, in order."""
    return list(
        db.session.scalars(
            select(SchoolHoliday)
            .where(SchoolHoliday.school_id == school_id, SchoolHoliday.school_year == school_year)
            .order_by(SchoolHoliday.first_on, SchoolHoliday.name)
        )
    )
