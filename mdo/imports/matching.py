"""Which pupil a line is about: one person once.

By the number at the school, else by name and birth date among the pupils of the municipality.
A pupil that is not known yet is made when the line says enough: name, birth date and home.
More than one that fits is a fault of the line; so is a child that only others know.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from mdo.cases.rules import birth_date_fault, fold
from mdo.imports.match_queries import (
    KnownPupil,
    SchoolFact,
    Stay,
    find_by_name,
    find_by_number,
    get_pupils,
    get_schools,
)
from mdo.imports.match_rules import is_same_child, name_key
from mdo.imports.row_rules import Row, RowFault
from mdo.imports.terms import RowSort
from mdo.law.school_year import SchoolYear
from mdo.terms import HolidayRegion

AMBIGUOUS = "Er past meer dan één leerling bij deze regel."
UNKNOWN_NUMBER = (
    "Op deze school is geen leerling met dit nummer bekend. Vul ook voornaam, achternaam en "
    "geboortedatum in."
)
UNKNOWN_HOME = (
    "Deze leerling is nog niet bekend. Vul de woongemeente in, dan wordt de leerling ingevoerd."
)
OTHER_HOME = "Deze leerling woont in een andere gemeente. Die gemeente legt dit vast."
KNOWN_ELSEWHERE = (
    "Een leerling met deze naam en geboortedatum is bekend bij een andere gemeente. Voer de "
    "leerling eerst zelf in, of verwijder deze regel."
)
OTHER_BIRTH = "Bij dit leerlingnummer hoort een andere geboortedatum."
OTHER_NAME = "Bij dit leerlingnummer hoort een andere naam."
NO_SCHOOL = "Deze school is niet bekend."
MORE_BRANCHES = "Deze school heeft meer vestigingen. Vul de hele vestigingscode in, zoals 16GZ00."


@dataclass(frozen=True)
class Target:
    """For which municipality a file is read, by whom (None: a command) and when."""

    municipality_id: uuid.UUID
    code: str
    name: str
    region: HolidayRegion | None
    by: uuid.UUID | None
    may_read_police_data: bool
    now: datetime
    today: date


@dataclass(slots=True)
class Found:
    """The pupil and the school of a line. `is_new`: the line itself brings the pupil."""

    pupil: KnownPupil
    school_id: uuid.UUID | None
    is_new: bool = False


class NoMatch(Exception):
    """There is no pupil to tell; carries what is wrong with the line."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.fault = RowFault(field, message)


class Matcher:
    """Finds the pupils of the lines of one file, batch by batch. Remembers the pupils that the
    file brings, so that a later line about the same child finds them."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._schools: dict[str, list[SchoolFact]] = {}
        self._new_by_number: dict[tuple[uuid.UUID, str], KnownPupil] = {}
        self._new_by_name: dict[tuple[str, date], KnownPupil] = {}

    def match(self, rows: Iterable[Row]) -> dict[int, Found | RowFault]:
        """The pupil of each line, or what is wrong, by the number of the line."""
        rows = list(rows)
        self._learn_schools(rows)
        found: dict[int, Found | RowFault] = {}
        placed: list[tuple[Row, uuid.UUID | None]] = []
        for row in rows:
            try:
                placed.append((row, self._school_of(row)))
            except NoMatch as reason:
                found[row.line] = reason.fault
        numbers = find_by_number({(s, r.pupil_number) for r, s in placed if s and r.pupil_number})
        names = find_by_name({_named(row) for row, _ in placed if row.has_name})
        pupils = get_pupils({id_ for ids in (*numbers.values(), *names.values()) for id_ in ids})
        for row, school_id in placed:
            try:
                found[row.line] = self._one(
                    row,
                    school_id,
                    [pupils[id_] for id_ in numbers.get((school_id, row.pupil_number), ())],
                    [pupils[id_] for id_ in names.get(_named(row), ())] if row.has_name else [],
                )
            except NoMatch as reason:
                found[row.line] = reason.fault
        return found

    def _learn_schools(self, rows: list[Row]) -> None:
        unseen = {row.school_code for row in rows if row.school_code} - self._schools.keys()
        if unseen:
            known = get_schools(unseen)
            self._schools.update({code: known.get(code, []) for code in unseen})

    def _school_of(self, row: Row) -> uuid.UUID | None:
        if not row.school_code:
            return None
        schools = self._schools[row.school_code]
        if len(schools) != 1:
            raise NoMatch("school_code", MORE_BRANCHES if schools else NO_SCHOOL)
        return schools[0].id

    def _one(
        self,
        row: Row,
        school_id: uuid.UUID | None,
        of_number: list[KnownPupil],
        of_name: list[KnownPupil],
    ) -> Found:
        if row.home and not self._is_home(row.home):
            raise NoMatch("home", OTHER_HOME)
        if school_id and row.pupil_number:
            if known := self._by_number(row, school_id, of_number):
                return Found(known, school_id)
            if not row.has_name:
                raise NoMatch("pupil_number", UNKNOWN_NUMBER)
        if known := self._by_name(row, school_id, of_name):
            return Found(known, school_id)
        found = Found(self._new(row, school_id), school_id, is_new=True)
        self._remember(row, found)
        return found

    def _is_home(self, text: str) -> bool:
        digits = text.upper().removeprefix("GM")
        if digits.isdigit():
            return digits.zfill(4) == self.target.code
        return fold(text).removeprefix("gemeente ") == fold(self.target.name)

    def _by_number(
        self, row: Row, school_id: uuid.UUID, of_number: list[KnownPupil]
    ) -> KnownPupil | None:
        new = self._new_by_number.get((school_id, row.pupil_number))
        candidates = of_number or ([new] if new else [])
        if not candidates:
            return None
        if row.birth_on:
            candidates = [pupil for pupil in candidates if pupil.was_born_on(row.birth_on)]
            if not candidates:
                raise NoMatch("birth_on", OTHER_BIRTH)
        if len(candidates) > 1:
            # A school may give a number again, to another child.
            candidates = [
                pupil
                for pupil in candidates
                if any(
                    (stay.place_id, stay.pupil_number) == (school_id, row.pupil_number)
                    and stay.is_on(row.dated_on)
                    for stay in pupil.schools
                )
            ]
        if len(candidates) != 1:
            raise NoMatch("pupil_number", AMBIGUOUS)
        [pupil] = candidates
        names = [(pupil.given_name, pupil.infix, pupil.surname)]
        names += [(given_name, infix, surname) for given_name, infix, surname, _ in pupil.former]
        if row.surname and not any(
            is_same_child((row.given_name or name[0], row.infix, row.surname), name)
            for name in names
        ):
            raise NoMatch("surname", OTHER_NAME)
        return pupil

    def _by_name(
        self, row: Row, school_id: uuid.UUID | None, of_name: list[KnownPupil]
    ) -> KnownPupil | None:
        own = [pupil for pupil in of_name if self._is_visible(pupil, school_id)]
        if len(own) > 1:
            raise NoMatch("surname", AMBIGUOUS)
        if own:
            return own[0]
        if of_name:
            raise NoMatch("surname", KNOWN_ELSEWHERE)
        return self._new_by_name.get(_named(row))

    def _is_visible(self, pupil: KnownPupil, school_id: uuid.UUID | None) -> bool:
        """Whether the municipality may know the pupil: it lived here, or goes to the school
        that the line is of."""
        return any(stay.place_id == self.target.municipality_id for stay in pupil.homes) or any(
            stay.place_id == school_id for stay in pupil.schools
        )

    def _new(self, row: Row, school_id: uuid.UUID | None) -> KnownPupil:
        assert row.birth_on is not None
        if not row.home:
            raise NoMatch("home", UNKNOWN_HOME)
        if fault := birth_date_fault(row.birth_on, self.target.today):
            raise NoMatch("birth_on", fault)
        if row.enrolled_on and not row.birth_on <= row.enrolled_on <= self.target.today:
            raise NoMatch("enrolled_on", "Deze datum kan niet: voor de geboorte of in de toekomst.")
        pupil = KnownPupil(uuid.uuid4(), "", row.given_name, row.infix, row.surname, row.birth_on)
        pupil.homes = [Stay(self.target.municipality_id, row.birth_on, None)]
        if school_id and row.sort is not RowSort.NIET_INGESCHREVEN:
            # Unless the file tells, as long as the school year of the line.
            began_on = row.enrolled_on or max(SchoolYear.of(row.dated_on).first_day, row.birth_on)
            pupil.schools = [Stay(school_id, began_on, None, row.pupil_number)]
        return pupil

    def _remember(self, row: Row, found: Found) -> None:
        """Let later lines find the pupil that this line brings."""
        self._new_by_name[_named(row)] = found.pupil
        if found.school_id and row.pupil_number:
            self._new_by_number[found.school_id, row.pupil_number] = found.pupil


def _named(row: Row) -> tuple[str, date]:
    return name_key(row.given_name, row.infix, row.surname), row.birth_on or date.min
