"""Reading municipalities, organisations and schools."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from mdo.extensions import db
from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.organisations.models import (
    ACCENT_COLOUR,
    PRIMARY_COLOUR,
    InstallationFact,
    Municipality,
    Organisation,
    School,
    SchoolHoliday,
)
from mdo.organisations.rules import has_summer
from mdo.terms import HolidayRegion


@dataclass(frozen=True)
class HouseStyle:
    """Name and colours of the municipality whose house style a page bears."""

    name: str
    primary_colour: str
    accent_colour: str
    is_demo: bool


def get_house_style(municipality_id: uuid.UUID | None) -> HouseStyle:
    """The style of a municipality; of the only tenant when there is just one; else neutral."""
    tenants = db.session.execute(
        select(
            Municipality.id,
            Municipality.name,
            Municipality.primary_colour,
            Municipality.accent_colour,
            select(InstallationFact.key)
            .where(InstallationFact.key == "demo")
            .exists()
            .label("is_demo"),
        ).where(Municipality.is_tenant)
    ).all()
    own = [row for row in tenants if row.id == municipality_id]
    chosen = own[0] if own else tenants[0] if len(tenants) == 1 else None
    is_demo = bool(tenants and tenants[0].is_demo)
    if chosen is None:
        return HouseStyle("", PRIMARY_COLOUR, ACCENT_COLOUR, is_demo)
    return HouseStyle(chosen.name, chosen.primary_colour, chosen.accent_colour, is_demo)


def get_tenants() -> list[Municipality]:
    """The municipalities that work with this installation, by name."""
    return list(
        db.session.scalars(
            select(Municipality).where(Municipality.is_tenant).order_by(Municipality.name)
        )
    )


# -- the calendar of a school ------------------------------------------------------


def get_school_calendar(
    school_id: uuid.UUID | None,
    region: HolidayRegion | None,
    years: Iterable[SchoolYear],
) -> SchoolCalendar:
    """The calendar of a school over these school years.

    Where the school set holidays of its own for a school year, these replace those of the
    region. `region` is that of a pupil without a school, or the one to use when the school
    tells none; None leaves it to the school and its municipality. The year before each
    year is looked up too: its summer holiday runs into the next one. A year of which the
    summer is not there counts as unknown.
    """
    wanted = {near for year in years for near in (year.previous, year)}
    if school_id is not None:
        region = get_holiday_region(school_id) or region
    sources = [SchoolHoliday.school_id == school_id] if school_id else []
    sources += [SchoolHoliday.region == region] if region else []
    if not sources:
        return SchoolCalendar.for_years((), ())
    rows = db.session.execute(
        select(
            SchoolHoliday.school_year,
            SchoolHoliday.school_id,
            SchoolHoliday.name,
            SchoolHoliday.first_on,
            SchoolHoliday.last_on,
        ).where(SchoolHoliday.school_year.in_({year.label for year in wanted}), or_(*sources))
    ).all()
    return calendar_of(rows)


def calendar_of(rows: Iterable[Any]) -> SchoolCalendar:
    """The calendar that these holidays make (school_year, school_id, name, first_on, last_on):
    those of the school itself replace those of the region for a whole school year."""
    rows = list(rows)
    own_years = {row.school_year for row in rows if row.school_id}
    holidays: dict[SchoolYear, list[Holiday]] = {}
    for row in rows:
        if row.school_id or row.school_year not in own_years:
            holidays.setdefault(SchoolYear.parse(row.school_year), []).append(
                Holiday(row.name, row.first_on, row.last_on)
            )
    known = [year for year, found in holidays.items() if has_summer(year, found)]
    return SchoolCalendar.for_years((h for found in holidays.values() for h in found), known)


def get_holiday_region(school_id: uuid.UUID) -> HolidayRegion | None:
    """The holiday region of a school: its own, else that of its municipality."""
    return db.session.scalar(
        select(func.coalesce(School.holiday_region, Municipality.holiday_region))
        .join(Organisation, Organisation.id == School.organisation_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(School.organisation_id == school_id)
    )
