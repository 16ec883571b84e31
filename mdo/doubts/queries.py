"""Reading doubts, for policy; and the names that may not stand in one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Guardian, Pupil
from mdo.cases.scope import is_visible_pupil
from mdo.doubts.models import Doubt
from mdo.doubts.rules import KnownPeople, Person
from mdo.doubts.terms import DoubtTheme
from mdo.extensions import db
from mdo.law.dates import in_dutch
from mdo.meetings.models import AgendaItem, Participant
from mdo.organisations.models import Municipality
from mdo.plans.models import Plan
from mdo.terms import PlanStatus, Role


@dataclass(frozen=True)
class DoubtRow:
    """A doubt as policy reads it: not who wrote it, and of when no more than the month. The
    two together with the case log of a colleague would tell about which child it is."""

    id: uuid.UUID
    municipality_name: str
    school_year: str
    theme: DoubtTheme
    text: str
    follow_up: str
    created_at: datetime

    @property
    def month(self) -> str:
        """`november 2026`."""
        return in_dutch(clock.to_local(self.created_at).date()).split(" ", 1)[1]


@dataclass(frozen=True)
class DoubtFilter:
    """What a list of doubts is narrowed to."""

    school_year: str = ""
    theme: DoubtTheme | None = None


@dataclass(frozen=True)
class ThemeOfYear:
    """The doubts of a school year about one theme."""

    theme: DoubtTheme
    rows: list[DoubtRow]

    @property
    def followed_up(self) -> int:
        """Of how many policy wrote what was done."""
        return sum(bool(row.follow_up) for row in self.rows)


# -- for policy --------------------------------------------------------------------------


def _is_readable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Doubt`: those of the municipalities for which the viewer makes
    policy; nothing for anybody else."""
    return Doubt.municipality_id.in_(viewer.municipalities(Role.BELEID))


def _select_rows(viewer: Viewer) -> Select:
    # By id within a month: the order in which they came would tell what the month hides.
    return (
        select(
            Doubt.id,
            Municipality.name,
            Doubt.school_year,
            Doubt.theme,
            Doubt.text,
            Doubt.follow_up,
            Doubt.created_at,
        )
        .join(Municipality, Municipality.id == Doubt.municipality_id)
        .where(_is_readable(viewer))
    )


def _conditions(wanted: DoubtFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.school_year:
        conditions.append(Doubt.school_year == wanted.school_year)
    if wanted.theme is not None:
        conditions.append(Doubt.theme == wanted.theme)
    return conditions


def list_doubts(
    viewer: Viewer, wanted: DoubtFilter, *, offset: int = 0, limit: int = 25
) -> tuple[list[DoubtRow], int]:
    """One page of the doubts that policy may read, by school year and theme, and how many
    there are in all."""
    conditions = _conditions(wanted)
    total = db.session.scalar(
        select(func.count()).select_from(Doubt).where(_is_readable(viewer), *conditions)
    )
    rows = db.session.execute(
        _select_rows(viewer)
        .where(*conditions)
        .order_by(Doubt.school_year.desc(), Doubt.theme, Doubt.id)
        .offset(offset)
        .limit(limit)
    )
    return [DoubtRow(*row) for row in rows], total or 0


def get_doubt_row(viewer: Viewer, doubt_id: uuid.UUID) -> DoubtRow | None:
    """One doubt as policy reads it; None when out of sight."""
    row = db.session.execute(_select_rows(viewer).where(Doubt.id == doubt_id)).first()
    return DoubtRow(*row) if row else None


def get_doubt(viewer: Viewer, doubt_id: uuid.UUID) -> Doubt | None:
    """The doubt to change, ours until the transaction ends; None when out of sight."""
    return db.session.scalar(
        select(Doubt)
        .where(Doubt.id == doubt_id, _is_readable(viewer))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def list_school_years(viewer: Viewer) -> list[str]:
    """The school years of which there are doubts, the latest first."""
    return list(
        db.session.scalars(
            select(Doubt.school_year)
            .where(_is_readable(viewer))
            .distinct()
            .order_by(Doubt.school_year.desc())
        )
    )


def list_of_year(viewer: Viewer, school_year: str) -> list[ThemeOfYear]:
    """All doubts of a school year, by theme; also the themes about which there were none."""
    rows = [
        DoubtRow(*row)
        for row in db.session.execute(
            _select_rows(viewer).where(Doubt.school_year == school_year).order_by(Doubt.id)
        )
    ]
    return [ThemeOfYear(theme, [row for row in rows if row.theme is theme]) for theme in DoubtTheme]


def count_by_theme(viewer: Viewer) -> dict[str, dict[DoubtTheme, int]]:
    """How many doubts there were about each theme, by school year."""
    rows = db.session.execute(
        select(Doubt.school_year, Doubt.theme, func.count())
        .where(_is_readable(viewer))
        .group_by(Doubt.school_year, Doubt.theme)
        .order_by(Doubt.school_year.desc())
    )
    found: dict[str, dict[DoubtTheme, int]] = {}
    for school_year, theme, count in rows:
        found.setdefault(school_year, {})[theme] = count
    return found


# -- for who writes one ------------------------------------------------------------------


def has_established_plan(case_id: uuid.UUID) -> bool:
    """Whether a case that was loaded through its scope has an established plan."""
    return bool(
        db.session.scalar(
            select(
                select(Plan.id)
                .where(Plan.case_id == case_id, Plan.status != PlanStatus.CONCEPT)
                .exists()
            )
        )
    )


def list_municipalities_of(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """Whose policy a doubt of this writer can be for: the own municipality, and for who
    works for a regional organisation each one that uses this installation. By name."""
    own = viewer.municipalities()
    condition = Municipality.id.in_(own) if own else Municipality.is_tenant
    rows = db.session.execute(
        select(Municipality.id, Municipality.name).where(condition).order_by(Municipality.name)
    )
    return [(row.id, row.name) for row in rows]


def list_known_people(viewer: Viewer, case: CaseFile | None, today: date) -> KnownPeople:
    """Whose names may not stand in a doubt: those around the case that it was opened from,
    which was loaded through its scope, and the pupils and guardians in the writer's sight."""
    visible = select(Pupil.id).where(is_visible_pupil(viewer, today))
    others = _people(Pupil.id.in_(visible), Guardian.pupil_id.in_(visible))
    if case is None:
        return KnownPeople(others=others)
    family = _people(Pupil.id == case.pupil_id, Guardian.pupil_id == case.pupil_id)
    return KnownPeople(family, _list_seats(case.id), others)


def _people(of_pupils: ColumnElement[bool], of_guardians: ColumnElement[bool]) -> Sequence[Person]:
    found: set[Person] = set()
    for model, condition in ((Pupil, of_pupils), (Guardian, of_guardians)):
        rows = db.session.execute(
            select(model.given_name, model.infix, model.surname).where(condition)
        )
        found.update(Person(*row) for row in rows)
    return sorted(found, key=lambda person: (person.surname, person.given_name, person.infix))


def _list_seats(case_id: uuid.UUID) -> Collection[str]:
    """The names at the tables at which a case was discussed, without its family."""
    return list(
        db.session.scalars(
            select(Participant.name)
            .join(AgendaItem, AgendaItem.meeting_id == Participant.meeting_id)
            .where(
                AgendaItem.case_id == case_id,
                Participant.guardian_id.is_(None),
                Participant.pupil_id.is_(None),
            )
            .distinct()
            .order_by(Participant.name)
        )
    )
