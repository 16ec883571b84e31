"""The imports from the command line: DUO's schools, and the school holidays."""

from __future__ import annotations

import json
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

import mdo.demo
from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.organisations.commands import import_holidays_command, import_schools_command
from mdo.organisations.duo import read_schools
from mdo.organisations.holiday_import import import_holidays
from mdo.organisations.models import (
    Municipality,
    Organisation,
    School,
    SchoolHoliday,
    SchoolImport,
)
from mdo.organisations.school_import import ImportResult, import_schools
from mdo.terms import HolidayRegion, Party, Role, SchoolKind
from tests import factories

DATA = Path(mdo.demo.__file__).parent / "data"
BO_FILE = DATA / "duo-steenwijkerland-bo.csv"
VO_FILE = DATA / "duo-vo-regio.csv"
HOLIDAYS_FILE = DATA / "schoolvakanties.csv"
ALL_SAME = {"new": 0, "changed": 0, "closed": 0, "reopened": 0, "unclear": 0, "rejected": 0}

HEADING = (
    "PROVINCIE;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;"
    "POSTCODE;PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;TELEFOONNUMMER;INTERNETADRES;VAKANTIEREGIO"
)


def line(code: str, *, town: str = "1708;STEENWIJKERLAND", name: str = "", **cells: str) -> str:
    """One line of a file of establishments of BO."""
    name = name or f"School {code}"
    province = cells.get("province", "Overijssel")
    phone, region = cells.get("phone", "0521111111"), cells.get("region", "Noord")
    return (
        f"{province};{code[:4]};{code};{name};Dorpsstraat;1;8331 AB;STEENWIJK;{town};"
        f"{phone};www.school.nl;{region}"
    )


def run(*lines: str, heading: str = HEADING, at: datetime | None = None) -> ImportResult:
    """Import a small file."""
    content = "\r\n".join([heading, *lines]).encode("cp1252")
    with unit_of_work():
        return import_schools(read_schools(content), now=at or clock.now())


def run_file(path: Path) -> ImportResult:
    with open(path, "rb") as source, unit_of_work():
        return import_schools(read_schools(source), now=clock.now())


def school(code: str) -> Organisation:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Organisation).join(School).where(School.code == code)).one()


def details(code: str) -> School:
    return db.session.get(School, school(code).id)


def municipality(code: str) -> Municipality:
    db.session.rollback()
    return db.session.scalars(select(Municipality).where(Municipality.code == code)).one()


def named(result: ImportResult, what: str) -> list[str]:
    return [school.code for school in getattr(result, what)]


# -- the real files ----------------------------------------------------------------


def test_both_real_files_come_in_whole(app):
    bo, vo = run_file(BO_FILE), run_file(VO_FILE)
    assert (len(bo.new), len(vo.new)) == (30, 24)
    assert bo.rejected == [] and vo.rejected == []
    martinus = school("05KH00")
    assert martinus.name == "Rooms Katholieke Basisschool Sint Martinus"
    assert (martinus.street, martinus.house_number) == ("Wheeme", "12")
    assert (martinus.postcode, martinus.city) == ("8325 AE", "Vollenhove")
    assert martinus.kind is Party.SCHOOL
    assert details("05KH00").kind is SchoolKind.BO
    assert details("05KH00").holiday_region is HolidayRegion.NOORD
    assert details("05KH00").board_number == "40662"
    assert details("19TQ00").kind is SchoolKind.PRO
    assert details("25CL00").structure == "VBO/MAVO/HAVO/VWO"
    assert details("25CL00").holiday_region is None
    home = municipality("1708")
    assert (home.name, home.province) == ("Steenwijkerland", "Overijssel")
    assert home.holiday_region is HolidayRegion.NOORD
    assert not home.is_tenant
    assert municipality("0119").name == "Meppel"


@pytest.mark.parametrize("path", [BO_FILE, VO_FILE])
def test_the_same_file_twice_changes_nothing(app, path):
    count = len(run_file(path).new)
    again = run_file(path)
    assert again.counts == ALL_SAME | {"unchanged": count}
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == count


def test_a_file_of_another_sort_closes_nothing(app):
    run_file(BO_FILE)
    assert run_file(VO_FILE).closed == []
    assert run_file(BO_FILE).counts == ALL_SAME | {"unchanged": 30}


def test_every_import_is_kept_and_logged(app, now):
    run(line("01AA00"), line("01AA00"))
    kept = db.session.scalars(select(SchoolImport)).one()
    assert (kept.at, kept.source) == (now, "vestigingen-bo")
    assert (kept.new, kept.changed, kept.unchanged, kept.closed, kept.rejected) == (1, 0, 0, 0, 1)
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.action is AuditAction.SCHOOLS_IMPORTED
    assert event.details["new"] == 1


# -- new and changed ---------------------------------------------------------------


def test_what_duo_changed_is_named_and_replaces_what_was_typed(app):
    run(line("01AA00"), line("01AB00"))
    hand = school("01AA00")
    hand.name, hand.phone, hand.email = "Met de hand", "06", "info@school.invalid"
    factories.save(hand)
    result = run(line("01AA00", phone="0521222222"), line("01AB00"))
    assert [(s.code, set(s.fields)) for s in result.changed] == [("01AA00", {"name", "phone"})]
    assert result.unchanged == 1
    after = school("01AA00")
    assert (after.name, after.phone) == ("School 01AA00", "0521222222")
    assert after.email == "info@school.invalid"


def test_blank_cell_empties_and_missing_column_leaves(app):
    run(line("01AA00"))
    result = run(line("01AA00", phone=" "))
    assert result.changed[0].fields == ("phone",)
    without = HEADING.replace(";VAKANTIEREGIO", "")
    result = run(line("01AA00", phone=" ").removesuffix(";Noord"), heading=without)
    assert result.unchanged == 1
    assert details("01AA00").holiday_region is HolidayRegion.NOORD


def test_school_made_by_hand_is_recognised_by_its_code(world):
    factories.school(name="Met de hand", code="01AA00", municipality_id=world.steenwijkerland.id)
    result = run(line("01AA00"))
    assert named(result, "changed") == ["01AA00"]
    assert details("01AA00").import_source == "vestigingen-bo:Overijssel"
    assert run(line("01AA00")).unchanged == 1


def test_school_moves_to_another_municipality(app):
    run(line("01AA00"))
    result = run(line("01AA00", town="0119;MEPPEL"))
    assert result.changed[0].fields == ("municipality_id",)
    assert school("01AA00").municipality_id == municipality("0119").id


def test_tenant_keeps_its_name_and_others_take_duos(world):
    world.steenwijkerland.name = "Gemeente Steenwijkerland"
    world.steenwijkerland.holiday_region = None
    factories.save(world.steenwijkerland)
    run(line("01AA00"), line("01AB00", town="0119;MEPPEL (GEM)", region="Zuid"))
    home, meppel = municipality("1708"), municipality("0119")
    assert home.name == "Gemeente Steenwijkerland"
    assert home.holiday_region is HolidayRegion.NOORD
    assert (meppel.name, meppel.province) == ("Meppel (gem)", "Overijssel")
    assert meppel.holiday_region is HolidayRegion.ZUID


def test_municipality_takes_the_region_of_most_of_its_schools(app):
    run(line("01AA00", region="Midden"), line("01AB00"), line("01AC00"))
    assert municipality("1708").holiday_region is HolidayRegion.NOORD
    assert details("01AA00").holiday_region is HolidayRegion.MIDDEN


# -- gone --------------------------------------------------------------------------


def test_school_that_is_gone_is_closed_and_opens_again(app):
    lines = [line("01AA00"), line("01AB00"), line("01AC00")]
    run(*lines)
    result = run(*lines[:2])
    assert named(result, "closed") == ["01AC00"]
    assert school("01AC00").closed_on == date(2026, 11, 23)
    assert run(*lines[:2]).counts == ALL_SAME | {"unchanged": 2}
    back = run(*lines)
    assert named(back, "reopened") == named(back, "changed") == ["01AC00"]
    assert school("01AC00").closed_on is None
    actions = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject_id == school("01AC00").id)
    ).all()
    assert set(actions) == {AuditAction.ORGANISATION_CLOSED, AuditAction.ORGANISATION_REOPENED}


def test_closing_is_dated_in_dutch_time(app):
    run(line("01AA00"), line("01AB00"))
    late = datetime(2026, 11, 23, 23, 30, tzinfo=clock.AMSTERDAM)
    run(line("01AA00"), at=late)
    assert school("01AB00").closed_on == date(2026, 11, 23)


def test_file_of_one_municipality_closes_nothing_elsewhere(app):
    elsewhere = [line(f"02A{letter}00", town="0193;ZWOLLE") for letter in "ABCDEF"]
    run(line("01AA00"), line("01AB00"), *elsewhere)
    result = run(line("01AA00"))
    assert named(result, "closed") == ["01AB00"]
    assert result.unclear == []


def test_next_file_of_the_province_closes_the_last_school_of_a_municipality(app):
    schools = [
        line("01AA00"),
        line("01AB00", town="0193;ZWOLLE"),
        line("01AC00", town="0141;ALMELO"),
    ]
    run(*schools)
    assert named(run(*schools[:2]), "closed") == ["01AC00"]


def test_file_of_the_country_covers_each_province(app):
    friesland = [
        line(f"03A{letter}00", town="0074;HEERENVEEN", province="Friesland") for letter in "ABC"
    ]
    run(line("01AA00"), line("01AB00"))
    run(line("01AA00"), line("01AB00"), *friesland)
    result = run(line("01AA00"), *friesland[:2])
    assert named(result, "closed") == ["01AB00", "03AC00"]


def test_file_with_a_few_schools_closes_none_and_says_so(app):
    run(*(line(f"01A{letter}00") for letter in "ABCDE"))
    result = run(line("01AA00"))
    assert result.closed == []
    assert named(result, "unclear") == ["01AB00", "01AC00", "01AD00", "01AE00"]


def test_other_sort_under_the_same_heading_closes_none(app):
    run(line("01AA00"), line("01AB00"))
    result = run(line("09ZZ00"))
    assert named(result, "new") == ["09ZZ00"]
    assert result.closed == []


@pytest.mark.parametrize(
    "rejected",
    [
        line("01AC00").replace("8331 AB", "8331"),
        line("01AC00").replace("1708", "17089"),
        line("01AC00")[:40],
        line("01AC00").replace("School", 'Sch"ool').replace(";Dorps", '";"Dorps'),
        line("01AC00", name="De Bongerd").replace("01AC00", "01C0").replace("01AC", ""),
        line("01AC00") + ";te;veel",
    ],
)
def test_school_whose_line_was_only_refused_stays_open(app, rejected):
    run(line("01AA00"), line("01AB00"), line("01AC00", name="De Bongerd"))
    result = run(line("01AA00"), line("01AB00"), rejected)
    assert len(result.rejected) == 1
    assert result.closed == [] and result.unclear == []
    assert school("01AC00").closed_on is None


def test_closing_ahead_by_hand_stays_and_one_of_the_past_opens(app):
    run(line("01AA00"), line("01AB00"))
    ahead, past = school("01AA00"), school("01AB00")
    ahead.closed_on, past.closed_on = date(2027, 7, 31), date(2026, 11, 23)
    factories.save(ahead)
    factories.save(past)
    result = run(line("01AA00"), line("01AB00"))
    assert named(result, "reopened") == ["01AB00"]
    assert school("01AA00").closed_on == date(2027, 7, 31)


def test_school_follows_the_newest_sort_of_file_it_was_in(app):
    """The older layout knows the head establishment only; it closes none of the newer."""
    older = HEADING.replace("INSTELLINGSCODE;VESTIGINGSCODE", "BRIN NUMMER") + ";ONDERWIJSSTRUCTUUR"

    def old_line(brin: str) -> str:
        return line(f"{brin}00").replace(f"{brin};{brin}00", brin) + ";HAVO/VWO"

    run(old_line("01AA"), old_line("01AB"), heading=older)
    result = run(
        *(line(f"{code}") + ";HAVO/VWO" for code in ("01AA00", "01AB00", "01AB01")),
        heading=HEADING + ";ONDERWIJSSTRUCTUUR",
    )
    assert (named(result, "new"), result.unchanged) == (["01AB01"], 2)
    assert run(old_line("01AA"), heading=older).closed == []


def test_nothing_is_kept_of_an_import_that_fails(app, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("mdo.organisations.school_import.audit.record", fail)
    with pytest.raises(RuntimeError):
        run(line("01AA00"))
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
    assert db.session.scalar(select(func.count()).select_from(Municipality)) == 0


# -- the command -------------------------------------------------------------------


@pytest.fixture
def command(app):
    runner = app.test_cli_runner()

    def invoke(*args: str, ok: bool = True, of=import_schools_command):
        result = runner.invoke(of, args)
        assert (result.exit_code == 0) is ok, result.output
        return result

    return invoke


@pytest.fixture
def file(tmp_path):
    def write(*lines: str, encoding: str = "cp1252") -> str:
        path = tmp_path / "duo.csv"
        path.write_bytes("\r\n".join([HEADING, *lines]).encode(encoding))
        return str(path)

    return write


def test_command_prints_counts_and_what_was_not_taken(command, file):
    result = command(file(line("01AA00"), "", line("01AB00").replace("8331 AB", "1"), "onzin"))
    assert "Nieuw: 1\nGewijzigd: 0\nOngewijzigd: 0\nGesloten: 0\nNiet ingelezen: 2\n" in (
        result.output
    )
    assert "  regel 4 (01AB00): De postcode 1 klopt niet." in result.output
    assert "  regel 5: De regel is te kort: 1 cellen" in result.output
    changed = command(file(line("01AA00", phone="1")))
    assert "Gewijzigd: 1\n  01AA00 School 01AA00: telefoon\n" in changed.output


def test_command_prints_what_it_closed_or_left(command, file):
    command(file(*(line(f"01A{letter}00") for letter in "ABCDE")))
    result = command(file(line("01AA00"), line("01AB00")))
    assert "Niet in dit bestand, niet gesloten: 3\n" in result.output
    result = command(file(*(line(f"01A{letter}00") for letter in "ABC")))
    assert "Gesloten: 2\n  01AD00 School 01AD00\n  01AE00 School 01AE00\n" in result.output


def test_command_gives_json(command, file):
    result = command(file(line("01AA00"), "onzin"), "--json")
    assert json.loads(result.stdout) == {
        "source": "vestigingen-bo",
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "closed": 0,
        "reopened": 0,
        "unclear": 0,
        "rejected": [
            {
                "line": 3,
                "code": None,
                "reason": "De regel is te kort: 1 cellen, de kop heeft er 13.",
            }
        ],
        "changed_schools": {},
        "closed_schools": [],
        "reopened_schools": [],
        "unclear_schools": [],
    }


def test_command_takes_utf_8_and_a_kind(command, file):
    command(file(line("01AA00", name="Ďe Škool ë"), encoding="utf-8"), "--soort", "sbo")
    assert school("01AA00").name == "Ďe Škool ë"
    assert details("01AA00").kind is SchoolKind.SBO


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Het bestand is leeg."),
        (b"PK\x03\x04\0\0", "Het bestand is geen gewone tekst."),
        (b"naam;straat\nx;y\n", "Dit is geen adressenbestand van DUO."),
    ],
)
def test_unreadable_file_ends_in_an_error(command, tmp_path, content, message):
    path = tmp_path / "fout.csv"
    path.write_bytes(content)
    result = command(str(path), ok=False)
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["/bestaat/niet.csv"], "/bestaat/niet.csv is er niet"),
        ([str(DATA)], "is geen bestand dat te openen is"),
        ([], "noem het bestand"),
        ([str(BO_FILE), "--soort", "hbo"], "'hbo' is geen soort"),
    ],
)
@pytest.mark.parametrize("of", [import_schools_command, import_holidays_command])
def test_wrong_arguments_end_in_an_error(command, args, message, of):
    if of is import_holidays_command and "--soort" in args:
        return
    result = command(*args, ok=False, of=of)
    assert message in result.stderr


def test_help_is_dutch(command):
    for of in (import_schools_command, import_holidays_command):
        assert "Gebruik: " in command("--help", of=of).output


def test_both_commands_are_known_to_flask(app):
    assert {"import-scholen", "import-vakanties"} <= set(app.cli.commands)


# -- holidays ----------------------------------------------------------------------

HOLIDAYS_HEADING = "schooljaar,regio,vakantie,eerste_dag,laatste_dag,zekerheid"


def run_holidays(*lines: str):
    content = "\n".join([HOLIDAYS_HEADING, *lines]).encode()
    with unit_of_work():
        return import_holidays(content, now=clock.now())


def holidays() -> list[tuple[str, str, str, date, date]]:
    db.session.rollback()
    rows = db.session.scalars(select(SchoolHoliday).order_by(SchoolHoliday.first_on))
    return [(r.school_year, r.region.value, r.name, r.first_on, r.last_on) for r in rows]


def test_real_holidays_come_in_whole_and_once(command):
    first = json.loads(command(str(HOLIDAYS_FILE), "--json", of=import_holidays_command).stdout)
    assert first == {"new": 75, "changed": 0, "unchanged": 0, "removed": 0, "rejected": []}
    again = command(str(HOLIDAYS_FILE), of=import_holidays_command).output
    assert "Nieuw: 0\nGewijzigd: 0\nOngewijzigd: 75\nVervallen: 0\nNiet ingelezen: 0\n" in again
    assert (
        "2026-2027",
        "noord",
        "Voorjaarsvakantie",
        date(2027, 2, 20),
        date(2027, 2, 28),
    ) in holidays()


def test_changed_and_dropped_holidays(app):
    run_holidays(
        "2026-2027,noord,herfst,2026-10-10,2026-10-18,hoog",
        "2026-2027,noord,mei,2027-04-24,2027-05-02,hoog",
        "2026-2027,zuid,herfst,2026-10-17,2026-10-25,hoog",
    )
    result = run_holidays("2026-2027,noord,Meivakantie,2027-04-24,2027-05-09,hoog")
    assert result.counts == {"new": 0, "changed": 1, "unchanged": 0, "removed": 1, "rejected": 0}
    assert [(row[1], row[2]) for row in holidays()] == [
        ("zuid", "Herfstvakantie"),
        ("noord", "Meivakantie"),
    ]


def test_refused_holidays_are_told_and_take_nothing_away(app):
    run_holidays("2026-2027,noord,herfst,2026-10-10,2026-10-18,hoog")
    result = run_holidays(
        "2026-2027,noord,mei,2027-04-24,2027-05-02,hoog",
        "2026-2027,noord,herfst,2026-10-18,2026-10-10,hoog",
        "2026-2027,oost,herfst,2026-10-10,2026-10-18,hoog",
        "2026,noord,herfst,2026-10-10,2026-10-18,hoog",
        "2026-2027,noord,,2026-10-10,2026-10-18,hoog",
        "2026-2027,noord,kerst,19-12-2026,2027-01-03,hoog",
        "2026-2027,noord,mei,2027-04-24,2027-05-02,hoog",
        '2026-2027,noord,"kerst,2026-12-19',
    )
    assert [line for line, _reason in result.rejected] == [3, 4, 5, 6, 7, 8, 9]
    assert result.rejected[0].reason == "De laatste dag ligt vóór de eerste dag."
    assert "Onbekende regio: oost." in result.rejected[1].reason
    assert "19-12-2026 is geen datum" in result.rejected[4].reason
    assert result.removed == 0
    assert len(holidays()) == 2


def test_roster_of_a_school_stays(world):
    own = SchoolHoliday(
        school_year="2026-2027",
        name="Herfstvakantie",
        first_on=date(2026, 10, 17),
        last_on=date(2026, 10, 25),
        school_id=world.primary.id,
    )
    factories.save(own)
    run_holidays("2026-2027,noord,mei,2027-04-24,2027-05-02,hoog")
    assert db.session.get(SchoolHoliday, own.id) is not None


def test_other_file_is_refused(command, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,2\n")
    result = command(str(path), ok=False, of=import_holidays_command)
    assert "Dit is geen bestand met schoolvakanties." in result.stderr


def test_holidays_from_a_pipe(app):
    with unit_of_work():
        result = import_holidays(BytesIO(HOLIDAYS_FILE.read_bytes()), now=clock.now())
    assert result.new == 75


def test_the_page_of_files_tells_what_came_of_them(world, client_as):
    run_file(BO_FILE)
    administrator = client_as(Role.BEHEERDER)
    page = administrator.get("/beheer/organisaties/ingelezen")
    assert "vestigingen-bo" in page.main
    assert "1 bestand" in page.main
    assert "/beheer/organisaties/ingelezen" in administrator.get("/beheer/organisaties").links()
