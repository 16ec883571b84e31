"""Registrations whose term of keeping is over. The rule is `law.retention`; here it is asked
of the database, so that a list of them can be counted and read by pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.cases.queries import Named
from mdo.extensions import db
from mdo.law.retention import RecordKind, last_day_over
from mdo.leerplicht.models import MODELS
from mdo.leerplicht.row_queries import COLUMNS, RegistrationRow, rows_of
from mdo.leerplicht.rules import PupilFacts, kept_until
from mdo.leerplicht.terms import Sort
from mdo.organisations.models import Municipality


@dataclass(frozen=True)
class OverdueRegistration(Named):
    """A registration whose term is over, with its pupil; since when, and by which term."""

    row: RegistrationRow
    number: str
    given_name: str
    infix: str
    surname: str
    kept_by: RecordKind
    kept_until: date


def is_term_over(
    dated_on: ColumnElement[date], today: date, *, is_police_data: bool
) -> ColumnElement[bool]:
    """The condition, with `Pupil`, under which the term of a registration of that day is over
    on `today`: the same as `rules.kept_until` on or before `today`.

    The school year tells the duty: leerplicht lasts until the end of the one in which the
    pupil turns 16, and turning 16 on another day than the 16th birthday of the calendar (29
    February) never changes the school year.
    """
    if is_police_data:
        last = last_day_over(today, 5)
        return and_(dated_on <= last, Pupil.birth_on <= last)
    two_years_ago = last_day_over(today, 2)
    is_of_leerplicht = _school_year(dated_on) <= _school_year(Pupil.birth_on) + 16
    duty_is_over = or_(
        Pupil.birth_on <= last_day_over(two_years_ago, 18),
        Pupil.start_qualification_on <= two_years_ago,
    )
    return or_(
        and_(is_of_leerplicht, Pupil.birth_on <= last_day_over(today, 19)),
        and_(~is_of_leerplicht, duty_is_over, dated_on <= two_years_ago),
    )


def _school_year(day: Any) -> ColumnElement[int]:
    """The first calendar year of the school year in which `day` lies."""
    return extract("year", day) - case((extract("month", day) < 8, 1), else_=0)


def find_municipalities_with_overdue(on: date) -> set[uuid.UUID]:
    """The municipalities with a registration of any sort whose term is over on that day. One
    statement, which looks no further than the first; which registrations these are is read
    nowhere but behind the scope."""
    return set(db.session.scalars(_municipalities_with_overdue(on)))


@lru_cache(maxsize=2)
def _municipalities_with_overdue(on: date) -> Select[Any]:
    """Made once a day: it is asked every few minutes, and to write it costs more than to ask."""
    has_overdue = (
        select(model.id)
        .join(Pupil, Pupil.id == model.pupil_id)
        .where(
            model.municipality_id == Municipality.id,
            is_term_over(model.dated_on, on, is_police_data=sort.is_police_data),
        )
        .correlate(Municipality)
        .exists()
        for sort, model in MODELS.items()
    )
    return select(Municipality.id).where(or_(*has_overdue))


def list_overdue(
    viewer: Viewer, sorts: Iterable[Sort], today: date, *, offset: int, limit: int
) -> tuple[list[OverdueRegistration], int]:
    """One page of the visible registrations of these sorts whose term is over, the oldest
    first, and how many there are. Police data is asked for apart from the rest."""
    sorts = tuple(sorts)
    is_police_data = any(sort.is_police_data for sort in sorts)
    rows = rows_of(viewer, sorts, today)
    if rows is None:
        return [], 0
    found = (
        select(*(rows.c[name] for name in COLUMNS), *_PUPIL)
        .join(Pupil, Pupil.id == rows.c.pupil_id)
        .where(is_term_over(rows.c.dated_on, today, is_police_data=is_police_data))
    )
    counted = found.with_only_columns(func.count(), maintain_column_froms=True)
    page = found.order_by(rows.c.dated_on, rows.c.sort_value, rows.c.id)
    listed = db.session.execute(page.offset(offset).limit(limit))
    overdue = [_overdue(row, is_police_data=is_police_data) for row in listed]
    return overdue, db.session.scalar(counted) or 0


_PUPIL = (
    Pupil.number,
    Pupil.given_name,
    Pupil.infix,
    Pupil.surname,
    Pupil.birth_on,
    Pupil.start_qualification_on,
    Pupil.is_exempt_from_qualification,
)


def _overdue(row: Any, *, is_police_data: bool) -> OverdueRegistration:
    own = RegistrationRow(*row[: len(COLUMNS)])
    *named, birth_on, start_on, is_exempt = row[len(COLUMNS) :]
    facts = PupilFacts(birth_on, start_on, is_exempt)
    kept = kept_until(facts, own.dated_on, is_police_data=is_police_data)
    return OverdueRegistration(own, *named, *kept)
