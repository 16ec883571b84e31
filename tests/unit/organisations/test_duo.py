"""The parser of DUO's school files: real cuts, every fault of a line, and round trips."""

from __future__ import annotations

import csv
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mdo.demo
from mdo.organisations.duo import COLUMNS, RejectedLine, SchoolRow, read_schools
from mdo.organisations.place_names import place_name
from mdo.organisations.school_types import SCHOOL_TYPES, type_of_structure
from mdo.organisations.text_file import LONGEST_LINE, UnreadableFile

DATA = Path(mdo.demo.__file__).parent / "data"
BO_FILE = DATA / "duo-steenwijkerland-bo.csv"
VO_FILE = DATA / "duo-vo-regio.csv"

DE_ARK = {
    "PROVINCIE": "Overijssel",
    "BEVOEGD GEZAG NUMMER": "41270",
    "INSTELLINGSCODE": "06EL",
    "VESTIGINGSCODE": "06EL00",
    "VESTIGINGSNAAM": "De Ark",
    "STRAATNAAM": "Kerkstraat",
    "HUISNUMMER-TOEVOEGING": "3-A",
    "POSTCODE": "8375 BJ",
    "PLAATSNAAM": "OLDEMARKT",
    "GEMEENTENUMMER": "1708",
    "GEMEENTENAAM": "STEENWIJKERLAND",
    "DENOMINATIE": "Openbaar",
    "TELEFOONNUMMER": "0561451234",
    "INTERNETADRES": "www.deark.nl",
    "VAKANTIEREGIO": "Noord",
}
DE_ARK_PADDED = list((DE_ARK | {"TELEFOONNUMMER": " " * 10, "INTERNETADRES": " " * 80}).values())


def as_csv(
    rows: Iterable[Sequence[str]],
    *,
    delimiter: str = ";",
    encoding: str = "cp1252",
    line_end: str = "\r\n",
    quoting: int = csv.QUOTE_MINIMAL,
) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding)


def one_school(changes: dict[str, str] | None = None, kind: str | None = None, without: str = ""):
    """What comes of De Ark with some cells changed (or added) and some columns left out."""
    cells = {k: v for k, v in (DE_ARK | (changes or {})).items() if k not in without.split(", ")}
    [read] = read_schools(as_csv([list(cells), list(cells.values())]), kind)
    return read


def bo_lines() -> list[bytes]:
    return BO_FILE.read_bytes().splitlines(keepends=True)


# -- the real files ------------------------------------------------------------------


def test_every_line_of_the_present_layout_is_taken() -> None:
    file = read_schools(BO_FILE.read_bytes())
    schools = list(file)
    assert file.layout.name == "vestigingen-bo"
    assert (file.layout.encoding, file.layout.delimiter) == ("cp1252", ";")
    assert len(schools) == 30
    assert {type(school) for school in schools} == {SchoolRow}
    assert {school.school_type for school in schools} == {"BO"}
    assert {(s.municipality_code, s.municipality_name) for s in schools} == {
        ("1708", "Steenwijkerland")
    }
    assert {school.holiday_region for school in schools} == {"noord"}
    assert [school.line_number for school in schools] == list(range(2, 32))
    assert Counter(school.city for school in schools)["Steenwijk"] == 10
    assert sum(school.website == "" for school in schools) == 9


def test_a_school_of_the_present_layout() -> None:
    [school] = [s for s in read_schools(BO_FILE.read_bytes()) if s.code == "06YR00"]
    assert school == SchoolRow(
        code="06YR00",
        brin="06YR",
        name="Christelijk Kindcentrum Immanuël",
        school_type="BO",
        structure="",
        denomination="Protestants-Christelijk",
        street="Ten Holtheweg",
        house_number="3-B",
        postcode="8341 PD",
        city="Steenwijkerwold",
        municipality_code="1708",
        municipality_name="Steenwijkerland",
        province="Overijssel",
        phone="0521588267",
        website="www.kindcentrumimmanuel.accrete.nl",
        board_number="41270",
        holiday_region="noord",
        line_number=11,
    )


def test_every_line_of_the_older_layout_is_taken() -> None:
    file = read_schools(VO_FILE.read_bytes())
    schools = list(file)
    assert file.layout.name == "instellingen-vo"
    assert {type(school) for school in schools} == {SchoolRow}
    assert Counter(school.school_type for school in schools) == {"VO": 18, "PRO": 6}
    assert Counter(school.municipality_name for school in schools) == {
        "Zwolle": 9,
        "Noordoostpolder": 4,
        "Heerenveen": 4,
        "Meppel": 3,
        "Steenwijkerland": 3,
        "Weststellingwerf": 1,
    }
    assert all(school.code == f"{school.brin}00" for school in schools)
    assert {school.holiday_region for school in schools} == {None}


def test_padded_cells_of_the_older_layout_are_blank() -> None:
    padded = as_csv([list(DE_ARK), DE_ARK_PADDED])
    assert b";          ;" in padded
    [school] = read_schools(padded)
    assert (school.name, school.phone, school.website) == ("De Ark", "", "")


def test_a_structure_with_pro_is_vo_and_stays_readable() -> None:
    [landstede] = [s for s in read_schools(VO_FILE.read_bytes()) if s.brin == "01AA"]
    assert (landstede.school_type, landstede.structure) == ("VO", "VBO/MAVO/HAVO/VWO/PRO/MBO")


def test_a_file_can_be_read_from_a_stream_and_again() -> None:
    with BO_FILE.open("rb") as stream:
        stream.read(1000)
        file = read_schools(stream)
        assert list(file) == list(file) == list(read_schools(BO_FILE.read_bytes()))


# -- encodings, delimiters, order ----------------------------------------------------


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_delimiters_and_line_ends(encoding: str, delimiter: str, line_end: str) -> None:
    original = BO_FILE.read_bytes()
    rows = list(csv.reader(StringIO(original.decode("cp1252")), delimiter=";"))
    turned = [row[::-1] for row in rows]
    source = as_csv(turned, delimiter=delimiter, encoding=encoding, line_end=line_end)
    file = read_schools(source)
    assert list(file) == list(read_schools(original))
    assert file.layout.delimiter == delimiter
    assert file.layout.encoding == ("cp1252" if encoding == "cp1252" else "utf-8")


def test_headings_are_matched_without_case_blanks_and_marks() -> None:
    cells = {f" {heading.lower().replace(' ', '_')} ": text for heading, text in DE_ARK.items()}
    assert list(read_schools(as_csv([list(cells), list(cells.values())]))) == [one_school()]


def test_quotes_are_doubled_and_blank_lines_passed_over() -> None:
    line = as_csv([(DE_ARK | {"VESTIGINGSNAAM": 'VMBO "De Jutter"; Vlieland'}).values()])
    assert b'"VMBO ""De Jutter""; Vlieland"' in line
    [school] = read_schools(b"\r\n" + as_csv([list(DE_ARK)]) + b"\r\n   \r\n" + line + b"\n")
    assert (school.name, school.line_number) == ('VMBO "De Jutter"; Vlieland', 5)


# -- the values of a line ------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"VESTIGINGSCODE": "06el00"}, "code", "06EL00"),
        ({"VESTIGINGSCODE": "06EL01"}, "code", "06EL01"),
        ({"VESTIGINGSNAAM": "De  Ark "}, "name", "De Ark"),
        ({"VESTIGINGSNAAM": "=1+1"}, "name", "=1+1"),
        ({"STRAATNAAM": "@straat"}, "street", "@straat"),
        ({"STRAATNAAM": " "}, "street", ""),
        ({"TELEFOONNUMMER": "+31561451234"}, "phone", "+31561451234"),
        ({"TELEFOONNUMMER": "-"}, "phone", "-"),
        ({"INTERNETADRES": " " * 80}, "website", ""),
        ({"POSTCODE": "8375bj"}, "postcode", "8375 BJ"),
        ({"POSTCODE": " "}, "postcode", ""),
        ({"GEMEENTENUMMER": "0193"}, "municipality_code", "0193"),
        ({"GEMEENTENUMMER": "193"}, "municipality_code", "0193"),
        ({"GEMEENTENUMMER": "GM1708"}, "municipality_code", "1708"),
        ({"VAKANTIEREGIO": "MIDDEN"}, "holiday_region", "midden"),
        ({"VAKANTIEREGIO": "Regio Zuid"}, "holiday_region", "zuid"),
        ({"VAKANTIEREGIO": " "}, "holiday_region", None),
        ({"VAKANTIEREGIO": "Onbekend"}, "holiday_region", None),
    ],
)
def test_values(changes: dict[str, str], field: str, expected: str | None) -> None:
    assert getattr(one_school(changes), field) == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"INSTELLINGSCODE": " "}, "Het BRIN-nummer ontbreekt."),
        ({"INSTELLINGSCODE": "6EL"}, "Het BRIN-nummer 6EL klopt niet."),
        ({"INSTELLINGSCODE": "06EL00"}, "Het BRIN-nummer 06EL00 klopt niet."),
        ({"VESTIGINGSCODE": ""}, "De vestigingscode ontbreekt."),
        ({"VESTIGINGSCODE": "06EL"}, "De vestigingscode 06EL klopt niet."),
        ({"VESTIGINGSCODE": "06ELA1"}, "De vestigingscode 06ELA1 klopt niet."),
        ({"VESTIGINGSCODE": "06EM00"}, "De vestigingscode 06EM00 hoort niet bij BRIN-nummer 06EL."),
        ({"VESTIGINGSNAAM": "  "}, "De naam van de school ontbreekt."),
        ({"VESTIGINGSNAAM": "x" * 401}, "VESTIGINGSNAAM is te lang: 401 tekens, hoogstens 400."),
        ({"VESTIGINGSNAAM": "De\x07Ark"}, "In VESTIGINGSNAAM staan onleesbare tekens."),
        ({"GEMEENTENAAM": ""}, "De gemeentenaam ontbreekt."),
        ({"GEMEENTENUMMER": " "}, "Het gemeentenummer ontbreekt."),
        ({"GEMEENTENUMMER": "17O8"}, "Het gemeentenummer 17O8 klopt niet."),
        ({"GEMEENTENUMMER": "01708"}, "Het gemeentenummer 01708 klopt niet."),
        ({"GEMEENTENUMMER": "0000"}, "Het gemeentenummer 0000 klopt niet."),
        ({"GEMEENTENUMMER": "١٧٠٨"}, "Het gemeentenummer ١٧٠٨ klopt niet."),
        ({"POSTCODE": "8375"}, "De postcode 8375 klopt niet."),
        (
            {"BEVOEGD GEZAG NUMMER": "123456"},
            "BEVOEGD GEZAG NUMMER is te lang: 6 tekens, hoogstens 5.",
        ),
    ],
)
def test_a_rejected_line_tells_why(changes: dict[str, str], reason: str) -> None:
    cells = DE_ARK | changes
    [rejected] = read_schools(as_csv([list(cells), list(cells.values())], encoding="utf-8"))
    assert (rejected.line_number, rejected.reason) == (2, reason)
    assert rejected.excerpt.startswith("Overijssel;")


def test_a_rejected_line_keeps_its_code_when_that_could_be_read() -> None:
    assert one_school({"VESTIGINGSNAAM": ""}).code == "06EL00"
    assert one_school({"VESTIGINGSCODE": "?"}).code is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Overijssel;41270\r\n", "De regel is te kort: 2 cellen, de kop heeft er 31."),
        (b";" * 31 + b"\r\n", "De regel is te lang: 32 cellen, de kop heeft er 31."),
        (b";" * 30 + b"\r\n", "Het BRIN-nummer ontbreekt."),
        (b'Overijssel;"41270;06EL\r\n', "De aanhalingstekens in de regel kloppen niet."),
        (b'Overijssel;"41270"x;06EL\r\n', "De aanhalingstekens in de regel kloppen niet."),
        (b"Overijssel;41\r270;06EL\r\n", "De aanhalingstekens in de regel kloppen niet."),
    ],
)
def test_a_broken_line_costs_no_other_line(line: bytes, reason: str) -> None:
    lines = bo_lines()
    read = list(read_schools(b"".join([*lines[:3], line, *lines[3:]])))
    [rejected] = [found for found in read if isinstance(found, RejectedLine)]
    assert (rejected.line_number, rejected.reason, len(read)) == (4, reason, 31)


def test_the_second_line_of_a_school_is_rejected() -> None:
    lines = bo_lines()
    *taken, rejected = read_schools(b"".join([*lines, lines[5]]))
    assert len(taken) == 30
    assert rejected.reason == f"De school {rejected.code} staat al op regel 6."
    assert rejected.line_number == 32


# -- kinds of school -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        ("PRO", "PRO"),
        ("VBO/MAVO/HAVO/VWO", "VO"),
        ("VBO/MAVO/HAVO/VWO/PRO", "VO"),
        ("VBO/PRO", "VO"),
        ("PRO/MBO", "VO"),
        ("VBO/MBO", "VO"),
        ("VWO", "VO"),
        ("MBO", "MBO"),
        ("BO", "BO"),
        ("Basisonderwijs", "BO"),
        ("SBO", "SBO"),
        ("Speciaal basisonderwijs", "SBO"),
        ("so", "SO"),
        ("SO/VSO", "SO"),
        ("SOVSO", "SO"),
        ("Speciaal onderwijs en voortgezet speciaal onderwijs", "SO"),
        ("VSO", "VSO"),
        ("Voortgezet speciaal onderwijs", "VSO"),
        ("", None),
        ("DANSSCHOOL", None),
    ],
)
def test_the_type_of_a_structure(structure: str, expected: str | None) -> None:
    assert type_of_structure(structure) == expected


@pytest.mark.parametrize(
    ("changes", "kind", "expected"),
    [
        ({}, None, ("BO", "")),
        ({}, "SBO", ("SBO", "")),
        ({}, "vso", ("VSO", "")),
        ({"ONDERWIJSSTRUCTUUR": "PRO"}, None, ("PRO", "PRO")),
        ({"ONDERWIJSSTRUCTUUR": "PRO"}, "VO", ("PRO", "PRO")),
        ({"ONDERWIJSSTRUCTUUR": "VBO/PRO"}, None, ("VO", "VBO/PRO")),
        ({"ONDERWIJSSTRUCTUUR": " "}, None, ("VO", "")),
        ({"ONDERWIJSSTRUCTUUR": "ISK"}, None, ("VO", "ISK")),
        ({"SOORT PRIMAIR ONDERWIJS": "SBO"}, None, ("SBO", "SBO")),
        ({"ONDERWIJSSOORT": "SO/VSO"}, None, ("SO", "SO/VSO")),
        ({"ONDERWIJSSOORT": " "}, "SO", ("SO", "")),
        ({"SOORT ONDERWIJS": "VO", "ONDERWIJSSTRUCTUUR": "PRO"}, None, ("PRO", "PRO")),
        ({"MBO INSTELLINGSSOORT - NAAM": "Vakinstelling"}, None, ("MBO", "Vakinstelling")),
    ],
)
def test_the_line_then_the_caller_then_the_heading_tells_the_type(
    changes: dict[str, str], kind: str | None, expected: tuple[str, str]
) -> None:
    school = one_school(changes, kind)
    assert (school.school_type, school.structure) == expected


def test_a_line_that_has_to_tell_its_type_and_does_not_is_rejected() -> None:
    assert one_school({"ONDERWIJSSOORT": "X"}).reason == "Onbekende soort onderwijs: X."
    assert one_school({"ONDERWIJSSOORT": ""}).reason == "Onbekende soort onderwijs: niet ingevuld."


def test_an_unknown_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="kleuterschool"):
        read_schools(BO_FILE.read_bytes(), kind="kleuterschool")


@pytest.mark.parametrize(
    ("changes", "without", "name"),
    [
        ({}, "", "vestigingen-bo"),
        ({}, "INSTELLINGSCODE", "vestigingen-bo"),
        ({}, "VESTIGINGSCODE", "instellingen-bo"),
        ({"VESTIGINGSNUMMER": "06EL00"}, "VESTIGINGSCODE", "vestigingen-bo"),
        ({"BRIN NUMMER": "06EL"}, "VESTIGINGSCODE, INSTELLINGSCODE", "instellingen-bo"),
        ({"ONDERWIJSSTRUCTUUR": ""}, "", "vestigingen-vo"),
        ({"MBO INSTELLINGSSOORT - CODE": "ROC"}, "VESTIGINGSCODE", "instellingen-mbo"),
        ({"ONDERWIJSSOORT": "SO"}, "", "vestigingen-gemengd"),
    ],
)
def test_the_layout_names_the_sort_of_file(
    changes: dict[str, str], without: str, name: str
) -> None:
    assert one_school(changes, without=without).code == "06EL00"
    cells = {k: v for k, v in (DE_ARK | changes).items() if k not in without.split(", ")}
    assert read_schools(as_csv([list(cells), list(cells.values())])).layout.name == name


# -- files that cannot be read -------------------------------------------------------


def heading_without(*columns: str) -> bytes:
    return as_csv([[heading for heading in DE_ARK if heading not in columns], ["x"]])


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "Het bestand is leeg"),
        (b"\xef\xbb\xbf", "Het bestand is leeg"),
        (b" \r\n\r\n", "Het bestand is leeg"),
        (as_csv([list(DE_ARK)]), "alleen een kop"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "geen gewone tekst"),
        (as_csv([list(DE_ARK), list(DE_ARK.values())], encoding="utf-16"), "geen gewone tekst"),
        (as_csv([list(DE_ARK)]) + b"De Ark\0\r\n", "geen gewone tekst"),
        (as_csv([list(DE_ARK)]) + b"\x81\xff\r\n", "De tekens in regel 2 zijn niet te lezen"),
        (b"\xef\xbb\xbf" + as_csv([list(DE_ARK)]) + b"\xeb\r\n", "regel 2 zijn niet te lezen"),
        (as_csv([list(DE_ARK)]) + b"x" * (LONGEST_LINE + 1), "Regel 2 is langer dan 128 KB"),
        (as_csv([list(DE_ARK)]) + b'"' + b"x\n" * 2 + b"x" * 200_000, "Regel 4 is langer"),
        (b'"PROVINCIE;NAAM\r\nx', "De kop van het bestand is niet te lezen"),
        (heading_without("GEMEENTENUMMER"), r"ontbreekt in de kop: GEMEENTENUMMER\."),
        (heading_without("POSTCODE", "STRAATNAAM"), r"in de kop: STRAATNAAM, POSTCODE\."),
        (heading_without("VESTIGINGSNAAM"), r"in de kop: VESTIGINGSNAAM\."),
        (
            heading_without("VESTIGINGSCODE", "INSTELLINGSCODE"),
            r"in de kop: VESTIGINGSCODE of BRIN NUMMER\.",
        ),
        (b"naam,leeftijd\r\nJan,7\r\n", "geen adressenbestand van DUO"),
        (as_csv([[*DE_ARK, "Postcode"], ["x"]]), "De kolom POSTCODE staat er meer dan eens in"),
        (as_csv([[*DE_ARK, "SOORT HO"], ["x"]]), "hoger onderwijs"),
    ],
    ids=range(19),
)
def test_an_unreadable_file_says_so_at_once(source: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read_schools(source)


@given(st.binary(max_size=300))
def test_garbage_never_crashes(source: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_schools(source)


def test_a_long_file_is_read_line_by_line() -> None:
    class Counting(BytesIO):
        lines = 0

        def readline(self, size: int | None = -1) -> bytes:
            self.lines += 1
            return super().readline(size)

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("read as a whole")

    source = Counting(BO_FILE.read_bytes())
    file = iter(read_schools(source))
    source.lines = 0
    next(file)
    assert source.lines == 2


# -- names of places -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("duo", "dutch"),
    [
        ("STEENWIJK", "Steenwijk"),
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'S-HEER ABTSKERKE", "'s-Heer Abtskerke"),
        ("'T HARDE", "'t Harde"),
        ("SINT JANSKLOOSTER", "Sint Jansklooster"),
        ("ST.-ANNAPAROCHIE", "St.-Annaparochie"),
        ("WANNEPERVEEN", "Wanneperveen"),
        ("NIJEVEEN", "Nijeveen"),
        ("DE WIJK", "De Wijk"),
        ("HET BILDT", "Het Bildt"),
        ("TER APEL", "Ter Apel"),
        ("IJSSELMUIDEN", "IJsselmuiden"),
        ("IJHORST", "IJhorst"),
        ("RIJSSEN-HOLTEN", "Rijssen-Holten"),
        ("BELT-SCHUTSLOOT", "Belt-Schutsloot"),
        ("OUDE IJSSELSTREEK", "Oude IJsselstreek"),
        ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
        ("BERGEN OP ZOOM", "Bergen op Zoom"),
        ("HOF VAN TWENTE", "Hof van Twente"),
        ("KOUDEKERK A/D RIJN", "Koudekerk a/d Rijn"),
        ("AA EN HUNZE", "Aa en Hunze"),
        ("HENGELO OV", "Hengelo OV"),
        ("BERGEN (NH)", "Bergen (NH)"),
        ("EDE GLD", "Ede Gld"),
        ("HAARLE GEM HELLENDOORN", "Haarle gem Hellendoorn"),
        ("SUDWEST-FRYSLAN", "Súdwest-Fryslân"),
        ("WESTERHAAR-VRIEZENV WIJK", "Westerhaar-Vriezenveensewijk"),
        ("Steenwijk", "Steenwijk"),
        ("", ""),
    ],
)
def test_place_names(duo: str, dutch: str) -> None:
    assert place_name(duo) == dutch


# -- round trips ---------------------------------------------------------------------

# No signs that in Windows-1252 could together pass for UTF-8.
TEXTS = st.text(string.ascii_letters + string.digits + " ;,\"'=+-@./éëïüèöâêç", max_size=30).map(
    lambda text: " ".join(text.split())
)
PLACES = st.sampled_from([("STEENWIJK", "Steenwijk"), ("DE WIJK", "De Wijk"), ("", "")])
BRINS = st.from_regex(r"[0-9]{2}[A-Z]{2}", fullmatch=True)
HEADINGS = {field: column.headings[0] for field, column in COLUMNS.items()}
REQUIRED = {field for field, column in COLUMNS.items() if column.is_required} | {"code"}
OPTIONAL = sorted(COLUMNS.keys() - REQUIRED - {"mbo_sort", "sort"})


@st.composite
def schools(draw: st.DrawFn, line_number: int, brin: str) -> tuple[dict[str, str], SchoolRow]:
    """The cells of a school by field as DUO would write them, and the row to be read back."""
    code = f"{brin}{draw(st.integers(0, 99)):02}"
    city, city_name = draw(PLACES)
    region = draw(st.sampled_from(["Noord", "Midden", "Zuid", " "]))
    structure = draw(st.sampled_from(["PRO", "MAVO/PRO", "VBO/MAVO/HAVO/VWO", "VWO", ""]))
    kept = {
        "name": draw(TEXTS.filter(bool)),
        "postcode": draw(st.sampled_from(["8331 HP", "7946 AD", ""])),
        "municipality_code": f"{draw(st.integers(1, 9999)):04}",
        "board_number": f"{draw(st.integers(0, 99999)):05}",
        "structure": structure,
        **{
            field: draw(TEXTS)
            for field in ("street", "province", "denomination", "phone", "website")
        },
        "house_number": draw(st.sampled_from(["1", "7-A", "22", ""])),
    }
    cells = kept | {
        "code": code,
        "brin": brin,
        "city": city,
        "municipality_name": "HOF VAN TWENTE",
        "holiday_region": region,
    }
    row = SchoolRow(
        **kept,
        code=code,
        brin=brin,
        school_type="PRO" if structure == "PRO" else "VO",
        city=city_name,
        municipality_name="Hof van Twente",
        holiday_region=region.strip().lower() or None,
        line_number=line_number,
    )
    return cells, row


def without(row: SchoolRow, absent: set[str]) -> SchoolRow:
    """The row as it is read from a file that lacks some columns."""
    values = asdict(row) | dict.fromkeys(absent - {"brin", "holiday_region"}, "")
    if "holiday_region" in absent:
        values["holiday_region"] = None
    if "structure" in absent:
        values["school_type"] = "BO"
    return SchoolRow(**values)


@given(st.data())
def test_what_is_written_is_read_back(data: st.DataObject) -> None:
    brins = data.draw(st.lists(BRINS, min_size=1, max_size=4, unique=True))
    drawn = [data.draw(schools(number, brin)) for number, brin in enumerate(brins, start=2)]
    present = REQUIRED | set(data.draw(st.lists(st.sampled_from(OPTIONAL), unique=True)))
    order = data.draw(st.permutations([*sorted(present), "LENGTEGRAAD"]))
    source = as_csv(
        [
            [HEADINGS.get(field, field) for field in order],
            *([cells.get(field, "x") for field in order] for cells, _ in drawn),
        ],
        delimiter=data.draw(st.sampled_from(";,")),
        encoding=data.draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])),
        line_end=data.draw(st.sampled_from(["\r\n", "\n"])),
        quoting=data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    absent = set(OPTIONAL) - present
    assert list(read_schools(source)) == [without(row, absent) for _, row in drawn]


JUNK = st.text(st.characters(codec="utf-8", exclude_characters="\n\0"), max_size=60)


@given(st.lists(JUNK | st.sampled_from([line.decode("cp1252").rstrip() for line in bo_lines()])))
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "\n".join([bo_lines()[0].decode().rstrip(), "x", *lines])
    read = list(read_schools(text.encode()))
    expected = [n for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assert [found.line_number for found in read] == expected[1:]
    assert all(found.reason for found in read if isinstance(found, RejectedLine))
    taken = [found for found in read if isinstance(found, SchoolRow)]
    assert len({school.code for school in taken}) == len(taken)
    assert {school.school_type for school in taken} <= set(SCHOOL_TYPES)


def test_the_other_demo_files_are_there() -> None:
    assert {path.name for path in DATA.iterdir()} >= {
        "LEESMIJ.md",
        "bijlage3.csv",
        "schoolvakanties.csv",
    }
