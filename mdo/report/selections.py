"""From which records a figure comes: functions that make the `Select` of an indicator.

Each gives rows of (school_year, record_id, pupil_id, dated_on) for one municipality and some
school years. All of them read an index made for it (`ix_…_count`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import Registration
from mdo.meetings.models import Discussion
from mdo.terms import MdoResponsibility, MeetingKind, ThuiszitterKind
from mdo.thuiszitters.models import Thuiszitter
from mdo.thuiszitters.scope import is_counted

Records = Select[Any] | CompoundSelect[Any]
# (municipality, school years) -> the records that count.
Selection = Callable[[uuid.UUID, Sequence[SchoolYear]], Records]


def registrations(model: type[Registration], *conditions: ColumnElement[bool]) -> Selection:
    """The registrations of one sort that meet the conditions."""

    def records(municipality_id: uuid.UUID, years: Sequence[SchoolYear]) -> Records:
        return select(
            model.school_year, model.id.label("record_id"), model.pupil_id, model.dated_on
        ).where(*_of(model, municipality_id, years), *conditions)

    return records


def first_registrations(
    model: type[Registration],
    column: InstrumentedAttribute[Any],
    value: object,
    *among: ColumnElement[bool],
) -> Selection:
    """Of each pupil the first registration of the year, when its `column` has `value`.

    Each pupil falls under one value, so the sub-rows of a row add up. The first is the
    earliest by date; of several on one day, the lowest id.
    """

    def records(municipality_id: uuid.UUID, years: Sequence[SchoolYear]) -> Records:
        ranked = (
            select(
                model.school_year,
                model.id.label("record_id"),
                model.pupil_id,
                model.dated_on,
                column.label("value"),
                func.row_number()
                .over(
                    partition_by=(model.school_year, model.pupil_id),
                    order_by=(model.dated_on, model.id),
                )
                .label("place"),
            )
            .where(*_of(model, municipality_id, years), *among)
            .subquery()
        )
        return select(
            ranked.c.school_year, ranked.c.record_id, ranked.c.pupil_id, ranked.c.dated_on
        ).where(ranked.c.place == 1, ranked.c.value == value)

    return records


def discussions(*responsibilities: MdoResponsibility) -> Selection:
    """Pupils subject to the Leerplichtwet, discussed in an MDO with the LPA at the table."""

    def records(municipality_id: uuid.UUID, years: Sequence[SchoolYear]) -> Records:
        return select(
            Discussion.school_year,
            Discussion.agenda_item_id.label("record_id"),
            Discussion.pupil_id,
            Discussion.held_on.label("dated_on"),
        ).where(
            *_of(Discussion, municipality_id, years),
            Discussion.kind == MeetingKind.MDO,
            Discussion.lpa_present,
            Discussion.is_subject_to_lpw,
            Discussion.responsibility.in_(responsibilities),
        )

    return records


def thuiszitters_during(*kinds: ThuiszitterKind) -> Selection:
    """Periods as a thuiszitter with a day in the school year."""
    return _thuiszitters(
        kinds,
        lambda year: and_(
            Thuiszitter.since_on <= year.last_day,
            or_(Thuiszitter.ended_on.is_(None), Thuiszitter.ended_on >= year.first_day),
        ),
    )


def thuiszitters_at_start(*kinds: ThuiszitterKind) -> Selection:
    """Periods that began before the school year and run on 1 August."""
    return _thuiszitters(
        kinds,
        lambda year: and_(
            Thuiszitter.since_on < year.first_day,
            or_(Thuiszitter.ended_on.is_(None), Thuiszitter.ended_on >= year.first_day),
        ),
    )


def new_thuiszitters(*kinds: ThuiszitterKind) -> Selection:
    """Periods that began in the school year."""
    return _thuiszitters(
        kinds, lambda year: Thuiszitter.since_on.between(year.first_day, year.last_day)
    )


def _thuiszitters(
    kinds: Sequence[ThuiszitterKind], within: Callable[[SchoolYear], ColumnElement[bool]]
) -> Selection:
    def of_year(municipality_id: uuid.UUID, year: SchoolYear) -> Select[Any]:
        return select(
            literal(year.label).label("school_year"),
            Thuiszitter.id.label("record_id"),
            Thuiszitter.pupil_id,
            Thuiszitter.since_on.label("dated_on"),
        ).where(
            Thuiszitter.municipality_id == municipality_id,
            is_counted(),
            Thuiszitter.kind.in_(kinds),
            within(year),
        )

    def records(municipality_id: uuid.UUID, years: Sequence[SchoolYear]) -> Records:
        return union_all(*(of_year(municipality_id, year) for year in years))

    return records


def _of(
    model: Any, municipality_id: uuid.UUID, years: Sequence[SchoolYear]
) -> tuple[ColumnElement[bool], ...]:
    return (
        model.municipality_id == municipality_id,
        model.school_year.in_([year.label for year in years]),
    )
