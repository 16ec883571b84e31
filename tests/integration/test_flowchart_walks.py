"""The flow chart walked for the needs of a plan, with the real pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.flowchart.models import FlowChart, Walk, WalkStep
from mdo.flowchart.queries import get_proposals
from mdo.flowchart.rules import Proposal
from mdo.flowchart.terms import ChartStatus
from mdo.plans.models import Need, Plan
from mdo.plans.queries import get_plan, read_concept
from mdo.plans.rules import checksum
from mdo.terms import Party, Payer, PlanStatus, Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World, fresh

ClientAs = Callable[[Role], Client]
TO_CARE = ("Ja, iedereen is er", "Ja", "Ja", "Nee", "Nee", "Nee", "Ja, en er is jeugdhulp nodig")


@pytest.fixture
def plan(world: World) -> Plan:
    return factories.plan(world.case)


@pytest.fixture
def need(plan: Plan) -> Need:
    return factories.need(plan, description="Hulp bij het opstaan")


@pytest.fixture
def url(world: World) -> str:
    return f"/dossiers/{world.case.id}/plan/stroomschema"


@pytest.fixture
def client(client_as: ClientAs) -> Client:
    return client_as(Role.COORDINATOR)


def choice(page: Page, label: str) -> str:
    """The value of the radio button with this label."""
    ids = {"".join(one.itertext()).strip(): one.get("for") for one in page.all(".//label")}
    return next(one.get("value", "") for one in page.all(".//input") if one.get("id") == ids[label])


def answer(client: Client, url: str, label: str, reason: str = "Zo is het besproken") -> Page:
    page = client.get(url)
    return client.submit_on(page, url, button="Volgende", answer=choice(page, label), reason=reason)


def begin(client: Client, url: str, need: Need) -> str:
    """Begin the walk of a need; the address of its questions."""
    return client.submit(url, to=f"/{need.id}/beginnen").location


def walk_to(client: Client, url: str, need: Need, *labels: str) -> Page:
    at = begin(client, url, need)
    for label in labels:
        page = answer(client, at, label)
    return page


def events(action: AuditAction) -> list[AuditEvent]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.at)
        )
    )


# -- the whole way ---------------------------------------------------------------------


def test_need_is_walked_to_a_proposal(
    client: Client, url: str, plan: Plan, need: Need, world: World
):
    assert "Nog niet begonnen" in client.get(url).main
    done = walk_to(client, url, need, *TO_CARE, "Nee, buiten schooltijd", "Ja")
    assert done.location == f"{url}/{need.id}"
    page = client.follow(done)
    assert "Gemeente (Jeugdwet)" in page.main
    assert "Zo is het besproken" in page.main
    assert "✓ Ja, en er is jeugdhulp" in page.text
    assert "Betaalt: Gemeente (Jeugdwet)" in client.get(url).main
    assert "Stroomschema doorlopen" in client.get(f"/dossiers/{world.case.id}").main
    other = factories.need(plan)
    assert get_proposals([need.id, other.id]) == {
        need.id: Proposal(
            Party.ZORGAANBIEDER,
            Payer.GEMEENTE,
            "De ouders vragen jeugdhulp aan bij de toegang van de gemeente.",
            "7",
        )
    }
    assert "10" in {event.details["box"] for event in events(AuditAction.WALK_ANSWERED)}
    assert get_proposals([]) == {}


def test_standard_chart_is_taken_in_use_with_the_first_walk(
    client: Client, url: str, need: Need, world: World
):
    assert "versie 1" in client.get(f"{url}/schema").text
    assert db.session.scalars(select(FlowChart)).all() == []
    begin(client, url, need)
    # The button pressed twice.
    client.post(f"{url}/{need.id}/beginnen")
    assert len(db.session.scalars(select(Walk)).all()) == 1
    chart = db.session.scalars(select(FlowChart)).one()
    assert (chart.municipality_id, chart.status) == (world.steenwijkerland.id, ChartStatus.GELDIG)


def test_round_trip_can_be_walked_more_than_once(client: Client, url: str, need: Need):
    again = ("Ja", *TO_CARE[3:], "Ja, steeds weer")
    walk_to(client, url, need, *TO_CARE, "Ja, steeds weer", *again, *again)
    page = client.get(f"{url}/{need.id}/vraag")
    assert "Zit het kind op de goede school?" in page.main
    assert get_proposals([need.id]) == {}


# -- answers ---------------------------------------------------------------------------


def test_answer_needs_a_choice_and_a_reason_and_nothing_typed_is_lost(
    client: Client, url: str, need: Need
):
    at = begin(client, url, need)
    page = client.submit(at, button="Volgende", status=422, reason="Alvast de reden")
    assert page.error_at("answer") == "Kies een van de antwoorden."
    assert page.value_of("reason") == "Alvast de reden"
    page = client.get(at)
    value = choice(page, "Ja, iedereen is er")
    page = client.submit_on(page, at, button="Volgende", status=422, answer=value)
    assert page.error_at("reason") == "Schrijf op waarom."
    assert page.value_of("answer") == value
    assert db.session.scalars(select(WalkStep)).all() == []


def test_sent_twice_is_one_answer_and_a_step_can_be_taken_back(
    client: Client, url: str, need: Need
):
    at = begin(client, url, need)
    page = client.get(at)
    value = choice(page, "Ja, iedereen is er")
    for _ in range(2):
        client.submit_on(page, at, button="Volgende", answer=value, reason="Alle vijf")
    assert len(db.session.scalars(select(WalkStep)).all()) == 1
    client.submit(at, to="/stap-terug")
    db.session.rollback()
    assert db.session.scalars(select(WalkStep)).all() == []
    (event,) = events(AuditAction.WALK_STEP_BACK)
    assert event.details == {"box": "0", "answer": "Ja, iedereen is er"}
    # Why it was answered so stays with the case.
    history = client.get(f"{url.removesuffix('/stroomschema')}/geschiedenis/{need.id}").main
    assert "Antwoord teruggenomen in versie 1" in history
    assert "Vak 0: Ja, iedereen is er. Alle vijf" in history


def test_two_people_at_one_question(client: Client, client_as: ClientAs, url: str, need: Need):
    at = begin(client, url, need)
    mine = client.get(at)
    answer(client_as(Role.LEERPLICHTAMBTENAAR), at, "Ja, iedereen is er")
    back = client.submit_on(
        mine, at, button="Volgende", status=422, reason="Mijn eigen woorden",
        answer=choice(mine, "Nee, en de reden staat bij het overleg"),
    )  # fmt: skip
    assert "Iemand anders was je voor" in back.main
    assert "Nee, en de reden staat bij het overleg. Mijn eigen woorden" in back.main
    assert "Zijn de vijf vragen" in back.main
    assert len(db.session.scalars(select(WalkStep)).all()) == 1


def test_question_about_the_case_is_answered_once(client: Client, url: str, need: Need, plan: Plan):
    walk_to(client, url, need, "Ja, iedereen is er")
    other = factories.need(plan, description="Hulp bij het rekenen")
    at = begin(client, url, other)
    page = client.get(at)
    assert "Eerder beantwoord" in page.main
    assert "Hulp bij het opstaan" in page.main
    assert page.value_of("reason") == "Zo is het besproken"
    client.submit_on(page, at, button="Volgende")
    changed = answer(client, at, "Ja", "Hier anders gemotiveerd")
    assert changed.location == at
    # A question about the need is asked afresh.
    for label in ("Ja", "Nee"):
        answer(client, at, label)
    assert "Eerder beantwoord" not in client.get(at).main


# -- versions --------------------------------------------------------------------------


def test_walk_stays_on_its_version_until_begun_again(
    client: Client, url: str, need: Need, world: World, now: datetime
):
    at = begin(client, url, need)
    answer(client, at, "Ja, iedereen is er")
    old = db.session.scalars(select(FlowChart)).one()
    old.status = ChartStatus.VERVANGEN
    factories.save(old)
    new = factories.flow_chart(world.steenwijkerland, 2, in_use_from=now + timedelta(minutes=1))
    page = client.get(at)
    assert "Intussen is versie 2 in gebruik" in page.main
    client.submit(f"{url}/{need.id}", to="/opnieuw")
    db.session.rollback()
    walk = db.session.scalars(select(Walk)).one()
    assert walk.chart_id == new.id
    assert db.session.scalars(select(WalkStep)).all() == []
    (event,) = events(AuditAction.WALK_RESTARTED)
    assert event.details["steps"] == [{"box": "0", "answer": "Ja, iedereen is er"}]
    history = client.get(f"/dossiers/{world.case.id}/plan/geschiedenis/{need.id}").main
    assert "Ja, iedereen is er. Zo is het besproken" in history
    assert "Intussen" not in client.get(at).main


def test_established_plan_is_read_only_and_its_walks_go_along_to_a_new_version(
    client: Client, client_as: ClientAs, client_of: Callable[..., Client], url: str, need: Need,
    plan: Plan, world: World, now: datetime,
):  # fmt: skip
    walk_to(client, url, need, *TO_CARE, "Nee, buiten schooltijd", "Ja")
    begun = fresh(plan)
    establish(begun, now)
    page = client.get(url)
    assert "Dit plan is vastgesteld" in page.main
    assert "Gemeente (Jeugdwet)" in client.get(f"{url}/{need.id}").main
    client.get(f"{url}/{need.id}/vraag", status=404)
    client.post(f"{url}/{need.id}/stap-terug", {"version": "10"})
    assert len(db.session.scalars(select(WalkStep)).all()) == 9
    client.submit(f"/dossiers/{world.case.id}/plan", to="/beginnen")
    db.session.rollback()
    copy = db.session.scalars(select(Need).where(Need.plan_id != plan.id)).one()
    assert get_proposals([need.id])[need.id] == get_proposals([copy.id])[copy.id]
    client.submit(f"{url}/{copy.id}", to="/stap-terug")
    assert len(db.session.scalars(select(WalkStep)).all()) == 17
    assert len(events(AuditAction.WALK_CARRIED)) == 1
    # The path of the version that was established stays to be read, from its own page.
    version = client.get(f"/dossiers/{world.case.id}/plan/versie/1")
    (link,) = (one for one in version.links() if "/stroomschema/weg/" in one)
    path = client_as(Role.TOEGANG).get(link)
    assert "versie 1 van het plan" in path.main
    assert path.main.count("Zo is het besproken") == 9
    assert "Stap terug" not in path.main
    stranger = client_of(factories.user(Role.COORDINATOR, factories.organisation(Party.CJG)))
    stranger.get(link, status=404)


def establish(plan: Plan, now: datetime) -> None:
    """As an establishing does, without all it asks for."""
    whole = get_plan(plan.case_id, plan.number)
    whole.evaluation_on = now.date() + timedelta(days=60)
    whole.frozen = read_concept(whole).to_json()
    whole.checksum, whole.established_at = checksum(whole.frozen), now
    whole.status = PlanStatus.VASTGESTELD
    factories.save(whole)


def test_need_that_is_taken_out_leaves_its_walk_in_the_case(
    client: Client, url: str, need: Need, world: World
):
    begin(client, url, need)
    client.submit(f"/dossiers/{world.case.id}/plan/behoeften/{need.id}", to="/verwijderen")
    db.session.rollback()
    walk = db.session.scalars(select(Walk)).one()
    assert (walk.need_id, walk.need_text) == (None, "Hulp bij het opstaan")
    page = client.get(url)
    (link,) = (one for one in page.links() if one.endswith(f"/weg/{walk.id}"))
    assert "uit het plan gehaald" in client.get(link).main


# -- who, and how much -----------------------------------------------------------------


def test_who_reads_a_plan_reads_the_walk_and_answers_nothing(
    client: Client, client_as: ClientAs, url: str, need: Need
):
    at = begin(client, url, need)
    answer(client, at, "Ja, iedereen is er")
    reader = client_as(Role.TOEGANG)
    assert "Bezig" in reader.get(url).main
    assert "Ga verder" not in reader.get(f"{url}/{need.id}").main
    reader.get(at, status=403)


def test_overview_asks_as_many_questions_of_the_database_for_many_needs(
    client: Client, url: str, plan: Plan, need: Need
):
    walk_to(client, url, need, "Ja, iedereen is er")
    few = len(client.get(url).statements)
    for _ in range(4):
        walk_to(client, url, factories.need(plan), "Ja, iedereen is er")
    assert len(client.get(url).statements) == few <= 20
