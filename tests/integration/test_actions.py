"""Actions: agreed in a case, told about by their owner."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.cases.models import CaseParty
from mdo.extensions import db
from mdo.plans.models import Action
from mdo.terms import ActionStatus, Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World

ClientAs = Callable[[Role], Client]
ClientOf = Callable[[User], Client]
TODAY = date(2026, 11, 23)


def new_url(world: World) -> str:
    return f"/acties/dossier/{world.case.id}/nieuw"


def all_actions() -> list[Action]:
    db.session.rollback()
    return list(db.session.scalars(select(Action)))


def test_action_for_a_user_of_a_party(world: World, client_as: ClientAs):
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    client_as(Role.COORDINATOR).submit(
        new_url(world), description="Belt de ouders", owner=lpa.id, due_on="1-12-2026"
    )
    (action,) = all_actions()
    assert (action.owner_id, action.status) == (lpa.id, ActionStatus.OPEN)
    page = client_as(Role.LEERPLICHTAMBTENAAR).get("/acties")
    assert "Belt de ouders" in page.main
    assert "Belt de ouders" not in client_as(Role.COORDINATOR).get("/acties").main
    assert "Belt de ouders" in client_as(Role.COORDINATOR).get("/acties?van=dossiers").main


def test_action_for_a_guest(world: World, client_as: ClientAs):
    client_as(Role.COORDINATOR).submit(
        new_url(world),
        description="Brengt zelf naar school",
        owner="anders",
        owner_name="Moeder",
        owner_party="ouders",
        due_on="1-12-2026",
    )
    assert all_actions()[0].owner_name == "Moeder"


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"description": ""}, "description", "Vul dit in"),
        ({"owner": ""}, "owner", "Kies wie"),
        ({"due_on": ""}, "due_on", "Vul een datum in"),
        ({"due_on": "1-11-2026"}, "due_on", "die nog komt"),
        ({"due_on": "1-12-2062"}, "due_on", "Klopt het jaartal"),
        ({"owner": "00000000-0000-0000-0000-000000000000"}, "owner", "Kies een van"),
        ({"owner": "anders", "owner_party": "kat"}, "owner_party", "Kies een van"),
        ({"owner": "anders", "owner_name": "x" * 401}, "owner_name", "te lang"),
        ({"owner": "anders"}, "owner_name", "wie het doet"),
        ({"owner": "anders", "owner_name": "Moeder"}, "owner_party", "welke partij"),
    ],
)
def test_wrong_action(
    world: World, client_as: ClientAs, values: dict[str, str], field: str, message: str
):
    right = {"description": "Belt", "owner": "anders", "due_on": "1-12-2026"}
    page = client_as(Role.COORDINATOR).submit(new_url(world), status=422, **(right | values))
    assert message in page.error_at(field)
    assert page.value_of("description") == (right | values)["description"]
    assert all_actions() == []


def test_owner_with_the_longest_name(world: World, client_as: ClientAs):
    """What the list makes of name and organisation is longer than its column."""
    far = factories.organisation(name="o" * 400)
    factories.party(world.case, far)
    who = factories.user(Role.DEELNEMER, far, surname="s" * 120)
    client_as(Role.COORDINATOR).submit(
        new_url(world), description="Belt", owner=who.id, due_on="1-12-2026"
    )
    assert all_actions()[0].owner_name.startswith(f"{who.given_name} ")


def test_sent_twice_is_one_action(world: World, client_as: ClientAs):
    client = client_as(Role.COORDINATOR)
    page = client.get(new_url(world))
    owner = world.users[Role.COORDINATOR].id
    for _ in range(2):
        client.submit_on(page, new_url(world), description="Belt", owner=owner, due_on="1-12-2026")
    assert len(all_actions()) == 1


@pytest.fixture
def action(world: World) -> Action:
    return factories.action(world.case, world.users[Role.DEELNEMER], due_on=date(2026, 12, 1))


def tell(client: Client, action: Action, state: str, *, answer: int = 302, **values: str) -> Page:
    """Send the form of an action with this state, and expect the status `answer`."""
    page = client.get(f"/acties/{action.id}")
    (form,) = (f for f in page.all(".//form") if f.get("action") != "/uitloggen")
    data = {name: found[0] for name, found in page.fields(form).items()}
    del data["csrf_token"]
    return client.post(f"/acties/{action.id}", data | {"status": state} | values, status=answer)


def test_owner_tells_it_is_done(action: Action, client_as: ClientAs):
    tell(client_as(Role.DEELNEMER), action, "gedaan")
    found = factories.fresh(action)
    assert (found.status, found.finished_on) == (ActionStatus.GEDAAN, TODAY)


@pytest.mark.parametrize("status", ["kon_niet", "niet_gedaan", "uitgesteld"])
def test_these_need_a_reason(action: Action, client_as: ClientAs, status: str):
    page = tell(client_as(Role.DEELNEMER), action, status, answer=422)
    assert "reden" in page.error_at("status_reason")
    assert factories.fresh(action).status is ActionStatus.OPEN


@pytest.mark.parametrize(
    ("due_on", "message"), [("1-12-2026", "na de vorige"), ("1-11-2026", "na de vorige")]
)
def test_postponed_gets_a_later_date(
    action: Action, client_as: ClientAs, due_on: str, message: str
):
    client = client_as(Role.DEELNEMER)
    values = {"status_reason": "Ziek", "due_on": due_on}
    page = tell(client, action, "uitgesteld", answer=422, **values)
    assert message in page.error_at("due_on")
    tell(client, action, "uitgesteld", status_reason="Ziek", due_on="8-12-2026")
    assert factories.fresh(action).due_on == date(2026, 12, 8)


def test_another_state_than_there_is(action: Action, client_as: ClientAs):
    page = tell(client_as(Role.DEELNEMER), action, "kat", answer=422)
    assert "Kies een van" in page.error_at("status")


def test_somebody_else_changed_it(action: Action, client_as: ClientAs):
    url = f"/acties/{action.id}"
    owner = client_as(Role.DEELNEMER)
    mine = owner.get(url)
    tell(client_as(Role.COORDINATOR), action, "bezig")
    page = owner.submit_on(mine, url, status=422, status_reason="Ik heb gebeld")
    assert page.value_of("status_reason") == "Ik heb gebeld"
    assert "Bezig" in page.main


def test_who_may_update(action: Action, world: World, client_as: ClientAs, client_of: ClientOf):
    url = f"/acties/{action.id}"
    client_as(Role.TOEGANG).get(url, status=403)
    stranger = factories.user(Role.COORDINATOR, world.primary)
    client_of(stranger).get(url, status=404)
    client_as(Role.BELEID).get(url, status=403)
    client_as(Role.COORDINATOR).get(f"/acties/{uuid.uuid4()}", status=404)


def test_owner_whose_organisation_left_sees_it_no_more(
    action: Action, world: World, client_as: ClientAs
):
    db.session.rollback()
    party = db.session.scalars(
        select(CaseParty).where(CaseParty.organisation_id == world.care.id)
    ).one()
    party.withdrawn_on = TODAY
    factories.save(party)
    client_as(Role.DEELNEMER).get(f"/acties/{action.id}", status=404)
    assert "Belt de ouders" not in client_as(Role.DEELNEMER).get("/acties").main


def test_lists_by_state(world: World, client_as: ClientAs):
    me = world.users[Role.COORDINATOR]
    factories.action(world.case, me, description="Komt nog")
    factories.action(world.case, me, description="Is te laat", due_on=TODAY - timedelta(days=1))
    factories.action(world.case, me, description="Vandaag", due_on=TODAY)
    factories.action(world.case, me, description="Is klaar", status=ActionStatus.GEDAAN)
    client = client_as(Role.COORDINATOR)

    def shown(query: str) -> set[str]:
        page = client.get(f"/acties{query}")
        return {"".join(th.itertext()).strip() for th in page.all(".//tbody/tr/th")}

    assert shown("") == {"Komt nog", "Is te laat", "Vandaag"}
    assert shown("?stand=te_laat") == {"Is te laat"}
    assert shown("?stand=afgerond") == {"Is klaar"}
    assert len(shown("?stand=alle")) == 4
    assert shown("?q=LAAT") == {"Is te laat"}
    assert shown("?q=niets-van-dit") == set()
    assert shown("?stand=onzin") == {"Komt nog", "Is te laat", "Vandaag"}


def test_statements_do_not_grow(world: World, client_as: ClientAs):
    client = client_as(Role.COORDINATOR)
    me = world.users[Role.COORDINATOR]
    factories.action(world.case, me)
    few = len(client.get("/acties").statements)
    for _ in range(60):
        factories.action(world.case, me)
    page = client.get("/acties")
    assert len(page.statements) == few <= 7
    assert "61" in page.main
    assert len(client.get("/acties?pagina=3").all(".//tbody/tr")) == 11


def test_action_sent_again_by_way_of_back(world: World, client_as: ClientAs):
    client = client_as(Role.COORDINATOR)
    typed = {
        "description": "Belt de ouders",
        "owner": world.users[Role.LEERPLICHTAMBTENAAR].id,
        "due_on": "1-12-2026",
    }
    client.submit(new_url(world), **typed)
    page = client.submit(new_url(world), status=422, **typed)
    assert page.error_at("description") == "Precies deze actie is al afgesproken."
    client.submit(new_url(world), **(typed | {"due_on": "2-12-2026"}))
    assert len(all_actions()) == 2
