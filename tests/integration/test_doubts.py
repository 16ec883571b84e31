"""Doubts: written from an established plan or apart, read by policy, about no child."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.doubts.models import Doubt
from mdo.doubts.rules import REDACTED
from mdo.doubts.terms import DoubtTheme
from mdo.extensions import db
from mdo.terms import PlanStatus, Role
from tests import factories
from tests.clients import Client, text_of
from tests.factories import World

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]
NEW = "/bedenkingen/nieuw"
TEXT = "Het is te vaak onduidelijk wie het vervoer naar school betaalt."


@pytest.fixture
def from_plan(world: World, now: datetime) -> str:
    """The address of a new doubt from the established plan of the case."""
    factories.plan(
        world.case,
        status=PlanStatus.VASTGESTELD,
        established_at=now,
        checksum="x",
        evaluation_on=now.date(),
        frozen={},
    )
    return f"{NEW}/dossier/{world.case.id}"


def doubts() -> list[Doubt]:
    db.session.rollback()
    return list(db.session.scalars(select(Doubt).order_by(Doubt.theme)))


def write(client: Client, url: str, text: str = TEXT, *, status: int = 302, **values: object):
    return client.submit(url, theme="rolverdeling", text=text, status=status, **values)


def test_a_doubt_from_a_plan_bears_nothing_of_the_case(
    world: World, client_as: ClientAs, from_plan: str
):
    answer = write(client_as(Role.DEELNEMER), from_plan)
    assert answer.location == f"/dossiers/{world.case.id}/plan"
    [doubt] = doubts()
    assert (doubt.theme, doubt.school_year) == (DoubtTheme.ROLVERDELING, "2026-2027")
    assert doubt.created_by_id == world.users[Role.DEELNEMER].id
    kept = str({column.key: getattr(doubt, column.key) for column in Doubt.__table__.c})
    assert str(world.case.id) not in kept
    assert world.case.number not in kept
    [event] = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_id == doubt.id))
    assert event.case_id is None
    assert str(world.case.id) not in str(event.details)
    assert not db.session.scalars(select(ReadEvent)).all()


def test_policy_reads_it_without_the_writer_and_without_the_day(
    world: World, client_as: ClientAs, from_plan: str
):
    write(client_as(Role.LEERPLICHTAMBTENAAR), from_plan)
    policy = client_as(Role.BELEID)
    [doubt] = doubts()
    for url in ("/bedenkingen", f"/bedenkingen/{doubt.id}", "/bedenkingen/jaaroverzicht"):
        page = policy.get(url)
        assert TEXT in page.main
        assert "Leerplichtambtenaar" not in page.main
        assert "23 november" not in page.html
        assert "2026-11-23" not in page.html
    assert "november 2026" in policy.get("/bedenkingen").main


@pytest.mark.parametrize("name", ["Noor", "PRÓÉF", "moes", "Noors"])
def test_a_name_of_the_case_comes_back_at_the_field(client_as: ClientAs, from_plan: str, name: str):
    text = f"Voor {name} duurde het te lang."
    page = write(client_as(Role.COORDINATOR), from_plan, text, status=422)
    assert f"‘{name}’" in page.error_at("text")
    assert page.value_of("text") == text
    assert page.value_of("theme") == "rolverdeling"
    assert doubts() == []


def test_a_possible_name_is_asked_about_once(world: World, client_as: ClientAs, from_plan: str):
    factories.pupil(world.steenwijkerland, world.secondary, given_name="Roos", surname="Wit")
    client, text = client_as(Role.LEERPLICHTAMBTENAAR), "Roos is de kleur niet. Wit ook niet."
    page = write(client, NEW, text, status=422)
    assert "‘Roos’ en ‘Wit’" in page.error_at("text") or "‘Roos Wit’" in page.error_at("text")
    text = "Roos is de kleur niet."
    page = write(client, NEW, text, status=422)
    again = client.submit_on(page, NEW, status=422)
    assert "‘Roos’" in again.error_at("text")
    # Another word that is added later is asked about as well.
    both = client.submit_on(
        again, NEW, text=f"{text} En over de lange dagen: Wit.", are_no_names="y", status=422
    )
    assert "‘Wit’" in both.error_at("text")
    client.submit_on(both, NEW, are_no_names="y")
    assert len(doubts()) == 1
    # Who does not see that pupil is not asked.
    write(client_as(Role.DEELNEMER), NEW, text)


def test_twice_the_same_form_makes_one(client_as: ClientAs, world: World, client_of: ClientOf):
    client = client_as(Role.COORDINATOR)
    page = client.get(NEW)
    for _ in range(2):
        client.submit_on(page, NEW, theme="tijd", text=TEXT)
    assert len(doubts()) == 1
    # Another's form is not taken over.
    stolen = {"new_id": str(doubts()[0].id), "theme": "tijd", "text": "Iets anders"}
    client_of(world.school_coordinator).post(NEW, stolen, status=422)
    assert [doubt.text for doubt in doubts()] == [TEXT]


def test_only_from_an_established_plan_that_one_may_see(
    world: World, client_as: ClientAs, client_of: ClientOf
):
    url = f"{NEW}/dossier/{world.case.id}"
    assert client_as(Role.COORDINATOR).get(url, status=302).location.endswith("/plan")
    stranger = factories.user(Role.COORDINATOR, world.primary)
    client_of(stranger).get(url, status=404)


def test_policy_follows_up_and_two_people_keep_both_texts(world: World, client_as: ClientAs):
    doubt = factories.doubt(world.steenwijkerland)
    url, policy = f"/bedenkingen/{doubt.id}", client_as(Role.BELEID)
    stale = policy.get(url)
    policy.submit(url, follow_up="Besproken.\nEn opgelost.")
    page = policy.submit_on(stale, url, follow_up="Staat op de agenda.", status=422)
    assert "Besproken. En opgelost." in page.main
    assert page.value_of("follow_up") == "Staat op de agenda."
    policy.submit_on(page, url, follow_up="Besproken; staat op de agenda.")
    assert doubts()[0].follow_up == "Besproken; staat op de agenda."
    # Over a text of more lines too.
    policy.submit(url, follow_up="Een\ntwee")
    policy.submit(url, follow_up="Een\ntwee\ndrie")
    assert doubts()[0].follow_up == "Een\ntwee\ndrie"


def test_policy_takes_a_text_away_that_tells_too_much(world: World, client_as: ClientAs):
    doubt = factories.doubt(world.steenwijkerland)
    for _ in range(2):
        client_as(Role.BELEID).post(f"/bedenkingen/{doubt.id}/tekst-weghalen")
    assert doubts()[0].text == REDACTED
    actions = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject_id == doubt.id)
    ).all()
    assert [action.value for action in actions] == ["doubt_redacted"]


def test_overview_and_file_of_a_school_year(world: World, client_as: ClientAs):
    home, policy = world.steenwijkerland, client_as(Role.BELEID)
    assert "geen bedenkingen" in policy.get("/bedenkingen/jaaroverzicht").main
    for theme in (DoubtTheme.TIJD, DoubtTheme.TIJD, DoubtTheme.PRIVACY):
        factories.doubt(home, theme=theme, text=f"=Over {theme.label}")
    factories.doubt(home, school_year="2025-2026", text="Van vorig jaar")
    elsewhere = factories.municipality(name="Elders", code="9998", is_tenant=True)
    factories.doubt(elsewhere, text="Van elders")
    page = policy.get("/bedenkingen/jaaroverzicht?schooljaar=2026-2027")
    rows = [[text_of(cell) for cell in row] for row in page.all(".//tbody/tr")]
    assert ["Wachttijd en termijnen", "2", "0"] in rows
    assert ["Privacy en toestemming", "1", "0"] in rows
    assert "Van vorig jaar" not in page.main
    assert "Van vorig jaar" in policy.get("/bedenkingen/jaaroverzicht?schooljaar=2025-2026").main
    file = policy.open("GET", "/bedenkingen/jaaroverzicht.csv?schooljaar=2026-2027").html
    assert file.count("'=Over") == 3
    for url in ("/bedenkingen", "/bedenkingen?schooljaar=2026-2027&thema=tijd"):
        assert "Van elders" not in policy.get(url).main
    assert "Privacy" not in policy.get("/bedenkingen?thema=tijd").main.partition("Wis filters")[2]
    policy.get(f"/bedenkingen/{uuid.uuid4()}", status=404)


def test_a_regional_writer_chooses_the_municipality(world: World, client_as: ClientAs):
    elsewhere = factories.municipality(name="Elders", code="9998", is_tenant=True)
    page = write(client_as(Role.DEELNEMER), NEW, status=302, municipality_id=elsewhere.id)
    assert page.location == "/"
    assert doubts()[0].municipality_id == elsewhere.id
