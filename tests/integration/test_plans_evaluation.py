"""Evaluating a plan with the real forms, and what comes after it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import CaseFile
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.plans.document import read_plan
from mdo.plans.models import Goal, GoalEvaluation, Plan, PlanRowChange
from mdo.plans.queries import get_plan
from mdo.plans.rules import checksum
from mdo.terms import CaseStatus, GoalOutcome, MeetingStatus, PlanStatus, Role
from tests import factories
from tests.clients import Client
from tests.factories import World

ClientOf = Callable[[User], Client]
ClientAs = Callable[[Role], Client]


@dataclass
class Established:
    """A version that holds, with two goals and a part, and the address of its plan."""

    url: str
    plan: Plan
    goals: list[Goal]
    case_id: uuid.UUID


def establish(of: CaseFile, number: int = 1) -> Established:
    row = factories.plan(
        of, number, evaluation_on=date(2026, 11, 19), evaluation_with="De ouders en Rol Toegang"
    )
    need = factories.need(row)
    goals = [
        factories.goal(row, description="Vier dagen naar school", position=0),
        factories.goal(row, description="Voor tien uur naar bed", position=1),
    ]
    factories.part(row, need_id=need.id, goal_id=goals[0].id)
    with unit_of_work():
        plan = get_plan(of.id, number)
        plan.frozen = read_plan(plan, [], "").to_json()
        plan.checksum = checksum(plan.frozen)
        plan.status = PlanStatus.VASTGESTELD
        plan.established_at = clock.now()
    return Established(f"/dossiers/{of.id}/plan", row, goals, of.id)


@pytest.fixture
def held(world: World) -> Established:
    return establish(world.case)


@pytest.fixture
def coordinator(world: World, client_of: ClientOf) -> Client:
    return client_of(world.school_coordinator)


def judge(client: Client, held: Established, *outcomes: str, status: int = 302, **more: str):
    """Fill in these outcomes, one for each goal from the first on."""
    values = {f"goals-{n}-outcome": outcome for n, outcome in enumerate(outcomes)}
    values |= {name.replace("__", "-"): text for name, text in more.items()}
    return client.submit(f"{held.url}/evalueren", status=status, to="/evalueren", **values)


def said() -> dict[str, GoalOutcome]:
    db.session.rollback()
    rows = db.session.execute(
        select(Goal.description, GoalEvaluation.outcome).join(
            GoalEvaluation, GoalEvaluation.goal_id == Goal.id
        )
    )
    return {row.description: row.outcome for row in rows}


# -- the evaluation itself -----------------------------------------------------------


def test_is_filled_in_bit_by_bit_at_a_meeting(coordinator: Client, held: Established, world: World):
    plan = factories.fresh(held.plan)
    plan.established_at = datetime.fromisoformat("2026-10-20T14:00+02:00")
    factories.save(plan)
    meeting = factories.meeting(
        world.cjg,
        starts_at=datetime.fromisoformat("2026-11-20T14:00+01:00"),
        status=MeetingStatus.GEHOUDEN,
    )
    factories.agenda_item(meeting, world.case)
    factories.action(world.case, goal_id=held.goals[0].id, description="Belt elke maandag")
    page = coordinator.get(f"{held.url}/evalueren?overleg={meeting.id}")
    assert "Belt elke maandag" in page.main
    assert page.value_of("goals-0-meeting_id") == str(meeting.id)
    before = factories.fresh(held.plan).frozen
    page = coordinator.follow(judge(coordinator, held, "bereikt"))
    assert "1 doel is nog niet besproken" in page.main
    assert said() == {"Vier dagen naar school": GoalOutcome.BEREIKT}
    row = db.session.scalars(select(GoalEvaluation)).one()
    assert (row.meeting_id, row.evaluated_on) == (meeting.id, date(2026, 11, 20))
    assert "1 doel is nog niet geëvalueerd" in coordinator.get(held.url).main
    judge(coordinator, held, goals__1__outcome="deels", goals__1__note="Bijna")
    plan = factories.fresh(held.plan)
    assert plan.frozen == before
    assert checksum(plan.frozen) == plan.checksum
    page = coordinator.get(held.url)
    for text in ("Alle doelen zijn geëvalueerd", "Deels bereikt", "Bijna", meeting.number):
        assert text in page.main
    assert "Evaluatie van plan, versie 1" in coordinator.get(f"/dossiers/{held.case_id}").main


def test_note_is_asked_and_nothing_typed_is_lost(coordinator: Client, held: Established):
    page = judge(coordinator, held, "niet", status=422, goals__1__note="Los van een uitkomst")
    assert page.error_at("goals-0-note").startswith("Schrijf op")
    assert page.error_at("goals-1-outcome").startswith("Kies of het doel")
    assert "Los van een uitkomst" in page.html
    assert "Er zijn 2 fouten gevonden" in page.main
    assert said() == {}


def test_correction_is_kept_and_logged(coordinator: Client, held: Established):
    judge(coordinator, held, "bereikt")
    judge(coordinator, held, "niet", goals__0__note="Toch niet")
    judge(coordinator, held, "", goals__0__note="")
    assert said() == {}
    db.session.rollback()
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.GOALS_EVALUATED)
    ).all()
    assert len(events) == 3
    assert "Toch niet" not in str([event.details for event in events])
    page = coordinator.get(f"{held.url}/geschiedenis/{held.goals[0].id}")
    assert page.main.count("Geëvalueerd") == 3
    assert "Toch niet" in page.main


def test_two_people_each_judge_a_goal(coordinator: Client, held: Established, client_as: ClientAs):
    other = client_as(Role.COORDINATOR)
    url = f"{held.url}/evalueren"
    mine, theirs = coordinator.get(url), other.get(url)
    coordinator.submit_on(mine, url, to="/evalueren", **{"goals-0-outcome": "bereikt"})
    other.submit_on(theirs, url, to="/evalueren", **{"goals-1-outcome": "bereikt"})
    assert len(said()) == 2
    values = {"goals-0-outcome": "niet", "goals-0-note": "Mijn tekst"}
    page = other.submit_on(theirs, url, to="/evalueren", status=422, **values)
    assert "Mijn tekst" in page.main
    assert "Opgeslagen door een ander" in page.main
    assert said()["Vier dagen naar school"] is GoalOutcome.BEREIKT
    other.submit_on(page, url, to="/evalueren")
    assert said()["Vier dagen naar school"] is GoalOutcome.NIET


# -- what comes after ----------------------------------------------------------------


def test_reached_goals_stay_behind(coordinator: Client, held: Established):
    url = f"{held.url}/evalueren/nieuwe-versie"
    coordinator.submit(url, status=422)
    judge(coordinator, held, "bereikt", "deels", goals__1__note="Bijna")
    page = coordinator.get(f"{held.url}/evalueren")
    assert "er komt geen nieuwe versie" not in page.main
    coordinator.submit(url)
    coordinator.follow(coordinator.post(url))
    db.session.rollback()
    plan = get_plan(held.case_id, 2)
    assert [goal.description for goal in plan.goals] == ["Voor tien uur naar bed"]
    assert plan.goals[0].origin_id == held.goals[1].id
    assert [(part.goal_id, part.need_id == plan.needs[0].id) for part in plan.parts] == [
        (None, True)
    ]
    page = coordinator.get(held.url)
    assert "Evaluatie van versie 1" in page.main
    assert "Bijna" in page.main
    page = coordinator.get(f"{held.url}/vergelijken?van=1&met=2")
    assert "Vervallen" in page.main
    assert "Vier dagen naar school" in page.main
    # The evaluation of the version before is closed now.
    assert "verandert niet meer" in coordinator.get(f"{held.url}/evalueren").main
    data = {"number": "1", "goals-0-outcome": "niet", "goals-0-note": "x", "goals-0-seen": "y"}
    coordinator.post(f"{held.url}/evalueren", data, status=422)
    assert said()["Vier dagen naar school"] is GoalOutcome.BEREIKT


def test_plan_of_which_all_is_reached_is_finished(coordinator: Client, held: Established):
    coordinator.post(f"{held.url}/evalueren/afronden")
    assert factories.fresh(held.plan).finished_on is None
    judge(coordinator, held, "bereikt", "bereikt")
    assert "Noor" in coordinator.get("/").main.partition("Plannen om te evalueren")[2]
    for _twice in range(2):
        coordinator.post(f"{held.url}/evalueren/afronden")
    assert factories.fresh(held.plan).finished_on == clock.today()
    assert "Er komt geen nieuwe versie" in coordinator.get(held.url).main
    assert "Plannen om te evalueren" not in coordinator.get("/").main
    assert "is afgerond" in coordinator.get(f"{held.url}/evalueren").main
    coordinator.submit(f"{held.url}/evalueren", to="/afronden", button="Toch niet afgerond")
    assert factories.fresh(held.plan).finished_on is None


def test_missed_evaluation_is_told(coordinator: Client, held: Established):
    assert "was 4 dagen geleden" in coordinator.get(held.url).main
    assert "is nog niet gedaan" in coordinator.get(f"/dossiers/{held.case_id}").main
    assert "evaluatie op 19 november 2026" in coordinator.get("/").main


def test_closed_case_is_not_evaluated(coordinator: Client, held: Established, world: World):
    with unit_of_work():
        case = db.session.get(CaseFile, world.case.id)
        case.status, case.closed_on = CaseStatus.GESLOTEN, clock.today()
    coordinator.get(f"{held.url}/evalueren")
    data = {"number": "1", "goals-0-outcome": "bereikt", "goals-0-seen": "x"}
    coordinator.post(f"{held.url}/evalueren", data, status=422)
    assert said() == {}


# -- from and to meetings ------------------------------------------------------------


def test_meeting_to_evaluate_starts_from_the_plan(
    coordinator: Client, held: Established, world: World
):
    with unit_of_work():
        db.session.get(Plan, held.plan.id).evaluation_on = date(2026, 12, 10)
    link = next(link for link in coordinator.get(held.url).links() if "doel=evaluatie" in link)
    page = coordinator.get(link)
    assert page.value_of("on") == "10-12-2026"
    aim = page.value_of("aim")
    assert aim.startswith("Evaluatie van het plan") and "Noor" not in aim
    (form,) = [form for form in page.all(".//form") if "aim" in page.fields(form)]
    chosen = page.fields(form)
    assert len(chosen["people"]) == 2, "oneself and Rol Toegang"
    assert len(chosen["family"]) == 1, "the mother, not the pupil"


def test_plan_is_evaluated_from_a_meeting(coordinator: Client, held: Established, world: World):
    meeting = factories.meeting(
        world.secondary, starts_at=clock.now(), status=MeetingStatus.GEHOUDEN
    )
    item = factories.agenda_item(meeting, world.case)
    url = f"/dossiers/{held.case_id}/plan/evalueren?overleg={meeting.id}"
    for address in (f"/overleggen/{meeting.id}", f"/overleggen/{meeting.id}/agenda/{item.id}"):
        assert url in coordinator.get(address).links(), address


# -- history and comparing -----------------------------------------------------------


def test_history_of_a_row_goes_over_versions(coordinator: Client, held: Established):
    coordinator.submit(held.url, to="/beginnen")
    db.session.rollback()
    goal_id = get_plan(held.case_id, 2).goals[1].id
    coordinator.submit(
        f"{held.url}/doelen/{goal_id}", to=str(goal_id), description="Voor negen uur naar bed"
    )
    page = coordinator.get(f"{held.url}/geschiedenis/{held.goals[1].id}")
    assert "versie 1" in page.main and "versie 2" in page.main
    assert "[vervallen: tien]" in page.main and "[toegevoegd: negen]" in page.main
    compared = coordinator.get(f"{held.url}/vergelijken")
    assert "[toegevoegd: negen]" in compared.main
    coordinator.submit(f"{held.url}/doelen/{goal_id}", to="/verwijderen")
    page = coordinator.get(f"{held.url}/geschiedenis/{goal_id}")
    assert "Vervallen in versie 2" in page.main
    details = db.session.scalars(select(AuditEvent.details)).all()
    assert "negen" not in str(details)


def test_comparing_needs_two_versions_that_are_there(coordinator: Client, held: Established):
    assert "nog geen twee versies" in coordinator.get(f"{held.url}/vergelijken").main
    coordinator.submit(held.url, to="/beginnen")
    page = coordinator.get(f"{held.url}/vergelijken")
    assert [h.text for h in page.all(".//main//h2")] == ["Evaluatie"], "is agreed anew"
    assert "Geen verschil" in coordinator.get(f"{held.url}/vergelijken?van=1&met=1").main
    for nonsense in ("van=1&met=9", "van=x", "met=²", "van=-1"):
        coordinator.get(f"{held.url}/vergelijken?{nonsense}", status=404)


def test_nobody_else_reads_or_judges(
    held: Established, client_as: ClientAs, client_of: ClientOf, world: World
):
    home = factories.municipality(name="Elders", code="9998", is_tenant=True)
    school = factories.school(name="School elders", municipality_id=home.id)
    stranger = client_of(factories.user(Role.COORDINATOR, school))
    goal_id = held.goals[0].id
    other = factories.case(factories.pupil(home, school))
    factories.party(other, school)
    factories.plan_row_change(held.plan, held.goals[0])
    pages = ("evalueren", "evalueren/nieuwe-versie", "vergelijken", f"geschiedenis/{goal_id}")
    for page in pages:
        stranger.get(f"{held.url}/{page}", status=404)
    stranger.get(f"/dossiers/{other.id}/plan/geschiedenis/{goal_id}", status=404)
    for address in ("evalueren", "evalueren/nieuwe-versie", "evalueren/afronden"):
        stranger.post(f"{held.url}/{address}", status=404)
    # Who takes part reads the history and does not evaluate.
    reader = client_as(Role.DEELNEMER)
    reader.get(f"{held.url}/geschiedenis/{goal_id}")
    reader.get(f"{held.url}/evalueren", status=403)
    assert "Evalueer het plan" not in reader.get(held.url).main
    client_as(Role.PRIVACY_OFFICER).get(f"{held.url}/geschiedenis/{goal_id}", status=403)


def test_action_serves_a_goal_of_the_plan(coordinator: Client, held: Established, world: World):
    url = f"/acties/dossier/{held.case_id}/nieuw"
    values = {
        "description": "Belt de ouders",
        "owner": "anders",
        "owner_name": "Moeder",
        "owner_party": "ouders",
        "due_on": "1-12-2026",
    }
    coordinator.submit(url, goal_id=held.goals[0].id, **values)
    coordinator.submit(url, status=422, goal_id=uuid.uuid4(), **values | {"due_on": "2-12-2026"})
    assert "Acties bij dit doel" in coordinator.get(f"{held.url}/evalueren").main
    # A goal of a concept can go; the action stays.
    coordinator.submit(held.url, to="/beginnen")
    db.session.rollback()
    goal = get_plan(held.case_id, 2).goals[0]
    coordinator.submit(url, goal_id=goal.id, **values | {"due_on": "3-12-2026"})
    coordinator.submit(f"{held.url}/doelen/{goal.id}", to="/verwijderen")
    assert db.session.scalars(select(PlanRowChange.event)).all()
