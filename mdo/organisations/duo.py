"""The address files of schools that DUO publishes as open data, read line by line.

Two layouts are known. `vestigingen` has a VESTIGINGSCODE (BRIN + 2 digits); the older
`instellingen` has the BRIN alone, which stands for the head establishment: `00` is added.
Columns are found by heading, whatever their order. One line is one school: DUO's cells hold
no line breaks, so a quote that is left open costs one line and not the rest of the file.
Every line that is not blank comes out, as a SchoolRow or as a RejectedLine.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, NamedTuple

from stdnum.exceptions import ValidationError
from stdnum.nl import brin as brin_number
from stdnum.nl import postcode as dutch_postcode

from mdo.organisations.place_names import place_name
from mdo.organisations.school_types import SCHOOL_TYPES, type_of_structure
from mdo.organisations.text_file import (
    UnreadableFile,
    find_encoding,
    split_cells,
    text_lines,
)

HOLIDAY_REGIONS = ("noord", "midden", "zuid")
LONGEST_TEXT = 2_000
"""Characters of a rejected line that are kept."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _Rejected(ValueError):
    """A line that cannot become a school; the message is the reason, in Dutch."""


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school as DUO lists it. A text that DUO leaves blank is empty.

    code: establishment code, BRIN + 2 digits. school_type: one of SCHOOL_TYPES. structure: the
    kinds of education as the file writes them (`VBO/MAVO`, `SO/VSO`). postcode: `1234 AB`.
    municipality_code: 4 digits. board_number: of the bevoegd gezag. line_number: from 1, the
    heading included.
    """

    code: str
    brin: str
    name: str
    school_type: str
    structure: str
    denomination: str
    street: str
    house_number: str
    postcode: str
    city: str
    municipality_code: str
    municipality_name: str
    province: str
    phone: str
    website: str
    board_number: str
    holiday_region: str | None
    line_number: int


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was not taken, and why (Dutch).

    `code` is the school it was about, when that much could be read: such a school is not gone
    from the file. Without a code, `text` is the line itself (its first 2,000 characters), in
    which the school may still be recognised.
    """

    line_number: int
    reason: str
    excerpt: str
    code: str | None = None
    text: str = dataclasses.field(default="", compare=False, repr=False)


class Column(NamedTuple):
    """A column of DUO: its headings (the first one found counts) and the longest cell taken."""

    headings: tuple[str, ...]
    length: int
    is_required: bool = True


COLUMNS = {
    "code": Column(("VESTIGINGSCODE", "VESTIGINGSNUMMER"), 12, False),
    "brin": Column(("INSTELLINGSCODE", "BRIN NUMMER", "BRIN"), 12, False),
    "name": Column(("VESTIGINGSNAAM", "INSTELLINGSNAAM VESTIGING", "INSTELLINGSNAAM"), 400),
    "street": Column(("STRAATNAAM",), 120),
    "house_number": Column(("HUISNUMMER-TOEVOEGING", "HUISNUMMER"), 20),
    "postcode": Column(("POSTCODE",), 12),
    "city": Column(("PLAATSNAAM",), 120),
    "municipality_code": Column(("GEMEENTENUMMER",), 12),
    "municipality_name": Column(("GEMEENTENAAM",), 120),
    "province": Column(("PROVINCIE",), 40, False),
    "denomination": Column(("DENOMINATIE",), 120, False),
    "phone": Column(("TELEFOONNUMMER",), 40, False),
    "website": Column(("INTERNETADRES",), 400, False),
    "board_number": Column(("BEVOEGD GEZAG NUMMER",), 5, False),
    "structure": Column(("ONDERWIJSSTRUCTUUR",), 120, False),
    "sort": Column(("SOORT PRIMAIR ONDERWIJS", "ONDERWIJSSOORT", "SOORT ONDERWIJS"), 120, False),
    "mbo_sort": Column(
        ("MBO INSTELLINGSSOORT - NAAM", "MBO INSTELLINGSSOORT - CODE", "MBO INSTELLINGSSOORT"),
        120,
        False,
    ),
    "holiday_region": Column(("VAKANTIEREGIO",), 40, False),
}


@dataclass(frozen=True)
class Layout:
    """What the heading tells of a file.

    codes: `vestigingen` or `instellingen`. school_type: of the lines that do not tell their own;
    None when each line has to. encoding and delimiter: as found. headings: as the file has them.
    columns: place of each column of COLUMNS that is there.
    """

    codes: str
    school_type: str | None
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    columns: dict[str, int]

    @property
    def name(self) -> str:
        """The sort of file, stable between editions: `vestigingen-bo`, `instellingen-vo`."""
        return f"{self.codes}-{(self.school_type or 'gemengd').lower()}"


@dataclass(frozen=True)
class SchoolFile:
    """A DUO file of which the heading was read; iterating reads its lines, each time anew.

    One line is in memory at a time, and the codes seen. Iterate once at a time: all use `source`.
    """

    layout: Layout
    source: BinaryIO

    def __iter__(self) -> Iterator[SchoolRow | RejectedLine]:
        lines = text_lines(self.source, self.layout.encoding)
        next(lines)
        first_line: dict[str, int] = {}
        for line_number, line in lines:
            yield _read_line(line, line_number, self.layout, first_line)


def read_schools(source: bytes | BinaryIO, kind: str | None = None) -> SchoolFile:
    """Open a DUO file: its layout at once, its schools and rejected lines by iterating.

    source: the content, or a seekable binary file that stays open while iterating.
    kind: the school type (of SCHOOL_TYPES) of lines that do not tell their own; without it the
    heading decides, and a file without any column on the kind of education is BO's.
    Raises UnreadableFile when no line can be read, before any is given out.
    """
    if kind is not None and kind.upper() not in SCHOOL_TYPES:
        raise ValueError(f"unknown school type: {kind}")
    file = BytesIO(source) if isinstance(source, bytes) else source
    encoding = find_encoding(file)
    lines = text_lines(file, encoding)
    _, heading = next(lines, (0, ""))
    if not heading:
        raise UnreadableFile("Het bestand is leeg.")
    layout = _find_layout(heading, encoding, kind and kind.upper())
    if next(lines, None) is None:
        raise UnreadableFile("Het bestand heeft alleen een kop en geen regels met scholen.")
    return SchoolFile(layout, file)


# -- the heading ---------------------------------------------------------------------


def _heading_key(heading: str) -> str:
    return re.sub(r"[\W_]", "", heading.upper())


def _find_layout(heading: str, encoding: str, kind: str | None) -> Layout:
    delimiter = max(";,", key=heading.count)
    try:
        headings = tuple(split_cells(heading, delimiter))
    except csv.Error as error:
        raise UnreadableFile("De kop van het bestand is niet te lezen.") from error
    keys = [_heading_key(cell) for cell in headings]
    if _heading_key("SOORT HO") in keys:
        raise UnreadableFile("Dit is een bestand van het hoger onderwijs; dat is hier niet nodig.")
    columns: dict[str, int] = {}
    for field, column in COLUMNS.items():
        found = [h for h in column.headings if _heading_key(h) in keys]
        if found:
            key = _heading_key(found[0])
            if keys.count(key) > 1:
                raise UnreadableFile(f"De kolom {found[0]} staat er meer dan eens in.")
            columns[field] = keys.index(key)
    _require_columns(columns)
    return Layout(
        codes="vestigingen" if "code" in columns else "instellingen",
        school_type=kind or _type_of_file(columns),
        encoding=encoding,
        delimiter=delimiter,
        headings=headings,
        columns=columns,
    )


def _require_columns(columns: dict[str, int]) -> None:
    missing = [
        column.headings[0]
        for field, column in COLUMNS.items()
        if column.is_required and field not in columns
    ]
    if not columns.keys() & {"code", "brin"}:
        missing.insert(0, "VESTIGINGSCODE of BRIN NUMMER")
    if missing:
        raise UnreadableFile(
            f"Dit is geen adressenbestand van DUO. Wat ontbreekt in de kop: {', '.join(missing)}."
        )


def _type_of_file(columns: dict[str, int]) -> str | None:
    if "sort" in columns:
        return None
    if "structure" in columns:
        return "VO"
    return "MBO" if "mbo_sort" in columns else "BO"


# -- a line --------------------------------------------------------------------------


def _read_line(
    line: str, line_number: int, layout: Layout, first_line: dict[str, int]
) -> SchoolRow | RejectedLine:
    """The school of a line; `first_line` remembers on which line each code was taken."""
    code = None
    try:
        cells = _cells(line, layout)
        code = _code(cells)
        row = _school(cells, code, line_number, layout.school_type)
        if code in first_line:
            raise _Rejected(f"De school {code} staat al op regel {first_line[code]}.")
    except _Rejected as reason:
        excerpt = " ".join(_CONTROL.sub(" ", line[:100]).split())
        text = "" if code else line[:LONGEST_TEXT]
        return RejectedLine(line_number, str(reason), excerpt, code, text)
    first_line[code] = line_number
    return row


def _cells(line: str, layout: Layout) -> dict[str, str]:
    try:
        cells = split_cells(line, layout.delimiter)
    except csv.Error:
        raise _Rejected("De aanhalingstekens in de regel kloppen niet.") from None
    if len(cells) != len(layout.headings):
        short_or_long = "te kort" if len(cells) < len(layout.headings) else "te lang"
        raise _Rejected(
            f"De regel is {short_or_long}: {len(cells)} cellen, de kop heeft er "
            f"{len(layout.headings)}."
        )
    for field, place in layout.columns.items():
        heading, text, longest = layout.headings[place], cells[place], COLUMNS[field].length
        if _CONTROL.search(text):
            raise _Rejected(f"In {heading} staan onleesbare tekens.")
        if len(text) > longest:
            raise _Rejected(f"{heading} is te lang: {len(text)} tekens, hoogstens {longest}.")
    return {field: cells[place] for field, place in layout.columns.items()}


def _code(cells: dict[str, str]) -> str:
    """The establishment code: its own column, or the BRIN with `00` in the older layout."""
    brin = brin_number.compact(cells.get("brin", ""))
    code = brin_number.compact(cells["code"]) if "code" in cells else f"{brin}00"
    if "brin" in cells:
        _require_valid("Het BRIN-nummer", brin, 4)
    _require_valid("De vestigingscode", code, 6)
    if not code.startswith(brin):
        raise _Rejected(f"De vestigingscode {code} hoort niet bij BRIN-nummer {brin}.")
    return code


def _require_valid(what: str, number: str, length: int) -> None:
    if not number:
        raise _Rejected(f"{what} ontbreekt.")
    if len(number) != length or not brin_number.is_valid(number):
        raise _Rejected(f"{what} {number} klopt niet.")


def _school(
    cells: dict[str, str], code: str, line_number: int, default_type: str | None
) -> SchoolRow:
    for field, what in (("name", "naam van de school"), ("municipality_name", "gemeentenaam")):
        if not cells[field]:
            raise _Rejected(f"De {what} ontbreekt.")
    structure = cells.get("structure") or cells.get("sort") or cells.get("mbo_sort", "")
    return SchoolRow(
        code=code,
        brin=code[:4],
        name=cells["name"],
        school_type=_school_type(cells, default_type),
        structure=structure,
        denomination=cells.get("denomination", ""),
        street=cells["street"],
        house_number=cells["house_number"],
        postcode=_postcode(cells["postcode"]),
        city=place_name(cells["city"]),
        municipality_code=_municipality_code(cells["municipality_code"]),
        municipality_name=place_name(cells["municipality_name"]),
        province=cells.get("province", ""),
        phone=cells.get("phone", ""),
        website=cells.get("website", ""),
        board_number=cells.get("board_number", ""),
        holiday_region=_holiday_region(cells.get("holiday_region", "")),
        line_number=line_number,
    )


def _postcode(text: str) -> str:
    try:
        return dutch_postcode.validate(text) if text else ""
    except ValidationError:
        raise _Rejected(f"De postcode {text} klopt niet.") from None


def _municipality_code(text: str) -> str:
    """Four digits; CBS writes GM in front, and a spreadsheet drops leading zeros."""
    match = re.fullmatch(r"(?:GM)?([0-9]{1,4})", text)
    if not match or not int(match[1]):
        fault = f"{text} klopt niet" if text else "ontbreekt"
        raise _Rejected(f"Het gemeentenummer {fault}.")
    return match[1].zfill(4)


def _holiday_region(text: str) -> str | None:
    region = text.lower().removeprefix("regio ")
    return region if region in HOLIDAY_REGIONS else None


def _school_type(cells: dict[str, str], default_type: str | None) -> str:
    texts = [cells.get("structure", ""), cells.get("sort", "")]
    told = next(filter(None, map(type_of_structure, texts)), default_type)
    if told is None:
        unknown = " ".join(filter(None, texts))
        raise _Rejected(f"Onbekende soort onderwijs: {unknown or 'niet ingevuld'}.")
    return told
