"""A ZAT to which leerplicht does not come: who plans it is told, and can do something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.extensions import db
from mdo.meetings.models import Participant
from mdo.terms import InvitationAnswer, MeetingKind, MeetingStatus, Party, Role
from tests import factories as make
from tests.factories import fresh

WARNING = "Leerplicht komt niet en er is geen vervanger"
WAITS = "ZAT's zonder leerplicht"
A = InvitationAnswer


@pytest.fixture
def lpa(world):
    return world.users[Role.LEERPLICHTAMBTENAAR]


@pytest.fixture
def zat(world):
    meeting = make.meeting(world.secondary, MeetingKind.ZAT)
    make.agenda_item(meeting, world.case)
    make.participant(meeting, world.school_coordinator, party=Party.SCHOOL, is_chair=True)
    return meeting


@pytest.fixture
def seat(world, zat, lpa):
    return make.participant(
        zat,
        lpa,
        party=Party.LEERPLICHT,
        organisation_id=world.leerplicht.id,
        answer=A.NEE,
        position=1,
    )


@pytest.fixture
def school(world, client_of):
    return client_of(world.school_coordinator)


def is_told(client, meeting):
    page, start = client.get(f"/overleggen/{meeting.id}"), client.get("/")
    told = WARNING in page.main
    assert told == (WAITS in start.main)
    return told


def test_until_somebody_comes_instead(world, zat, seat, school):
    assert is_told(school, zat)
    links = school.get(f"/overleggen/{zat.id}").links()
    assert f"/overleggen/{zat.id}/deelnemers/{seat.id}/vervangen" in links
    other = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht)
    newcomer = make.participant(zat, other, party=Party.LEERPLICHT, replaces_id=seat.id, position=2)
    assert not is_told(school, zat)
    # The substitute does not come either.
    newcomer.answer = A.NEE
    make.save(newcomer)
    assert is_told(school, zat)
    assert str(newcomer.id) in school.get(f"/overleggen/{zat.id}").html
    make.participant(zat, name="Nog een", party=Party.LEERPLICHT, position=3)
    assert not is_told(school, zat)


@pytest.mark.parametrize("answer", [A.GEEN, A.JA, A.MISSCHIEN])
def test_not_while_leerplicht_may_come(zat, seat, school, answer):
    seat.answer = answer
    make.save(seat)
    assert not is_told(school, zat)


def test_not_of_what_is_behind_or_off(zat, seat, school):
    zat.status, zat.cancel_reason = MeetingStatus.GEANNULEERD, "Studiedag"
    make.save(zat)
    assert not is_told(school, zat)
    zat.status = MeetingStatus.GEPLAND
    zat.starts_at, zat.ends_at = clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=2)
    make.save(zat)
    assert not is_told(school, zat)


def test_not_of_an_mdo(world, lpa, client_as):
    meeting = make.meeting(world.cjg)
    make.agenda_item(meeting, world.case)
    make.participant(meeting, world.users[Role.COORDINATOR], is_chair=True)
    make.participant(meeting, lpa, party=Party.LEERPLICHT, answer=A.NEE)
    assert not is_told(client_as(Role.COORDINATOR), meeting)


def test_only_who_may_plan_is_told(world, zat, seat, client_as, lpa, client_of):
    assert not is_told(client_of(lpa), zat)
    other = make.user(Role.COORDINATOR, world.elsewhere)
    assert WAITS not in client_of(other).get("/").main


def test_the_standing_substitute_is_chosen_already(world, zat, seat, school, lpa):
    make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, given_name="Aad", surname="Aanwezig")
    other = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, given_name="Lot", surname="Wet")
    make.standing_seat(
        world.secondary,
        lpa,
        party=Party.LEERPLICHT,
        organisation_id=world.leerplicht.id,
        substitute_user_id=other.id,
    )
    page = school.get(f"/overleggen/{zat.id}")
    assert "De vaste vervanger is Lot Wet." in page.main
    url = f"/overleggen/{zat.id}/deelnemers/{seat.id}/vervangen"
    page = school.get(url)
    [chosen] = [e for e in page.all(".//input") if e.get("checked") is not None]
    assert chosen.get("name") == "person"
    for _ in range(2):
        school.submit_on(page, url, button="Opslaan")
    db.session.rollback()
    [newcomer] = db.session.scalars(select(Participant).where(Participant.replaces_id == seat.id))
    assert (newcomer.user_id, newcomer.party) == (other.id, Party.LEERPLICHT)
    assert not is_told(school, zat)


def test_a_standing_substitute_who_left_or_sits_there_is_not_offered(world, zat, seat, school, lpa):
    other = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, given_name="Lot", surname="Wet")
    make.standing_seat(world.secondary, lpa, party=Party.LEERPLICHT, substitute_user_id=other.id)
    sits = make.participant(zat, other, party=Party.OVERIG, position=2)
    url = f"/overleggen/{zat.id}"
    assert "vaste vervanger" not in school.get(url).main
    school.get(f"{url}/deelnemers/{seat.id}/vervangen")
    db.session.delete(fresh(sits))
    db.session.commit()
    other.is_enabled = False
    make.save(other)
    assert "vaste vervanger" not in school.get(url).main
    assert WARNING in school.get(url).main


def test_start_takes_no_more_statements_for_more_of_them(world, zat, seat, school, lpa):
    few = len(school.get("/").statements)
    for _ in range(6):
        meeting = make.meeting(world.secondary, MeetingKind.ZAT)
        make.participant(meeting, world.school_coordinator, party=Party.SCHOOL, is_chair=True)
        make.participant(meeting, lpa, party=Party.LEERPLICHT, answer=A.NEE, position=1)
    assert len(school.get("/").statements) == few
