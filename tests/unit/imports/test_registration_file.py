"""A file with registrations: what is recognised, and what is refused and how."""

from __future__ import annotations

import csv
import string
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.imports.cell_rules import clean_cell, read_code, read_date, read_hours, read_term
from mdo.imports.column_rules import COLUMNS, find_columns, looks_like_bsn
from mdo.imports.match_rules import name_key
from mdo.imports.registration_file import open_registrations
from mdo.imports.row_rules import Row
from mdo.imports.terms import RowSort
from mdo.organisations.text_file import UnreadableFile, text_records
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveKind

TODAY = date(2026, 11, 23)
REPORT = {
    "nummer": "7",
    "soort": "melding",
    "aard": "16 uur",
    "schoolcode": "16GZ00",
    "leerlingnummer": "1234",
    "datum": "3-11-2026",
    "uren": "16,5",
    "reden": "Komt\nte laat; vaak",
}


def as_csv(*rows: dict[str, str], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def rows_of(content: bytes) -> list[object]:
    return [read for _line, read in open_registrations(content).rows(TODAY)]


def one(**changes: str | None) -> object:
    cells = {k: v for k, v in (REPORT | changes).items() if v is not None}
    [read] = rows_of(as_csv(cells))
    return read


def fault_of(**changes: str | None) -> str:
    """The fields that are wrong and the first message."""
    read = one(**changes)
    assert isinstance(read, list), read
    return f"{','.join(fault.field for fault in read)}: {read[0].message}"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_recognises_delimiter_and_encoding(delimiter: str, encoding: str):
    [row] = rows_of(
        as_csv(REPORT | {"reden": "Zoë: «één»"}, delimiter=delimiter, encoding=encoding)
    )
    assert isinstance(row, Row)
    assert row.values["reason"] == "Zoë: «één»"
    assert row.values["hours"] == Decimal("16.5")
    assert (row.dated_on, row.source_number) == (date(2026, 11, 3), "16GZ00:7")


def test_line_breaks_blank_lines_and_the_number_of_a_line():
    content = as_csv(REPORT, REPORT | {"nummer": "8", "reden": ""})
    content = content.replace(b"\r\n8;", b"\r\n\r\n;;;\r\n8;")
    lines = [(line, type(read)) for line, read in open_registrations(content).rows(TODAY)]
    # The cell with a line end takes lines 2 and 3, 4 is blank, 5 has empty cells only.
    assert lines == [(2, Row), (6, Row)]


def test_an_open_quote_costs_one_line():
    content = b"nummer;soort;datum;reden\n" + b"\n".join(
        [b'1;halt;3-11-2026;"open', *(b"%d;halt;3-11-2026;x" % n for n in range(2, 200))]
    )
    read = rows_of(content)
    assert len(read) == 199
    assert [fault.message for fault in read[0]] == [
        "De aanhalingstekens in deze regel kloppen niet."
    ]


CELL = st.text(string.printable.replace("\x0b", "").replace("\x0c", "") + "éß€", max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_records_are_those_of_the_csv_module(table: list[list[str]]):
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    read = text_records(BytesIO(text.getvalue().encode()), "utf-8", ";")
    plain = [[cell.replace("\r\n", "\n") for cell in row] for row in table]
    if not any("\r" in cell for row in plain for cell in row):
        assert [cells for _, cells in read] == plain


def test_headings_in_any_order_and_under_other_names():
    places = find_columns(["Geb. datum", "BRIN", "Onbekend", "Kenmerk", "T/m", "SOORT", "Vanaf"])
    assert places == {
        "birth_on": 0, "school_code": 1, "number": 3, "until_on": 4, "sort": 5, "from_on": 6,
    }  # fmt: skip
    keys = [name for names in COLUMNS.values() for name in names]
    assert len(keys) == len(set(keys)), "a name for two columns"


BSN = ("123456782", "111222333", "999990019")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "leeg"),
        (b"\n\n  \n", "leeg"),
        (b"nummer;soort;datum\n", "alleen een kop"),
        (b"PK\x03\x04rest", "Excel"),
        (b"nummer;so\x00ort", "geen gewone tekst"),
        ("nummer;soort;datum\n1;halt;3-11-2026".encode("utf-16"), "geen gewone tekst"),
        (b"\xef\xbb\xbfnummer;soort;datum\n\xe9", "niet te lezen"),
        (b"nummer;" + b"x" * 10_000_000, "langer dan 128 KB"),
        (b"naam;adres\na;b", "nummer, soort, datum"),
        (b"nummer;soort;datum;Meldingsdatum\n1;halt;;", "betekenen hetzelfde"),
        (b"nummer;soort;datum;B.S.N.\n1;halt;;1", "BSN"),
        (b"nummer;soort;datum;leerlingnummer\n1;halt;;%s\n2;halt;;%s"
         % (BSN[0].encode(), BSN[1].encode()), "leerlingnummer staan burgerservicenummers"),
        (b"nummer;soort;datum;iets\n1;halt;;%s" % BSN[2].encode(), "iets staan burgerservice"),
    ],
)  # fmt: skip
def test_files_that_do_not_do(content: bytes, told: str):
    with pytest.raises(UnreadableFile, match=told):
        open_registrations(content)


def test_a_number_among_others_is_no_bsn():
    assert looks_like_bsn(BSN[0]) and not looks_like_bsn("123456789") and not looks_like_bsn("1234")
    content = b"nummer;soort;datum;leerlingnummer\n1;halt;;%s\n2;halt;;1234" % BSN[0].encode()
    assert open_registrations(content).lines == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"datum": "31-2-2026"}, "dated_on: Dit is geen datum"),
        ({"datum": ""}, "dated_on: Dit ontbreekt"),
        ({"datum": "24-11-2026"}, "dated_on: Deze datum ligt in de toekomst"),
        ({"uren": "16 uur"}, "hours: Dit is geen aantal uren"),
        ({"uren": "=16"}, "hours: Dit is geen aantal uren"),
        ({"uren": "0"}, "hours: "),
        ({"soort": "huiswerk"}, "sort: Dit is niet bekend. Kies uit: melding"),
        ({"aard": ""}, "kind: Dit ontbreekt"),
        ({"nummer": "=cmd|'/c calc'!A1"}, "number: Hier mag geen formule staan"),
        ({"nummer": "n" * 61}, "number: Dit is te lang"),
        ({"schoolcode": "school"}, "school_code: Dit is geen BRIN"),
        ({"leerlingnummer": ""}, "pupil_number: Van welke leerling is dit?"),
        ({"leerlingnummer": "", "voornaam": "Ava", "achternaam": "@SUM(A1)"}, "surname: Hier mag"),
        ({"van": "2-11-2026", "tot en met": "1-11-2026"}, "until_on: De laatste dag"),
        ({"van": "4-11-2026"}, "from_on: Het verzuim begint na"),
        ({"van": "2-11-2026", "tot en met": "1-1-2030"}, "until_on: Deze datum ligt in"),
        ({"geboortedatum": "4-11-2026"}, "birth_on: De leerling was toen"),
        ({"soort": "verzuimperiode", "schoolcode": None}, "from_on,pupil_number,school_code: Dit"),
        ({"soort": "verlof", "aard": "vakantie"}, "from_on,until_on: Dit ontbreekt"),
        ({"datum": "x", "uren": "y"}, "dated_on,hours: Dit is geen datum"),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_told_and_no_cell_repeated(changes: dict[str, str], told: str):
    assert fault_of(**changes).startswith(told)


def test_a_formula_in_a_text_stays_text():
    row = one(reden='=HYPERLINK("http://x","klik")')
    assert isinstance(row, Row)
    assert row.values["reason"].startswith("=HYPERLINK")
    assert clean_cell('="00123"') == "00123"


def test_a_column_that_is_not_there_says_nothing():
    row = one(uren=None, reden=None)
    assert isinstance(row, Row)
    assert row.values == {"kind": AbsenceKind.ZESTIEN_UUR}


def test_words_for_one_thing():
    for text in ("3-11-2026", "2026-11-03", "03/11/2026", "2026-11-03 00:00:00", "3.11.2026"):
        assert read_date(text) == date(2026, 11, 3)
    assert read_hours("2,5") == read_hours("2.5") == Decimal("2.5")
    assert read_code("16gz", "0") == read_code("16GZ-00", "") == "16GZ00"
    assert read_term(RowSort, "Niet ingeschreven") is RowSort.NIET_INGESCHREVEN
    assert read_term(RowSort, "PV") is RowSort.PROCES_VERBAAL
    assert read_term(ExemptionArticle, "Art. 5 onder a") is ExemptionArticle.ART_5_ONDER_A
    assert read_term(ExemptionArticle, "5a") is ExemptionArticle.ART_5A
    assert read_term(LeaveKind, "Extra vakantieverlof") is LeaveKind.VAKANTIE
    for term in (RowSort, AbsenceKind, LeaveKind, ExemptionArticle):
        assert all(read_term(term, member.value) is member for member in term)
        assert all(read_term(term, member.label) is member for member in term)


def test_an_infix_makes_no_difference_to_a_name():
    assert name_key("Noor", "van der", "Proef") == name_key("noor", "", "van der Proef")
    assert name_key("Noor", "van der", "Proef") == name_key("Noor", "", "Proef")
    assert name_key("Noor", "", "Proef") != name_key("Noa", "", "Proef")
    assert name_key("De", "", "El") != ""
