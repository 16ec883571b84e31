"""What comes due around plans: actions, evaluations, a plan that is to be established."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from mdo import clock
from mdo.accounts.models import User
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.reminders.plan_deadline_queries import list_plan_deadlines
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import ActionStatus, CaseClosing, CaseStatus, MeetingKind, MeetingStatus, Role, Route
from tests import factories
from tests.clients import Client, listening
from tests.factories import World

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


def deadlines(matter: Matter) -> dict[uuid.UUID, Deadline]:
    """By subject; each stands once."""
    db.session.expire_all()
    found = [one for one in list_plan_deadlines(TODAY, clock.now()) if one.matter is matter]
    assert len({one.subject_id for one in found}) == len(found)
    return {one.subject_id: one for one in found}


def parts(found: Deadline) -> dict[Who, list[uuid.UUID]]:
    return {who: list(users) for who, users in found.people.items()}


@pytest.fixture
def coordinator(world: World) -> User:
    """Of the case of the world."""
    return world.users[Role.COORDINATOR]


@pytest.fixture
def chair(world: World) -> User:
    return factories.user(Role.COORDINATOR, world.secondary)


def held(world: World, chair: User | None, kind: MeetingKind, days_ago: int = 28, **item: object):
    """A meeting that was held, and its point about the case of the world."""
    meeting = factories.meeting(
        world.secondary,
        kind,
        starts_at=clock.now() - timedelta(days=days_ago),
        status=MeetingStatus.GEHOUDEN,
    )
    if chair:
        factories.participant(meeting, chair, is_chair=True)
    return meeting, factories.agenda_item(meeting, world.case, **item)


# -- actions -------------------------------------------------------------------------


def test_an_action_is_of_its_owner(world: World, coordinator: User, chair: User):
    meeting, _item = held(world, chair, MeetingKind.ZAT)
    owner = world.users[Role.DEELNEMER]
    action = factories.action(world.case, owner, due_on=YESTERDAY, meeting_id=meeting.id)
    found = deadlines(Matter.ACTIE)[action.id]
    assert (found.on, found.anchor, found.anchor_id) == (YESTERDAY, Anchor.DOSSIER, world.case.id)
    assert (found.number, found.path) == (world.case.number, f"/acties/{action.id}")
    assert found.municipality_id == world.steenwijkerland.id
    assert found.place == (world.secondary.id, world.steenwijkerland.holiday_region)
    assert parts(found) == {Who.EIGENAAR: [owner.id], Who.VOORZITTER: [chair.id]}
    # That of the plan, when it bears no meeting itself; with neither, the coordinator.
    plan = factories.plan(world.case, meeting_id=meeting.id)
    of_plan = factories.action(world.case, owner, plan_id=plan.id)
    loose = factories.action(world.case, owner)
    found_now = deadlines(Matter.ACTIE)
    assert parts(found_now[of_plan.id])[Who.VOORZITTER] == [chair.id]
    assert parts(found_now[loose.id])[Who.VOORZITTER] == [coordinator.id]


def test_without_an_account_that_works_the_coordinator_is_told(world: World, coordinator: User):
    gone = factories.user(Role.DEELNEMER, world.care, is_enabled=False)
    left = factories.user()
    factories.membership(left, Role.DEELNEMER, world.care, until_on=YESTERDAY)
    actions = [factories.action(world.case, who) for who in (None, gone, left)]
    found = deadlines(Matter.ACTIE)
    assert [parts(found[one.id])[Who.EIGENAAR] for one in actions] == [[coordinator.id]] * 3
    # And when the coordinator is gone as well: those of the school.
    with unit_of_work():
        db.session.get(User, coordinator.id).is_enabled = False
    found = deadlines(Matter.ACTIE)
    assert parts(found[actions[0].id])[Who.EIGENAAR] == [world.school_coordinator.id]


def test_a_chair_that_cannot_work_on_plans_is_not_sent_there(world: World, coordinator: User):
    care = world.users[Role.DEELNEMER]
    meeting, _item = held(world, care, MeetingKind.ZAT)
    replaced = factories.participant(meeting, world.school_coordinator, is_chair=True)
    factories.participant(meeting, None, replaces_id=replaced.id)
    action = factories.action(world.case, care, meeting_id=meeting.id)
    assert parts(deadlines(Matter.ACTIE)[action.id])[Who.VOORZITTER] == [coordinator.id]


def test_only_what_is_still_to_be_done_comes_due(world: World, coordinator: User):
    reason = "Er is nog geen plek"
    for status in ActionStatus:
        factories.action(
            world.case,
            coordinator,
            status=status,
            status_reason=reason if status.needs_reason else "",
            finished_on=None if status.is_open else TODAY,
        )
    factories.action(world.case, coordinator, due_on=TODAY + timedelta(days=121))
    assert len(deadlines(Matter.ACTIE)) == sum(status.is_open for status in ActionStatus)
    close(world)
    assert not deadlines(Matter.ACTIE)


def close(world: World) -> None:
    case = factories.fresh(world.case)
    with unit_of_work():
        case.status, case.closed_on = CaseStatus.GESLOTEN, TODAY
        case.closing = CaseClosing.DOEL_BEREIKT


# -- evaluations ---------------------------------------------------------------------


def test_an_evaluation_comes_due_until_it_is_settled(world: World, coordinator: User, chair: User):
    meeting, _item = held(world, chair, MeetingKind.MDO)
    plan = factories.established_plan(world.case, evaluation_on=YESTERDAY, meeting_id=meeting.id)
    goal = factories.goal(plan)
    found = deadlines(Matter.EVALUATIE)[plan.id]
    assert (found.on, found.number) == (YESTERDAY, world.case.number)
    assert found.path == f"/dossiers/{world.case.id}/plan"
    assert parts(found) == {Who.COORDINATOR: [coordinator.id], Who.VOORZITTER: [chair.id]}
    factories.goal_evaluation(goal)
    assert deadlines(Matter.EVALUATIE), "judged, but it goes on nowhere yet"
    factories.plan(world.case, 2)
    assert not deadlines(Matter.EVALUATIE)


@pytest.mark.parametrize("finished_on", [None, TODAY])
def test_a_plan_that_ended_is_not_evaluated(world: World, finished_on: date | None):
    factories.established_plan(world.case, evaluation_on=TODAY, finished_on=finished_on)
    assert bool(deadlines(Matter.EVALUATIE)) is (finished_on is None)
    close(world)
    assert not deadlines(Matter.EVALUATIE)


# -- a plan that is awaited ----------------------------------------------------------


def test_a_plan_is_awaited_after_an_mdo(world: World, coordinator: User, chair: User):
    meeting, item = held(world, chair, MeetingKind.MDO)
    before = deadlines(Matter.PLAN)
    (found,) = before.values()
    assert found.subject_id == item.id
    assert found.on == date(2026, 10, 26), "the Dutch day, in winter time"
    assert parts(found) == {Who.COORDINATOR: [coordinator.id], Who.VOORZITTER: [chair.id]}
    # Beginning a concept does not make it another one, or it would be told twice.
    factories.plan(world.case, meeting_id=meeting.id)
    assert deadlines(Matter.PLAN) == before
    close(world)
    assert not deadlines(Matter.PLAN)


def test_nobody_is_asked_for_a_plan_that_is_there_or_not_wanted(world: World):
    held(world, None, MeetingKind.MDO)
    assert deadlines(Matter.PLAN)
    factories.established_plan(world.case)
    assert not deadlines(Matter.PLAN)
    held(world, None, MeetingKind.MDO, days_ago=-7, route=Route.PLAN)
    assert not deadlines(Matter.PLAN), "still ahead"
    held(world, None, MeetingKind.MDO, days_ago=0, route=Route.PLAN)
    assert not deadlines(Matter.PLAN), "the version is as old as the meeting"


def test_a_meeting_that_was_not_held_asks_for_nothing(world: World):
    for status in (MeetingStatus.GEPLAND, MeetingStatus.GEANNULEERD):
        meeting = factories.meeting(
            world.cjg,
            starts_at=clock.now() - timedelta(days=20),
            status=status,
            cancel_reason="Ziek",
        )
        factories.agenda_item(meeting, world.case)
    assert not deadlines(Matter.PLAN)


# -- all of them ---------------------------------------------------------------------


def test_each_opens_for_whom_it_is_meant(
    world: World, chair: User, client_of: Callable[[User], Client]
):
    meeting, _item = held(world, chair, MeetingKind.MDO, route=Route.PLAN)
    factories.party(world.case, world.ggd)
    owner = factories.user(Role.DEELNEMER, world.ggd)
    factories.action(world.case, owner, due_on=YESTERDAY, meeting_id=meeting.id)
    plan = factories.established_plan(
        world.case, meeting_id=meeting.id, established_at=meeting.starts_at - timedelta(days=9)
    )
    factories.goal(plan)
    found = list(list_plan_deadlines(TODAY, clock.now()))
    assert {one.matter for one in found} == {Matter.ACTIE, Matter.EVALUATIE, Matter.PLAN}
    for one in found:
        for user_id in {user_id for users in one.people.values() for user_id in users}:
            client_of(db.session.get(User, user_id)).get(one.path)


def test_however_many_it_takes_as_many_statements_and_tells_nothing(app: Flask, world: World):
    def make() -> None:
        child = factories.pupil(world.steenwijkerland, world.secondary, surname="Geheimenaam")
        case = factories.case(child)
        factories.action(case, description="Geheime zaak")
        factories.goal(factories.established_plan(case))
        meeting, _item = held(world, None, MeetingKind.MDO)
        factories.agenda_item(meeting, case, route=Route.PLAN)
        factories.plan(case, 2)

    counts = []
    for _time in range(2):
        make()
        with listening(app) as statements:
            found = list(list_plan_deadlines(TODAY, clock.now()))
        counts.append(len(statements.all))
    assert counts[0] == counts[1] <= 10
    assert {one.matter for one in found} == {Matter.ACTIE, Matter.EVALUATIE, Matter.PLAN}
    for one in found:
        assert "Geheim" not in f"{one.number} {one.path}"
        assert len(one.number) <= 20
