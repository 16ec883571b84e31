"""The start page of each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from mdo import clock
from mdo.accounts.models import User
from mdo.leerplicht.terms import InvestigationOutcome
from mdo.terms import (
    LeaveDecision,
    MeetingKind,
    MeetingStatus,
    PlanStatus,
    Role,
    ThuiszitterEnding,
    Urgency,
)
from tests import factories
from tests.clients import Client
from tests.factories import World

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]
WORKING = (Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR, Role.TOEGANG, Role.DEELNEMER)


@pytest.mark.parametrize("role", WORKING)
def test_empty_start_of_who_works_on_cases(client_as: ClientAs, role: Role):
    page = client_as(role).get("/")
    assert "Er staan geen overleggen gepland." in page.main
    assert "Er staan geen acties open." in page.main


def test_meetings_ahead_and_to_finish(world: World, client_as: ClientAs):
    me = world.users[Role.COORDINATOR]
    ahead = factories.meeting(world.cjg, location="Kamer 7")
    behind = factories.meeting(
        world.cjg, MeetingKind.ZAT, starts_at=clock.now() - timedelta(days=2),
        status=MeetingStatus.GEHOUDEN,
    )  # fmt: skip
    for meeting in (ahead, behind):
        factories.participant(meeting, me, is_chair=True)
        factories.agenda_item(meeting, world.case)
    page = client_as(Role.COORDINATOR).get("/")
    assert "MDO, Noor van der Proef" in page.main
    assert "Kamer 7" in page.main
    assert "Overleggen om af te ronden" in page.main
    assert f"/overleggen/{behind.id}" in page.links()


def test_actions_plans_and_cases_that_wait(world: World, client_as: ClientAs):
    me = world.users[Role.COORDINATOR]
    factories.action(world.case, me, due_on=date(2026, 11, 20))
    factories.plan(world.case)
    other = factories.case(world.pupil)
    factories.party(other, world.cjg)
    factories.plan(
        other, status=PlanStatus.VASTGESTELD, evaluation_on=date(2026, 11, 27),
        evaluation_with="ouders", established_at=clock.now(), checksum="x", frozen={},
    )  # fmt: skip
    page = client_as(Role.COORDINATOR).get("/")
    for text in (
        "1 actie is te laat",
        "Plannen om te evalueren",
        "Plannen om vast te stellen",
        "1 dossier zonder coördinator",
    ):
        assert text in page.main


def test_urgent_case_without_a_meeting_waits(world: World, client_as: ClientAs):
    me = world.users[Role.COORDINATOR]
    titles = []
    for urgency in (Urgency.SPOED, Urgency.CRISIS):
        case = factories.case(world.pupil, urgency=urgency, coordinator_id=me.id)
        factories.party(case, world.cjg)
        titles.append(case.number)
    page = client_as(Role.COORDINATOR).get("/").main
    assert page.index(titles[1]) < page.index(titles[0]), "a crisis comes first"
    polled = factories.meeting(world.cjg, status=MeetingStatus.PEILING)
    factories.agenda_item(polled, case)
    assert titles[1] in client_as(Role.COORDINATOR).get("/").main, "a poll is no date yet"
    factories.agenda_item(factories.meeting(world.cjg), case)
    page = client_as(Role.COORDINATOR).get("/").main
    assert "Spoed, nog geen overleg gepland" in page
    assert titles[1] not in page.partition("Spoed, nog geen")[2].partition("Dossiers om")[0]


def test_thuiszitters_of_today_only(world: World, client_as: ClientAs):
    factories.thuiszitter(world.pupil)
    factories.thuiszitter(
        factories.pupil(world.steenwijkerland), ended_on=date(2026, 11, 20),
        ending=ThuiszitterEnding.TERUG,
    )  # fmt: skip
    factories.thuiszitter(factories.pupil(world.meppel))
    for role in (Role.LEERPLICHTAMBTENAAR, Role.BELEID):
        page = client_as(role).get("/")
        figures = ["".join(p.itertext()) for p in page.all(".//p[@class='mdo-figure__value']")]
        assert figures[0] == "1"
        assert "Noor" not in page.main or role is Role.LEERPLICHTAMBTENAAR


def test_registrations_that_wait_for_leerplicht(world: World, client_as: ClientAs):
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    assert "op leerplicht" not in lpa.get("/").main
    factories.absence_report(factories.pupil(world.meppel))
    done = factories.absence_report(world.pupil)
    factories.investigation(
        done, world.pupil, outcome=InvestigationOutcome.AFSPRAKEN, finished_on=date(2026, 11, 20)
    )
    factories.absence_report(world.pupil)
    page = lpa.get("/")
    assert "1 registratie wacht op leerplicht" in page.main
    assert len(page.all(".//main//a[@href='/leerplicht']")) == 1
    factories.leave_request(world.pupil, decision=LeaveDecision.OPEN)
    page = lpa.get("/")
    assert "2 registraties wachten op leerplicht" in page.main
    assert len(lpa.get("/leerplicht").all(".//main//tbody/tr")) == 2
    assert sum("absence_reports" in statement for statement in page.statements) == 1
    assert "op leerplicht" not in client_as(Role.COORDINATOR).get("/").main


def test_policy_sees_no_case(world: World, client_as: ClientAs):
    factories.action(world.case, world.users[Role.BELEID])
    page = client_as(Role.BELEID).get("/")
    assert "Mijn acties" not in page.main
    assert "Noor" not in page.main


def test_administrator_and_privacy_officer(world: World, client_as: ClientAs):
    page = client_as(Role.BEHEERDER).get("/")
    assert "nog nooit ingelogd" in page.main
    assert "/beheer/gebruikers" in page.links()
    client_as(Role.COORDINATOR).get(f"/dossiers/{world.case.id}")
    page = client_as(Role.PRIVACY_OFFICER).get("/")
    assert "Ingezien in de laatste 24 uur" in page.main
    assert "Noor" not in page.main


def test_statements_do_not_grow(world: World, client_as: ClientAs):
    me = world.users[Role.COORDINATOR]
    client = client_as(Role.COORDINATOR)

    def fill(number: int) -> int:
        for _ in range(number):
            factories.action(world.case, me)
            meeting = factories.meeting(world.cjg)
            factories.participant(meeting, me)
            factories.agenda_item(meeting, world.case)
        return len(client.get("/").statements)

    few = fill(3)
    assert fill(30) == few
    assert few <= 20
