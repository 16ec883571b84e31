"""The work list of the leerplichtambtenaar: what waits, and all registrations searched."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.cases.queries import Named, matches_text
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.exemption_rules import renew_by
from mdo.leerplicht.row_queries import (
    COLUMNS,
    PLAIN_SORTS,
    SORT_OF_STATE,
    RegistrationRow,
    rows_of,
)
from mdo.leerplicht.rules import PupilFacts
from mdo.leerplicht.scope import own_municipalities
from mdo.leerplicht.terms import Sort, WorkState
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import ExemptionArticle

Choice = tuple[uuid.UUID, str]
YEARS_WITHOUT_START = 5


@dataclass(frozen=True)
class WorkFilter:
    """What the list is narrowed to. `all_states`: also what waits for nothing; without it and
    without a `state`, whatever waits."""

    text: str = ""
    sort: Sort | None = None
    school_id: uuid.UUID | None = None
    school_year: str | None = None
    state: WorkState | None = None
    all_states: bool = False

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The sorts that can be in the list."""
        if self.state:
            of_state = SORT_OF_STATE[self.state]
            return (of_state,) if self.sort in (None, of_state) else ()
        possible = PLAIN_SORTS if self.all_states else tuple(SORT_OF_STATE.values())
        return possible if self.sort is None else tuple(s for s in possible if s is self.sort)


@dataclass(frozen=True)
class WorkRow(Named):
    """A registration in the work list, with its pupil and school."""

    row: RegistrationRow
    number: str
    given_name: str
    infix: str
    surname: str
    facts: PupilFacts
    school_name: str | None

    @property
    def renew_by(self) -> date | None:
        """Of an exemption that ends: last day to renew, None when there is nothing to."""
        if self.row.state is not WorkState.VRIJSTELLING_EINDIGT or self.row.until_on is None:
            return None
        return renew_by(ExemptionArticle(self.row.kind), self.row.until_on, self.facts)


def list_work(
    viewer: Viewer, wanted: WorkFilter, today: date, *, offset: int = 0, limit: int = 25
) -> tuple[list[WorkRow], int]:
    """One page of the list and how many there are in all. What waits longest comes first; of
    all registrations the newest."""
    conditions: list[tuple[str, object]] = []
    if wanted.school_id:
        conditions.append(("school_id", wanted.school_id))
    if wanted.school_year:
        conditions.append(("school_year", wanted.school_year))
    rows = rows_of(viewer, wanted.sorts, today, *conditions, only_waiting=not wanted.all_states)
    if rows is None:
        return [], 0
    found = select(*(rows.c[name] for name in COLUMNS))
    if (is_meant := matches_text(wanted.text)) is not None:
        found = found.join(Pupil, Pupil.id == rows.c.pupil_id).where(is_meant)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    on = rows.c.dated_on.desc() if wanted.all_states else rows.c.dated_on
    page = found.order_by(on, rows.c.sort_value, rows.c.id).offset(offset).limit(limit).subquery()
    named = _named(page, newest_first=wanted.all_states)
    return [_work_row(row) for row in db.session.execute(named)], total


def count_waiting(viewer: Viewer, today: date) -> int:
    """How many registrations wait: as many as the list without filters has."""
    rows = rows_of(viewer, WorkFilter().sorts, today, only_waiting=True)
    if rows is None:
        return 0
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def _named(page: Subquery, *, newest_first: bool) -> Select[Any]:
    """The rows of a page with their pupils and schools, in the same order."""
    on = page.c.dated_on.desc() if newest_first else page.c.dated_on
    return (
        select(
            *(page.c[name] for name in COLUMNS),
            Pupil.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Pupil.start_qualification_on,
            Pupil.is_exempt_from_qualification,
            Organisation.name,
        )
        .join(Pupil, Pupil.id == page.c.pupil_id)
        .outerjoin(Organisation, Organisation.id == page.c.school_id)
        .order_by(on, page.c.sort_value, page.c.id)
    )


def _work_row(row: Any) -> WorkRow:
    own = len(COLUMNS)
    number, given_name, infix, surname, *facts, school_name = row[own:]
    return WorkRow(
        RegistrationRow(*row[:own]),
        number,
        given_name,
        infix,
        surname,
        PupilFacts(*facts),
        school_name,
    )


def list_schools(viewer: Viewer) -> list[Choice]:
    """The schools that pupils of the own municipalities go to, by name."""
    of_pupils = select(Pupil.school_id).where(
        Pupil.municipality_id.in_(own_municipalities(viewer)),
        Pupil.school_id.is_not(None),
        Pupil.merged_into_id.is_(None),
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(of_pupils))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(id_, name) for id_, name in rows]


def list_school_years(viewer: Viewer, today: date) -> list[str]:
    """The school years of which records are kept, the next one first: an exemption may have
    been renewed already."""
    starts = db.session.scalars(
        select(Municipality.records_from).where(Municipality.id.in_(own_municipalities(viewer)))
    )
    now = SchoolYear.of(today)
    known = [SchoolYear.parse(label).first_year for label in starts if label]
    first = min(known, default=now.first_year - YEARS_WITHOUT_START)
    return [SchoolYear(year).label for year in range(now.first_year + 1, first - 1, -1)]
