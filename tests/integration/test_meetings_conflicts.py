"""A meeting at a moment that does not suit: asked once, never refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import Meeting, Participant, StandingSeat
from mdo.organisations.models import SchoolHoliday
from mdo.terms import (
    HolidayRegion,
    InvitationAnswer,
    MeetingKind,
    MeetingStatus,
    Party,
    Role,
)
from tests import factories as make

MONDAY = date(2026, 11, 30)
REASONS = {
    f"reason_{party}": "Leest mee" for party in ("school", "swv", "toegang", "leerplicht", "ouders")
}


def at(text: str, on: date = MONDAY) -> datetime:
    wall = datetime.fromisoformat(f"{on.isoformat()}T{text}")
    return clock.from_local(wall)


@pytest.fixture
def lpa(world):
    return world.users[Role.LEERPLICHTAMBTENAAR]


@pytest.fixture
def chair(world):
    return world.users[Role.COORDINATOR]


@pytest.fixture
def client(client_as):
    return client_as(Role.COORDINATOR)


@pytest.fixture
def url(world):
    return f"/overleggen/nieuw?soort=mdo&dossier={world.case.id}"


def elsewhere(world, who, begin="10:00", end="11:00", **given):
    """Another table, of people who are not of the viewer."""
    other = make.meeting(
        world.elsewhere, starts_at=at(begin), ends_at=at(end), **{"location": "Elders"} | given
    )
    make.participant(other, who)
    return other


def planned(**where):
    db.session.rollback()
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Meeting).filter_by(**where).where(Meeting.created_by_id.is_not(None))
        )
    )


def fill(client, url, *, status=422, button="MDO plannen", **changed):
    """Send the form of a new MDO with the LPA and the chair at the table, and reasons for
    who is not."""
    page = client.get(url)
    people = [
        e.get("value")
        for e in page.all(".//input")
        if e.get("name") == "people"
        and any(
            who in "".join(label.itertext())
            for label in page.all(".//label")
            if label.get("for") == e.get("id")
            for who in ("Leerplichtambtenaar, Rol", "Coördinator, Rol")
        )
    ]
    assert len(people) == 2
    values = {
        "on": "30-11-2026", "starts": "10.00", "ends": "11.00", "location": "Kamer 2",
        "responsibility": "cjg", "people": people, "aim": "Eén plan, ĳs en 🙂",
    }  # fmt: skip
    refused = client.submit_on(page, url, status=422, **values | changed)
    if "reason_swv" not in {e.get("name") for e in refused.all(".//input")}:
        return refused
    given = {
        name: text
        for name, text in REASONS.items()
        if name in {e.get("name") for e in refused.all(".//input")}
    }
    return client.submit_on(refused, url, status=status, button=button, **given)


def test_nothing_in_the_way_nothing_asked(world, client, url, lpa):
    elsewhere(world, lpa, "08:00", "09:00")
    elsewhere(world, lpa, "11:15", "12:00")
    elsewhere(world, lpa, status=MeetingStatus.CONCEPT)
    elsewhere(world, lpa, status=MeetingStatus.PEILING)
    elsewhere(world, lpa, status=MeetingStatus.GEANNULEERD, cancel_reason="Ziek")
    declined = make.meeting(world.elsewhere, starts_at=at("10:00"))
    make.participant(declined, lpa, answer=InvitationAnswer.NEE)
    fill(client, url, status=302)
    assert len(planned()) == 1


def test_a_table_that_the_viewer_may_not_see_stays_unnamed(world, client, url, lpa):
    other = elsewhere(world, lpa)
    page = fill(client, url)
    assert "Rol Leerplichtambtenaar zit van 10.00 tot 11.00 uur in een ander overleg." in page.main
    assert other.number not in page.main
    # News at first, and a fault when it is passed over.
    assert not page.error_at("plan_anyway")
    page = client.submit_on(page, url, status=422)
    assert "Vink dit aan" in page.error_at("plan_anyway")
    assert "conflict_reason" not in {e.get("name") for e in page.all(".//input")}
    assert page.value_of("aim") == "Eén plan, ĳs en 🙂"
    assert not planned()
    answer = client.submit_on(page, url, plan_anyway="y")
    [meeting] = planned()
    assert (meeting.status, meeting.conflict_reason) == (MeetingStatus.GEPLAND, "")
    assert "in een ander overleg" in client.follow(answer).main


def test_one_of_the_own_is_named(world, client, url, lpa):
    other = make.meeting(world.cjg, MeetingKind.KIK, starts_at=at("09:00"), location="CJG")
    make.participant(other, lpa)
    page = fill(client, url)
    assert (
        f"zit tot 10.00 uur in een ander overleg (KiK {other.number}) op een andere plaats. De "
        "reistijd is 15 minuten."
    ) in page.main


def test_travel_is_a_setting_and_video_needs_none(world, client, url, lpa):
    elsewhere(world, lpa, "11:10", "12:00")
    assert "zit vanaf 11.10 uur in een ander overleg op een andere plaats" in fill(client, url).main
    world.steenwijkerland.travel_minutes = 10
    make.save(world.steenwijkerland)
    fill(client, url, status=302)
    world.steenwijkerland.travel_minutes = 240
    make.save(world.steenwijkerland)
    video = {"location": "", "video_url": "https://bellen.invalid/1"}
    fill(client, url, status=302, starts="12.00", ends="13.00", **video)


def test_busy_in_an_own_calendar(world, client, url, lpa):
    make.busy_period(lpa, at("10:30"), at("14:00"))
    page = fill(client, url)
    assert "Rol Leerplichtambtenaar is bezet van 10.30 tot 14.00 uur (eigen agenda)." in page.main


def test_a_chair_booked_twice_needs_a_reason(world, client, url, chair):
    elsewhere(world, chair)
    page = fill(client, url)
    page = client.submit_on(page, url, status=422, plan_anyway="y")
    assert "Schrijf op waarom" in page.error_at("conflict_reason")
    answer = client.submit_on(page, url, conflict_reason="Een collega neemt het over")
    [meeting] = planned()
    assert meeting.conflict_reason == "Een collega neemt het over"
    shown = client.follow(answer)
    assert "Waarom toch op dit moment Een collega neemt het over" in shown.main


def test_another_moment_is_asked_about_again(world, client, url, lpa):
    elsewhere(world, lpa, "09:00", "17:00")
    page = fill(client, url)
    again = client.submit_on(page, url, status=422, plan_anyway="y", starts="10.15", ends="11.15")
    assert "is veranderd" in again.error_at("plan_anyway")
    assert not planned()
    client.submit_on(again, url, plan_anyway="y")
    assert planned()[0].starts_at == at("10:15")


def test_a_confirmation_outlives_another_fault(world, client, url, lpa):
    elsewhere(world, lpa)
    page = fill(client, url)
    page = client.submit_on(page, url, status=422, plan_anyway="y", location="", on="30-11-2026")
    assert "Vul een plaats in" in page.error_at("location")
    client.submit_on(page, url, location="Kamer 2")
    assert len(planned()) == 1


def test_a_double_click_on_the_confirmation(world, client, url, lpa):
    elsewhere(world, lpa)
    page = fill(client, url)
    first = client.submit_on(page, url, plan_anyway="y")
    assert client.submit_on(page, url, plan_anyway="y").location == first.location
    assert len(planned()) == 1


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"on": "28-11-2026"}, "28-11-2026 valt in het weekend."),
        ({"on": "25-12-2026"}, "25-12-2026 is een vrije dag: Eerste Kerstdag."),
        ({"on": "22-12-2026"}, "22-12-2026 is een vrije dag: Kerstvakantie."),
        ({"on": "8-12-2026"}, "8-12-2026 is een vrije dag: Sinterklaasreces."),
        ({"starts": "6.30", "ends": "7.30"}, "niet tussen 7.00 en 20.00 uur"),
    ],
)
def test_outside_working_time(world, client, url, changed, text):
    """By the calendar of the school of the case: what that school set replaces the region's."""
    make.save(
        SchoolHoliday(
            school_year="2026-2027",
            name="Kerstvakantie",
            first_on=date(2026, 12, 19),
            last_on=date(2027, 1, 3),
            **{"school_id": world.secondary.id}
            if "Sinterklaas" in text
            else {"region": HolidayRegion.NOORD},
        )
    )
    if "Sinterklaas" in text:
        make.save(
            SchoolHoliday(
                school_year="2026-2027", name="Sinterklaasreces", first_on=date(2026, 12, 7),
                last_on=date(2026, 12, 8), school_id=world.secondary.id,
            )
        )  # fmt: skip
    page = fill(client, url, **changed)
    assert text in page.main
    client.submit_on(page, url, plan_anyway="y")


def test_recorded_afterwards_is_not_asked(world, client, url, lpa):
    other = make.meeting(world.elsewhere, starts_at=at("10:00", date(2026, 11, 20)))
    make.participant(other, lpa)
    fill(client, url, status=302, on="20-11-2026", was_held="y")


def test_concept_shows_and_confirming_asks(world, client, url, lpa, chair):
    elsewhere(world, lpa)
    elsewhere(world, chair)
    answer = fill(client, url, status=302, button="Bewaar als concept")
    page = client.follow(answer)
    assert "Rol Leerplichtambtenaar zit van 10.00 tot 11.00 uur" in page.main
    [meeting] = planned(status=MeetingStatus.CONCEPT)
    confirm = f"/overleggen/{meeting.id}/definitief"
    page = client.submit(answer.location, to="/definitief", status=422)
    assert "Rol Leerplichtambtenaar zit van 10.00" in page.main
    assert not page.error_at("plan_anyway")
    page = client.submit_on(page, confirm, status=422, plan_anyway="y")
    client.submit_on(page, confirm, conflict_reason="Kan niet later")
    meeting = make.fresh(meeting)
    assert (meeting.status, meeting.conflict_reason) == (MeetingStatus.GEPLAND, "Kan niet later")


def test_change_asks_only_about_what_changed(world, client, url, lpa, chair):
    fill(client, url, status=302)
    [meeting] = planned()
    elsewhere(world, lpa)
    elsewhere(world, chair, "12:00", "13:00")
    edit = f"/overleggen/{meeting.id}/wijzigen"
    client.submit(edit, aim="Een ander doel")
    page = client.submit(edit, status=422, starts="12.15", ends="12.45")
    assert "Rol Coördinator zit van 12.00 tot 13.00 uur in een ander overleg (MDO" in page.main
    assert "Leerplichtambtenaar zit" not in page.main
    assert not page.error_at("plan_anyway")
    page = client.submit_on(page, edit, status=422)
    assert "Vink dit aan" in page.error_at("plan_anyway")
    client.submit_on(page, edit, plan_anyway="y", conflict_reason="Moet die dag")
    [event] = [
        event
        for event in db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.MEETING_CHANGED)
        )
        if "conflict_reason" in event.details["new"]
    ]
    assert event.details["new"]["conflict_reason"] == "Moet die dag"
    # At a moment that suits, the reason is gone.
    client.submit(edit, starts="15.00", ends="16.00")
    assert make.fresh(meeting).conflict_reason == ""


def test_a_seat_without_substitute_is_told_and_not_asked(world, client_of, lpa):
    client = client_of(world.school_coordinator)
    meeting = make.meeting(
        world.secondary, MeetingKind.ZAT, starts_at=at("10:00"), status=MeetingStatus.CONCEPT
    )
    for place, (who, party) in enumerate(
        [(world.school_coordinator, Party.SCHOOL), (lpa, Party.LEERPLICHT)]
    ):
        make.participant(meeting, who, party=party, position=place)
    make.missing_party(meeting, Party.GGD)
    seat = make.save(
        StandingSeat(
            school_id=world.secondary.id, user_id=lpa.id, party=Party.LEERPLICHT, name="Rol LPA"
        )
    )
    address = f"/overleggen/{meeting.id}"
    text = "Rol LPA (leerplicht) heeft in het vaste team geen vervanger."
    shown = client.get(address).main
    assert text in shown
    assert "dit moment komt niet goed uit" not in shown
    client.submit(address, to="/definitief")
    assert make.fresh(meeting).status is MeetingStatus.GEPLAND
    seat.substitute_user_id = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht).id
    make.save(seat)
    assert text not in client.get(address).main


def test_carried_into_the_form(world, client, lpa):
    query = f"datum=2026-12-01&begin=09.15&einde=10.30&wie={lpa.id}&wie=onzin"
    page = client.get(f"/overleggen/nieuw?{query}")
    [step] = [link for link in page.links() if "soort=mdo" in link]
    page = client.get(step)
    [step] = [link for link in page.links() if str(world.case.id) in link and "soort=mdo" in link]
    page = client.get(step)
    moment = [page.value_of(name) for name in ("on", "starts", "ends")]
    assert moment == ["1-12-2026", "09.15", "10.30"]
    chosen = [
        e.get("id")
        for e in page.all(".//input")
        if e.get("name") == "people" and e.get("checked") is not None
    ]
    labels = ["".join(e.itertext()) for e in page.all(".//label") if e.get("for") in chosen]
    assert sorted(label.split(":")[0] for label in labels) == [
        "Coördinator, Rol",
        "Leerplichtambtenaar, Rol",
    ]
    [link] = [link for link in page.links() if "naast-elkaar" in link]
    assert str(lpa.id) in link
    client.get(f"/overleggen/nieuw?soort=zat&{query}&datum=31-31-9999&begin=99")


def test_conflicts_take_a_fixed_number_of_queries(world, client, lpa, chair):
    meeting = make.meeting(world.cjg, starts_at=at("10:00"), status=MeetingStatus.CONCEPT)
    for place, who in enumerate((chair, lpa)):
        make.participant(meeting, who, position=place)
    elsewhere(world, lpa)
    address = f"/overleggen/{meeting.id}"
    few = len(client.get(address).statements)
    for place in range(20):
        who = make.user(Role.DEELNEMER, world.care)
        make.participant(meeting, who, position=place + 2)
        elsewhere(world, who, "10:30", "12:00")
        make.busy_period(who, at("09:00"), at("09:00") + timedelta(hours=2))
    page = client.get(address)
    assert page.main.count("een ander overleg") == 21
    assert len(page.statements) == few


# -- somebody comes instead ------------------------------------------------------------


@pytest.fixture
def newcomer(world):
    return make.user(Role.COORDINATOR, world.cjg, given_name="Lot", surname="Wissel")


@pytest.fixture
def led(world, chair, lpa):
    """An MDO with its chair and the leerplichtambtenaar, and where that is replaced."""
    meeting = make.meeting(world.cjg, starts_at=at("10:00"), ends_at=at("11:00"))
    make.agenda_item(meeting, world.case)
    seat = make.participant(meeting, chair, is_chair=True, organisation_id=world.cjg.id)
    make.participant(meeting, lpa, party=Party.LEERPLICHT, position=1)
    return meeting, f"/overleggen/{meeting.id}/deelnemers/{seat.id}/vervangen"


def membership_of(who):
    return db.session.scalars(
        select(make.Membership.id).where(make.Membership.user_id == who.id)
    ).one()


def test_a_chair_who_is_double_booked_is_asked_about(world, client, led, newcomer):
    meeting, address = led
    elsewhere(world, newcomer)
    page = client.submit(address, status=422, button="Opslaan", person=membership_of(newcomer))
    assert "Lot Wissel zit van 10.00 tot 11.00 uur in een ander overleg." in page.main
    assert len(fresh_seats(meeting)) == 2
    page = client.submit_on(page, address, status=422, button="Opslaan", plan_anyway="y")
    assert page.error_at("conflict_reason")
    reason = "Komt na de opening"
    client.submit_on(page, address, button="Opslaan", conflict_reason=reason)
    assert make.fresh(meeting).conflict_reason == reason
    # A second click changes nothing.
    client.submit_on(page, address, button="Opslaan", conflict_reason=reason)
    assert len(fresh_seats(meeting)) == 3
    [event] = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == AuditAction.PARTICIPANT_REPLACED)
    )
    assert event.details["new"] == {"conflict_reason": reason}


def test_a_new_chair_who_can_come_takes_the_reason_away(world, client, led, newcomer):
    meeting, address = led
    meeting.conflict_reason = "Sluit later aan"
    make.save(meeting)
    client.submit(address, button="Opslaan", person=membership_of(newcomer))
    assert make.fresh(meeting).conflict_reason == ""


def test_a_guest_instead_is_not_asked_about(client, led):
    client.submit(led[1], button="Opslaan", name="Bert", email="bert@voorbeeld.invalid")
    assert len(fresh_seats(led[0])) == 3


def test_who_was_replaced_is_in_nobodys_way(world, client, led, lpa):
    meeting, _ = led
    elsewhere(world, lpa)
    text = "Rol Leerplichtambtenaar zit van 10.00"
    page = client.get(f"/overleggen/{meeting.id}")
    assert text in page.main
    seat = next(one for one in fresh_seats(meeting) if one.user_id == lpa.id)
    make.participant(meeting, name="Bert", party=Party.LEERPLICHT, replaces_id=seat.id, position=2)
    assert text not in client.get(f"/overleggen/{meeting.id}").main


def fresh_seats(meeting):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Participant).where(Participant.meeting_id == meeting.id)))
