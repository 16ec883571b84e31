"""The pages about thuiszitters: counts, lists, who needs something, the story of one pupil."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from mdo.cases.models import CaseFile
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.terms import (
    AbsenceKind,
    MeetingKind,
    MeetingStatus,
    Role,
    ThuiszitterEnding,
    ThuiszitterKind,
)
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.models import AbsenceSpell, Thuiszitter
from mdo.thuiszitters.terms import ClockCause
from tests import factories
from tests.clients import Client
from tests.factories import World

ClientAs = Callable[[Role], Client]
LPA = Role.LEERPLICHTAMBTENAAR
TODAY = date(2026, 11, 23)


@pytest.fixture
def at_home(world: World) -> World:
    """Noor is a thuiszitter since 29 October; another is threatening."""
    factories.absence_spell(world.pupil)
    other = factories.pupil(world.steenwijkerland, world.secondary, given_name="Dries")
    factories.absence_spell(other, from_on=date(2026, 10, 28))
    read(world.pupil, other)
    return world


def read(*pupils) -> None:
    with unit_of_work():
        recompute(
            [pupil.id for pupil in pupils],
            cause=ClockCause.TIJD, by=None, today=TODAY, now=factories.clock.now(),
        )  # fmt: skip


def figures(page) -> dict[str, str]:
    found = {}
    for figure in page.all(".//div[@class='mdo-figure']"):
        label, value = ("".join(p.itertext()).strip() for p in list(figure)[:2])
        found[label] = value
    return found


def test_policy_sees_numbers_and_no_names(at_home: World, client_as: ClientAs):
    page = client_as(Role.BELEID).get("/thuiszitters")
    assert figures(page)["Thuiszitters"] == "1"
    assert figures(page)["Dreigend"] == "1"
    assert "Noor" not in page.html
    assert not [link for link in page.links() if "/thuiszitters/" in link]
    for path in ("leerlingen", "vandaag", "signalen", str(at_home.pupil.id)):
        client_as(Role.BELEID).get(f"/thuiszitters/{path}", status=403)
    for role in set(Role) - {LPA, Role.BELEID}:
        client_as(role).get("/thuiszitters", status=403)


def test_each_figure_leads_to_whom_it_counts(at_home: World, client_as: ClientAs):
    """Every number that links leads to a list of as many names."""
    gone = factories.pupil(at_home.steenwijkerland, given_name="Weg")
    factories.thuiszitter(
        gone, since_on=date(2026, 9, 1), absent_from_on=date(2026, 8, 17),
        ended_on=date(2026, 10, 5), ending=ThuiszitterEnding.TERUG, kind=ThuiszitterKind.ABSOLUUT,
    )  # fmt: skip
    client = client_as(LPA)
    for query in ("", "?op=1-10-2026", "?definitie=tot_2016", "?op=1-10-2026&definitie=tot_2016"):
        page = client.get(f"/thuiszitters{query}")
        for cell in page.all(".//td/a"):
            listed = client.get(cell.get("href"))
            names = listed.all(".//tbody/tr")
            assert len(names) == int("".join(cell.itertext())), cell.get("href")
    assert figures(client.get("/thuiszitters?op=1-10-2026"))["Thuiszitters"] == "1"
    assert "Weg" in client.get("/thuiszitters/leerlingen?op=1-10-2026").main
    assert "nog niet geweest" in client.get("/thuiszitters?op=1-1-2030").main
    assert "geen datum" in client.get("/thuiszitters?op=onzin").main
    assert client.get("/thuiszitters/leerlingen?stroom=erbij&maand=9999-12").main


def test_who_moved_is_counted_but_not_opened(at_home: World, client_as: ClientAs):
    gone = factories.pupil(at_home.meppel, given_name="Verhuisd")
    factories.thuiszitter(
        gone, municipality_id=at_home.steenwijkerland.id,
        ended_on=date(2026, 11, 1), ending=ThuiszitterEnding.VERHUISD,
    )  # fmt: skip
    client = client_as(LPA)
    page = client.get("/thuiszitters/leerlingen?op=1-11-2026")
    assert "Verhuisd" in page.main
    assert f"/thuiszitters/{gone.id}" not in page.links()
    client.get(f"/thuiszitters/{gone.id}", status=404)


def test_today_tells_who_and_why(at_home: World, client_as: ClientAs):
    page = client_as(LPA).get("/thuiszitters/vandaag")
    assert "Noor van der Proef" in page.main
    assert "Er is geen MDO gehouden of gepland" in page.main
    tones = {badge.text: badge.get("class", "") for badge in page.all(".//main//span")}
    assert tones["Nog geen MDO"].endswith("--danger"), "its term has passed"
    assert "Dries" in page.main
    assert "thuiszitter, op 25 november 2026" in page.main
    assert "Dries" in client_as(LPA).get("/thuiszitters/signalen?stand=dreigend").main
    assert "geen signalen" in client_as(LPA).get("/thuiszitters/signalen?stand=volgen").main
    assert "/thuiszitters" in client_as(LPA).get("/").links()


def test_the_whole_story(at_home: World, client_as: ClientAs):
    factories.absence_report(at_home.pupil)
    meeting = factories.meeting(at_home.cjg, status=MeetingStatus.GEPLAND)
    factories.agenda_item(meeting, at_home.case)
    factories.plan(at_home.case)
    factories.action(at_home.case, description="Belt de mentor")
    page = client_as(LPA).get(f"/thuiszitters/{at_home.pupil.id}")
    for text in (
        "Afwezig sinds 1 oktober 2026, geteld tot en met 23 november 2026",
        "Thuiszitter: meer dan vier weken afwezig",
        "Melding van verzuim",
        f"MDO {meeting.number}",
        "Plan, versie 1",
        "Belt de mentor",
    ):
        assert text in page.main, text
    case_page = client_as(Role.COORDINATOR).get(f"/dossiers/{at_home.case.id}")
    assert f"/thuiszitters/{at_home.pupil.id}" not in case_page.links()


def test_from_thuiszitter_to_mdo_in_one_click(at_home: World, client_as: ClientAs):
    client = client_as(LPA)
    url = f"/thuiszitters/{at_home.pupil.id}"
    page = client.submit(url, to="/mdo")
    assert page.location == f"/overleggen/nieuw?soort=mdo&dossier={at_home.case.id}"
    client.follow(page)
    fresh = factories.pupil(at_home.steenwijkerland, given_name="Zonder")
    factories.absence_spell(fresh)
    read(fresh)
    first, second = (client.post(f"/thuiszitters/{fresh.id}/mdo") for _ in range(2))
    assert first.location == second.location
    db.session.rollback()
    case = db.session.scalars(select(CaseFile).where(CaseFile.pupil_id == fresh.id)).one()
    assert case.question == "Wat is er nodig om weer onderwijs te volgen, en wie doet wat?"
    stay = db.session.scalars(select(Thuiszitter).where(Thuiszitter.pupil_id == fresh.id)).one()
    assert stay.case_id == case.id
    # One in the making already (stepped up from a ZAT) is gone on with.
    concept = factories.meeting(
        at_home.cjg, MeetingKind.MDO, status=MeetingStatus.CONCEPT, has_date=False
    )
    factories.agenda_item(concept, case)
    page = client.post(f"/thuiszitters/{fresh.id}/mdo")
    assert page.location == f"/overleggen/{concept.id}"


def test_pages_of_the_pupil_lead_to_each_other(at_home: World, client_as: ClientAs):
    """For the leerplichtambtenaar of where the pupil lives, and nobody else."""
    client, pupil = client_as(LPA), at_home.pupil
    story = f"/thuiszitters/{pupil.id}"
    pages = [
        f"/leerlingen/{pupil.id}",
        f"/leerlingen/{pupil.id}/leerplicht",
        f"/dossiers/{at_home.case.id}",
        f"/dossiers/{at_home.case.id}/leerplicht",
    ]
    for url in pages:
        assert story in client.get(url).links(), url
    assert f"/leerlingen/{pupil.id}/leerplicht" in client.get(story).links()
    assert "/leerplicht/inlezen" in client.get("/leerplicht").links()
    coordinator = client_as(Role.COORDINATOR)
    for url in (pages[0], pages[2]):
        assert story not in coordinator.get(url).links(), url


def test_following_and_ending_with_a_return_date(at_home: World, client_as: ClientAs):
    client, url = client_as(LPA), f"/thuiszitters/{at_home.pupil.id}"
    stale = client.get(f"{url}/begeleiding")
    client.submit(f"{url}/begeleiding", is_in_view_of_care="y", return_planned_on="7-12-2026")
    assert "7 december 2026" in client.get(url).main
    page = client.submit_on(stale, f"{url}/begeleiding", status=422, return_planned_on="8-12-2026")
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    for free_on, message in (
        ("1-12-2026", "Plan dan de terugkeer"),
        ("20-10-2026", "niet na de dag waarop de grens voorbij was"),
        ("", "Vul de datum in"),
    ):
        page = client.submit(
            f"{url}/beeindigen", status=422, ending="terug", free_on=free_on, ending_note="Rustig"
        )
        assert message in page.main
        assert "Rustig" in page.html
    client.submit(f"{url}/beeindigen", ending="terug", free_on="16-11-2026", ending_note="Rustig")
    db.session.rollback()
    stay = db.session.scalars(
        select(Thuiszitter).where(Thuiszitter.pupil_id == at_home.pupil.id)
    ).one()
    assert (stay.ended_on, stay.ending) == (date(2026, 11, 15), ThuiszitterEnding.TERUG)
    assert "Geen thuiszitter meer" in client.get(url).main
    assert figures(client.get("/thuiszitters"))["Thuiszitters"] == "0"
    client.get(f"{url}/beeindigen", status=404)


def test_spells_by_hand(at_home: World, client_as: ClientAs):
    client = client_as(LPA)
    child = factories.pupil(at_home.steenwijkerland, at_home.secondary, given_name="Hand")
    url = f"/thuiszitters/{child.id}"
    page = client.submit(
        f"{url}/verzuim/nieuw", status=422, from_on="24-11-2026", note="Blijft staan"
    )
    assert "ligt in de toekomst" in page.main
    assert "Blijft staan" in page.html
    form = client.get(f"{url}/verzuim/nieuw")
    for _ in range(2):
        client.submit_on(form, f"{url}/verzuim/nieuw", from_on="1-10-2026", is_enrolled="False")
    spell = db.session.scalars(select(AbsenceSpell).where(AbsenceSpell.pupil_id == child.id)).one()
    assert "Absoluut verzuim" in client.get(url).main
    edit = f"{url}/verzuim/{spell.id}/wijzigen"
    stale = client.get(edit)
    client.submit(edit, from_on="2-10-2026")
    page = client.submit_on(stale, edit, status=422, from_on="5-10-2026")
    assert "Iemand anders" in page.main
    client.submit(f"{url}/verzuim/{spell.id}/terug", back_on="1-12-2026", status=422)
    client.submit(f"{url}/verzuim/{spell.id}/terug", back_on="20-11-2026")
    assert "Eerder thuiszitter" in client.get(url).main
    client.submit(f"{url}/verzuim/{spell.id}/verwijderen", status=422)
    client.submit(f"{url}/verzuim/{spell.id}/verwijderen", reason="Verkeerde leerling")
    assert "telt na de wijziging niet meer mee" in client.get(url).main
    own = db.session.scalars(
        select(AbsenceSpell.id).where(AbsenceSpell.pupil_id == at_home.pupil.id)
    ).one()
    client.get(f"{url}/verzuim/{own}/wijzigen", status=404)
    client.get(f"/thuiszitters/{uuid.uuid4()}", status=404)


def test_number_of_statements_does_not_grow(world: World, client_as: ClientAs):
    client = client_as(LPA)

    def count(number: int) -> list[int]:
        children = [factories.pupil(world.steenwijkerland, world.secondary) for _ in range(number)]
        for child in children:
            factories.absence_spell(child)
        read(*children)
        paths = ("", "/leerlingen", "/vandaag", "/signalen")
        return [len(client.get(f"/thuiszitters{path}").statements) for path in paths]

    first = count(1)
    assert count(8) == first
    assert max(first) < 20
    assert db.session.scalar(select(func.count()).select_from(Thuiszitter)) == 9


def test_absence_that_runs_on_after_all_is_counted(world: World, client_as: ClientAs):
    """The end of a report taken away takes the end of its spell along; an end that was written
    at the spell stays."""
    client = client_as(LPA)
    report = factories.absence_report(
        world.pupil, kind=AbsenceKind.LANGDURIG_RELATIEF, dated_on=date(2026, 11, 6),
        from_on=date(2026, 9, 28), until_on=date(2026, 11, 6),
    )  # fmt: skip
    edit = f"/leerplicht/verzuimmelding/{report.id}/wijzigen"

    def spell_end() -> date | None:
        db.session.rollback()
        return db.session.scalars(select(AbsenceSpell.until_on)).one()

    client.submit(edit, note="Gebeld")
    assert spell_end() == date(2026, 11, 6)
    client.submit(edit, until_on="")
    assert spell_end() is None
    assert figures(client.get("/thuiszitters"))["Thuiszitters"] == "1"
    with unit_of_work():
        db.session.scalars(select(AbsenceSpell)).one().until_on = date(2026, 11, 13)
    client.submit(edit, note="Nog eens gebeld")
    assert spell_end() == date(2026, 11, 13)
