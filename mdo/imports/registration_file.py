"""A file with registrations: its heading at once, its lines one by one."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import BinaryIO

from mdo.imports.cell_rules import clean_cell
from mdo.imports.column_rules import UnfitColumns, find_columns, looks_like_bsn
from mdo.imports.row_rules import Row, RowFault, read_row
from mdo.organisations.text_file import (
    UnreadableFile,
    find_delimiter,
    find_encoding,
    text_lines,
    text_records,
)

MOST_LINES = 250_000
BROKEN_LINE = "De aanhalingstekens in deze regel kloppen niet."
TOO_MANY = (
    f"Het bestand heeft meer dan {MOST_LINES:,} regels. Maak er kleinere bestanden van.".replace(
        ",", "."
    )
)
IS_ZIP = (
    "Dit is een Excel-bestand of een zip-bestand. Kies in Excel Opslaan als, CSV (UTF-8), en "
    "probeer het opnieuw."
)
BSN_IN_COLUMN = (
    "In de kolom {} staan burgerservicenummers (BSN), zo lijkt het. Die mogen hier niet in. Haal "
    "de kolom weg en probeer het opnieuw."
)


@dataclass(frozen=True)
class RegistrationFile:
    """A file of which the heading was read and the lines were counted. Iterating reads it
    anew; one line is in memory at a time. `lines` are those below the heading."""

    source: BinaryIO
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    places: dict[str, int]
    lines: int

    def rows(self, today: date) -> Iterator[tuple[int, Row | list[RowFault]]]:
        """The number of each line (the heading is 1) with its row, or what is wrong with it."""
        for line, cells in _below_heading(self.source, self.encoding, self.delimiter):
            if cells is None:
                yield line, [RowFault("", BROKEN_LINE)]
            else:
                yield line, read_row(line, cells, self.places, today)

    def heading(self, field: str) -> str:
        """How the file calls the column of a field; empty when it has none."""
        place = self.places.get(field)
        return "" if place is None else self.headings[place]


def open_registrations(source: bytes | BinaryIO) -> RegistrationFile:
    """Open a file of registrations. Raises UnreadableFile when it cannot be one."""
    file = seekable(source)
    file.seek(0)
    if file.read(4) == b"PK\x03\x04":
        raise UnreadableFile(IS_ZIP)
    encoding = find_encoding(file)
    _, heading = next(text_lines(file, encoding), (0, ""))
    if not heading:
        raise UnreadableFile("Het bestand is leeg.")
    delimiter = find_delimiter(heading)
    try:
        [headings] = csv.reader([heading], delimiter=delimiter, strict=True)
        places = find_columns(headings)
    except csv.Error as error:
        raise UnreadableFile("De kop van het bestand is niet te lezen.") from error
    except UnfitColumns as error:
        raise UnreadableFile(str(error)) from error
    headings = [" ".join(clean_cell(text).split())[:120] for text in headings]
    lines = _look_over(file, encoding, delimiter, headings)
    if not lines:
        raise UnreadableFile("Het bestand heeft alleen een kop en geen regels.")
    return RegistrationFile(file, encoding, delimiter, tuple(headings), places, lines)


def seekable(source: bytes | BinaryIO) -> BinaryIO:
    """The source as a file that can be read more than once; what cannot is copied."""
    if isinstance(source, bytes):
        return BytesIO(source)
    if source.seekable():
        return source
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as its reader
    for part in iter(lambda: source.read(1 << 20), b""):
        copy.write(part)
    return copy


def _below_heading(
    file: BinaryIO, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str] | None]]:
    records = text_records(file, encoding, delimiter)
    next(records, None)
    # A spreadsheet leaves lines behind with nothing but delimiters.
    return (r for r in records if r[1] is None or any(cell.strip() for cell in r[1]))


def _look_over(file: BinaryIO, encoding: str, delimiter: str, headings: list[str]) -> int:
    """How many lines there are. Raises UnreadableFile when there are too many, or when all
    that stands in a column, whatever it is called, passes for a BSN."""
    lines = 0
    filled: Counter[int] = Counter()
    other: set[int] = set()
    for _line, cells in _below_heading(file, encoding, delimiter):
        lines += 1
        if lines > MOST_LINES:
            raise UnreadableFile(TOO_MANY)
        for place, cell in enumerate((cells or ())[: len(headings)]):
            if place not in other and (text := clean_cell(cell)):
                filled[place] += 1
                if not looks_like_bsn(text):
                    other.add(place)
    suspect = [place for place in filled if place not in other]
    if suspect:
        raise UnreadableFile(BSN_IN_COLUMN.format(headings[min(suspect)]))
    return lines
