"""What a batch of lines is compared with: a few queries, whatever the number of lines."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row as DbRow
from sqlalchemy import func, select, tuple_

from mdo.cases.models import Enrolment, Pupil, Residence
from mdo.extensions import db
from mdo.imports.match_rules import name_key
from mdo.law.dates import Period
from mdo.leerplicht.models import LeaveRequest
from mdo.organisations.models import Municipality, School
from mdo.terms import LeaveDecision, LeaveKind
from mdo.thuiszitters.models import AbsenceSpell

# What a record is called, and into which one it was merged.
CALLED = (
    Pupil.id,
    Pupil.merged_into_id,
    Pupil.given_name,
    Pupil.infix,
    Pupil.surname,
    Pupil.birth_on,
)


class Stay(NamedTuple):
    """A period at a school or in a municipality (`place_id`)."""

    place_id: uuid.UUID
    from_on: date
    until_on: date | None
    pupil_number: str = ""
    id: uuid.UUID | None = None

    def is_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


@dataclass(slots=True)
class KnownPupil:
    """A pupil, with where it lived and went to school; of one that the file brings, what the
    file says."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    start_qualification_on: date | None = None
    is_exempt: bool = False
    # (given name, infix, surname, birth date) of the records that were merged into this one.
    former: list[tuple[str, str, str, date]] = field(default_factory=list)
    homes: list[Stay] = field(default_factory=list)
    schools: list[Stay] = field(default_factory=list)

    def was_born_on(self, day: date) -> bool:
        """Whether this is its birth date, or was that of a record that was merged into it."""
        return day == self.birth_on or any(day == birth_on for *_, birth_on in self.former)

    def home_on(self, day: date) -> uuid.UUID | None:
        return _latest(self.homes, day)

    def school_on(self, day: date) -> uuid.UUID | None:
        return _latest(self.schools, day)


def _latest(stays: list[Stay], day: date) -> uuid.UUID | None:
    """Of periods that overlap the one that began last counts."""
    running = [stay for stay in stays if stay.is_on(day)]
    return max(running, key=lambda stay: stay.from_on).place_id if running else None


class SchoolFact(NamedTuple):
    """A school as the lines need it."""

    id: uuid.UUID
    code: str


def get_schools(codes: Collection[str]) -> dict[str, list[SchoolFact]]:
    """The schools by the code in the file: an establishment, or all of a BRIN."""
    found: dict[str, list[SchoolFact]] = defaultdict(list)
    brins = {code[:4] for code in codes}
    rows = db.session.execute(
        select(School.organisation_id, School.code)
        .where(func.substr(School.code, 1, 4).in_(brins))
        .order_by(School.code)
    )
    for school in (SchoolFact(*row) for row in rows):
        found[school.code].append(school)
        found[school.code[:4]].append(school)
    for brin in brins:
        # The older notation: BRIN alone is the head establishment.
        if head := found.get(f"{brin}00"):
            found[brin] = head
    return found


def get_municipality(municipality_id: uuid.UUID) -> DbRow:
    """Code, name and holiday region of a municipality."""
    return db.session.execute(
        select(Municipality.code, Municipality.name, Municipality.holiday_region).where(
            Municipality.id == municipality_id
        )
    ).one()


def find_by_number(wanted: Collection[tuple[uuid.UUID, str]]) -> dict[Any, set[uuid.UUID]]:
    """The pupils that bear a number at a school, by (school, number)."""
    found: dict[Any, set[uuid.UUID]] = defaultdict(set)
    if wanted:
        rows = db.session.execute(
            select(
                Enrolment.school_id,
                Enrolment.pupil_number,
                Enrolment.pupil_id,
                Pupil.merged_into_id,
            )
            .join(Pupil, Pupil.id == Enrolment.pupil_id)
            .where(tuple_(Enrolment.school_id, Enrolment.pupil_number).in_(wanted))
        )
        for school_id, number, pupil_id, kept_id in rows:
            found[school_id, number].add(kept_id or pupil_id)
    return _kept(found)


def find_by_name(wanted: Collection[tuple[str, date]]) -> dict[Any, set[uuid.UUID]]:
    """The pupils with a name and birth date, by (name_key, birth date), wherever they live."""
    found: dict[Any, set[uuid.UUID]] = defaultdict(set)
    if wanted:
        rows = db.session.execute(
            select(*CALLED).where(Pupil.birth_on.in_({birth_on for _, birth_on in wanted}))
        )
        for id_, kept_id, given_name, infix, surname, birth_on in rows:
            key = name_key(given_name, infix, surname), birth_on
            if key in wanted:
                found[key].add(kept_id or id_)
    return _kept(found)


def _kept(found: dict[Any, set[uuid.UUID]]) -> dict[Any, set[uuid.UUID]]:
    """The same with the pupil that is left instead of one that was merged into another: a
    system that sends files goes on calling it as it did."""
    ids = set().union(*found.values()) if found else set()
    while ids:
        into = {
            row[0]: row[1]
            for row in db.session.execute(
                select(Pupil.id, Pupil.merged_into_id).where(
                    Pupil.id.in_(ids), Pupil.merged_into_id.is_not(None)
                )
            )
        }
        for key, of_key in found.items() if into else ():
            found[key] = {into.get(id_, id_) for id_ in of_key}
        ids = set(into.values())
    return found


def get_pupils(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, KnownPupil]:
    """These pupils with their homes and schools."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            Pupil.id,
            Pupil.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Pupil.start_qualification_on,
            Pupil.is_exempt_from_qualification,
        ).where(Pupil.id.in_(ids))
    )
    pupils = {row.id: KnownPupil(*row) for row in rows}
    _learn_former(pupils)
    homes = select(
        Residence.pupil_id, Residence.municipality_id, Residence.from_on, Residence.until_on
    )
    for pupil_id, *stay in db.session.execute(homes.where(Residence.pupil_id.in_(ids))):
        pupils[pupil_id].homes.append(Stay(*stay))
    schools = select(
        Enrolment.pupil_id,
        Enrolment.school_id,
        Enrolment.from_on,
        Enrolment.until_on,
        Enrolment.pupil_number,
        Enrolment.id,
    )
    for pupil_id, *stay in db.session.execute(schools.where(Enrolment.pupil_id.in_(ids))):
        pupils[pupil_id].schools.append(Stay(*stay))
    return pupils


def _learn_former(pupils: Mapping[uuid.UUID, KnownPupil]) -> None:
    """Add what the records that were merged into these pupils were called."""
    kept_of = {id_: id_ for id_ in pupils}
    while kept_of:
        rows = db.session.execute(select(*CALLED).where(Pupil.merged_into_id.in_(kept_of)))
        further = {}
        for id_, into_id, *called in rows:
            further[id_] = kept_of[into_id]
            pupils[kept_of[into_id]].former.append(tuple(called))
        kept_of = further


def get_records(
    model: Any, municipality_id: uuid.UUID, numbers: Collection[str], columns: Iterable[str]
) -> dict[str, DbRow]:
    """The registrations of one sort that were imported before, by their source number."""
    rows = db.session.execute(
        select(
            model.id,
            model.version,
            model.source_number,
            model.source_mark,
            *_columns(model, columns),
        ).where(model.municipality_id == municipality_id, model.source_number.in_(numbers))
    )
    return {row.source_number: row for row in rows}


def get_spells(
    wanted: Collection[tuple[uuid.UUID, str]], columns: Iterable[str]
) -> dict[Any, DbRow]:
    """The spells that were imported before, by (school, source number)."""
    rows = db.session.execute(
        select(
            AbsenceSpell.id,
            AbsenceSpell.version,
            AbsenceSpell.source_number,
            AbsenceSpell.source_mark,
            *_columns(AbsenceSpell, columns),
        ).where(tuple_(AbsenceSpell.school_id, AbsenceSpell.source_number).in_(wanted))
    )
    return {(row.school_id, row.source_number): row for row in rows}


def _columns(model: Any, names: Iterable[str]) -> Sequence[Any]:
    return [getattr(model, name) for name in names]


class GrantedLeave(NamedTuple):
    """Leave that was granted before, and the number it has in its source."""

    kind: LeaveKind
    period: Period
    source_number: str


def get_granted_leave(pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[GrantedLeave]]:
    """The granted leave of these pupils; of other municipalities only the dates are used."""
    found: dict[uuid.UUID, list[GrantedLeave]] = defaultdict(list)
    if pupil_ids:
        rows = db.session.execute(
            select(
                LeaveRequest.pupil_id,
                LeaveRequest.kind,
                LeaveRequest.from_on,
                LeaveRequest.until_on,
                LeaveRequest.source_number,
            )
            .where(
                LeaveRequest.pupil_id.in_(pupil_ids),
                LeaveRequest.decision == LeaveDecision.TOEGEKEND,
            )
            .order_by(LeaveRequest.from_on, LeaveRequest.id)
        )
        for pupil_id, kind, from_on, until_on, number in rows:
            found[pupil_id].append(GrantedLeave(kind, Period(from_on, until_on), number or ""))
    return found
