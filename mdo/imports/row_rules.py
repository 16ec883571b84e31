"""A line of a file with registrations, read by the rules of its sort.

Each field is read once; everything that is wrong with a line is found at once, each fault
at the column it is in. Only fields whose column is in the file are in `values`: a column
that the file lacks leaves what stands in the application alone, an empty cell empties it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from mdo.imports.cell_rules import (
    clean_cell,
    read_code,
    read_date,
    read_hours,
    read_line,
    read_term,
    read_text,
    read_yes_no,
)
from mdo.imports.column_rules import COLUMNS
from mdo.imports.terms import RowSort
from mdo.law.exemption import valid_for_school_year
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveDecision, LeaveKind, ProcesVerbaalKind

NAME, LINE, TEXT = 120, 400, 20_000
LONGEST_NUMBER = 60
FUTURE = "Deze datum ligt in de toekomst."
MISSING = "Dit ontbreekt."
KIND = {
    RowSort.MELDING: AbsenceKind,
    RowSort.VERLOF: LeaveKind,
    RowSort.VRIJSTELLING: ExemptionArticle,
    RowSort.PROCES_VERBAAL: ProcesVerbaalKind,
}
# The texts and facts of each sort that the file may have, beside its kind and dates.
OWN_FIELDS: dict[RowSort, tuple[str, ...]] = {
    RowSort.MELDING: (
        "hours", "from_on", "until_on", "reported_by", "reason", "school_action", "wanted_action",
    ),
    RowSort.VERLOF: ("reason",),
    RowSort.VRIJSTELLING: ("notified_on", "declared_on", "is_in_care"),
    RowSort.HALT: (),
    RowSort.PROCES_VERBAAL: (),
    RowSort.NIET_INGESCHREVEN: ("until_on", "is_in_care"),
    RowSort.VERZUIMPERIODE: ("has_valid_reason",),
}  # fmt: skip
FOR_ALL = ("note", "deviation_reason")
ABOUT_LAW = "deviation_reason"
OF_THE_PAST = frozenset({RowSort.MELDING, RowSort.NIET_INGESCHREVEN, RowSort.VERZUIMPERIODE})
AFTER_REPORT = "Het verzuim begint na de datum van de melding."


class RowFault(NamedTuple):
    """What is wrong: at which field, and a Dutch message."""

    field: str
    message: str


@dataclass(slots=True)
class Row:
    """A line. `source_number` is its own number with that of its source in front. `values` are
    columns of the record."""

    line: int
    sort: RowSort
    source_number: str
    dated_on: date
    values: dict[str, Any]
    school_code: str = ""
    pupil_number: str = ""
    given_name: str = ""
    infix: str = ""
    surname: str = ""
    birth_on: date | None = None
    home: str = ""
    group_name: str = ""
    enrolled_on: date | None = None
    deviation_reason: str = ""

    @property
    def key(self) -> tuple[RowSort, str]:
        """What makes it the same registration in a later file."""
        return self.sort, self.source_number

    @property
    def has_name(self) -> bool:
        return bool(self.given_name and self.surname and self.birth_on)


@dataclass
class _Reader:
    """Reads the cells of one line and gathers what is wrong with them."""

    cells: Mapping[str, str]
    today: date
    faults: list[RowFault] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return name in self.cells

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def take(self, name: str, read: Callable[[str], Any], empty: Any = None) -> Any:
        """The cell as `read` understands it; `empty` when it is empty or wrong."""
        text = self.text(name)
        if not text:
            return empty
        try:
            return read(text)
        except ValueError as reason:
            self.faults.append(RowFault(name, str(reason)))
            return empty

    def line(self, name: str, most: int) -> str:
        return self.take(name, lambda text: read_line(text, most), "")

    def need(self, name: str, read: Callable[[str], Any], message: str = MISSING) -> Any:
        if not self.text(name):
            self.faults.append(RowFault(name, message))
            return None
        return self.take(name, read)


READERS: dict[str, tuple[Callable[[str], Any], Any]] = {
    "hours": (read_hours, None),
    "from_on": (read_date, None),
    "until_on": (read_date, None),
    "notified_on": (read_date, None),
    "declared_on": (read_date, None),
    "is_in_care": (read_yes_no, False),
    "has_valid_reason": (read_yes_no, False),
    "reported_by": (lambda text: read_line(text, LINE), ""),
}


def read_row(
    line: int, raw: list[str], places: Mapping[str, int], today: date
) -> Row | list[RowFault]:
    """The row of a line, or what is wrong with it. `places`: of `find_columns`."""
    if len(raw) <= max(places.values()):
        raw = [*raw, *[""] * (max(places.values()) + 1 - len(raw))]
    reader = _Reader({name: clean_cell(raw[place]) for name, place in places.items()}, today)
    sort = reader.need("sort", lambda text: read_term(RowSort, text))
    if sort is None:
        return reader.faults
    row = _row(line, sort, reader, today)
    return reader.faults or row


def _row(line: int, sort: RowSort, reader: _Reader, today: date) -> Row:
    code = reader.take("school_code", lambda text: read_code(text, reader.text("branch")), "")
    dated_on = _dated_on(sort, reader, today)
    values = _values(sort, reader, dated_on)
    row = Row(
        line,
        sort,
        _source_number(reader, code),
        dated_on or today,
        values,
        code,
        reader.line("pupil_number", 40),
        reader.line("given_name", NAME),
        reader.line("infix", 40),
        reader.line("surname", NAME),
        reader.take("birth_on", read_date),
        reader.line("home", NAME),
        reader.line("group_name", NAME),
        reader.take("enrolled_on", read_date),
        reader.text("deviation_reason"),
    )
    _check_pupil(row, reader, today)
    if sort is RowSort.VERZUIMPERIODE and not code and not reader.text("school_code"):
        reader.faults.append(RowFault("school_code", MISSING))
    return row


def _source_number(reader: _Reader, code: str) -> str:
    number = reader.need("number", lambda text: read_line(text, LONGEST_NUMBER)) or ""
    source = reader.line("source", 19) or code
    return f"{source}:{number}" if source else number


def _dated_on(sort: RowSort, reader: _Reader, today: date) -> date | None:
    name = "dated_on"
    if sort is RowSort.VERZUIMPERIODE or not reader.text(name):
        name = "from_on" if sort in (RowSort.VERZUIMPERIODE, RowSort.VRIJSTELLING) else name
    dated_on = reader.need(name, read_date)
    if dated_on and dated_on > today and sort is not RowSort.VRIJSTELLING:
        reader.faults.append(RowFault(name, FUTURE))
    return dated_on


def _check_pupil(row: Row, reader: _Reader, today: date) -> None:
    wrong = {fault.field for fault in reader.faults}
    if wrong & {"pupil_number", "given_name", "surname", "birth_on", "school_code"}:
        return
    if not (row.pupil_number and row.school_code) and not row.has_name:
        reader.faults.append(
            RowFault(
                "pupil_number",
                "Van welke leerling is dit? Vul schoolcode en leerlingnummer in, of voornaam, "
                "achternaam en geboortedatum.",
            )
        )
    if row.birth_on and row.birth_on > today:
        reader.faults.append(RowFault("birth_on", FUTURE))
    elif row.birth_on and row.birth_on > row.dated_on:
        reader.faults.append(RowFault("birth_on", "De leerling was toen nog niet geboren."))


def _values(sort: RowSort, reader: _Reader, dated_on: date | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if term := KIND.get(sort):
        values["kind" if sort is not RowSort.VRIJSTELLING else "article"] = reader.need(
            "kind", lambda text: read_term(term, text)
        )
    for name in (*OWN_FIELDS[sort], *FOR_ALL):
        if reader.has(name):
            read, empty = READERS.get(name, (lambda text: read_text(text, TEXT), ""))
            values[name] = reader.take(name, read, empty)
    special = _SPECIAL.get(sort)
    if special:
        special(reader, values, dated_on)
    if sort is RowSort.VERZUIMPERIODE:
        values.pop(ABOUT_LAW, None)
    if sort in OF_THE_PAST:
        _check_past(reader, values, dated_on)
    _check_period(reader, values)
    return values


def _leave(reader: _Reader, values: dict[str, Any], _dated_on: date | None) -> None:
    values["from_on"] = reader.need("from_on", read_date)
    values["until_on"] = reader.need("until_on", read_date)
    by_lpa_unless_told = values.get("kind") is not LeaveKind.VAKANTIE
    values["decided_by_lpa"] = reader.take("decided_by", _is_lpa, by_lpa_unless_told)
    if reader.has("is_bound"):
        bound = reader.take("is_bound", read_yes_no, True)
        values["is_bound_to_profession"] = bound and is_bound_unless_told(values)
    if not reader.has("decision"):
        return
    decision = reader.take(
        "decision", lambda text: read_term(LeaveDecision, text), LeaveDecision.OPEN
    )
    values["decision"] = decision
    values["decided_on"] = reader.take("decided_on", read_date)
    if decision is LeaveDecision.OPEN:
        return
    if values["kind"] is LeaveKind.OMSTANDIGHEDEN and not reader.text("decided_by"):
        reader.faults.append(RowFault("decided_by", "Schrijf wie besloot: school of leerplicht."))
    if not values["decided_on"]:
        reader.faults.append(RowFault("decided_on", "Vul in wanneer het besluit is genomen."))


def is_bound_unless_told(values: Mapping[str, Any]) -> bool:
    """Holiday leave is asked by parents whose profession rules out every school holiday (LPW
    art. 13a), unless the file says no."""
    return values.get("kind") is LeaveKind.VAKANTIE


def _is_lpa(text: str) -> bool:
    word = text.casefold()
    if word in ("leerplicht", "leerplichtambtenaar", "lpa", "gemeente"):
        return True
    if word in ("school", "directeur", "hoofd", "directie"):
        return False
    raise ValueError("Schrijf school of leerplicht.")


def _exemption(reader: _Reader, values: dict[str, Any], dated_on: date | None) -> None:
    values["from_on"] = reader.take("from_on", read_date) or dated_on
    until_on = reader.take("until_on", read_date)
    if values["from_on"] and not until_on:
        # An exemption holds for a school year (LPW art. 3a, 3b, 6, 15).
        until_on = valid_for_school_year(values["from_on"]).last_day
    values["until_on"] = until_on


def _spell(reader: _Reader, values: dict[str, Any], dated_on: date | None) -> None:
    values["from_on"] = dated_on
    values["until_on"] = reader.take("until_on", read_date)


_SPECIAL: dict[RowSort, Callable[[_Reader, dict[str, Any], date | None], None]] = {
    RowSort.VERLOF: _leave,
    RowSort.VRIJSTELLING: _exemption,
    RowSort.VERZUIMPERIODE: _spell,
}


def _check_past(reader: _Reader, values: dict[str, Any], dated_on: date | None) -> None:
    """What is absence was so before it was written down."""
    from_on, until_on = values.get("from_on"), values.get("until_on")
    if until_on and until_on > reader.today:
        reader.faults.append(RowFault("until_on", FUTURE))
    if from_on and dated_on and from_on > dated_on:
        reader.faults.append(RowFault("from_on", AFTER_REPORT))


def _check_period(reader: _Reader, values: dict[str, Any]) -> None:
    first, last = values.get("from_on"), values.get("until_on")
    if first and last and last < first:
        reader.faults.append(RowFault("until_on", "De laatste dag ligt voor de eerste dag."))


def column_name(name: str) -> str:
    """How a field is called in messages: the first name of its column."""
    return COLUMNS[name][0] if name in COLUMNS else ""
