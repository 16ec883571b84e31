"""What stands in the way of a proposed moment: told before anything is answered or chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from mdo import clock
from mdo.terms import MeetingStatus, Role
from tests import factories
from tests.clients import Client, Page
from tests.factories import World, fresh
from tests.polling import (
    DAY,
    Table,
    answers_to,
    fill_rows,
    lay_table,
    open_poll,
    slots_of,
)

TEN = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHRISTMAS = (("30-11-2026", "10.00"), ("25-12-2026", "10.00"), ("26-12-2026", "21.00"))


@pytest.fixture
def poll(app: Flask, world: World) -> Table:
    table = lay_table(app, world)
    open_poll(table)
    return table


def elsewhere(world: World, *people: Role, at=None, starts_at: datetime = TEN):
    """Another table of these people, at the hour of the first slot."""
    meeting = factories.meeting(at or world.elsewhere, starts_at=starts_at)
    for role in people:
        factories.participant(meeting, world.users[role])
    return meeting


def proposals(page: Page) -> str:
    return page.main.partition("Geen antwoord Oordeel")[2].partition("Wie kan wanneer?")[0]


def test_organiser_sees_who_cannot_before_choosing(poll: Table, world: World):
    elsewhere(world, Role.LEERPLICHTAMBTENAAR)
    factories.busy_period(world.users[Role.COORDINATOR], TEN, TEN + HOUR)
    shown = proposals(poll.organiser.get(poll.url))
    assert shown.count(f"{poll.lpa.name} zit in een ander overleg") == 1
    assert shown.count(f"{poll.chair.name} is bezet (eigen agenda)") == 1


def test_organiser_sees_who_has_to_travel(poll: Table, world: World):
    elsewhere(world, Role.LEERPLICHTAMBTENAAR, starts_at=TEN - HOUR)
    assert "reistijd" not in proposals(poll.organiser.get(poll.url))
    poll.organiser.submit(f"/overleggen/{poll.meeting.id}/wijzigen", location="Ver weg")
    shown = proposals(poll.organiser.get(poll.url))
    assert f"{poll.lpa.name} heeft te weinig reistijd" in shown


def test_best_is_no_holiday_nor_at_night(app: Flask, world: World, client_as):
    table = lay_table(app, world)
    open_poll(table, CHRISTMAS)
    client_as(Role.LEERPLICHTAMBTENAAR).submit(
        table.url, to="/peiling", **answers_to(slots_of(table), "misschien", "ja", "ja")
    )
    rows = proposals(table.organiser.get(table.url))
    first, christmas = rows.partition("25 december")[::2]
    assert "Past het beste" in first
    assert "Past" not in christmas
    assert "Eerste Kerstdag" in christmas
    assert "Weekend" in christmas
    assert "Tweede Kerstdag" in christmas
    assert "Niet tussen 7 en 20 uur" in christmas


def test_who_answers_sees_the_own_calendar_and_that_of_nobody_else(
    poll: Table, world: World, client_as
):
    own = elsewhere(world, Role.LEERPLICHTAMBTENAAR, Role.COORDINATOR)
    lpa = world.users[Role.LEERPLICHTAMBTENAAR]
    factories.busy_period(lpa, TEN + DAY, TEN + DAY + 6 * HOUR)
    page = client_as(Role.LEERPLICHTAMBTENAAR).get(poll.url)
    assert f"Je zit dan in MDO {own.number}." in page.main
    assert page.main.count("Je agenda is dan bezet.") == 1
    assert poll.chair.name not in proposals(page)
    assert "zit in een ander overleg" not in page.main
    # The other one at that table has no appointment of the own.
    shown = poll.organiser.get(poll.url).main
    assert f"Je zit dan in MDO {own.number}." in shown
    assert "Je agenda is dan bezet." not in shown


def test_number_of_statements_does_not_grow_with_what_stands_in_calendars(
    poll: Table, world: World
):
    few = len(poll.organiser.get(poll.url).statements)
    for place in range(6):
        who = factories.user(Role.COORDINATOR, world.cjg)
        factories.participant(poll.meeting, who, position=9 + place)
        factories.poll_slot(poll.meeting, starts_at=TEN + (8 + place) * DAY)
        factories.busy_period(who, TEN, TEN + HOUR)
        other = factories.meeting(world.elsewhere, starts_at=TEN + (8 + place) * DAY)
        factories.participant(other, who)
    page = poll.organiser.get(poll.url)
    assert len(page.statements) == few
    assert proposals(page).count("zit in een ander overleg") == 6


def test_choosing_shows_what_stands_in_the_way_at_once(poll: Table, world: World):
    elsewhere(world, Role.LEERPLICHTAMBTENAAR)
    url = f"{poll.url}/kiezen/{slots_of(poll)[0].id}"
    page = poll.organiser.get(url)
    assert f"{poll.lpa.name} zit van 10.00 tot 11.00 uur in een ander overleg" in page.main
    assert "Let op: dit moment komt niet goed uit" in page.main
    # Refused for another reason: it stays in sight, with what was confirmed.
    page = poll.organiser.submit_on(page, url, status=422, plan_anyway="y")
    assert page.error_at("location")
    assert "Let op: dit moment komt niet goed uit" in page.main
    refused = poll.organiser.submit(url, status=422, location="Kamer 2")
    assert refused.error_at("plan_anyway")
    assert fresh(poll.meeting).status is MeetingStatus.PEILING
    page = poll.organiser.get(url)
    poll.organiser.submit_on(page, url, location="Elders", plan_anyway="y")


def test_choosing_a_free_moment_asks_nothing(poll: Table):
    url = f"{poll.url}/kiezen/{slots_of(poll)[0].id}"
    assert "komt niet goed uit" not in poll.organiser.get(url).main


def test_a_passed_slot_has_no_verdict(app: Flask, world: World):
    table = lay_table(app, world)
    open_poll(table, CHRISTMAS, answer_by_on="")
    elsewhere(world, Role.LEERPLICHTAMBTENAAR)
    with clock.held_at(TEN + DAY):
        shown = proposals(Client(app, world.users[Role.COORDINATOR]).get(table.url))
        assert "Al voorbij" in shown
        assert "zit in een ander overleg" not in shown
    table.organiser.submit(f"{table.url}/voorstellen", **fill_rows(CHRISTMAS[:2]))
