"""Who was replaced at a table: what he or she still sees, and coming back to it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.queries import get_viewer
from mdo.extensions import db
from mdo.meetings.models import Meeting
from mdo.meetings.queries import list_my_meetings
from mdo.meetings.scope import is_visible_meeting
from mdo.terms import Attendance, InvitationAnswer, MeetingKind, MeetingStatus, Party, Role
from tests import factories as make
from tests.clients import listening

KEY = "k" * 40
FEED = f"/agenda/feed.ics?sleutel={KEY}"


@pytest.fixture
def stranger(world):
    """A leerplichtambtenaar of another municipality, without any other ground."""
    at = make.organisation(Party.LEERPLICHT, name="LP Meppel", municipality_id=world.meppel.id)
    return make.user(Role.LEERPLICHTAMBTENAAR, at)


@pytest.fixture
def zat(world):
    meeting = make.meeting(
        world.secondary, MeetingKind.ZAT, created_by_id=world.school_coordinator.id
    )
    make.agenda_item(meeting, world.case)
    make.participant(meeting, world.school_coordinator, party=Party.SCHOOL, is_chair=True)
    return meeting


@pytest.fixture
def seat(zat, stranger):
    return make.participant(zat, stranger, party=Party.LEERPLICHT, position=1)


def replace(world, zat, seat):
    seat.answer, seat.attendance = InvitationAnswer.NEE, Attendance.AFGEMELD
    make.save(seat)
    return make.participant(
        zat, world.users[Role.LEERPLICHTAMBTENAAR], party=Party.LEERPLICHT, replaces_id=seat.id
    )


def feed_of(app, user):
    make.calendar_feed(user, KEY)
    return app.test_client().get(FEED).get_data(as_text=True)


def test_who_is_replaced_sees_nothing_of_it_any_more(app, world, zat, seat, stranger, client_of):
    client = client_of(stranger)
    meeting, case = f"/overleggen/{zat.id}", f"/dossiers/{world.case.id}"
    client.get(meeting)
    client.get(case)
    replace(world, zat, seat)
    client.get(meeting, status=404)
    client.get(case, status=404)
    assert zat.number not in client.get("/").main
    assert zat.number not in client.get("/overleggen?periode=alles").main
    assert zat.number not in feed_of(app, stranger)
    # The substitute does.
    assert f'href="{meeting}"' in client_of(world.users[Role.LEERPLICHTAMBTENAAR]).get("/").html


def test_another_ground_still_holds_without_the_rights_of_a_seat(app, world, client_as):
    """A participant whose organisation is a party to the case sees the meeting, not as one
    who sits there."""
    who = world.users[Role.DEELNEMER]
    meeting = make.meeting(world.cjg)
    make.agenda_item(meeting, world.case)
    seat = make.participant(meeting, who, party=Party.ZORGAANBIEDER)
    client = client_as(Role.DEELNEMER)
    assert "Kom je?" in client.get(f"/overleggen/{meeting.id}").main
    make.participant(meeting, name="Bert", replaces_id=seat.id)
    assert "Kom je?" not in client.get(f"/overleggen/{meeting.id}").main
    assert meeting.number not in feed_of(app, who)
    assert list_my_meetings(get_viewer(who, clock.today()), clock.now()) == []


def test_a_replaced_chair_leads_no_more(world, client_of):
    at = make.organisation(Party.CJG, name="CJG Meppel", municipality_id=world.meppel.id)
    who = make.user(Role.COORDINATOR, at)
    make.party(world.case, at)
    meeting = make.meeting(world.cjg)
    make.agenda_item(meeting, world.case)
    # As it was written before the part went along with the seat.
    seat = make.participant(meeting, who, is_chair=True)
    client, url = client_of(who), f"/overleggen/{meeting.id}/wijzigen"
    client.get(url)
    make.participant(meeting, name="Bert", replaces_id=seat.id)
    client.get(url, status=403)


@pytest.mark.parametrize("status", [MeetingStatus.CONCEPT, MeetingStatus.GEANNULEERD])
def test_a_zat_that_is_off_gives_no_ground_on_its_cases(
    world, zat, seat, stranger, client_of, status
):
    zat.status, zat.cancel_reason = status, "Studiedag"
    make.save(zat)
    client_of(stranger).get(f"/dossiers/{world.case.id}", status=404)


def test_substitutes_are_found_by_an_index(app, world, seat, stranger):
    if db.engine.dialect.name != "sqlite":
        return
    viewer = get_viewer(stranger, clock.today())
    with listening(app) as statements:
        db.session.scalars(select(Meeting.id).where(is_visible_meeting(viewer, clock.today())))
    [statement] = statements.all
    plan = db.session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?")
    )
    steps = [row[-1] for row in plan]
    assert any("ix_participants_replaces_id" in step for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN participants")], steps
