"""The plan of a case: made with the real forms, established, and then never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import Meeting
from mdo.plans.document import PlanDocument
from mdo.plans.models import Goal, Plan
from mdo.plans.rules import QUESTIONS, checksum
from mdo.terms import CaseStatus, MeetingStatus, Party, Payer, PlanStatus, Role
from tests import factories
from tests.clients import Client
from tests.factories import World

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]


@pytest.fixture
def url(world: World) -> str:
    return f"/dossiers/{world.case.id}/plan"


@pytest.fixture
def mdo(world: World) -> Meeting:
    """The meeting that a complete plan comes from."""
    return factories.held_mdo(world.case, world.cjg)


@pytest.fixture
def coordinator(world: World, client_of: ClientOf) -> Client:
    return client_of(world.school_coordinator)


def only_plan() -> Plan:
    db.session.rollback()
    return db.session.scalars(select(Plan)).one()


def begin(client: Client, url: str) -> None:
    client.submit(url, to="/beginnen")


def complete(client: Client, url: str) -> None:
    """Fill in all that a plan needs, besides the meeting that it comes from."""
    begin(client, url)
    client.submit(f"{url}/behoeftebeeld", **dict.fromkeys(QUESTIONS, "Antwoord"))
    client.submit(
        f"{url}/behoeften/nieuw", description="Een rustig begin", kind="begeleiding", place="school"
    )
    client.submit(f"{url}/doelen/nieuw", description="Vier dagen naar school", due_on="1-2-2027")
    page = client.get(f"{url}/rolverdeling/nieuw")
    need_id = page.all(".//select[@name='need_id']/option")[1].get("value")
    client.submit(
        f"{url}/rolverdeling/nieuw",
        description="Begeleiding in de klas",
        need_id=need_id,
        deliverer=Party.SCHOOL.value,
        payer=Payer.SWV.value,
        hours_a_week="2,5",
    )
    client.submit(f"{url}/evaluatie", evaluation_on="8-2-2027", evaluation_with="ouders en school")


# -- the whole way ---------------------------------------------------------------------


@pytest.mark.usefixtures("mdo")
def test_plan_is_made_and_established(coordinator: Client, url: str, world: World):
    page = coordinator.get(url)
    assert "Nog geen plan" in page.main
    complete(coordinator, url)
    page = coordinator.get(url)
    for text in ("Een rustig begin", "Vier dagen naar school", "2,5 uur per week", "8 februari"):
        assert text in page.main
    done = coordinator.follow(coordinator.submit(f"{url}/vaststellen"))
    assert "Dit plan is vastgesteld" in done.main
    plan = only_plan()
    assert plan.status is PlanStatus.VASTGESTELD
    assert plan.checksum == checksum(plan.frozen)
    document = PlanDocument.from_json(plan.frozen)
    assert document.parts[0].payer is Payer.SWV
    assert document.to_json() == plan.frozen
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.PLAN_ESTABLISHED)
    ).one()
    assert event.details == {"number": 1, "checksum": plan.checksum}


@pytest.mark.usefixtures("mdo")
def test_new_version_starts_as_a_copy(coordinator: Client, url: str):
    complete(coordinator, url)
    coordinator.submit(f"{url}/vaststellen")
    coordinator.submit(url, to="/beginnen")
    page = coordinator.get(url)
    assert "Versie 2" in page.main
    assert "Begeleiding in de klas" in page.main
    assert "Behoefte: Een rustig begin" in page.main
    coordinator.submit(f"{url}/evaluatie", evaluation_on="1-3-2027", evaluation_with="ouders")
    coordinator.submit(f"{url}/vaststellen")
    db.session.rollback()
    first, second = db.session.scalars(select(Plan).order_by(Plan.number)).all()
    assert (first.status, second.status) == (PlanStatus.VERVANGEN, PlanStatus.VASTGESTELD)
    old = coordinator.get(f"{url}/versie/1")
    assert "8 februari 2027" in old.main
    assert checksum(first.frozen) == first.checksum


def test_double_click_begins_one_plan(coordinator: Client, url: str):
    begin(coordinator, url)
    coordinator.post(f"{url}/beginnen")
    assert only_plan().number == 1


def test_plan_begins_from_the_last_meeting(coordinator: Client, url: str, world: World):
    for starts_at, status in (
        (datetime.fromisoformat("2026-11-10T14:00+01:00"), MeetingStatus.GEHOUDEN),
        (datetime.fromisoformat("2026-11-17T14:00+01:00"), MeetingStatus.GEHOUDEN),
        (datetime.fromisoformat("2026-12-10T14:00+01:00"), MeetingStatus.GEPLAND),
    ):
        meeting = factories.meeting(world.cjg, starts_at=starts_at, status=status)
        factories.agenda_item(meeting, world.case)
        if starts_at.day == 17:
            last = meeting
    begin(coordinator, url)
    assert only_plan().meeting_id == last.id
    assert f"overleg {last.number}" in coordinator.get(url).main


# -- what is refused -------------------------------------------------------------------


def test_incomplete_plan_says_what_is_missing(coordinator: Client, url: str):
    begin(coordinator, url)
    page = coordinator.get(f"{url}/vaststellen")
    for text in ("geen behoefte", "geen doel", "wie wat doet", "geen evaluatiedatum"):
        assert text in page.main
    coordinator.post(f"{url}/vaststellen", {"version": "1"}, status=422)
    assert only_plan().status is PlanStatus.CONCEPT


def test_plan_without_evaluation_date_gets_a_message_at_the_field(coordinator: Client, url: str):
    begin(coordinator, url)
    page = coordinator.submit(f"{url}/evaluatie", status=422, evaluation_with="ouders")
    assert page.error_at("evaluation_on") == "Vul een evaluatiedatum in."
    assert page.value_of("evaluation_with") == "ouders"


@pytest.mark.parametrize(
    ("path", "values", "field", "message"),
    [
        ("evaluatie", {"evaluation_on": "1-11-2026", "evaluation_with": "x"},
         "evaluation_on", "die nog komt"),
        ("evaluatie", {"evaluation_on": "morgen", "evaluation_with": "x"},
         "evaluation_on", "geen datum"),
        ("doelen/nieuw", {"description": "", "due_on": "1-2-2027"}, "description", "Vul dit in"),
        ("doelen/nieuw", {"description": "Doel", "due_on": ""}, "due_on", "termijn"),
        ("behoeften/nieuw", {"description": "x", "kind": "", "place": "school"}, "kind", "Kies"),
        ("behoeften/nieuw", {"description": "x", "kind": "toezicht", "place": "school",
         "hours_a_week": "-2"}, "hours_a_week", "boven de 0"),
        ("behoeften/nieuw", {"description": "x", "kind": "toezicht", "place": "school",
         "hours_a_week": "200"}, "hours_a_week", "168"),
        ("rolverdeling/nieuw", {"description": "x", "from_on": "2-3-2027", "until_on": "1-3-2027"},
         "until_on", "voor het begin"),
        ("rolverdeling/nieuw", {"description": "x", "amount": "-1"}, "amount", "boven de 0"),
        ("rolverdeling/nieuw", {"description": "x", "amount": "99.999.999.999,99"},
         "amount", "onder de 10 miljoen"),
        ("rolverdeling/nieuw", {"description": "x", "amount": "9" * 300},
         "amount", "onder de 10 miljoen"),
        ("rolverdeling/nieuw", {"description": "x", "amount": "1e9"}, "amount", "geen getal"),
        ("rolverdeling/nieuw", {"description": "x", "hours_a_week": "9" * 300},
         "hours_a_week", "168"),
        ("rolverdeling/nieuw", {"description": "x", "settle_by_on": "1-1-2072"},
         "settle_by_on", "Klopt het jaartal"),
        ("doelen/nieuw", {"description": "x", "due_on": "1-2-2062"}, "due_on", "Klopt het jaartal"),
        ("evaluatie", {"evaluation_on": "1-2-2062", "evaluation_with": "x"},
         "evaluation_on", "Klopt het jaartal"),
        ("rolverdeling/nieuw", {"description": "x", "is_disputed": "y"}, "positions", "wie wat"),
    ],
)  # fmt: skip
def test_wrong_input_stands_at_its_field_and_nothing_is_lost(
    coordinator: Client, url: str, path: str, values: dict[str, str], field: str, message: str
):
    begin(coordinator, url)
    page = coordinator.submit(f"{url}/{path}", status=422, **values)
    assert message in page.error_at(field)
    for name, value in values.items():
        assert page.value_of(name) == value


def test_a_text_of_a_megabyte_comes_back_at_its_field(coordinator: Client, url: str):
    begin(coordinator, url)
    text = "é🙂" * 500_000
    page = coordinator.submit(f"{url}/behoeftebeeld", status=422, surroundings=text)
    assert "te lang" in page.error_at("surroundings")
    assert page.value_of("surroundings") == text


def test_emoji_and_diacritics_are_kept(coordinator: Client, url: str):
    begin(coordinator, url)
    coordinator.submit(f"{url}/behoeftebeeld", surroundings="Oma Øyvind 👵🏽 çélèbre\nregel 2")
    assert only_plan().surroundings == "Oma Øyvind 👵🏽 çélèbre\nregel 2"


def test_closed_case_gets_no_plan(coordinator: Client, url: str, world: World):
    world.case.status, world.case.closed_on = CaseStatus.GESLOTEN, date(2026, 11, 1)
    factories.save(db.session.merge(world.case))
    coordinator.post(f"{url}/beginnen")
    assert db.session.scalars(select(Plan)).all() == []
    assert "Begin een plan" not in coordinator.get(url).main


@pytest.mark.usefixtures("mdo")
def test_established_plan_has_no_pages_to_change_it(coordinator: Client, url: str):
    complete(coordinator, url)
    coordinator.submit(f"{url}/vaststellen")
    for path in ("behoeftebeeld", "evaluatie", "doelen/nieuw", "vaststellen"):
        coordinator.get(f"{url}/{path}", status=404)


@pytest.mark.parametrize("name", ["need_id", "deliverer", "deliverer_organisation_id", "payer"])
@pytest.mark.parametrize("value", ["kat", "00000000-0000-0000-0000-000000000000"])
def test_choice_that_is_not_offered(coordinator: Client, url: str, name: str, value: str):
    begin(coordinator, url)
    page = coordinator.submit(
        f"{url}/rolverdeling/nieuw", status=422, description="x", **{name: value}
    )
    assert "Kies een van" in page.error_at(name)


# -- two at once -----------------------------------------------------------------------


@pytest.mark.usefixtures("mdo")
def test_goal_typed_while_the_plan_was_established_is_not_lost(coordinator: Client, url: str):
    complete(coordinator, url)
    typing = coordinator.get(f"{url}/doelen/nieuw")
    coordinator.submit(f"{url}/vaststellen")
    page = coordinator.submit_on(
        typing, f"{url}/doelen/nieuw", status=422, description="Te laat", due_on="1-2-2027"
    )
    assert "vastgesteld en verandert niet meer" in page.main
    assert page.value_of("description") == "Te laat"
    assert len(db.session.scalars(select(Goal)).all()) == 1


@pytest.mark.parametrize("path", ["behoeftebeeld", "evaluatie", "vaststellen"])
@pytest.mark.usefixtures("mdo")
def test_page_sent_while_the_case_was_closed(
    coordinator: Client, url: str, world: World, path: str
):
    complete(coordinator, url)
    typing = coordinator.get(f"{url}/{path}")
    world.case.status, world.case.closed_on = CaseStatus.GESLOTEN, date(2026, 11, 1)
    factories.save(db.session.merge(world.case))
    values = {"surroundings": "Te laat"} if path == "behoeftebeeld" else {}
    page = coordinator.submit_on(typing, f"{url}/{path}", status=422, **values)
    assert "dossier is gesloten" in page.main
    coordinator.get(f"{url}/{path}", status=404)
    goal = db.session.scalars(select(Goal)).one()
    moved = coordinator.post(f"{url}/doelen/{goal.id}/verwijderen")
    assert "dossier is gesloten" in coordinator.follow(moved).main
    assert only_plan().status is PlanStatus.CONCEPT


def test_double_click_adds_one_row_and_removes_one(coordinator: Client, url: str):
    begin(coordinator, url)
    page = coordinator.get(f"{url}/doelen/nieuw")
    for _ in range(2):
        coordinator.submit_on(page, f"{url}/doelen/nieuw", description="Eén", due_on="1-2-2027")
    address = f"{url}/doelen/{db.session.scalars(select(Goal.id)).one()}"
    page = coordinator.get(address)
    for _ in range(2):
        coordinator.submit_on(page, address, to="/verwijderen")
    assert db.session.scalars(select(Goal)).all() == []


@pytest.mark.usefixtures("mdo")
def test_double_click_establishes_once(coordinator: Client, url: str):
    complete(coordinator, url)
    page = coordinator.get(f"{url}/vaststellen")
    for _ in range(2):
        answer = coordinator.submit_on(page, f"{url}/vaststellen")
    assert "al vastgesteld" in coordinator.follow(answer).main
    assert only_plan().status is PlanStatus.VASTGESTELD


def test_second_of_two_writers_sees_both_texts(coordinator: Client, url: str, client_as: ClientAs):
    begin(coordinator, url)
    page_url = f"{url}/behoeftebeeld"
    mine = coordinator.get(page_url)
    client_as(Role.COORDINATOR).submit(page_url, surroundings="van de ander")
    page = coordinator.submit_on(mine, page_url, status=422, surroundings="van mij")
    assert "van de ander" in page.main
    assert page.value_of("surroundings") == "van mij"
    coordinator.submit_on(page, page_url, surroundings="van ons beiden")
    assert only_plan().surroundings == "van ons beiden"


def test_two_who_change_one_goal(coordinator: Client, url: str, client_as: ClientAs):
    begin(coordinator, url)
    goal = factories.goal(only_plan())
    page_url = f"{url}/doelen/{goal.id}"
    mine = coordinator.get(page_url)
    client_as(Role.COORDINATOR).submit(page_url, description="Doel van de ander")
    page = coordinator.submit_on(
        mine, page_url, status=422, button="Opslaan", description="Doel van mij"
    )
    assert "Doel van de ander" in page.main
    coordinator.submit_on(page, page_url, button="Opslaan")
    assert factories.fresh(goal).description == "Doel van mij"


@pytest.mark.usefixtures("mdo")
def test_plan_that_changed_while_it_was_established(
    coordinator: Client, url: str, client_as: ClientAs
):
    complete(coordinator, url)
    mine = coordinator.get(f"{url}/vaststellen")
    client_as(Role.COORDINATOR).submit(
        f"{url}/doelen/nieuw", description="Nog een doel", due_on="1-3-2027"
    )
    page = coordinator.submit_on(mine, f"{url}/vaststellen", status=422)
    assert "intussen gewijzigd" in page.main
    assert only_plan().status is PlanStatus.CONCEPT


# -- rows ------------------------------------------------------------------------------


def test_rows_move_and_go(coordinator: Client, url: str):
    begin(coordinator, url)
    for name in ("Eerste", "Tweede"):
        coordinator.submit(f"{url}/doelen/nieuw", description=name, due_on="1-2-2027")
    links = [link for link in coordinator.get(url).links() if "/doelen/" in link]
    _first, second = (link for link in links if not link.endswith("nieuw"))
    coordinator.submit(second, to="/verplaatsen", button="Omhoog")
    text = coordinator.get(url).main
    assert text.index("Tweede") < text.index("Eerste")
    coordinator.submit(second, to="/verwijderen")
    assert "Tweede" not in coordinator.get(url).main


def test_row_that_somebody_changed_is_not_removed(coordinator: Client, url: str):
    begin(coordinator, url)
    coordinator.submit(f"{url}/doelen/nieuw", description="Eén", due_on="1-2-2027")
    address = f"{url}/doelen/{db.session.scalars(select(Goal.id)).one()}"
    stale = coordinator.get(address)
    coordinator.submit(address, button="Opslaan", description="Van een ander")
    coordinator.submit_on(stale, address, to="/verwijderen")
    answer = coordinator.post(f"{address}/verwijderen")
    page = coordinator.follow(answer)
    assert "Er is niets weggehaald" in page.main
    assert page.value_of("description") == "Van een ander"
    assert db.session.scalars(select(Goal.description)).all() == ["Van een ander"]
    coordinator.submit_on(page, address, to="/verwijderen")
    db.session.rollback()
    assert db.session.scalars(select(Goal)).all() == []


def test_removed_need_leaves_its_part(coordinator: Client, url: str):
    complete(coordinator, url)
    link = next(
        link
        for link in coordinator.get(url).links()
        if "/behoeften/" in link and "nieuw" not in link
    )
    coordinator.submit(link, to="/verwijderen")
    page = coordinator.get(url)
    assert "Een rustig begin" not in page.main
    assert "Begeleiding in de klas" in page.main


# -- who may ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.TOEGANG, Role.DEELNEMER])
def test_others_at_the_case_read_only(
    client_as: ClientAs, coordinator: Client, url: str, role: Role
):
    complete(coordinator, url)
    page = client_as(role).get(url)
    assert "Begeleiding in de klas" in page.main
    assert "toevoegen" not in page.main
    client_as(role).get(f"{url}/doelen/nieuw", status=403)
    client_as(role).post(f"{url}/beginnen", status=403)


def test_out_of_sight_is_not_found(world: World, client_of: ClientOf, url: str):
    stranger = factories.user(Role.COORDINATOR, world.primary)
    client_of(stranger).get(url, status=404)
    client_of(stranger).post(f"{url}/beginnen", status=404)


def test_reading_is_logged(coordinator: Client, url: str, world: World):
    coordinator.get(url)
    event = db.session.scalars(select(ReadEvent)).one()
    assert event.subject_id == world.case.id


def test_statements_do_not_grow(coordinator: Client, url: str, world: World):
    begin(coordinator, url)
    plan = only_plan()

    def fill(number: int) -> int:
        for _ in range(number):
            factories.goal(plan)
            factories.part(plan, need_id=factories.need(plan).id)
            factories.action(world.case, world.school_coordinator)
        return len(coordinator.get(url).statements)

    few = fill(3)
    assert fill(30) == few
    assert few <= 20


@pytest.mark.usefixtures("mdo")
def test_timeline_of_the_case_tells(coordinator: Client, url: str, world: World):
    complete(coordinator, url)
    coordinator.submit(f"{url}/vaststellen")
    assert "Vastgesteld: plan, versie 1" in coordinator.get(f"/dossiers/{world.case.id}").main


def test_row_sent_again_by_way_of_back(coordinator: Client, url: str):
    begin(coordinator, url)
    typed = {"description": "Vier dagen naar school", "due_on": "1-2-2027"}
    coordinator.submit(f"{url}/doelen/nieuw", **typed)
    page = coordinator.submit(f"{url}/doelen/nieuw", status=422, **typed)
    assert page.error_at("description") == "Precies dit staat al in het plan."
    coordinator.submit(f"{url}/doelen/nieuw", **(typed | {"due_on": "1-3-2027"}))
