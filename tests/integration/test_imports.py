"""Reading registrations in: whose they are, twice the same, all or nothing, and the screen."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from mdo import clock
from mdo.accounts.models import Membership
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.cases.merge_operations import merge_pupils
from mdo.cases.merge_rules import CHOSEN
from mdo.cases.models import Enrolment, Pupil, Residence
from mdo.cases.sound_rules import sound_key
from mdo.database.locks import exclusive
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.imports.column_rules import COLUMNS, heading_key
from mdo.imports.models import ImportFault, ImportRun
from mdo.imports.terms import ImportState
from mdo.imports.worker import find_broken, forget_old_files, lock_name, work_waiting
from mdo.jobs import waiting_files
from mdo.leerplicht.models import (
    AbsenceReport,
    Exemption,
    HaltReferral,
    LeaveRequest,
    NonEnrolment,
    ProcesVerbaal,
)
from mdo.terms import Role, SchoolKind
from mdo.thuiszitters.models import AbsenceSpell
from tests import factories
from tests.clients import Client, listening
from tests.factories import World
from tests.integration.addresses import contents
from tests.unit.imports.test_registration_file import as_csv

ROOT = Path(__file__).resolve().parents[2]
RUNS = frozenset({"import_runs", "import_faults", "audit_events", "read_events", "counters"})
HEADINGS = (
    "nummer", "soort", "aard", "schoolcode", "leerlingnummer", "voornaam", "tussenvoegsel",
    "achternaam", "geboortedatum", "woongemeente", "datum", "van", "tot en met", "uren", "reden",
    "besluit", "besluitdatum", "besluit door", "verklaring", "kennisgeving", "reden afwijking",
)  # fmt: skip
NOOR = {
    "voornaam": "Noor",
    "tussenvoegsel": "van der",
    "achternaam": "Proef",
    "geboortedatum": "10-5-2012",
}
AVA = {
    "voornaam": "Ava",
    "achternaam": "Nieuwstra",
    "geboortedatum": "2-3-2013",
    "woongemeente": "1708",
}
SCHOOL = "16GZ00"


def line(number: object, sort: str = "melding", **cells: str) -> dict[str, str]:
    filled = dict.fromkeys(HEADINGS, "")
    filled |= {"nummer": str(number), "soort": sort, "schoolcode": SCHOOL, "datum": "3-11-2026"}
    if sort == "melding":
        filled |= {"aard": "16 uur", "uren": "17,5", "reden": "Komt te laat"}
    return filled | {name.replace("_", " "): value for name, value in cells.items()}


@pytest.fixture
def school(world: World) -> Any:
    return factories.school(
        SchoolKind.VO, code=SCHOOL, name="Inleescollege", municipality_id=world.steenwijkerland.id
    )


@pytest.fixture
def run_file(app: Flask, school: Any, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Read lines in by the command; what came of it."""

    def run(*lines: dict[str, str], options: tuple[str, ...] = (), fails: bool = False) -> Any:
        path = tmp_path / "file.csv"
        path.write_bytes(as_csv(*lines))
        outcome = app.test_cli_runner().invoke(
            args=["import-leerplicht", str(path), "--json", *options]
        )
        assert (outcome.exit_code != 0) is fails, outcome.output[:2000]
        db.session.rollback()
        db.session.expire_all()
        return json.loads(outcome.stdout)

    return run


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_every_sort_is_read_and_twice_changes_nothing(run_file: Any, world: World):
    lines = [
        line(1, **NOOR),
        line(2, "verlof", aard="vakantie", van="9-11-2026", tot_en_met="13-11-2026",
             besluit="toegekend", besluitdatum="3-11-2026", besluit_door="school", **NOOR),
        line(3, "vrijstelling", aard="3a", **NOOR),
        line(4, "halt", **NOOR),
        line(5, "proces-verbaal", aard="luxe", **NOOR),
        line(6, "niet ingeschreven", **AVA, schoolcode=""),
        line(7, "verzuimperiode", van="2-11-2026", datum="", **NOOR),
        line(8, aard="langdurig", van="1-10-2026", **NOOR),
    ]  # fmt: skip
    options = ("--met-politiegegevens",)
    noor_id, home_id = world.pupil.id, world.steenwijkerland.id
    trial = run_file(*lines, options=(*options, "--proef"))
    assert (trial["new"], count(AbsenceReport), count(ImportRun)) == (8, 0, 0)
    first = run_file(*lines, options=options)
    assert first["new"] == 8
    before = contents(without=RUNS)
    again = run_file(*reversed(lines), options=options)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 8)
    assert contents(without=RUNS) == before
    for model in (LeaveRequest, Exemption, HaltReferral, ProcesVerbaal, NonEnrolment):
        assert count(model) == 1
    report = db.session.scalars(
        select(AbsenceReport).where(AbsenceReport.source_number == f"{SCHOOL}:1")
    ).one()
    assert (report.pupil_id, report.municipality_id) == (noor_id, home_id)
    assert (report.school_year, float(report.hours), report.is_under_12) == (
        "2026-2027",
        17.5,
        False,
    )
    # One of the file itself, one of the long absence, one of the child without a school.
    assert count(AbsenceSpell) == 3
    exemption = db.session.scalars(select(Exemption)).one()
    assert exemption.until_on == date(2027, 7, 31)
    assert db.session.scalars(select(LeaveRequest.is_bound_to_profession)).all() == [True]
    # What changes in police data stands apart in the log.
    run_file(lines[4] | {"aard": "relatief"}, options=options)
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.REGISTRATION_UPDATED)
    ).one()
    assert event.subject is Subject.PROCES_VERBAAL


def test_the_example_of_the_handbook_can_be_read(app: Flask, school: Any):
    handbook = (ROOT / "docs" / "handleiding" / "leerplicht-inlezen.md").read_text()
    example = ROOT / "docs" / "handleiding" / "voorbeelden" / "leerplicht.csv"
    outcome = app.test_cli_runner().invoke(args=["import-leerplicht", str(example), "--json"])
    assert json.loads(outcome.stdout)["faults"] == []
    assert json.loads(outcome.stdout)["new"] == 8
    told = re.findall(r"^\| ([a-z ,-]+) \|", handbook, re.MULTILINE)
    documented = {heading_key(name) for cell in told for name in cell.split(",")}
    assert {heading_key(names[0]) for names in COLUMNS.values()} - documented <= {"vestiging"}


def test_a_changed_line_changes_the_record_and_the_log_tells_no_words(run_file: Any):
    run_file(line(1, **NOOR), line(2, **NOOR, uren="20"))
    outcome = run_file(line(1, **NOOR, uren="18", reden="Geheime reden"))
    assert (outcome["new"], outcome["changed"], outcome["unchanged"]) == (0, 1, 0)
    reports = db.session.scalars(select(AbsenceReport).order_by(AbsenceReport.source_number)).all()
    # What a later file leaves out stays.
    assert [float(report.hours) for report in reports] == [18, 20]
    assert reports[0].version == 2
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.REGISTRATION_UPDATED)
    ).one()
    assert event.details["old"] == {"hours": "17.50", "reason": "…"}
    assert event.details["new"] == {"hours": "18", "reason": "…"}
    # A column that the file lacks leaves what stands there alone.
    without = {k: v for k, v in line(1, **NOOR, uren="18").items() if k != "reden"}
    assert run_file(without)["unchanged"] == 1


def test_a_new_pupil_is_entered_once(run_file: Any, world: World, school: Any):
    pupils, school_id = count(Pupil), school.id
    lines = [
        line(1, **AVA, leerlingnummer="77"),
        line(2, leerlingnummer="77", datum="4-11-2026"),
        line(3, **AVA | {"woongemeente": "Gemeente Steenwijkerland"}, schoolcode=""),
    ]
    assert run_file(*lines)["new"] == 3
    assert count(Pupil) == pupils + 1
    ava = db.session.scalars(select(Pupil).where(Pupil.surname == "Nieuwstra")).one()
    assert (ava.school_id, ava.search_key[:2]) == (school_id, "l-")
    assert ava.sound_key == sound_key("Nieuwstra")
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.pupil_id == ava.id)).one()
    assert (enrolment.pupil_number, enrolment.from_on) == ("77", date(2026, 8, 1))
    home = db.session.scalars(select(Residence).where(Residence.pupil_id == ava.id)).one()
    assert home.from_on == ava.birth_on
    assert {r.pupil_id for r in db.session.scalars(select(AbsenceReport))} == {ava.id}
    # And is found again by name, spelled otherwise, without the number.
    assert run_file(line(4, **AVA | {"voornaam": "ÁVA", "woongemeente": ""}))["new"] == 1
    assert count(Pupil) == pupils + 1


def test_who_was_known_by_name_is_known_by_number_next_time(
    run_file: Any, school: Any, world: World
):
    bo_id = factories.pupil(
        world.steenwijkerland, school, given_name="Bo", infix="", surname="Bekend"
    ).id
    cells = {"voornaam": "Bo", "achternaam": "Bekend", "geboortedatum": "10-5-2012"}
    run_file(line(1, **cells, leerlingnummer="0042"))
    outcome = run_file(line(2, leerlingnummer="0042"))
    assert outcome["new"] == 1
    assert {r.pupil_id for r in db.session.scalars(select(AbsenceReport))} == {bo_id}


def move(child: Pupil, world: World) -> None:
    """Since 1 November the child lives in Meppel."""
    with unit_of_work():
        stay = db.session.scalars(select(Residence).where(Residence.pupil_id == child.id)).one()
        stay.until_on = date(2026, 10, 31)
        there = Residence(
            pupil_id=child.id, municipality_id=world.meppel.id, from_on=date(2026, 11, 1)
        )
        db.session.add(there)


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({**NOOR, "schoolcode": "99ZZ00"}, "schoolcode", "niet bekend"),
        ({"leerlingnummer": "1"}, "leerlingnummer", "geen leerling met dit nummer"),
        (AVA | {"woongemeente": ""}, "woongemeente", "nog niet bekend"),
        (AVA | {"woongemeente": "Meppel"}, "woongemeente", "andere gemeente"),
        (AVA | {"geboortedatum": "1-1-1990"}, "geboortedatum", "jaar of ouder"),
        ({**NOOR, "voornaam": "Tweeling", "tussenvoegsel": ""}, "achternaam", "meer dan één"),
        ({**NOOR, "voornaam": "Elders"}, "achternaam", "bij een andere gemeente"),
        ({**NOOR, "voornaam": "Verhuisd"}, "datum", "woonde op deze dag in een andere"),
        ({**NOOR, "soort": "halt", "aard": "", "geboortedatum": "1-1-2016", "voornaam": "Jong"},
         "datum", "Halt is voor leerlingen van 12 tot 18 jaar; deze leerling was 10"),
        ({**NOOR, "uren": "3"}, "uren", "minder dan 16 uur"),
        ({**NOOR, "soort": "proces-verbaal", "aard": "luxe"}, "soort", "processen-verbaal"),
        ({**NOOR, "soort": "vrijstelling", "aard": "3a", "geboortedatum": "1-1-2016",
          "voornaam": "Jong"}, "aard", "pas op 1 januari 2030 14 jaar"),
        ({**NOOR, "soort": "vrijstelling", "aard": "5 onder a", "kennisgeving": "1-6-2026"},
         "verklaring", "geen verklaring"),
        ({**NOOR, "aard": "langdurig", "van": "19-10-2026"}, "van", "niet meer dan vier"),
        ({**NOOR, "soort": "niet ingeschreven", "aard": ""}, "soort", "stond toen ingeschreven"),
        ({**NOOR, "soort": "verlof", "aard": "omstandigheden", "van": "9-11-2026",
          "tot en met": "24-11-2026", "besluit": "toegekend", "besluitdatum": "3-11-2026",
          "besluit door": "directeur"}, "besluit door", "De leerplichtambtenaar"),
    ],
)  # fmt: skip
def test_one_fault_and_nothing_is_written(
    run_file: Any, world: World, cells: dict[str, str], column: str, told: str
):
    home = world.steenwijkerland
    for name, place in (
        ("Tweeling", home),
        ("Tweeling", home),
        ("Elders", world.meppel),
        ("Jong", home),
    ):
        born = date(2016, 1, 1) if name == "Jong" else date(2012, 5, 10)
        factories.pupil(place, world.primary, given_name=name, surname="Proef", birth_on=born)
    move(factories.pupil(home, given_name="Verhuisd", surname="Proef"), world)
    before = contents(without=RUNS)
    outcome = run_file(line(1, **NOOR), line(2) | cells, fails=True)
    assert contents(without=RUNS) == before
    assert outcome["rejected"] == 1
    [fault] = outcome["faults"]
    assert (fault["line"], fault["column"]) == (3, column)
    assert told in fault["message"]
    run = db.session.scalars(select(ImportRun)).one()
    assert (run.state, run.lines, run.rejected, run.new) == (ImportState.AFGEKEURD, 2, 1, 1)
    assert count(ImportFault) == 1


def test_what_may_be_argued_may_with_a_reason(run_file: Any):
    outcome = run_file(
        line(
            1, **NOOR, aard="langdurig", van="19-10-2026", reden_afwijking="Afspraak met de school"
        ),
        line(2, "vrijstelling", aard="5 onder a", reden_afwijking="Arts is ziek", **NOOR),
    )
    assert outcome["new"] == 2
    reasons = {r.deviation_reason for r in db.session.scalars(select(AbsenceReport))}
    assert reasons == {"Afspraak met de school"}
    # What the law refuses on the screen, it refuses in a file.
    of_law = line(3, **NOOR, uren="3", reden_afwijking="Toch")
    assert "overig verzuim" in run_file(of_law, fails=True)["faults"][0]["message"]


def test_leave_within_one_file_adds_up(run_file: Any):
    cells = {"aard": "omstandigheden", "besluit": "toegekend", "besluitdatum": "3-11-2026",
             "besluit_door": "directeur", **NOOR}  # fmt: skip
    lines = [
        line(1, "verlof", van="2-11-2026", tot_en_met="6-11-2026", **cells),
        line(2, "verlof", van="9-11-2026", tot_en_met="13-11-2026", **cells),
    ]
    third = line(3, "verlof", van="16-11-2026", tot_en_met="16-11-2026", **cells)
    outcome = run_file(*lines, third, fails=True)
    assert [fault["line"] for fault in outcome["faults"]] == [4]
    assert run_file(*lines)["new"] == 2
    assert run_file(third, fails=True)["rejected"] == 1


def test_a_number_is_of_one_registration_and_one_pupil(run_file: Any, world: World, school: Any):
    outcome = run_file(line(1, **NOOR), line(1, **NOOR, uren="20"), fails=True)
    assert outcome["faults"][0]["message"] == "Dit nummer staat al op regel 2."
    run_file(line(1, **NOOR), line(1, "halt", **NOOR))
    outcome = run_file(line(1, **AVA), fails=True)
    assert "andere leerling" in outcome["faults"][0]["message"]
    # Another source may use the same number.
    assert run_file(line(1, **AVA) | {"schoolcode": ""})["new"] == 1


def test_an_end_that_was_written_here_stays(run_file: Any):
    """The system of the school says still absent; the leerplichtambtenaar knows better."""
    still = line(1, "verzuimperiode", **NOOR, datum="", van="1-9-2026")
    run_file(still)
    with unit_of_work():
        db.session.scalars(select(AbsenceSpell)).one().until_on = date(2026, 10, 9)
    assert run_file(still)["unchanged"] == 1
    assert db.session.scalars(select(AbsenceSpell)).one().until_on == date(2026, 10, 9)
    # Another end from the source is another end.
    assert run_file(still | {"tot en met": "2-10-2026"})["changed"] == 1
    assert db.session.scalars(select(AbsenceSpell)).one().until_on == date(2026, 10, 2)


def test_what_was_corrected_here_stays_until_the_file_says_something_else(run_file: Any):
    """A file that only repeats what the last one said undoes no correction by hand."""
    run_file(line(1, **NOOR), line(2, **NOOR))

    def correct(hours: int) -> None:
        with unit_of_work():
            for report in db.session.scalars(select(AbsenceReport)):
                report.hours, report.version = Decimal(hours), report.version + 1

    def hours() -> list[float]:
        query = select(AbsenceReport.hours).order_by(AbsenceReport.source_number)
        return [float(one) for one in db.session.scalars(query)]

    correct(20)
    again = run_file(line(1, **NOOR), line(2, **NOOR, uren="19"))
    assert (again["changed"], again["unchanged"]) == (1, 1)
    assert hours() == [20, 19]
    # What was read in before marks were kept gets one when it stands here as the file says.
    with unit_of_work():
        db.session.execute(update(AbsenceReport).values(source_mark=None))
    assert run_file(line(1, **NOOR, uren="20"), line(2, **NOOR, uren="19"))["unchanged"] == 2
    correct(21)
    assert run_file(line(1, **NOOR, uren="20"), line(2, **NOOR, uren="19"))["unchanged"] == 2
    assert hours() == [21, 21]
    assert run_file(line(1, **NOOR), line(2, **NOOR))["changed"] == 2
    assert hours() == [17.5, 17.5]


def test_who_was_merged_is_known_as_the_file_calls_it(run_file: Any, world: World):
    """By its number at the school and by its name, also when both were written otherwise."""
    by_number = line(1, **AVA, leerlingnummer="0077")
    by_name = line(2, **AVA | {"geboortedatum": "2-3-2012", "achternaam": "Andersma"})
    kept_id = world.pupil.id
    run_file(by_number, by_name)
    doubles = db.session.scalars(select(Pupil.id).where(Pupil.given_name == "Ava")).all()
    assert len(doubles) == 2
    pupils = count(Pupil)
    for double in doubles:
        with unit_of_work():
            kept, merged = db.session.get(Pupil, kept_id), db.session.get(Pupil, double)
            same = {name: getattr(kept, name) for name in CHOSEN}
            merge_pupils(
                kept, merged, same, "Dubbel", seen_versions=(kept.version, merged.version),
                by=None, now=clock.now(),
            )  # fmt: skip
    assert run_file(by_number, by_name)["unchanged"] == 2
    assert run_file(by_number | {"nummer": "3"}, by_name | {"nummer": "4"})["new"] == 2
    assert count(Pupil) == pupils
    assert set(db.session.scalars(select(AbsenceReport.pupil_id))) == {kept_id}


# -- size, order, and being cut off ------------------------------------------------------


def many(lines: int, *, pupils: int = 300) -> list[dict[str, str]]:
    born = date(2012, 9, 1)
    return [
        line(
            n,
            voornaam=f"Kind{n % pupils}",
            achternaam=f"Veelstra{n % pupils}",
            geboortedatum=str(born + timedelta(days=n % pupils)),
            woongemeente="1708",
            leerlingnummer=str(n % pupils),
            datum=str(date(2026, 9, 1) + timedelta(days=n % 60)),
        )
        for n in range(lines)
    ]


def test_statements_go_with_batches_and_not_with_lines(app: Flask, run_file: Any):
    with listening(app) as first:
        assert run_file(*many(500))["new"] == 500
    assert len(first.all) < 120
    with listening(app) as again:
        assert run_file(*many(2_000))["unchanged"] == 500
    # Three batches more, each looked at and written.
    assert len(again.all) - len(first.all) < 150
    assert count(AbsenceReport) == 2_000
    assert len(db.session.identity_map) < 50


def kill_when(path: Path, app: Flask, reached: Callable[[], bool]) -> None:
    environ = {
        **os.environ,
        "MDO_ENV": "test",
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "MDO_NOW": clock.now().isoformat(),
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "import-leerplicht", str(path)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not reached():
        time.sleep(0.01)
    assert process.poll() is None, "het was al klaar"
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.only_on("sqlite")
def test_killed_in_the_middle_nothing_is_half_done(app: Flask, school: Any, tmp_path: Path):
    path = tmp_path / "veel.csv"
    path.write_bytes(as_csv(*many(4_000)))
    before = contents(without=RUNS)

    def is_writing() -> bool:
        """All lines were looked at: what follows is writing them."""
        with db.engine.connect() as connection:
            return (connection.scalar(select(func.max(ImportRun.lines_done))) or 0) == 4_000

    kill_when(path, app, is_writing)
    db.session.rollback()
    assert contents(without=RUNS) == before
    run = db.session.scalars(select(ImportRun)).one()
    assert run.state is ImportState.BEZIG
    db.session.rollback()
    assert find_broken(clock.now) == 1
    run = db.session.scalars(select(ImportRun)).one()
    assert run.state is ImportState.AFGEBROKEN
    db.session.rollback()
    outcome = app.test_cli_runner().invoke(args=["import-leerplicht", str(path), "--json"])
    assert json.loads(outcome.stdout)["new"] == 4_000


def test_two_files_of_one_municipality_wait_for_each_other(
    run_file: Any, app: Flask, world: World, tmp_path: Path
):
    path = tmp_path / "een.csv"
    path.write_bytes(as_csv(line(1, **NOOR)))
    with exclusive(db.engine, lock_name(world.steenwijkerland.id)):
        outcome = app.test_cli_runner().invoke(args=["import-leerplicht", str(path)])
    assert outcome.exit_code == 1 and "wordt al een bestand ingelezen" in outcome.stderr
    assert run_file(line(1, **NOOR))["new"] == 1


def test_an_unexpected_failure_leaves_nothing_and_can_be_done_again(
    run_file: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "een.csv"
    path.write_bytes(as_csv(line(1, **NOOR)))

    def fail(*_args: object, **_values: object) -> None:
        raise RuntimeError("stroom weg")

    with monkeypatch.context() as patch:
        patch.setattr("mdo.imports.write_operations.recompute", fail)
        outcome = app.test_cli_runner().invoke(args=["import-leerplicht", str(path)])
    assert isinstance(outcome.exception, RuntimeError)
    db.session.rollback()
    assert count(AbsenceReport) == 0
    assert db.session.scalars(select(ImportRun.state)).all() == [ImportState.AFGEBROKEN]
    assert run_file(line(1, **NOOR))["new"] == 1


# -- the screen ----------------------------------------------------------------------------


@pytest.fixture
def lpa(client_as: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return client_as(Role.LEERPLICHTAMBTENAAR)


def offer(client: Client, *lines: dict[str, str], content: bytes | None = None) -> str:
    data = {
        "file": (io.BytesIO(as_csv(*lines) if content is None else content), "verzuim.csv"),
        "new_id": str(uuid.uuid4()),
    }
    page = client.post("/leerplicht/inlezen", data)
    assert (
        client.post("/leerplicht/inlezen", data | {"file": (io.BytesIO(b"x"), "x.csv")}).location
        == page.location
    )
    return page.location


def do_the_work(app: Flask) -> None:
    work_waiting(waiting_files(), clock.now)
    db.session.rollback()


def test_a_trial_first_and_then_for_real(app: Flask, lpa: Client, school: Any, world: World):
    assert "Kies een bestand." in lpa.submit("/leerplicht/inlezen", status=422).main
    url = offer(lpa, line(1, **NOOR), line(2, "proces-verbaal", aard="luxe", **NOOR))
    page = lpa.get(url)
    assert "staat klaar" in page.main and page.all(".//*[@data-follow]")
    do_the_work(app)
    page = lpa.get(url)
    assert "Er staan geen fouten in het bestand." in page.main
    assert count(AbsenceReport) == 0
    page = lpa.submit(url, to="/vastleggen")
    assert lpa.post(f"{url}/vastleggen").location == page.location
    do_the_work(app)
    assert "Alle regels zijn ingelezen." in lpa.get(page.location).main
    assert page.location in lpa.get(url).links()
    assert (count(AbsenceReport), count(ProcesVerbaal)) == (1, 1)
    assert not list(waiting_files().glob("*.csv"))
    assert lpa.get("/leerplicht/inlezen").main.count("verzuim.csv") == 2
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {AuditAction.IMPORT_OFFERED, AuditAction.IMPORT_DONE} <= actions


def test_faults_are_paged_and_can_be_downloaded(app: Flask, lpa: Client, school: Any):
    url = offer(lpa, *(line(n, **NOOR, uren="3") for n in range(60)))
    do_the_work(app)
    page = lpa.get(url)
    assert "In 60 van de 60 regels" in page.main and "1 tot 25 van 60" in page.main
    assert "60" in lpa.get(f"{url}?pagina=3").main
    download = lpa.get(f"{url}/fouten.csv").html.splitlines()
    assert download[0].lstrip("\ufeff") == "regel;kolom;melding"
    assert len(download) == 61 and download[1].startswith("2;uren;Dit is minder dan 16 uur")
    assert not list(waiting_files().glob("*.csv"))
    lpa.post(f"{url}/vastleggen")
    assert "Alleen een geslaagde proef" in lpa.get(url).main


def test_a_heading_that_is_a_formula_does_no_harm_in_the_list(app: Flask, lpa: Client, school: Any):
    content = as_csv(line(1, **NOOR, uren="x")).replace(b"uren", b"=uren", 1)
    url = offer(lpa, content=content)
    do_the_work(app)
    assert ";'=uren;" in lpa.get(f"{url}/fouten.csv").html


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"PK\x03\x04", b"nummer;soort;datum\n", b"a;b\n1;2"]
)
def test_nonsense_is_refused_in_words(app: Flask, lpa: Client, school: Any, content: bytes):
    url = offer(lpa, content=content)
    do_the_work(app)
    assert "Dit bestand is niet te lezen." in lpa.get(url).main
    assert db.session.scalars(select(ImportRun.state)).all() == [ImportState.AFGEKEURD]


def test_what_broke_off_can_be_done_again(
    app: Flask, lpa: Client, school: Any, monkeypatch: pytest.MonkeyPatch
):
    url = offer(lpa, line(1, **NOOR))
    with monkeypatch.context() as patch:
        patch.setattr("mdo.imports.worker.read_in", lambda *_a, **_k: 1 / 0)
        do_the_work(app)
    assert "onderbroken" in lpa.get(url).main
    lpa.submit(url, to="/opnieuw")
    do_the_work(app)
    assert "geen fouten" in lpa.get(url).main
    for path in waiting_files().glob("*.csv"):
        os.utime(path, (0, 0))
    assert forget_old_files(waiting_files(), clock.now()) == 1
    assert "Bied het opnieuw aan" in lpa.get(url).main
    lpa.post(f"{url}/vastleggen")
    assert "Kies het opnieuw." in lpa.get(url).main


def test_others_do_not_see_the_file(
    app: Flask, lpa: Client, client_of: Any, school: Any, world: World
):
    url = offer(lpa, line(1, **NOOR))
    place = factories.municipality(name="Buur", code="9997", is_tenant=True)
    there = factories.organisation(factories.Party.LEERPLICHT, municipality_id=place.id)
    other = client_of(factories.user(Role.LEERPLICHTAMBTENAAR, there))
    other.get(url, status=404)
    other.get(f"{url}/fouten.csv", status=404)
    other.post(f"{url}/vastleggen", status=404)
    assert "Er is nog niets ingelezen." in other.get("/leerplicht/inlezen").main


def test_who_lost_the_role_meanwhile_reads_nothing_in(
    app: Flask, lpa: Client, school: Any, world: World
):
    user_id = world.users[Role.LEERPLICHTAMBTENAAR].id
    offer(lpa, line(1, **NOOR))
    with unit_of_work():
        seat = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).one()
        seat.until_on = date(2026, 11, 22)
    do_the_work(app)
    run = db.session.scalars(select(ImportRun)).one()
    assert (run.state, run.message[:5]) == (ImportState.AFGEKEURD, "Wie d")
