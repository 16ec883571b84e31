"""The school holidays of the regions, from a file with the columns schooljaar, regio,
vakantie, eerste_dag and laatste_dag; other columns are left aside.

A file speaks of the regions and school years that it names, and of each of them wholly: a
holiday of such a year that it does not name is taken away, unless a line about that year
was refused. The holidays that a school set itself are not touched.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import BinaryIO, NamedTuple

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.organisations.import_queries import list_region_holidays
from mdo.organisations.models import SchoolHoliday
from mdo.organisations.rules import holiday_problem
from mdo.organisations.text_file import UnreadableFile, find_encoding, split_cells, text_lines
from mdo.terms import HolidayRegion

COLUMNS = ("schooljaar", "regio", "vakantie", "eerste_dag", "laatste_dag")
LONGEST_NAME = 100
NAMES = {"voorjaar": "Voorjaarsvakantie"}


class HolidayKey(NamedTuple):
    """What makes a holiday of a region the same one when its dates change."""

    school_year: str
    region: HolidayRegion
    name: str


class RejectedHoliday(NamedTuple):
    """A line that was not taken, and why (Dutch)."""

    line_number: int
    reason: str


@dataclass
class HolidayImportResult:
    """What came of an import, in holidays; `years` counts school years of a region."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: list[RejectedHoliday] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The number of each, under the names that a script reads."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "rejected": len(self.rejected),
        }


@dataclass(frozen=True)
class _Line:
    key: HolidayKey
    first_on: date
    last_on: date


def import_holidays(source: bytes | BinaryIO, *, now: datetime) -> HolidayImportResult:
    """Bring the holidays of the regions in line with a file.

    Idempotent. Raises UnreadableFile when it is not such a file.
    """
    result = HolidayImportResult()
    wanted, incomplete = _read(source, result)
    years = {key.school_year for key in wanted}
    present = {
        HolidayKey(row.school_year, row.region, row.name): row
        for row in list_region_holidays(years)
    }
    for key, line in wanted.items():
        _bring(present.get(key), line, result)
    whole = {(key.school_year, key.region) for key in wanted} - incomplete
    for key, row in present.items():
        if key not in wanted and (key.school_year, key.region) in whole:
            db.session.delete(row)
            result.removed += 1
    audit.record(
        AuditAction.HOLIDAYS_CHANGED,
        by=None,
        now=now,
        subject=Subject.ORGANISATIE,
        subject_id=None,
        school_years=sorted(years),
        **result.counts,
    )
    return result


def _bring(row: SchoolHoliday | None, line: _Line, result: HolidayImportResult) -> None:
    if row is None:
        db.session.add(
            SchoolHoliday(
                id=uuid.uuid4(),
                **line.key._asdict(),
                first_on=line.first_on,
                last_on=line.last_on,
            )
        )
        result.new += 1
    elif (row.first_on, row.last_on) == (line.first_on, line.last_on):
        result.unchanged += 1
    else:
        row.first_on, row.last_on = line.first_on, line.last_on
        result.changed += 1


def _read(
    source: bytes | BinaryIO, result: HolidayImportResult
) -> tuple[dict[HolidayKey, _Line], set[tuple[str, HolidayRegion]]]:
    """The lines by key, and the years of a region of which a line was refused."""
    wanted: dict[HolidayKey, _Line] = {}
    incomplete: set[tuple[str, HolidayRegion]] = set()
    for number, cells in _rows(source):
        about: tuple[str, HolidayRegion] | None = None
        try:
            year, region = SchoolYear.parse(cells["schooljaar"]), _region(cells["regio"])
            about = (year.label, region)
            key = HolidayKey(year.label, region, _name(cells["vakantie"]))
            line = _Line(key, _date(cells["eerste_dag"]), _date(cells["laatste_dag"]))
            if problem := holiday_problem(year, line.first_on, line.last_on):
                raise ValueError(problem)
            if key in wanted:
                raise ValueError("Deze vakantie staat al eerder in het bestand.")
        except ValueError as reason:
            result.rejected.append(RejectedHoliday(number, str(reason)))
            if about:
                incomplete.add(about)
            continue
        wanted[key] = line
    return wanted, incomplete


def _rows(source: bytes | BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines as cells by heading; one that cannot be split has none."""
    file = BytesIO(source) if isinstance(source, bytes) else source
    encoding = find_encoding(file)
    lines = text_lines(file, encoding)
    _, heading = next(lines, (0, ""))
    delimiter = max(";,", key=heading.count)
    headings = [cell.strip().lower() for cell in heading.split(delimiter)]
    if missing := [name for name in COLUMNS if name not in headings]:
        raise UnreadableFile(
            "Dit is geen bestand met schoolvakanties. Wat ontbreekt in de kop: "
            f"{', '.join(missing)}."
        )
    for number, line in lines:
        try:
            cells = split_cells(line, delimiter)
        except csv.Error:
            cells = []
        padded = [*cells, *[""] * len(headings)]
        yield number, dict(zip(headings, padded, strict=False))


def _region(text: str) -> HolidayRegion:
    try:
        return HolidayRegion(text.lower())
    except ValueError:
        raise ValueError(f"Onbekende regio: {text or 'niet ingevuld'}.") from None


def _name(text: str) -> str:
    """`herfst` is the Herfstvakantie."""
    if not text:
        raise ValueError("De naam van de vakantie ontbreekt.")
    if len(text) > LONGEST_NAME:
        raise ValueError(f"De naam van de vakantie is langer dan {LONGEST_NAME} tekens.")
    if "vakantie" in text.lower():
        return text[0].upper() + text[1:]
    return NAMES.get(text.lower()) or f"{text[0].upper()}{text[1:]}vakantie"


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text or 'Een lege cel'} is geen datum. Schrijf haar als 2026-10-17."
        ) from None
