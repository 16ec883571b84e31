"""The yearly report: what counts, what does not, and the list behind each number."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.audit.models import ReadEvent
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.report.indicators import APPENDIX_3
from mdo.report.queries import count_year
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveDecision,
    LeaveKind,
    MdoResponsibility,
    MeetingKind,
    ProcesVerbaalKind,
    Role,
    ThuiszitterEnding,
    ThuiszitterKind,
)
from tests import factories
from tests.clients import Client
from tests.factories import World

LPA, BELEID = Role.LEERPLICHTAMBTENAAR, Role.BELEID
THIS_YEAR = SchoolYear(2026)
ClientAs = Callable[[Role], Client]


def counted(world: World, year: SchoolYear = THIS_YEAR) -> dict[str, int | None]:
    db.session.rollback()
    return count_year(world.steenwijkerland.id, year)


def discuss(world: World, pupil: Any = None, *, held: date = date(2026, 11, 2), **given: Any):
    """An MDO of that day at which the pupil was discussed."""
    child = pupil or world.pupil
    file = world.case if child is world.pupil else factories.case(child)
    kind = given.pop("kind", MeetingKind.MDO)
    starts_at = datetime(held.year, held.month, held.day, 14, tzinfo=clock.AMSTERDAM)
    extra = {"responsibility": given["responsibility"]} if "responsibility" in given else {}
    meeting = factories.meeting(world.cjg, kind, starts_at=starts_at, **extra)
    return factories.discussion(factories.agenda_item(meeting, file), meeting, file, **given)


def child_of(world: World, **given: Any):
    return factories.pupil(world.steenwijkerland, world.secondary, **given)


# -- what counts -----------------------------------------------------------------------


def test_empty_year_is_zeros_and_parts_that_do_not_apply(world: World):
    figures = counted(world)
    assert list(figures) == [indicator.key for indicator in APPENDIX_3]
    for indicator in APPENDIX_3:
        assert figures[indicator.key] == (None if indicator.parent else 0)


def test_one_more_mdo_raises_one_cell_by_one(world: World):
    before = counted(world)
    discuss(world)
    after = counted(world)
    assert {key for key in after if after[key] != before[key]} == {"mdo_leerplicht"}
    assert after["mdo_leerplicht"] == 1
    discuss(world, held=date(2026, 11, 9))
    assert counted(world) == after


@pytest.mark.parametrize(
    "given",
    [
        {"lpa_present": False},
        {"is_subject_to_lpw": False},
        {"kind": MeetingKind.ZAT, "responsibility": None},
        {"kind": MeetingKind.KIK, "responsibility": None},
        {"held": date(2026, 7, 31)},
    ],
)
def test_meeting_that_does_not_count(world: World, given: dict[str, Any]):
    discuss(world, **given)
    assert counted(world)["mdo_leerplicht"] == 0


def test_pupil_of_another_municipality_does_not_count(world: World):
    discuss(world, factories.pupil(world.meppel, world.secondary))
    assert counted(world)["mdo_leerplicht"] == 0


@pytest.mark.parametrize(
    ("year", "number"), [(SchoolYear(2014), 1), (SchoolYear(2015), 3), (SchoolYear(2026), 3)]
)
def test_responsibility_counts_by_the_definition_of_the_year(
    world: World, year: SchoolYear, number: int
):
    for responsibility in MdoResponsibility:
        discuss(
            world,
            child_of(world),
            held=date(year.first_year, 11, 2),
            responsibility=responsibility,
        )
    assert counted(world, year)["mdo_leerplicht"] == number


def test_pupil_reported_five_times_counts_once(world: World):
    for day in range(1, 6):
        factories.absence_report(world.pupil, dated_on=date(2026, 10, day))
    figures = counted(world)
    assert figures["verzuim"] == 1
    assert figures["verzuim_jonger_dan_12"] == 0


def test_under_12_by_the_first_report(world: World):
    factories.absence_report(world.pupil, dated_on=date(2026, 10, 1), is_under_12=True)
    factories.absence_report(world.pupil, dated_on=date(2026, 10, 2), is_under_12=False)
    other = child_of(world)
    factories.absence_report(other, dated_on=date(2026, 10, 1), is_under_12=False)
    factories.absence_report(other, dated_on=date(2026, 10, 2), is_under_12=True)
    figures = counted(world)
    assert (figures["verzuim"], figures["verzuim_jonger_dan_12"]) == (2, 1)


@pytest.mark.parametrize("kind", AbsenceKind)
def test_kinds_of_absence(world: World, kind: AbsenceKind):
    factories.absence_report(world.pupil, kind=kind)
    counts = kind not in (AbsenceKind.ABSOLUUT, AbsenceKind.ACHTTIEN_PLUS)
    assert counted(world)["verzuim"] == int(counts)


def test_parts_of_leave_add_up(world: World):
    child = world.pupil
    factories.leave_request(child, dated_on=date(2026, 9, 1), decision=LeaveDecision.AFGEWEZEN)
    factories.leave_request(child, dated_on=date(2026, 10, 1), decision=LeaveDecision.TOEGEKEND)
    factories.leave_request(child_of(world), decision=LeaveDecision.TOEGEKEND)
    factories.leave_request(child, kind=LeaveKind.VAKANTIE, decision=LeaveDecision.TOEGEKEND)
    figures = counted(world)
    assert figures["extra_verlof"] == 2
    assert figures["extra_verlof_toegekend"] == 1
    assert figures["extra_verlof_afgewezen"] == 1
    assert (figures["vakantieverlof"], figures["vakantieverlof_toegekend"]) == (1, 1)


def test_parts_of_proces_verbaal_add_up(world: World):
    factories.proces_verbaal(world.pupil, kind=ProcesVerbaalKind.LUXE, dated_on=date(2026, 9, 1))
    factories.proces_verbaal(
        world.pupil, kind=ProcesVerbaalKind.RELATIEF, dated_on=date(2026, 10, 1)
    )
    factories.proces_verbaal(child_of(world), kind=ProcesVerbaalKind.ABSOLUUT)
    figures = counted(world)
    assert figures["proces_verbaal"] == 2
    assert figures["proces_verbaal_luxe"] == 1
    assert figures["proces_verbaal_relatief"] == 0
    assert figures["proces_verbaal_absoluut"] == 1


@pytest.mark.parametrize(
    ("article", "key"),
    [
        (ExemptionArticle.ART_3A, "vrijstelling_3a"),
        (ExemptionArticle.ART_5_ONDER_A, "vrijstelling_5a"),
        (ExemptionArticle.ART_5_ONDER_B, "vrijstelling_5b"),
        (ExemptionArticle.ART_5_ONDER_C, "vrijstelling_5c"),
        (ExemptionArticle.ART_11G, "vrijstelling_11g"),
        (ExemptionArticle.ART_15, "vrijstelling_11g"),
        (ExemptionArticle.ART_5A, None),
        (ExemptionArticle.ART_3B, None),
    ],
)
def test_articles_of_exemption(world: World, article: ExemptionArticle, key: str | None):
    factories.exemption(world.pupil, article=article)
    figures = counted(world)
    found = {key for key, value in figures.items() if key.startswith("vrijstelling") and value}
    assert found == ({key} if key else set())


def test_flags_of_11g_overlap(world: World):
    factories.exemption(
        world.pupil, article=ExemptionArticle.ART_11G, is_at_work=True, is_in_care=True
    )
    figures = counted(world)
    assert figures["vrijstelling_11g"] == 1
    assert figures["vrijstelling_11g_nieuwe_opleiding"] == 0
    assert figures["vrijstelling_11g_aan_het_werk"] == 1
    assert figures["vrijstelling_11g_hulpverlening"] == 1


def test_halt_counts_referrals(world: World):
    factories.halt_referral(world.pupil)
    factories.halt_referral(world.pupil)
    assert counted(world)["halt"] == 2


def test_not_enrolled_and_in_care(world: World):
    factories.non_enrolment(world.pupil, is_in_care=True)
    factories.non_enrolment(child_of(world))
    figures = counted(world)
    assert (figures["niet_ingeschreven"], figures["niet_ingeschreven_hulpverlening"]) == (2, 1)


@pytest.mark.parametrize(
    ("since", "ended", "years"),
    [
        (date(2025, 7, 31), date(2025, 7, 31), {2024}),
        (date(2025, 7, 31), date(2025, 8, 1), {2024, 2025}),
        (date(2025, 8, 1), date(2026, 7, 31), {2025}),
        (date(2025, 9, 1), None, {2025, 2026}),
    ],
)
def test_thuiszitter_counts_in_every_year_it_touches(
    world: World, since: date, ended: date | None, years: set[int]
):
    factories.thuiszitter(
        world.pupil,
        absent_from_on=date(2025, 6, 1),
        since_on=since,
        ended_on=ended,
        ending=ThuiszitterEnding.TERUG if ended else None,
    )
    found = {y for y in range(2023, 2027) if counted(world, SchoolYear(y))["thuiszitters"]}
    assert found == years


@pytest.mark.parametrize(("year", "number"), [(2015, 1), (2016, 2)])
def test_not_enrolled_is_a_thuiszitter_by_the_national_definition(
    world: World, year: int, number: int
):
    for kind in ThuiszitterKind:
        factories.thuiszitter(
            child_of(world),
            kind=kind,
            absent_from_on=date(year, 9, 1),
            since_on=date(year, 10, 1),
            ended_on=date(year, 12, 1),
            ending=ThuiszitterEnding.TERUG,
        )
    assert counted(world, SchoolYear(year))["thuiszitters"] == number


def test_moved_pupil_still_counts_where_it_lived(world: World):
    factories.absence_report(world.pupil)
    world.pupil.municipality_id = world.meppel.id
    db.session.merge(world.pupil)
    db.session.commit()
    assert counted(world)["verzuim"] == 1


# -- the pages -------------------------------------------------------------------------


def test_lpa_goes_from_number_to_pupils(world: World, client_as: ClientAs):
    discuss(world)
    discuss(world, held=date(2026, 11, 9))
    client = client_as(LPA)
    page = client.get("/jaarverslag")
    target = "/jaarverslag/2026-2027/mdo_leerplicht"
    assert target in page.links()
    behind = client.get(target)
    assert "Proef, Noor van der" in behind.main
    assert "1 leerling." in behind.main
    assert f"/leerlingen/{world.pupil.id}" in behind.links()
    assert sum("/overleggen/" in link for link in behind.links()) >= 2
    events = db.session.scalars(select(ReadEvent.endpoint)).all()
    assert "report.records" in events


def test_policy_sees_numbers_and_no_pupils(world: World, client_as: ClientAs):
    discuss(world)
    client = client_as(BELEID)
    page = client.get("/jaarverslag")
    assert not [link for link in page.links() if "mdo_leerplicht" in link]
    assert "Proef" not in page.main.replace("Gemeente Proef", "")
    client.get("/jaarverslag/2026-2027/mdo_leerplicht", status=403)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TOEGANG, Role.DEELNEMER, Role.BEHEERDER])
def test_others_have_no_report(client_as: ClientAs, role: Role):
    client_as(role).get("/jaarverslag", status=403)


def test_unknown_years_are_no_zeros(world: World, client_as: ClientAs):
    page = client_as(BELEID).get("/jaarverslag?tot=2014-2015&aantal=3")
    assert "2012-2013" in page.main
    assert page.main.count("geen gegevens") == len(page.all(".//tbody/tr"))


def test_years_and_number_stay_in_the_address(client_as: ClientAs, world: World):
    page = client_as(BELEID).get("/jaarverslag?tot=2016-2017&aantal=4")
    headings = ["".join(th.itertext()).strip() for th in page.all(".//thead//th")]
    assert headings[1:] == ["2013-2014", "2014-2015", "2015-2016", "2016-2017"]
    assert page.value_of("tot") == "2016-2017" if page.all(".//form[@method='post']") else True
    assert "Breuken in de reeks" in page.main


@pytest.mark.parametrize(
    "query", ["tot=onzin", "aantal=99", "aantal=-1", "tot=2099-2100", "aantal=x"]
)
def test_nonsense_in_the_address_gives_the_usual_report(client_as: ClientAs, query: str):
    page = client_as(BELEID).get(f"/jaarverslag?{query}")
    assert "2026-2027" in page.main


@pytest.mark.parametrize(
    "path",
    [
        "/jaarverslag?gemeente=0119",
        "/jaarverslag/2026-2027/onzin",
        "/jaarverslag/onzin/verzuim",
        "/jaarverslag/2012-2013/verzuim",
        "/jaarverslag/2027-2028/verzuim",
        "/jaarverslag/2026-2027/verzuim?gemeente=0119",
    ],
)
def test_what_does_not_exist_for_the_viewer(client_as: ClientAs, path: str):
    client_as(LPA).get(path, status=404)


def test_definitions_name_every_row(client_as: ClientAs):
    page = client_as(BELEID).get("/jaarverslag/definities")
    for indicator in APPENDIX_3:
        assert indicator.versions[-1].label in page.main


def test_download_has_numbers_only(world: World, client_as: ClientAs):
    discuss(world)
    page = client_as(BELEID).get("/jaarverslag/tabel.csv?tot=2026-2027&aantal=2")
    text = page.response.get_data().decode("utf-8-sig")
    lines = {line.split(";")[0]: line.split(";") for line in text.splitlines()}
    assert lines["mdo_leerplicht"][-2:] == ["0", "1"]
    assert lines["extra_verlof_toegekend"][-1] == "-"
    assert "Noor" not in text


def test_list_behind_a_number_has_pages(world: World, client_as: ClientAs):
    for _ in range(27):
        factories.absence_report(child_of(world))
    client = client_as(LPA)
    first = client.get("/jaarverslag/2026-2027/verzuim")
    second = client.get("/jaarverslag/2026-2027/verzuim?pagina=2")
    rows = [len(page.all(".//tbody/tr")) for page in (first, second)]
    assert rows == [25, 2]


def test_statements_do_not_grow(world: World, client_as: ClientAs):
    client = client_as(LPA)
    factories.absence_report(child_of(world))
    few = [
        len(client.get(p).statements) for p in ("/jaarverslag", "/jaarverslag/2026-2027/verzuim")
    ]
    for _ in range(60):
        factories.absence_report(child_of(world))
    many = [
        len(client.get(p).statements) for p in ("/jaarverslag", "/jaarverslag/2026-2027/verzuim")
    ]
    assert many == few
    assert max(many) <= 8


# -- the command -----------------------------------------------------------------------


def test_command_prints_one_object(app: Flask, world: World):
    discuss(world)
    result = app.test_cli_runner().invoke(args=["jaarverslag", "2026-2027", "--json"])
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert list(figures) == [indicator.key for indicator in APPENDIX_3]
    assert figures["mdo_leerplicht"] == 1
    assert figures["extra_verlof_toegekend"] is None


def test_command_prints_a_table(app: Flask, world: World):
    result = app.test_cli_runner().invoke(args=["jaarverslag", "2026-2027"])
    assert result.exit_code == 0
    assert "     0  Thuiszitters" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2026"], "is geen schooljaar"),
        (["2026-2028"], "is geen schooljaar"),
        (["2012-2013"], "geen gegevens"),
        (["2027-2028"], "geen gegevens"),
        (["2026-2027", "--gemeente", "9999"], "er is geen gemeente 9999"),
    ],
)
def test_command_says_what_is_wrong(app: Flask, world: World, arguments: list[str], message: str):
    result = app.test_cli_runner().invoke(args=["jaarverslag", *arguments])
    assert result.exit_code == 1
    assert message in result.stderr
    assert result.stdout == ""


def test_command_asks_which_municipality(app: Flask, world: World):
    factories.municipality(is_tenant=True, records_from="2020-2021")
    result = app.test_cli_runner().invoke(args=["jaarverslag", "2026-2027"])
    assert result.exit_code == 1
    assert "--gemeente" in result.stderr


def test_viewer_without_municipality_sees_an_empty_page(
    app: Flask, world: World, client_of: Callable[[User], Client]
):
    stray = factories.user(Role.BELEID, factories.organisation())
    assert "Geen gemeente" in client_of(stray).get("/jaarverslag").main
