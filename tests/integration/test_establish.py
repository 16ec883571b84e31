"""Establishing a plan with what the parties say of it, complete or with a reason, and the
rows that it is made of."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.database.columns import LINE
from mdo.extensions import db
from mdo.flowchart.models import FlowAnswer, FlowBox, FlowChart, Walk, WalkStep
from mdo.flowchart.terms import BoxOrigin
from mdo.meetings.models import Meeting
from mdo.plans.conference_queries import propose_signers
from mdo.plans.document import PlanDocument
from mdo.plans.models import Plan, Signature, SupportPart
from mdo.plans.rules import QUESTIONS
from mdo.terms import (
    Attendance,
    CaseStatus,
    MeetingKind,
    MeetingStatus,
    Party,
    Payer,
    PlanStatus,
    Role,
    SignOff,
)
from tests import factories
from tests.clients import Client
from tests.factories import World

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]
ALL = factories.REQUIRED_AT_MDO


@pytest.fixture
def url(world: World) -> str:
    return f"/dossiers/{world.case.id}/plan"


@pytest.fixture
def mdo(world: World) -> Meeting:
    return factories.held_mdo(world.case, world.cjg)


@pytest.fixture
def plan(world: World, mdo: Meeting) -> Plan:
    """A complete concept."""
    row = factories.plan(
        world.case,
        meeting_id=mdo.id,
        evaluation_on=date(2027, 2, 8),
        evaluation_with="ouders en school",
        **dict.fromkeys(QUESTIONS, "Antwoord"),
    )
    need = factories.need(row)
    factories.goal(row)
    factories.part(row, need_id=need.id)
    return row


@pytest.fixture
def coordinator(world: World, client_of: ClientOf) -> Client:
    return client_of(world.school_coordinator)


def only_plan() -> Plan:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Plan)).one()


def signatures() -> list[Signature]:
    db.session.rollback()
    return list(db.session.scalars(select(Signature).order_by(Signature.party, Signature.name)))


# -- sign-off --------------------------------------------------------------------------


def test_parties_sign_when_it_is_established(coordinator: Client, url: str, plan: Plan):
    page = coordinator.get(f"{url}/vaststellen")
    names = [f"Iemand van {party.value}" for party in factories.REQUIRED_AT_MDO]
    assert [page.value_of(f"rows-{place}-name") for place in range(5)] == names
    # Of the parties to the case that were not at the table, the organisation.
    rest = {page.value_of(f"rows-{place}-name") for place in range(5, 9)}
    assert rest == {"CJG Proef", "Zorg Proef", ""}
    said = {
        "rows-0-stance": "eens",
        "rows-1-stance": "oneens",
        "rows-4-stance": "eens_met_opmerking",
        "rows-4-remark": "Graag een tussenstand",
        "rows-0-name": "Directeur",
    }
    refused = coordinator.submit(f"{url}/vaststellen", status=422, **said)
    assert "Schrijf bij 'niet eens' op waarom." in refused.error_at("rows-1-remark")
    assert "Er is een fout gevonden" in refused.main
    for name, value in said.items():
        assert refused.value_of(name) == value
    assert only_plan().status is PlanStatus.CONCEPT
    coordinator.submit_on(
        refused, f"{url}/vaststellen", **said, **{"rows-1-remark": "Te weinig uren"}
    )
    document = PlanDocument.from_json(only_plan().frozen)
    assert [(one.party, one.stance) for one in document.signatures] == [
        (Party.SCHOOL, SignOff.EENS),
        (Party.SWV, SignOff.ONEENS),
        (Party.OUDERS, SignOff.EENS_MET_OPMERKING),
    ]
    assert [seat.party for seat in document.table] == list(factories.REQUIRED_AT_MDO)
    page = coordinator.get(url)
    for text in ("Te weinig uren", "Directeur", "gesloten voor overleg over deze leerling"):
        assert text in page.main
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.PLAN_SIGNED)
    ).all()
    assert len(events) == 3


def test_the_same_person_twice(coordinator: Client, url: str, plan: Plan):
    twice = {
        "rows-0-stance": "eens",
        "rows-1-stance": "eens",
        "rows-1-party": "school",
        "rows-1-name": "Iemand van school",
    }
    page = coordinator.submit(f"{url}/vaststellen", status=422, **twice)
    assert "al getekend" in page.error_at("rows-1-name")


def test_a_party_signs_later_beside_the_frozen_version(coordinator: Client, url: str, plan: Plan):
    coordinator.get(f"{url}/versie/1/oordeel", status=404)
    coordinator.submit(f"{url}/vaststellen", **{"rows-0-stance": "eens"})
    before = (only_plan().frozen, only_plan().checksum)
    later = f"{url}/versie/1/oordeel"
    typed = {"party": "ggd", "name": "Arts", "stance": "oneens"}
    page = coordinator.submit(later, status=422, **typed)
    assert "op waarom" in page.error_at("remark")
    assert page.value_of("name") == "Arts"
    for _ in range(2):
        coordinator.submit_on(page, later, **typed, remark="Was er niet bij")
    assert [one.name for one in signatures()] == ["Arts", "Iemand van school"]
    assert (only_plan().frozen, only_plan().checksum) == before
    text = coordinator.get(url).main
    assert text.index("Bij het vaststellen") < text.rindex("Later oordeel") < text.index("Arts")
    again = coordinator.submit(later, status=422, **typed, remark="Nog eens")
    assert "al getekend" in again.error_at("name")


def test_nobody_signs_in_a_closed_case(coordinator: Client, url: str, plan: Plan, world: World):
    coordinator.submit(f"{url}/vaststellen")
    page = coordinator.get(f"{url}/versie/1/oordeel")
    world.case.status, world.case.closed_on = CaseStatus.GESLOTEN, date(2026, 11, 1)
    factories.save(db.session.merge(world.case))
    typed = {"party": "ggd", "name": "Arts", "stance": "eens"}
    answer = coordinator.submit_on(page, f"{url}/versie/1/oordeel", status=422, **typed)
    assert "dossier is gesloten" in answer.main
    assert signatures() == []


# -- incomplete ------------------------------------------------------------------------


def test_incomplete_only_with_a_reason_by_who_is_responsible(
    coordinator: Client, url: str, plan: Plan, client_as: ClientAs, world: World
):
    row = db.session.get(Plan, plan.id)
    row.support_needed = ""
    factories.save(row)
    # The school did not organise the meeting and does not coordinate the case.
    page = coordinator.get(f"{url}/vaststellen")
    assert "alleen wie verantwoordelijk is" in page.main
    refused = coordinator.post(
        f"{url}/vaststellen", {"version": "2", "incomplete_reason": "Toch"}, status=422
    )
    assert "Alleen wie verantwoordelijk is" in refused.main
    assert only_plan().status is PlanStatus.CONCEPT

    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    page = lpa.submit(f"{url}/vaststellen", status=422, **{"rows-0-stance": "eens"})
    assert "waarom het plan toch" in page.error_at("incomplete_reason")
    assert page.value_of("rows-0-stance") == "eens"
    lpa.submit_on(page, f"{url}/vaststellen", incomplete_reason="Het moet maandag beginnen")
    found = only_plan()
    assert found.status is PlanStatus.VASTGESTELD
    assert PlanDocument.from_json(found.frozen).incomplete_reason == "Het moet maandag beginnen"
    assert "Het moet maandag beginnen" in coordinator.get(url).main
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.PLAN_ESTABLISHED)
    ).one()
    assert event.details["lacking"] == ["questions"]
    assert "maandag" not in str(event.details)


def test_without_an_evaluation_nobody_can(client_as: ClientAs, url: str, plan: Plan):
    row = db.session.get(Plan, plan.id)
    row.evaluation_on = None
    factories.save(row)
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    assert "in elk geval" in lpa.get(f"{url}/vaststellen").main
    values = {"version": "2", "incomplete_reason": "Toch"}
    page = lpa.post(f"{url}/vaststellen", values, status=422)
    assert "ook niet met een reden" in page.main
    assert page.value_of("incomplete_reason") == "Toch"


@pytest.mark.parametrize(
    ("present", "given", "word"),
    [
        (ALL[1:], {}, "School was niet bij MDO"),
        (ALL, {"item": {}}, "niet gehoord"),
        (ALL, {"status": MeetingStatus.GEPLAND}, "nog niet gehouden"),
        (
            (Party.SCHOOL, Party.OUDERS, Party.CJG),
            {"kind": MeetingKind.KIK},
            "hoort in een MDO",
        ),
    ],
)
def test_what_the_meeting_lacks(
    coordinator: Client, world: World, url: str, plan: Plan, present: tuple, given: dict, word: str
):
    values = {"kind": MeetingKind.MDO, **given}
    kind = values.pop("kind")
    other = factories.held_mdo(world.case, world.cjg, present, **values)
    if kind is MeetingKind.KIK:
        other.kind, other.responsibility = kind, None
        factories.save(other)
    coordinator.submit(f"{url}/overleg", meeting_id=other.id)
    page = coordinator.get(url)
    assert word in page.main
    assert f"/overleggen/{other.id}" in page.links() or f"{url}/overleg" in page.links()


def test_reason_for_who_was_not_there_is_enough(
    coordinator: Client, world: World, url: str, plan: Plan
):
    other = factories.held_mdo(world.case, world.cjg, ALL[1:])
    factories.participant(
        other, party=Party.SCHOOL, name="Directeur", attendance=Attendance.AFGEMELD, position=9
    )
    factories.missing_party(other, Party.SCHOOL, "School is dicht")
    coordinator.submit(f"{url}/overleg", meeting_id=other.id)
    coordinator.submit(f"{url}/vaststellen")
    table = PlanDocument.from_json(only_plan().frozen).table
    absent = {(seat.name, seat.reason) for seat in table if not seat.is_present}
    assert absent == {("Directeur", ""), ("", "School is dicht")}


def test_a_meeting_of_another_case_is_refused(
    coordinator: Client, world: World, url: str, plan: Plan
):
    other = factories.held_mdo(factories.case(factories.pupil(world.meppel)), world.cjg)
    page = coordinator.submit(f"{url}/overleg", status=422, meeting_id=other.id)
    assert "Kies een van" in page.error_at("meeting_id")
    assert only_plan().meeting_id != other.id


def test_others_of_a_zat_do_not_stand_in_the_plan(
    coordinator: Client, world: World, url: str, plan: Plan
):
    zat = factories.held_mdo(world.case, world.secondary, ALL)
    zat.kind, zat.responsibility = MeetingKind.ZAT, None
    factories.save(zat)
    other = factories.pupil(world.meppel, given_name="Geheim", surname="Kind")
    mother = factories.guardian(other)
    for name, who in (
        ("Moeder van een ander", {"party": Party.OUDERS, "guardian_id": mother.id}),
        ("Geheim Kind", {"party": Party.LEERLING, "pupil_id": other.id}),
        ("Vader zonder link", {"party": Party.OUDERS}),
    ):
        factories.participant(zat, name=name, attendance=Attendance.AANWEZIG, **who)
    coordinator.submit(f"{url}/overleg", meeting_id=zat.id)
    page = coordinator.get(f"{url}/vaststellen").html
    assert "Moeder van een ander" not in page
    assert "Geheim" not in page
    assert "Vader zonder" not in page


# -- rows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "values", "field", "message"),
    [
        ("doelen", {"due_on": "1-11-2026"}, "due_on", "die nog komt"),
        ("behoeften", {"kind": "toezicht", "place": "school", "until_on": "1-11-2026"},
         "until_on", "al voorbij"),
        ("rolverdeling", {"payer": "anders"}, "payer_note", "wie het dan betaalt"),
        ("rolverdeling", {"is_disputed": "y", "positions": "x", "settle_by_on": "1-11-2026"},
         "settle_by_on", "die nog komt"),
    ],
)  # fmt: skip
def test_new_refusals_stand_at_their_field(
    coordinator: Client, url: str, plan: Plan, path: str, values: dict, field: str, message: str
):
    page = coordinator.submit(f"{url}/{path}/nieuw", status=422, description="x", **values)
    assert message in page.error_at(field)
    for name, value in values.items():
        assert page.value_of(name) == value


def test_a_date_that_has_passed_since_does_not_block_another_change(
    coordinator: Client, url: str, plan: Plan
):
    goal = factories.goal(plan, due_on=date(2026, 11, 1))
    coordinator.submit(f"{url}/doelen/{goal.id}", button="Opslaan", indicator="Anders")
    assert factories.fresh(goal).indicator == "Anders"
    assert "ligt niet in de toekomst" in coordinator.get(url).main


def test_organisation_fits_the_party(coordinator: Client, url: str, plan: Plan, world: World):
    new = f"{url}/rolverdeling/nieuw"
    page = coordinator.submit(
        new, status=422, description="x", deliverer="school",
        deliverer_organisation_id=world.care.id,
    )  # fmt: skip
    assert "niet bij 'School'" in page.error_at("deliverer_organisation_id")
    page = coordinator.submit_on(page, new, status=422, deliverer="")
    assert "Zorgaanbieder" in page.error_at("deliverer")
    coordinator.submit_on(page, new, deliverer="zorgaanbieder")
    found = db.session.scalars(select(SupportPart).where(SupportPart.description == "x")).one()
    assert found.deliverer_organisation_id == world.care.id
    matrix = coordinator.get(f"{url}/rolverdeling").main
    assert "Zorg Proef" in matrix


def walk_to(world: World, need_id: uuid.UUID, deliverer: Party, payer: Payer) -> None:
    """A walk through a chart of one box, to this proposal."""
    chart = factories.save(
        FlowChart(
            municipality_id=world.steenwijkerland.id, number=1, created_at=factories.clock.now()
        )
    )
    box = factories.save(
        FlowBox(chart_id=chart.id, key="6", question="Basis?", origin=BoxOrigin.VELD)
    )
    answer = factories.save(
        FlowAnswer(box_id=box.id, label="Nee", deliverer=deliverer, payer=payer, advice="Vraag aan")
    )
    walk = factories.save(
        Walk(case_id=world.case.id, chart_id=chart.id, need_id=need_id,
             created_at=factories.clock.now(), finished_at=factories.clock.now())
    )  # fmt: skip
    factories.save(
        WalkStep(walk_id=walk.id, position=0, box_id=box.id, answer_id=answer.id,
                 answered_at=factories.clock.now())
    )  # fmt: skip


def test_deviation_from_the_flow_chart_needs_a_reason(
    coordinator: Client, url: str, plan: Plan, world: World
):
    part = db.session.scalars(select(SupportPart)).one()
    walk_to(world, part.need_id, Party.SWV, Payer.SWV)
    assert "anders verdeeld dan het stroomschema" in coordinator.get(url).main
    page = coordinator.get(f"{url}/rolverdeling/{part.id}")
    assert "Voorstel van het stroomschema" in page.main
    assert "Vraag aan" in page.main
    page = coordinator.submit_on(
        page, f"{url}/rolverdeling/{part.id}", status=422, button="Opslaan", description="Anders"
    )
    assert "Schrijf op waarom" in page.error_at("deviation_reason")
    coordinator.submit_on(
        page, f"{url}/rolverdeling/{part.id}", button="Opslaan", deviation_reason="Kan zelf"
    )
    text = coordinator.get(url).main
    assert "Anders dan het stroomschema: Kan zelf" in text
    assert "er staat geen reden" not in text


def test_factors_stand_in_the_plan(coordinator: Client, url: str, plan: Plan):
    coordinator.submit(f"{url}/behoeftebeeld", helps_child="Leergierig", hinders_home="Weinig rust")
    for address in (url, f"{url}/versie/1"):
        text = coordinator.get(address).main
        assert "Leergierig" in text
        assert "Weinig rust" in text
    coordinator.submit(f"{url}/vaststellen")
    assert PlanDocument.from_json(only_plan().frozen).factors["helps_child"] == "Leergierig"
    coordinator.submit(url, to="/beginnen")
    assert "Leergierig" in coordinator.get(f"{url}").main


def test_matrix_page_reads_for_others_and_not_out_of_sight(
    client_as: ClientAs, client_of: ClientOf, url: str, plan: Plan, world: World
):
    page = client_as(Role.DEELNEMER).get(f"{url}/rolverdeling")
    assert "Doet" in page.main
    assert "Betaalt" in page.main
    assert "toevoegen" not in page.main
    client_as(Role.DEELNEMER).get(f"{url}/vaststellen", status=403)
    client_of(factories.user(Role.COORDINATOR, world.primary)).get(
        f"{url}/rolverdeling", status=404
    )


def test_a_proposed_name_fits_its_field(world: World, now: datetime):
    """A substitute for somebody, of an organisation, can make more than a name may be."""
    meeting = factories.meeting(world.cjg, starts_at=now)
    factories.participant(
        meeting, party=Party.GGD, name="Naam " * 75, attendance=Attendance.VERVANGEN,
        substitute_name="Vervanger " * 10, organisation_id=world.cjg.id,
    )  # fmt: skip
    proposed = propose_signers(meeting.id, world.case.id, now.date())
    (name,) = (one.name for one in proposed if one.party is Party.GGD)
    assert len(name) == LINE
    assert name.startswith("Vervanger") and name.endswith("…")
