"""The calendars of many schools at once, in two statements however many they are."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func, or_, select

from mdo.extensions import db
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.organisations.models import Municipality, Organisation, School, SchoolHoliday
from mdo.organisations.queries import calendar_of
from mdo.terms import HolidayRegion

Place = tuple[uuid.UUID | None, HolidayRegion | None]


def get_school_calendars(
    places: Collection[Place], years: Iterable[SchoolYear]
) -> dict[Place, SchoolCalendar]:
    """The calendar of each (school, region to fall back on); as `get_school_calendar`."""
    wanted = {near.label for year in years for near in (year.previous, year)}
    schools = {school_id for school_id, _region in places if school_id}
    own_regions = _regions_of(schools) if schools else {}
    regions = {own_regions.get(school_id) or region for school_id, region in places} - {None}
    of_school, of_region = _holidays(schools, regions, wanted)
    made: dict[tuple[uuid.UUID | None, HolidayRegion | None], SchoolCalendar] = {}
    found: dict[Place, SchoolCalendar] = {}
    for place in places:
        school_id, fallback = place
        region = own_regions.get(school_id) or fallback
        # Schools without holidays of their own share the calendar of their region.
        key = (school_id if of_school.get(school_id) else None, region)
        if key not in made:
            made[key] = calendar_of(
                [*of_school.get(school_id, ()), *(of_region.get(region, ()) if region else ())]
            )
        found[place] = made[key]
    return found


def _regions_of(school_ids: set[uuid.UUID]) -> dict[uuid.UUID | None, HolidayRegion | None]:
    rows = db.session.execute(
        select(
            School.organisation_id,
            func.coalesce(School.holiday_region, Municipality.holiday_region),
        )
        .join(Organisation, Organisation.id == School.organisation_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(School.organisation_id.in_(school_ids))
    )
    return {row[0]: row[1] for row in rows}


def _holidays(
    schools: set[uuid.UUID], regions: set[Any], years: set[str]
) -> tuple[dict[uuid.UUID | None, list[Any]], dict[HolidayRegion, list[Any]]]:
    of_school: dict[uuid.UUID | None, list[Any]] = defaultdict(list)
    of_region: dict[HolidayRegion, list[Any]] = defaultdict(list)
    if not (schools or regions):
        return of_school, of_region
    rows = db.session.execute(
        select(
            SchoolHoliday.school_year,
            SchoolHoliday.school_id,
            SchoolHoliday.region,
            SchoolHoliday.name,
            SchoolHoliday.first_on,
            SchoolHoliday.last_on,
        )
        .where(
            SchoolHoliday.school_year.in_(years),
            or_(SchoolHoliday.school_id.in_(schools), SchoolHoliday.region.in_(regions)),
        )
        .order_by(SchoolHoliday.first_on, SchoolHoliday.id)
    )
    for row in rows:
        if row.school_id:
            of_school[row.school_id].append(row)
        else:
            of_region[row.region].append(row)
    return of_school, of_region
