"""The meeting desk: saving a part of the minutes while others do the same."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.database.columns import TEXT
from mdo.extensions import db
from mdo.meetings.minutes_rules import GROUPS, group_mark
from mdo.meetings.models import AgendaItem
from mdo.plans.models import Action
from mdo.terms import MeetingKind, MeetingStatus, ParentsStance, Party, Role, Route
from tests import factories as make
from tests.clients import Client


@pytest.fixture
def mdo(world, now):
    meeting = make.meeting(world.cjg, starts_at=now - timedelta(minutes=20))
    for place, role in enumerate((Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR, Role.TOEGANG)):
        party = (Party.CJG, Party.LEERPLICHT, Party.TOEGANG)[place]
        make.participant(meeting, world.users[role], party=party, position=place)
    make.agenda_item(meeting, world.case, question="Hoe verder?")
    make.agenda_item(meeting, title="Rondvraag", position=1)
    return meeting


def items(meeting) -> list[AgendaItem]:
    db.session.rollback()
    db.session.expire_all()
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    return list(db.session.scalars(query.order_by(AgendaItem.position)))


def address(meeting, *parts) -> str:
    return "/".join(("/overleggen", str(meeting.id), "notulen", *map(str, parts)))


def marks(item) -> dict[str, str]:
    return {
        name: group_mark({one: getattr(item, one) for one in fields}, fields)
        for name, fields in GROUPS.items()
    }


def save(client: Client, meeting, *, seen=None, place=0, status=200, **values):
    """Send values as the script does; the groups of the answer, or its message."""
    item = items(meeting)[place]
    seen = marks(item) if seen is None else seen
    sent = {"seen": seen if isinstance(seen, str) else json.dumps(seen), **values}
    page = client.open("POST", address(meeting, item.id, "bewaren"), sent)
    assert page.status == status, page.html[:500]
    answer = json.loads(page.html)
    return answer["groups"] if status == 200 else answer["message"]


def written() -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.action == AuditAction.MINUTES_WRITTEN)
    return list(db.session.scalars(query.order_by(AuditEvent.at, AuditEvent.id)))


# -- the page --------------------------------------------------------------------------


def test_begins_at_the_first_without_minutes(client_as, mdo):
    client = client_as(Role.COORDINATOR)
    first, second = items(mdo)
    assert client.get(address(mdo), status=302).location == address(mdo, first.id)
    save(client, mdo, facts="Er was al een gesprek")
    assert client.get(address(mdo), status=302).location == address(mdo, second.id)
    save(client, mdo, place=1, agreements="Geen")
    assert client.get(address(mdo), status=302).location == address(mdo, first.id)
    assert "Notuleren" in client.get(f"/overleggen/{mdo.id}").main


def test_who_may(world, client_as, client_of, mdo):
    """Who records the meeting; who only sits there is 403, who does not see it 404."""
    item = items(mdo)[0]
    for role, status in (
        (Role.COORDINATOR, 200),
        (Role.LEERPLICHTAMBTENAAR, 200),
        (Role.TOEGANG, 403),
        (Role.BELEID, 403),
    ):
        client_as(role).get(address(mdo, item.id), status=status)
        answer = client_as(role).open("POST", address(mdo, item.id, "bewaren"), {"facts": "x"})
        assert answer.status == status
    stranger = client_of(make.user(Role.COORDINATOR, make.organisation(Party.CJG)))
    stranger.get(address(mdo, item.id), status=404)
    assert stranger.open("POST", address(mdo, item.id, "bewaren"), {"facts": "x"}).status == 404
    assert items(mdo)[0].facts == ""


def test_light_for_kik_and_zat(world, client_as, now):
    meeting = make.meeting(world.cjg, MeetingKind.KIK, starts_at=now)
    make.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)
    make.agenda_item(meeting, world.case, facts="")
    client = client_as(Role.COORDINATOR)

    def more():
        page = client.get(address(meeting, items(meeting)[0].id))
        form = next(f for f in page.all(".//form") if f.get("id") == "verslag")
        return form.find(".//details")

    assert more().get("open") is None
    save(client, meeting, opinions="Moe")
    assert more().get("open") is not None


def test_plain_form(client_as, mdo):
    """Without JavaScript: one button saves all, the other goes on."""
    client, (first, second) = client_as(Role.COORDINATOR), items(mdo)
    url = address(mdo, first.id)
    page = client.get(url)
    answer = client.submit_on(page, url, to=str(first.id), facts="Feit", button="Opslaan")
    assert answer.location == url
    assert "Opgeslagen om 9.00." in client.follow(answer).main.replace("09.00", "9.00")
    # Somebody else wrote meanwhile: both stand in the form.
    lpa = client_as(Role.LEERPLICHTAMBTENAAR)
    save(lpa, mdo, agreements="Van de een")
    page = client.submit_on(page, url, to=str(first.id), status=422, agreements="Van mij")
    assert page.value_of("agreements") == "Van de een\n\nVan mij"
    answer = client.submit_on(
        page, url, to=str(first.id), button="Opslaan en naar het volgende punt"
    )
    assert answer.location == address(mdo, second.id)
    assert items(mdo)[0].agreements == "Van de een\n\nVan mij"


# -- saving parts ------------------------------------------------------------------------


def test_two_in_different_groups_both_keep_all(client_as, mdo):
    one, other = client_as(Role.COORDINATOR), client_as(Role.LEERPLICHTAMBTENAAR)
    seen = marks(items(mdo)[0])
    save(one, mdo, seen=seen, facts="Feit")
    groups = save(other, mdo, seen=seen, agreements="Afspraak", route="volgen")
    item = items(mdo)[0]
    assert (item.facts, item.agreements, item.route) == ("Feit", "Afspraak", Route.VOLGEN)
    # What the other wrote comes along, with by whom.
    assert groups["facts"]["values"] == {"facts": "Feit"}
    assert groups["facts"]["who"]
    assert groups["agreements"] == {
        "state": "saved",
        "mark": marks(item)["agreements"],
        "values": None,
        "who": "",
        "since": "",
        "faults": {},
    }


def test_in_the_same_group_nothing_is_overwritten(client_as, mdo):
    one, other = client_as(Role.COORDINATOR), client_as(Role.LEERPLICHTAMBTENAAR)
    seen = marks(items(mdo)[0])
    save(one, mdo, seen=seen, agreements="Van de een")
    groups = save(other, mdo, seen=seen, agreements="Van de ander", facts="Wel")
    assert groups["agreements"]["state"] == "conflict"
    assert groups["agreements"]["values"] == {"agreements": "Van de een"}
    assert groups["facts"]["state"] == "saved"
    # The same text twice is no conflict.
    groups = save(other, mdo, seen=seen, agreements="Van de een")
    assert groups["agreements"]["state"] == "saved"
    # On top of what was shown, the choice of the writer stands.
    seen = {"agreements": groups["agreements"]["mark"]}
    save(other, mdo, seen=seen, agreements="Samen")
    assert items(mdo)[0].agreements == "Samen"


@pytest.mark.parametrize("seen", ["", "{", "[1]", '"x"', '{"facts": {"a": 1}}', "null"])
def test_nonsense_for_versions_overwrites_nothing(client_as, mdo, seen):
    client = client_as(Role.COORDINATOR)
    save(client, mdo, facts="Eerst")
    assert save(client, mdo, seen=seen, facts="Later")["facts"]["state"] == "conflict"
    assert items(mdo)[0].facts == "Eerst"


def test_what_cannot_be_saved_is_said_at_its_field_and_the_rest_is_saved(client_as, mdo):
    client = client_as(Role.COORDINATOR)
    long = "a" * (TEXT + 1)
    values = {"facts": long, "opinions": "Zorg\x00 \x0b", "parents_stance": "oneens", "dissent": ""}
    groups = save(client, mdo, **values, route="bestaat-niet", agreements="Wel")
    refused = {name for name, group in groups.items() if group["state"] == "refused"}
    assert refused == {"facts", "stance", "route"}
    assert "te lang" in groups["facts"]["faults"]["facts"]
    assert "niet mee eens" in groups["stance"]["faults"]["dissent"].replace("het niet", "niet mee")
    item = items(mdo)[0]
    assert (item.facts, item.opinions, item.agreements) == ("", "Zorg", "Wel")
    assert item.parents_stance is ParentsStance.NIET_GEVRAAGD
    groups = save(client, mdo, parents_stance="oneens", dissent="Met de datum")
    assert groups["stance"]["state"] == "saved"


def test_half_a_group_empties_nothing(client_as, mdo):
    client = client_as(Role.COORDINATOR)
    save(client, mdo, pupil_view="Wil terug", pupil_not_heard_reason="")
    groups = save(client, mdo, pupil_not_heard_reason="Te jong")
    assert groups["pupil"]["state"] == "unsent"
    assert items(mdo)[0].pupil_view == "Wil terug"


def test_general_point_has_two_groups(client_as, mdo):
    groups = save(client_as(Role.COORDINATOR), mdo, place=1, facts="Besproken", route="volgen")
    assert set(groups) == {"facts", "agreements"}
    assert (items(mdo)[1].facts, items(mdo)[1].route) == ("Besproken", None)


def test_closed_meanwhile(client_as, mdo, now):
    """Refused in words; nothing is saved, and the page is for reading."""
    client = client_as(Role.COORDINATOR)
    mdo.status, mdo.closed_at = MeetingStatus.AFGESLOTEN, now
    make.save(mdo)
    assert "Afgesloten" in save(client, mdo, status=409, facts="Te laat")
    assert "Afgesloten" in save(client, mdo, status=409)
    item = items(mdo)[0]
    assert item.facts == ""
    answer = client.get(address(mdo, item.id), status=302)
    assert answer.location == f"/overleggen/{mdo.id}/agenda/{item.id}"


def test_text_of_one_user_is_not_saved_as_another(world, client_as, mdo):
    """The page of who was signed in before, in the same browser."""
    client = client_as(Role.COORDINATOR)
    other = world.users[Role.LEERPLICHTAMBTENAAR].id
    assert "iemand anders" in save(client, mdo, status=409, user=str(other), facts="Van wie?")
    assert items(mdo)[0].facts == ""


def test_log_has_one_entry_for_a_field_and_a_sitting(world, client_as, mdo, now):
    client = client_as(Role.COORDINATOR)
    for seconds in range(0, 60, 10):
        with clock.held_at(now + timedelta(seconds=seconds)):
            save(client, mdo, facts=f"Feit {seconds}", agreements="Afspraak")
    save(client_as(Role.LEERPLICHTAMBTENAAR), mdo, facts="Ook ik")
    with clock.held_at(now + timedelta(minutes=11)):
        save(client, mdo, facts="Weer ik")
    coordinator = world.users[Role.COORDINATOR].id
    found = [(event.details["fields"], event.actor_id == coordinator) for event in written()]
    assert sorted(found) == [
        (["facts"], False),
        (["facts"], True),
        (["facts", "agreements"], True),
    ]
    assert "Feit" not in str([event.details for event in written()])


# -- an action ---------------------------------------------------------------------------


def actions(world) -> list[Action]:
    db.session.rollback()
    return list(db.session.scalars(select(Action).where(Action.case_id == world.case.id)))


def belt(world, **values) -> dict:
    """The fields of an action."""
    owner = world.users[Role.COORDINATOR].id
    return {
        "description": "Belt de huisarts", "owner": owner, "due_on": "1-12-2026", **values
    }  # fmt: skip


def test_one_button_saves_the_minutes_and_the_action(world, client_as, mdo):
    """Without JavaScript: whichever is pressed, what was typed beside it goes along."""
    client, item = client_as(Role.COORDINATOR), items(mdo)[0]
    url = address(mdo, item.id)
    page = client.get(url)
    values = belt(world)
    # A fault in the action: nothing is saved, nothing typed is lost, all faults are told.
    wrong = {**values, "due_on": "gisteren", "facts": "Feit", "parents_stance": "oneens"}
    refused = client.submit_on(page, url, status=422, button="Opslaan", **wrong)
    assert refused.error_at("due_on")
    assert refused.error_at("dissent")
    assert "Er zijn 2 fouten gevonden" in refused.main
    assert refused.value_of("description") == "Belt de huisarts"
    assert refused.value_of("facts") == "Feit"
    assert (items(mdo)[0].facts, actions(world)) == ("", [])
    # A fault that the operation finds, after the minutes were written.
    late = {**values, "due_on": "1-1-2020", "facts": "Feit"}
    refused = client.submit_on(page, url, status=422, button="Actie afspreken", **late)
    assert refused.error_at("due_on")
    assert (items(mdo)[0].facts, actions(world)) == ("", [])
    # Mended, and clicked twice.
    for _ in range(2):
        right = {**values, "facts": "Feit"}
        answer = client.submit_on(refused, url, button="Actie afspreken", **right)
        assert answer.location == url
    (action,) = actions(world)
    assert (action.meeting_id, items(mdo)[0].facts) == (mdo.id, "Feit")
    shown = client.get(url)
    assert "Belt de huisarts" in shown.main
    # An empty action is none, unless its button is pressed.
    client.submit_on(shown, url, button="Opslaan", agreements="Afspraak")
    page = client.get(url)
    page = client.submit_on(page, url, status=422, button="Actie afspreken", opinions="Zorg")
    assert page.error_at("description")
    assert page.value_of("opinions") == "Zorg"
    # Somebody else wrote meanwhile: the action waits with the minutes.
    save(client_as(Role.LEERPLICHTAMBTENAAR), mdo, agreements="Van de een")
    stale = {**belt(world, description="Belt de mentor"), "agreements": "Van mij"}
    page = client.submit_on(shown, url, status=422, button="Opslaan", **stale)
    assert page.value_of("description") == "Belt de mentor"
    client.submit_on(page, url, button="Opslaan")
    assert len(actions(world)) == 2
    assert "Van mij" in items(mdo)[0].agreements


def test_script_agrees_on_an_action_by_itself(world, client_as, mdo, now):
    client, item = client_as(Role.COORDINATOR), items(mdo)[0]
    url = address(mdo, item.id)
    values = {**belt(world), "new_id": client.get(url).value_of("new_id")}
    refused = client.post(f"{url}/actie", {**values, "due_on": "gisteren"}, status=422)
    assert refused.error_at("due_on")
    assert refused.value_of("description") == "Belt de huisarts"
    for _ in range(2):
        assert client.post(f"{url}/actie", values).location == url
    (action,) = actions(world)
    assert action.meeting_id == mdo.id
    assert "Belt de huisarts" in client.get(url).main
    general = items(mdo)[1]
    assert client.open("POST", address(mdo, general.id, "actie"), values).status == 404
