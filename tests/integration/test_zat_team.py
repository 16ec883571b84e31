"""The standing team of a ZAT: who sits there, what it lacks, and where it is used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import Membership
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import Meeting, Participant, StandingSeat
from mdo.terms import MeetingStatus, Party, Role
from tests import factories as make
from tests.integration.test_meetings_planning import choice


def rows(model, *order, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where).order_by(*order)))


def team():
    return rows(StandingSeat, StandingSeat.position)


@pytest.fixture
def zorg(world, client_of):
    return client_of(world.school_coordinator)


@pytest.fixture
def url(world):
    return f"/overleggen/zat-team/{world.secondary.id}"


@pytest.fixture
def lpa(world):
    return world.users[Role.LEERPLICHTAMBTENAAR]


@pytest.fixture
def filled(world, lpa):
    """School as chair, leerplicht, and a guest."""
    return (
        make.standing_seat(
            world.secondary, world.school_coordinator, party=Party.SCHOOL, is_chair=True,
            organisation_id=world.secondary.id,
        ),
        make.standing_seat(
            world.secondary, lpa, party=Party.LEERPLICHT, position=1,
            organisation_id=world.leerplicht.id,
        ),
        make.standing_seat(
            world.secondary, name="Jip, GGD", party=Party.GGD, position=2, email="jip@ggd.invalid"
        ),
    )  # fmt: skip


def test_build_a_team(world, zorg, url):
    page = zorg.get(url)
    assert "Er is nog geen vast team." in page.main
    assert "Zonder leerplichtambtenaar kan een ZAT niet." in page.main
    # Colleagues stand there already; others are found by name.
    add = zorg.get(f"{url}/lid")
    zorg.submit_on(add, f"{url}/lid", person=choice(add, "person", "Zorgcoördinator, Gijs"))
    found = zorg.get(f"{url}/lid?q=leerplichtambtenaar")
    person = choice(found, "person", "Leerplichtambtenaar, Rol")
    zorg.submit_on(found, f"{url}/lid?q=leerplichtambtenaar", person=person)
    zorg.submit(f"{url}/gast", name="Jip", organisation="GGD", party="ggd", email="jip@ggd.invalid")
    assert [(s.party, s.name, s.email) for s in team()] == [
        (Party.SCHOOL, world.school_coordinator.full_name, ""),
        (Party.LEERPLICHT, "Rol Leerplichtambtenaar", ""),
        (Party.GGD, "Jip, GGD", "jip@ggd.invalid"),
    ]
    page = zorg.get(url)
    assert "Rol Leerplichtambtenaar heeft geen vervanger" in page.main
    assert "Er is nog geen voorzitter." in page.main
    assert "Nog niet erbij" not in page.main
    events = rows(AuditEvent, action=AuditAction.ZAT_TEAM_CHANGED)
    assert {event.subject_id for event in events} == {world.secondary.id}
    assert len(events) == 3


def test_nobody_twice(zorg, url, filled, world):
    page = zorg.get(f"{url}/lid?q=leerplicht")
    assert "Niemand gevonden" in page.main
    [membership] = [m.id for m in rows(Membership, user_id=filled[1].user_id)]
    answer = zorg.post(f"{url}/lid?q=leerplicht", {"person": str(membership)}, status=422)
    assert "zit al in het vaste team" in answer.main
    zorg.submit(f"{url}/gast", name="Piet", party="smw")
    again = zorg.submit(f"{url}/gast", status=422, name="Piet", party="smw")
    assert "zit al in het vaste team" in again.error_at("name")
    bad = zorg.submit(f"{url}/gast", status=422, name="Jan", email="jan")
    assert "geen e-mailadres" in bad.error_at("email")
    assert bad.value_of("name") == "Jan"
    assert len(team()) == 4


def test_chair_note_taker_and_substitute(world, zorg, url, filled, lpa):
    deputy = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, surname="Vervanger")
    edit = f"{url}/lid/{filled[1].id}"
    page = zorg.get(f"{edit}?q=zorg")
    # For leerplicht only people of leerplicht are offered.
    assert "Zorg Proef" not in page.main
    zorg.submit_on(
        page, edit, is_chair="y", is_note_taker="y", substitute_id=choice(
            page, "substitute_id", "Vervanger"
        ),
    )  # fmt: skip
    school, leerplicht, _guest = team()
    assert (school.is_chair, leerplicht.is_chair, leerplicht.is_note_taker) == (False, True, True)
    assert leerplicht.substitute_user_id == deputy.id
    assert "heeft geen vervanger" not in zorg.get(url).main
    before = len(rows(AuditEvent))
    zorg.submit(edit)
    assert len(rows(AuditEvent)) == before
    other = make.user(Role.DEELNEMER, world.care)
    bad = zorg.post(edit, {"substitute_id": str(other.id)}, status=422)
    assert "Kies een van de mogelijkheden" in bad.main
    # A guest has no substitute with an account.
    assert "Vervanger" not in zorg.get(f"{url}/lid/{filled[2].id}").main


def test_two_who_change_a_seat(world, url, filled, client_of, zorg):
    colleague = client_of(make.user(Role.COORDINATOR, world.secondary))
    edit = f"{url}/lid/{filled[1].id}"
    mine = zorg.get(edit)
    colleague.submit(edit, is_chair="y")
    stale = zorg.submit_on(mine, edit, status=422, is_note_taker="y")
    assert "Er staat nu: Voorzitter, geen vervanger" in stale.main
    zorg.submit_on(stale, edit)
    assert (team()[1].is_chair, team()[1].is_note_taker) == (False, True)


def test_order_and_removal(zorg, url, filled):
    guest = filled[2].id
    page = zorg.get(url)
    zorg.submit_on(page, url, to=f"{guest}/omhoog")
    assert [s.id for s in team()] == [filled[0].id, guest, filled[1].id]
    zorg.post(f"{url}/lid/{filled[0].id}/omhoog")
    zorg.post(f"{url}/lid/{guest}/omlaag")
    assert [s.id for s in team()] == [row.id for row in filled]
    zorg.post(f"{url}/lid/{guest}/weghalen")
    zorg.post(f"{url}/lid/{guest}/weghalen")
    assert len(team()) == 2
    assert "GGD" in zorg.get(url).main


def test_only_the_school_itself(world, url, filled, client_of, client_as):
    others = [
        client_of(make.user(Role.COORDINATOR, world.elsewhere)),
        client_as(Role.COORDINATOR),
        client_as(Role.LEERPLICHTAMBTENAAR),
    ]
    for client in others:
        client.get(url, status=404)
        client.get(f"{url}/lid", status=404)
        client.get(f"{url}/lid/{filled[0].id}", status=404)
        client.post(f"{url}/lid/{filled[0].id}/weghalen", status=404)
        client.post(f"{url}/gast", {"name": "x"}, status=404)
    client_as(Role.DEELNEMER).get(url, status=403)
    # A seat of another school under the own address.
    foreign = make.standing_seat(world.elsewhere)
    own = client_of(world.school_coordinator)
    own.get(f"{url}/lid/{foreign.id}", status=404)
    own.post(f"{url}/lid/{foreign.id}/omhoog", status=404)
    own.post(f"{url}/lid/{foreign.id}/weghalen")
    assert len(team()) == 4


def test_who_left_is_told_and_replaced(world, zorg, url, filled, lpa):
    deputy = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, surname="Vervanger")
    filled[1].substitute_user_id = deputy.id
    make.save(filled[1])
    lpa.is_enabled = False
    make.save(lpa)
    page = zorg.get(url)
    assert (
        "heeft geen rol meer bij Leerplicht Proef; Gijs Vervanger komt in de plaats." in page.main
    )
    zorg.submit(
        "/overleggen/reeksen/nieuw",
        button="Reeks maken",
        weeks="1",
        first_on="1-12-2026",
        until_on="1-12-2026",
        starts="14.00",
        location="School",
        skips_holidays=None,
    )
    table = rows(Participant, Participant.position)
    assert [p.name for p in table] == [filled[0].name, "Gijs Vervanger", "Jip, GGD"]
    assert table[1].party is Party.LEERPLICHT


def test_meetings_follow_until_people_are_invited(world, zorg, url, filled):
    zorg.submit(
        "/overleggen/reeksen/nieuw",
        button="Reeks maken",
        weeks="6",
        first_on="1-12-2026",
        until_on="1-6-2027",
        starts="14.00",
        location="School",
        skips_holidays=None,
    )
    found = rows(Meeting, Meeting.starts_at)
    zorg.submit(f"/overleggen/{found[3].id}/wijzigen", button="Opslaan", location="Elders")
    zorg.submit(f"{url}/gast", name="Maartje", party="smw")
    seated = {
        meeting.id: "Maartje" in {p.name for p in rows(Participant, meeting_id=meeting.id)}
        for meeting in found
    }
    soon = clock.now() + timedelta(weeks=8)
    for meeting in rows(Meeting):
        expected = meeting.starts_at > soon and not meeting.is_exception
        assert seated[meeting.id] == expected, meeting.starts_at
    assert set(seated.values()) == {True, False}


# -- a single ZAT -----------------------------------------------------------------------


def test_planning_a_zat_begins_with_the_team(world, zorg, filled, lpa):
    new = "/overleggen/nieuw?soort=zat"
    page = zorg.get(new)
    assert page.value_of("guests-0-name") == "Jip, GGD"
    assert page.value_of("guests-0-email") == "jip@ggd.invalid"
    zorg.submit_on(
        page, new, button="ZAT plannen", on="1-12-2026", starts="10.00", location="A", room="B2"
    )
    [meeting] = rows(Meeting)
    assert (meeting.room, meeting.status) == ("B2", MeetingStatus.GEPLAND)
    table = {p.party: p for p in rows(Participant)}
    assert table.keys() == {Party.SCHOOL, Party.LEERPLICHT, Party.GGD}
    assert table[Party.SCHOOL].is_chair
    shown = zorg.get(f"/overleggen/{meeting.id}")
    assert "Zaal of kamer B2" in shown.main
    zorg.submit(f"/overleggen/{meeting.id}/wijzigen", button="Opslaan", room="C3")
    [event] = rows(AuditEvent, action=AuditAction.MEETING_CHANGED)
    assert event.details["new"]["room"] == "C3"
    assert not make.fresh(meeting).is_exception


def test_without_a_team_as_before(world, zorg):
    page = zorg.get("/overleggen/nieuw?soort=zat")
    assert page.value_of("guests-0-name") == ""
    assert page.value_of("chair")
    assert date(2026, 11, 23) == clock.today()
