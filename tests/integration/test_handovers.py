"""An established plan leaves the application: for the parents, and for the gemeente."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pikepdf
import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.extensions import db
from mdo.handovers import edition_views
from mdo.handovers.models import Handover
from mdo.handovers.terms import HandoverState
from mdo.mail.models import OutboxMessage
from mdo.plans.models import Plan
from mdo.terms import CaseStatus, Party, PlanStatus, Role
from tests import factories
from tests.clients import Client
from tests.clients import text_of as text_of_element
from tests.factories import World
from tests.unit.handovers.pdf import text_of
from tests.unit.handovers.plans import full_plan

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]
LIST = "/overgedragen-plannen"


@pytest.fixture
def plan(world: World) -> Plan:
    return factories.established_plan(world.case, full_plan())


@pytest.fixture
def url(world: World, plan: Plan) -> str:
    return f"/dossiers/{world.case.id}/plan"


@pytest.fixture
def stranger(world: World, client_of: ClientOf) -> Client:
    """Somebody of the toegang of the own municipality whose organisation is no party."""
    other = factories.organisation(
        Party.TOEGANG, name="Toegang Noord", municipality_id=world.steenwijkerland.id
    )
    return client_of(factories.user(Role.TOEGANG, other))


def rows(model: type, *where: object) -> list:
    db.session.rollback()
    return list(db.session.scalars(select(model).where(*where)))


def hand_over(client: Client, url: str, number: int = 1) -> None:
    client.submit(url, to=f"/versie/{number}/overdragen")


# -- for the parents -------------------------------------------------------------------


def test_parents_get_page_pdf_and_never_a_name_outside(world: World, url: str, client_as: ClientAs):
    client = client_as(Role.COORDINATOR)
    page = client.get(url)
    assert f"{url}/versie/1/voor-ouders" in page.links()
    page = client.get(f"{url}/versie/1/voor-ouders")
    assert "Vier dagen naar school" in page.main and "Jet Jansen" not in page.main
    assert "Geef dit plan aan de ouders met gezag" in page.main
    assert "Noor" not in page.text
    answer = client.http.get(f"{url}/versie/1/voor-ouders.pdf")
    assert answer.mimetype == "application/pdf"
    name = f"plan-{world.case.number}-versie-1.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "no-store"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert "Vier dagen naar school" in text_of(pdf)
        assert str(pdf.docinfo["/Title"]) == f"Plan van aanpak {world.case.number}, versie 1"
    read = {row.endpoint for row in rows(ReadEvent, ReadEvent.subject_id == world.case.id)}
    assert {"plan_editions.for_parents", "plan_editions.pdf"} <= read


def test_from_sixteen_it_is_for_the_pupil(world: World, url: str, client_as: ClientAs):
    child = factories.fresh(world.pupil)
    child.birth_on = clock.today().replace(year=clock.today().year - 16)
    factories.save(child)
    page = client_as(Role.COORDINATOR).get(f"{url}/versie/1/voor-ouders")
    assert "geef dit plan aan de leerling" in page.main


def test_pdf_that_fails_is_told(url: str, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch):
    def fails(reading: object, moment: datetime) -> bytes:
        # Nothing of the database is held meanwhile.
        assert not db.session().in_transaction()
        raise edition_views.Refused("De PDF kon niet worden gemaakt.")

    monkeypatch.setattr(edition_views, "make_pdf", fails)
    client = client_as(Role.COORDINATOR)
    page = client.follow(client.get(f"{url}/versie/1/voor-ouders.pdf", status=302))
    assert "De PDF kon niet worden gemaakt." in page.main


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_who_may_have_what(world: World, url: str, client_as: ClientAs, role: Role):
    client = client_as(role)
    may_read = role in {
        Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR, Role.TOEGANG, Role.DEELNEMER,
    }  # fmt: skip
    client.get(f"{url}/versie/1/voor-ouders", status=200 if may_read else 403)
    may_have_data = role in {Role.COORDINATOR, Role.TOEGANG}
    answer = client.get(f"{url}/versie/1/gegevens.json", status=200 if may_have_data else 403)
    if may_have_data:
        data = json.loads(answer.response.data)
        assert data["dossiernummer"] == world.case.number
        assert data["controlegetal"] == rows(Plan)[0].checksum
        assert data["acties"][0]["wie"] == "Jet Jansen"
        assert "Noor" not in answer.html
        assert answer.response.mimetype == "application/json"
        assert (
            f"plan-{world.case.number}-versie-1.json"
            in answer.response.headers["Content-Disposition"]
        )
    client.get(LIST, status=200 if role is Role.TOEGANG else 403)


def test_concept_and_unknown_version_have_no_edition(world: World, url: str, client_as: ClientAs):
    factories.plan(world.case, 2)
    client = client_as(Role.COORDINATOR)
    for number in ("2", "3", "0", "x", "99999999"):
        for part in ("voor-ouders", "voor-ouders.pdf", "gegevens.json"):
            client.get(f"{url}/versie/{number}/{part}", status=404)
    client.post(f"{url}/versie/3/overdragen", status=404)
    client.post(f"{url}/versie/2/overdragen")
    assert "Dit plan is nog een concept" in client.get(url).main
    assert rows(Handover) == []


# -- handing over ----------------------------------------------------------------------


def test_handed_over_once_however_often_it_is_sent(
    world: World, plan: Plan, url: str, client_as: ClientAs
):
    client = client_as(Role.COORDINATOR)
    page = client.get(url)
    for _ in range(2):
        client.submit_on(page, url, to="/overdragen")
    (one,) = rows(Handover)
    assert (one.plan_id, one.municipality_id) == (plan.id, world.steenwijkerland.id)
    (event,) = rows(AuditEvent, AuditEvent.action == AuditAction.PLAN_HANDED_OVER)
    assert (event.subject, event.case_id) == (Subject.OVERDRACHT, world.case.id)
    (mail,) = rows(OutboxMessage)
    assert mail.to_address == "toegang@voorbeeld.invalid"
    assert f"{LIST}/{one.id}" in mail.text_body
    for name in ("Noor", "Proef", "Vier dagen"):
        assert name not in mail.subject + mail.text_body.replace("Steenwijkerland", "")
    page = client.get(url)
    assert "Overgedragen aan de gemeente" in page.main
    assert not [form for form in page.all(".//form") if "overdragen" in form.get("action", "")]
    assert "overgedragen aan de gemeente" in client.get(f"/dossiers/{world.case.id}").main


def test_what_does_not_hold_is_not_handed_over(world: World, url: str, client_as: ClientAs):
    client = client_as(Role.COORDINATOR)
    (plan,) = rows(Plan)
    plan.status = PlanStatus.VERVANGEN
    factories.save(plan)
    factories.established_plan(world.case, replace(full_plan(), number=2), 2)
    client.post(f"{url}/versie/1/overdragen")
    assert "nieuwere versie vastgesteld" in client.get(url).main
    home = factories.fresh(world.steenwijkerland)
    home.is_tenant = False
    factories.save(home)
    client.post(f"{url}/versie/2/overdragen")
    assert "werkt niet met MDO-planner" in client.get(url).main
    case = factories.fresh(world.case)
    case.status, case.closed_on = CaseStatus.GESLOTEN, clock.today()
    factories.save(case)
    client.post(f"{url}/versie/2/overdragen")
    assert "Dit dossier is gesloten" in client.get(url).main
    assert rows(Handover) == []


def test_toegang_sees_what_was_handed_over_and_nothing_more(
    world: World, url: str, client_as: ClientAs, client_of: ClientOf, stranger: Client
):
    addresses = [f"{url}/versie/1/{part}" for part in ("voor-ouders", "gegevens.json")]
    for address in addresses:
        stranger.get(address, status=404)
    hand_over(client_as(Role.COORDINATOR), url)
    (one,) = rows(Handover)
    page = stranger.get(LIST)
    assert "Proef, Noor van der" in page.main and world.case.number in page.main
    page = stranger.get(f"{LIST}/{one.id}")
    assert "Vier dagen naar school" in page.main and "Jet Jansen" in page.main
    assert "Is ziek" not in page.main
    assert f"/dossiers/{world.case.id}" not in page.links()
    (read,) = rows(ReadEvent, ReadEvent.endpoint == "handovers.show")
    assert (read.subject, read.subject_id) == (Subject.OVERDRACHT, one.id)
    for address in addresses:
        stranger.get(address)
    factories.established_plan(world.case, replace(full_plan(), number=2), 2)
    for hidden in (
        f"/dossiers/{world.case.id}", url, f"{url}/versie/1", f"{url}/versie/2/voor-ouders",
        f"/leerlingen/{world.pupil.id}", f"{url}/versie/2/gegevens.json",
    ):  # fmt: skip
        stranger.get(hidden, status=404)
    assert world.case.number not in stranger.get("/dossiers").main
    elsewhere = factories.municipality(name="Elders", is_tenant=True)
    desk = factories.organisation(Party.TOEGANG, name="Elders", municipality_id=elsewhere.id)
    foreigner = client_of(factories.user(Role.TOEGANG, desk))
    assert "Er wachten geen overgedragen plannen" in foreigner.get(LIST).main
    for address in (f"{LIST}/{one.id}", *addresses):
        foreigner.get(address, status=404)
    foreigner.post(f"{LIST}/{one.id}", {"state": "gezinsplan", "version": "1"}, status=404)


# -- at the gemeente -------------------------------------------------------------------


def test_toegang_tells_how_it_stands(world: World, url: str, client_as: ClientAs):
    hand_over(client_as(Role.COORDINATOR), url)
    (one,) = rows(Handover)
    client, address = client_as(Role.TOEGANG), f"{LIST}/{one.id}"
    assert "Overgedragen plannen" in client.get("/").main
    page = client.submit(address, state="niet_doorgegaan", status=422)
    assert "waarom" in page.error_at("note")
    assert page.value_of("state") == "niet_doorgegaan"
    for _ in range(2):
        client.submit(address, state="in_behandeling", note="Gesprek op dinsdag")
    page = client.submit(address, state="overgedragen", status=422)
    assert "al opgepakt" in page.error_at("state")
    (event,) = rows(AuditEvent, AuditEvent.action == AuditAction.HANDOVER_CHANGED)
    assert event.details["old"]["state"] == "overgedragen"
    assert event.details["new"]["state"] == "in_behandeling"
    assert event.details["fields"] == ["state", "note"]
    assert "dinsdag" not in str(event.details)
    (one,) = rows(Handover)
    assert one.handled_by_id == world.users[Role.TOEGANG].id
    page = client_as(Role.COORDINATOR).get(url)
    assert "In behandeling" in page.main and "Gesprek op dinsdag" in page.main


def test_second_of_two_sees_both_texts(world: World, plan: Plan, client_as: ClientAs):
    one = factories.handover(plan, world.steenwijkerland)
    client, address = client_as(Role.TOEGANG), f"{LIST}/{one.id}"
    stale = client.get(address)
    client.submit(address, state="in_behandeling", note="Ik bel de ouders")
    page = client.submit_on(stale, address, state="beschikking", note="Al geregeld", status=422)
    assert "Iemand anders heeft dit intussen gewijzigd" in page.main
    for text in ("Ik bel de ouders", "Al geregeld"):
        assert text in page.main
    assert factories.fresh(one).state is HandoverState.IN_BEHANDELING
    client.submit_on(page, address)
    assert factories.fresh(one).state is HandoverState.BESCHIKKING


def test_a_newer_version_that_was_not_handed_over_is_told(world: World, client_as: ClientAs):
    version = factories.established_plan(world.case)
    version.status = PlanStatus.VERVANGEN
    handover = factories.handover(version, world.steenwijkerland)
    factories.established_plan(world.case, number=2)
    page = client_as(Role.TOEGANG).get(f"{LIST}/{handover.id}")
    assert "nog niet aan jullie overgedragen" in page.main


def test_list_is_in_order_of_waiting_and_filters_stay_in_the_address(
    world: World, client_as: ClientAs, now: datetime
):
    for n, state in enumerate(HandoverState):
        child = factories.pupil(world.steenwijkerland, surname=f"Wacht{n}")
        file = factories.case(child)
        version = factories.established_plan(file)
        factories.handover(
            version, world.steenwijkerland, state=state, created_at=now - timedelta(days=n)
        )
    newer = factories.established_plan(file, number=2)
    factories.handover(newer, world.steenwijkerland, created_at=now - timedelta(days=9))
    client = client_as(Role.TOEGANG)

    def shown(query: str) -> list[str]:
        page = client.get(f"{LIST}{query}")
        return [text_of_element(head) for head in page.all(".//tbody/tr/th")]

    assert shown("") == [f"Wacht{n}, Pleun van" for n in (4, 1, 0)]
    assert shown("?stand=gezinsplan") == ["Wacht2, Pleun van"]
    assert shown("?stand=niet_doorgegaan") == []
    assert shown("?stand=vervangen") == ["Wacht4, Pleun van"]
    assert len(shown("?stand=alle")) == 6
    assert shown("?stand=alle&q=wacht1") == ["Wacht1, Pleun van"]
    page = client.get(f"{LIST}?stand=alle")
    assert "Vervangen door versie 2" in page.main
    assert client.get(f"{LIST}?pagina=7", status=302).location == LIST
    few, many = client.get(LIST).statements, client.get(f"{LIST}?stand=alle").statements
    assert len(few) == len(many) < 12
