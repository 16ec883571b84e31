"""The import of DUO's school files.

Schools are matched on their code. What DUO says of a school is DUO's: it replaces what
stood there, also when somebody changed it by hand, and a blank cell empties the field; a
column that the file lacks leaves its field alone. The e-mail address, the holidays of the
school itself, the users and the cases are never touched.

A school that is gone is closed, never deleted, and opens again when it returns. Gone means:
it was last seen in a file of the same sort (say, establishments of BO), this file does not
name it, not even in a line that was refused, and this file speaks of all of its
municipality or all of its province (rules.covers). So a file of one municipality closes
nothing elsewhere, and a file of VO closes no primary school.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.clock import to_local
from mdo.extensions import db
from mdo.organisations.duo import RejectedLine, SchoolFile, SchoolRow
from mdo.organisations.import_queries import (
    get_municipalities_by_code,
    get_schools_by_code,
    list_open_schools_of,
)
from mdo.organisations.models import Municipality, Organisation, School, SchoolImport
from mdo.organisations.rules import OpenState, covers, open_state
from mdo.terms import HolidayRegion, Party, SchoolKind

# Fields of the record, by the column of the file that they come from.
ORGANISATION_FIELDS = ("name", "street", "house_number", "postcode", "city", "phone", "website")
SCHOOL_FIELDS = ("board_number", "structure", "denomination", "holiday_region")
# Any of these columns tells the structure (duo.COLUMNS).
STRUCTURE_COLUMNS = frozenset({"structure", "sort", "mbo_sort"})


@dataclass(frozen=True)
class NamedSchool:
    """A school as the report of an import names it; `fields` are those that changed."""

    code: str
    name: str
    fields: tuple[str, ...] = ()


@dataclass
class ImportResult:
    """What came of an import. `new`, `changed` and `unchanged` are about lines that were
    taken; `reopened` ones are also `changed`. `unclear` ones stay open: the file names other
    schools of their municipality, but too few to tell that these are gone."""

    source: str
    new: list[NamedSchool] = field(default_factory=list)
    changed: list[NamedSchool] = field(default_factory=list)
    unchanged: int = 0
    closed: list[NamedSchool] = field(default_factory=list)
    reopened: list[NamedSchool] = field(default_factory=list)
    unclear: list[NamedSchool] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The number of each, under the names that a script reads."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "closed": len(self.closed),
            "reopened": len(self.reopened),
            "unclear": len(self.unclear),
            "rejected": len(self.rejected),
        }


def import_schools(file: SchoolFile, *, now: datetime) -> ImportResult:
    """Bring the schools in line with a DUO file that was opened with `duo.read_schools`.

    Idempotent: the same file again changes nothing. Raises UnreadableFile when the file
    turns out unreadable halfway; nothing may be kept then.
    """
    rows, rejected = _read(file)
    result = ImportResult(file.layout.name, rejected=rejected)
    # Who was known is asked before anything changes.
    known = list_open_schools_of(file.layout.name)
    taker = _Taker(file, rows, to_local(now).date(), result)
    for row in rows:
        taker.take(row)
    gone = _gone(known, rows, result)
    for code in gone:
        taker.close(code)
    db.session.flush()
    _record(result, taker, now)
    return result


def _read(file: SchoolFile) -> tuple[list[SchoolRow], list[RejectedLine]]:
    rows: list[SchoolRow] = []
    rejected: list[RejectedLine] = []
    for line in file:
        if isinstance(line, SchoolRow):
            rows.append(line)
        else:
            rejected.append(line)
    return rows, rejected


class _Taker:
    """Takes the rows of one file, one by one."""

    def __init__(
        self, file: SchoolFile, rows: Sequence[SchoolRow], today: date, result: ImportResult
    ) -> None:
        self.columns = frozenset(file.layout.columns)
        self.sort = file.layout.name
        self.today = today
        self.result = result
        self.schools = get_schools_by_code()
        self.municipalities = _bring_municipalities(rows, self.columns)

    def take(self, row: SchoolRow) -> None:
        """Make or change the school of a row."""
        organisation = self.schools.get(row.code)
        if organisation is None:
            self._add(row)
            return
        fields = self._change(organisation, row)
        organisation.school.import_source = self._source(row)
        school = NamedSchool(row.code, row.name, fields)
        if fields:
            self.result.changed.append(school)
        else:
            self.result.unchanged += 1
        if "closed_on" in fields:
            self.result.reopened.append(school)

    def close(self, code: str) -> None:
        """Close the school with this code from today on."""
        organisation = self.schools[code]
        organisation.closed_on = self.today
        self.result.closed.append(NamedSchool(code, organisation.name))

    def _add(self, row: SchoolRow) -> None:
        organisation = Organisation(id=uuid.uuid4(), kind=Party.SCHOOL, name=row.name)
        organisation.school = School(
            code=row.code,
            kind=SchoolKind(row.school_type.lower()),
            import_source=self._source(row),
        )
        self._change(organisation, row)
        db.session.add(organisation)
        self.schools[row.code] = organisation
        self.result.new.append(NamedSchool(row.code, row.name))

    def _change(self, organisation: Organisation, row: SchoolRow) -> tuple[str, ...]:
        """Set what differs; the names of the fields."""
        municipality_id = self.municipalities[row.municipality_code].id
        of_organisation: dict[str, Any] = {
            name: getattr(row, name) for name in ORGANISATION_FIELDS if name in self.columns
        } | {"municipality_id": municipality_id}
        if open_state(organisation.closed_on, self.today) is OpenState.GESLOTEN:
            of_organisation["closed_on"] = None
        return _set(organisation, of_organisation) + _set(organisation.school, self._details(row))

    def _details(self, row: SchoolRow) -> dict[str, Any]:
        present = set(self.columns)
        if self.columns & STRUCTURE_COLUMNS:
            present.add("structure")
        values = {
            "board_number": row.board_number or None,
            "structure": row.structure,
            "denomination": row.denomination,
            "holiday_region": _region(row),
        }
        return {"kind": SchoolKind(row.school_type.lower())} | {
            name: values[name] for name in SCHOOL_FIELDS if name in present
        }

    def _source(self, row: SchoolRow) -> str:
        return f"{self.sort}:{row.province}"


def _set(record: Any, values: dict[str, Any]) -> tuple[str, ...]:
    differing = [name for name, value in values.items() if getattr(record, name) != value]
    for name in differing:
        setattr(record, name, values[name])
    return tuple(differing)


def _region(row: SchoolRow) -> HolidayRegion | None:
    return HolidayRegion(row.holiday_region) if row.holiday_region else None


# -- municipalities ------------------------------------------------------------------


def _bring_municipalities(
    rows: Sequence[SchoolRow], columns: frozenset[str]
) -> dict[str, Municipality]:
    """The municipalities of the rows by code, made when new. One that works with this
    installation keeps its own name; of the others DUO's counts."""
    first_row: dict[str, SchoolRow] = {}
    regions: dict[str, Counter[HolidayRegion]] = {}
    for row in rows:
        first_row.setdefault(row.municipality_code, row)
        found = regions.setdefault(row.municipality_code, Counter())
        if region := _region(row):
            found[region] += 1
    municipalities = get_municipalities_by_code(first_row.keys())
    for code, row in first_row.items():
        told: dict[str, Any] = {"name": row.municipality_name}
        if row.province:
            told["province"] = row.province
        if most := regions[code].most_common(1):
            told["holiday_region"] = most[0][0]
        if code not in municipalities:
            municipalities[code] = Municipality(id=uuid.uuid4(), code=code, **told)
            db.session.add(municipalities[code])
            continue
        municipality = municipalities[code]
        if municipality.is_tenant:
            told = {name: v for name, v in told.items() if getattr(municipality, name) is None}
        _set(municipality, told)
    # The schools point at these.
    db.session.flush()
    return municipalities


# -- what is gone ----------------------------------------------------------------------


def _gone(known: Sequence[Row], rows: Iterable[SchoolRow], result: ImportResult) -> list[str]:
    """The codes of the schools to close; those that are not to be told go to `unclear`."""
    named = {row.code for row in rows} | {line.code for line in result.rejected if line.code}
    unreadable = [_plain(line.text) for line in result.rejected if not line.code]
    # How many schools of each municipality (by id) and province (by import source) were
    # known, and how many of these the file still names.
    all_: Counter[Any] = Counter()
    still: Counter[Any] = Counter()
    for school in known:
        for unit in (school.municipality_id, school.import_source):
            all_[unit] += 1
            still[unit] += school.code in named
    covered = {unit for unit, count in all_.items() if covers(still[unit], count)}
    gone: list[str] = []
    for school in known:
        if school.code in named or _is_in(school, unreadable):
            continue
        if covered & {school.municipality_id, school.import_source}:
            gone.append(school.code)
        elif still[school.municipality_id]:
            result.unclear.append(NamedSchool(school.code, school.name))
    return gone


def _is_in(school: Row, unreadable: list[str]) -> bool:
    """Whether a line without a readable code may be about this school."""
    return any(school.code[:4] in text or _plain(school.name) in text for text in unreadable)


def _plain(text: str) -> str:
    return " ".join(text.upper().split())


# -- the log ---------------------------------------------------------------------------


def _record(result: ImportResult, taker: _Taker, now: datetime) -> None:
    counts = result.counts
    db.session.add(
        SchoolImport(
            at=now,
            source=result.source,
            **{name: counts[name] for name in ("new", "changed", "unchanged", "closed")},
            rejected=counts["rejected"],
        )
    )
    audit.record(
        AuditAction.SCHOOLS_IMPORTED,
        by=None,
        now=now,
        subject=Subject.ORGANISATIE,
        subject_id=None,
        source=result.source,
        **counts,
    )
    for action, schools in (
        (AuditAction.ORGANISATION_CLOSED, result.closed),
        (AuditAction.ORGANISATION_REOPENED, result.reopened),
    ):
        for school in schools:
            organisation = taker.schools[school.code]
            audit.record(
                action,
                by=None,
                now=now,
                subject=Subject.ORGANISATIE,
                subject_id=organisation.id,
                municipality_id=organisation.municipality_id,
                code=school.code,
                source=result.source,
            )
