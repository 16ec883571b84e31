"""Counting, and the records behind a count. Both read the same `Select`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, union_all

from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.cases.scope import is_visible_pupil
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.meetings.models import Discussion, Meeting
from mdo.meetings.scope import is_visible_meeting
from mdo.organisations.models import Municipality
from mdo.report.indicator import Indicator
from mdo.report.indicators import APPENDIX_3, BY_KEY, INDICATORS
from mdo.report.rules import applicable, has_records
from mdo.terms import Role

REPORT_ROLES = (Role.LEERPLICHTAMBTENAAR, Role.BELEID)


@dataclass(frozen=True)
class ReportRow:
    """A row of the table: one value for each year; None where nothing applies."""

    indicator: Indicator
    label: str
    values: list[int | None]
    breaks: list[tuple[SchoolYear, str]]


@dataclass(frozen=True)
class ReportTable:
    """The report of one municipality over some school years. Of the years that are not in
    `known` nothing is known: their values are None."""

    municipality: Municipality
    years: list[SchoolYear]
    known: list[bool]
    rows: list[ReportRow]


def list_municipalities(viewer: Viewer) -> list[Municipality]:
    """The municipalities whose figures the viewer may see, by name."""
    return list(
        db.session.scalars(
            select(Municipality)
            .where(
                Municipality.id.in_(viewer.municipalities(*REPORT_ROLES)), Municipality.is_tenant
            )
            .order_by(Municipality.name)
        )
    )


def count_year(municipality_id: uuid.UUID, year: SchoolYear) -> dict[str, int | None]:
    """The 25 figures of appendix 3, by key, in the order of the table.

    None where the table prints `-`. Does not ask whether the year is known at all; see
    `rules.has_records`.
    """
    counts = _count(municipality_id, [year], APPENDIX_3)
    return _applicable(counts, year, APPENDIX_3)


def count_report(
    municipality: Municipality, years: Sequence[SchoolYear], today: date
) -> ReportTable:
    """All rows over `years`, in one statement."""
    known = [has_records(year, municipality.records_from, today) for year in years]
    counted = [year for year, is_known in zip(years, known, strict=True) if is_known]
    counts = _count(municipality.id, counted, INDICATORS)
    by_year = {year: _applicable(counts, year, INDICATORS) for year in counted}
    rows = [
        ReportRow(
            indicator,
            indicator.version_in(years[-1]).label,
            [by_year[year][indicator.key] if year in by_year else None for year in years],
            [(year, why) for year, why in indicator.breaks if years[0] < year <= years[-1]],
        )
        for indicator in INDICATORS
    ]
    return ReportTable(municipality, list(years), known, rows)


def count_one(indicator: Indicator, municipality_id: uuid.UUID, year: SchoolYear) -> int:
    """The number of one indicator in one year."""
    return _count(municipality_id, [year], [indicator]).get((indicator.key, year.label), 0)


def list_records(
    indicator: Indicator,
    municipality_id: uuid.UUID,
    year: SchoolYear,
    viewer: Viewer,
    today: date,
    *,
    limit: int,
    offset: int,
) -> list[Row[Any]]:
    """What an indicator counted in one year: a row for each unit of the figure.

    For a figure of pupils one row a pupil, with the first date and how many records; else
    one row a record. The name goes with it: the pupil counts for the own municipality.
    `may_open` tells whether the viewer may open the pupil now.
    """
    records = _records(indicator, municipality_id, year)
    units = (
        select(
            records.c.pupil_id,
            func.min(records.c.dated_on).label("dated_on"),
            func.count().label("records"),
        ).group_by(records.c.pupil_id, *([records.c.record_id] if indicator.counts_reports else []))
    ).subquery()
    return list(
        db.session.execute(
            select(
                Pupil.id,
                Pupil.number,
                Pupil.given_name,
                Pupil.infix,
                Pupil.surname,
                Pupil.birth_on,
                units.c.dated_on,
                units.c.records,
                is_visible_pupil(viewer, today).label("may_open"),
            )
            .join(units, units.c.pupil_id == Pupil.id)
            .order_by(Pupil.sort_key, Pupil.id, units.c.dated_on)
            .limit(limit)
            .offset(offset)
        )
    )


def list_meetings_of(
    indicator: Indicator,
    municipality_id: uuid.UUID,
    year: SchoolYear,
    pupil_ids: Sequence[uuid.UUID],
    viewer: Viewer,
    today: date,
) -> dict[uuid.UUID, list[Row[Any]]]:
    """For a figure that counts meetings: those of each pupil, the earliest first."""
    if indicator.record is not Discussion or not pupil_ids:
        return {}
    records = _records(indicator, municipality_id, year)
    rows = db.session.execute(
        select(
            records.c.pupil_id,
            Meeting.id,
            Meeting.number,
            records.c.dated_on,
            is_visible_meeting(viewer, today).label("may_open"),
        )
        .join(Discussion, Discussion.agenda_item_id == records.c.record_id)
        .join(Meeting, Meeting.id == Discussion.meeting_id)
        .where(records.c.pupil_id.in_(pupil_ids))
        .order_by(records.c.dated_on, Meeting.number)
    )
    found: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, []).append(row)
    return found


def _records(indicator: Indicator, municipality_id: uuid.UUID, year: SchoolYear) -> Any:
    return indicator.version_in(year).records(municipality_id, [year]).subquery()


def _count(
    municipality_id: uuid.UUID, years: Sequence[SchoolYear], indicators: Sequence[Indicator]
) -> dict[tuple[str, str], int]:
    """(key, school year) -> number, for what is not 0."""
    if not years:
        return {}
    statements = [
        _count_of(indicator, version.records(municipality_id, held).subquery())
        for indicator in indicators
        for version, held in indicator.years_by_version(years)
    ]
    rows = db.session.execute(union_all(*statements))
    return {(key, school_year): number for key, school_year, number in rows}


def _count_of(indicator: Indicator, records: Any) -> Select[Any]:
    number = func.count() if indicator.counts_reports else func.count(records.c.pupil_id.distinct())
    return select(literal(indicator.key), records.c.school_year, number).group_by(
        records.c.school_year
    )


def _applicable(
    counts: dict[tuple[str, str], int], year: SchoolYear, indicators: Sequence[Indicator]
) -> dict[str, int | None]:
    return applicable(
        {indicator.key: counts.get((indicator.key, year.label), 0) for indicator in indicators},
        {indicator.key: indicator.parent for indicator in indicators},
    )


def get_indicator(key: str) -> Indicator | None:
    """The indicator under `key`."""
    return BY_KEY.get(key)
