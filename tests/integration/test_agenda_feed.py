"""The private feed: an address that shows what its owner may see, and no more."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mdo import clock
from mdo.agenda.models import CalendarFeed
from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.extensions import db
from mdo.reminders.terms import ReminderKind as K
from mdo.terms import ActionStatus, MeetingKind, MeetingStatus, Role
from tests import factories as make
from tests.integration.addresses import contents

CONNECT, FEED = "/agenda/koppelen", "/agenda/feed.ics"
TOKEN = "een-sleutel-voor-de-proef"


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


@pytest.fixture
def owner(world):
    return world.users[Role.LEERPLICHTAMBTENAAR]


@pytest.fixture
def mdo(world, owner):
    meeting = make.meeting(
        world.cjg,
        starts_at=datetime(2027, 3, 29, 8, 0, tzinfo=UTC),
        location="Gasthuislaan 86; ingang 2, links",
        room="Kamer 2",
        aim="Noor weer naar school krijgen",
        sequence=3,
    )
    make.participant(meeting, owner)
    make.participant(meeting, name="Moes van der Proef", email="moes@voorbeeld.invalid")
    make.agenda_item(meeting, world.case, question="Waarom blijft Noor weg?")
    return meeting


def read(client, token=TOKEN, status=200):
    return client.get(f"{FEED}?sleutel={token}", status=status)


def events(client, token=TOKEN):
    page = read(client, token)
    return Calendar.from_ical(page.response.data).walk("VEVENT")


def test_make_renew_and_revoke(client, client_of, owner):
    own = client_of(owner)
    made = own.follow(own.submit(CONNECT, button="Adres maken"))
    first = re.search(r"sleutel=([\w-]{43})", made.html)[1]
    assert "Dit adres staat hier één keer" in made.main
    again = own.get(CONNECT)
    assert first not in again.html
    assert "Laatst gelezen nog niet" in again.main
    [feed] = rows(CalendarFeed)
    assert first not in repr(feed.__dict__)
    read(client, first)

    renewed = own.follow(own.post(CONNECT))
    second = re.search(r"sleutel=([\w-]{43})", renewed.html)[1]
    read(client, first, status=404)
    read(client, second)
    own.submit(CONNECT, to="/intrekken")
    read(client, second, status=404)
    own.post(f"{CONNECT}/intrekken")
    actions = Counter(event.action for event in rows(AuditEvent, subject_id=owner.id))
    assert actions == {AuditAction.FEED_MADE: 2, AuditAction.FEED_REVOKED: 1}
    assert "sleutel" not in str(contents()["audit_events"])


def test_what_stands_in_it(client, world, owner, mdo):
    make.calendar_feed(owner, TOKEN)
    page = read(client)
    assert page.response.mimetype == "text/calendar"
    assert page.response.headers["Cache-Control"] == "no-store"
    data = page.response.data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(data)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    [event] = calendar.walk("VEVENT")
    assert event["SUMMARY"] == f"MDO {mdo.number}"
    assert (event["UID"], event["SEQUENCE"]) == (mdo.uid, 3)
    assert event["LOCATION"] == "Kamer 2, Gasthuislaan 86; ingang 2, links"
    # Summer time: the clock went forward the day before.
    assert event.start.isoformat() == "2027-03-29T10:00:00+02:00"
    assert world.case.number in event["DESCRIPTION"]
    assert event["URL"].endswith(f"/overleggen/{mdo.id}")
    assert "ATTENDEE" not in event and "ORGANIZER" not in event
    for name in ("Noor", "Proef", "Moes", "school", "Waarom", "@voorbeeld"):
        assert name not in data.decode().replace(mdo.uid, "")


def test_which_meetings(client, world, owner, mdo):
    def seated(**given):
        meeting = make.meeting(world.cjg, MeetingKind.KIK, **given)
        make.participant(meeting, owner)
        return meeting

    now = clock.now()
    cancelled = seated(status=MeetingStatus.GEANNULEERD, cancel_reason="Noor is ziek")
    held = seated(status=MeetingStatus.GEHOUDEN, starts_at=now - timedelta(days=80))
    seated(status=MeetingStatus.CONCEPT)
    seated(status=MeetingStatus.PEILING)
    seated(starts_at=now - timedelta(days=100))
    seated(starts_at=now + timedelta(days=400))
    # Visible, but at another table.
    make.agenda_item(make.meeting(world.cjg), world.case)
    make.calendar_feed(owner, TOKEN)
    found = {str(event["UID"]): event for event in events(client)}
    assert set(found) == {mdo.uid, cancelled.uid, held.uid}
    assert found[cancelled.uid]["STATUS"] == "CANCELLED"
    assert found[held.uid]["STATUS"] == "CONFIRMED"
    assert "ziek" not in str(found[cancelled.uid])


def test_a_zat_of_more_cases_bears_no_case_number(client, world, owner):
    zat = make.meeting(world.secondary, MeetingKind.ZAT)
    make.participant(zat, owner)
    other = make.case(make.pupil(world.steenwijkerland, world.secondary))
    make.agenda_item(zat, world.case)
    make.agenda_item(zat, other, position=1)
    make.calendar_feed(owner, TOKEN)
    [event] = events(client)
    assert "D2026" not in str(event["DESCRIPTION"])


@pytest.mark.parametrize(
    "token", ["", "x", TOKEN + "x", TOKEN[:-1], TOKEN.upper(), "%00", "é" * 99]
)
def test_a_wrong_key_opens_nothing(client, owner, token):
    make.calendar_feed(owner, TOKEN)
    read(client, token, status=404)
    client.get(FEED, status=404)
    assert not rows(ReadEvent)


def test_who_is_gone_reads_nothing(client, world, owner, mdo):
    make.calendar_feed(owner, TOKEN)
    revoked = make.calendar_feed(owner, "oud", revoked_at=clock.now())
    assert revoked.revoked_at
    read(client, "oud", status=404)
    without_role = make.user()
    make.calendar_feed(without_role, "leeg")
    read(client, "leeg", status=404)
    of_policy = make.calendar_feed(world.users[Role.BELEID], "beleid")
    assert of_policy.digest != "beleid"
    read(client, "beleid", status=404)
    owner.is_enabled = False
    make.save(owner)
    read(client, status=404)


def test_reading_is_logged_and_noted_once_an_hour(client, owner, mdo, now):
    feed = make.calendar_feed(owner, TOKEN)
    before = contents(without=frozenset({"read_events", "calendar_feeds"}))
    read(client)
    [event] = rows(ReadEvent)
    assert (event.reader_id, event.subject, event.endpoint) == (
        owner.id, Subject.OVERLEG, "agenda.feed",
    )  # fmt: skip
    assert make.fresh(feed).last_read_at == now
    with clock.held_at(now + timedelta(minutes=59)):
        read(client)
    assert make.fresh(feed).last_read_at == now
    with clock.held_at(now + timedelta(minutes=60)):
        read(client)
    assert make.fresh(feed).last_read_at == now + timedelta(hours=1)
    assert len(rows(ReadEvent)) == 3
    assert contents(without=frozenset({"read_events", "calendar_feeds"})) == before


def test_as_many_queries_for_many(client, world, owner, mdo):
    make.calendar_feed(owner, TOKEN)
    read(client)
    few = len(read(client).statements)
    for _ in range(30):
        meeting = make.meeting(world.cjg)
        make.participant(meeting, owner)
        make.agenda_item(meeting, world.case)
    page = read(client)
    assert page.html.count("BEGIN:VEVENT") == 31
    assert len(page.statements) == few


def test_what_is_due_stands_on_its_day_and_names_nobody(client, world, owner, now):
    def action(**given):
        return make.action(world.case, owner, description="Belt de moeder van Noor", **given)

    ahead = action(due_on=date(2026, 12, 24))
    late = action(due_on=date(2026, 11, 20))
    action(due_on=date(2026, 12, 1), status=ActionStatus.GEDAAN, finished_on=date(2026, 11, 20))
    action(due_on=date(2028, 1, 1))
    strange = make.case(make.pupil(world.meppel, world.elsewhere))
    make.action(strange, owner, due_on=date(2026, 12, 2))
    meeting = make.meeting(world.cjg)
    reminders = {
        kind: make.reminder(owner, about, kind=kind, due_on=due_on, **given)
        for kind, about, due_on, given in (
            (K.ACTIE_WEEK, world.case, ahead.due_on, {"subject_id": ahead.id}),
            (K.ACTIE_TE_LAAT, world.case, late.due_on, {"subject_id": late.id}),
            (K.ONDERZOEK_STARTEN, world.pupil, date(2026, 11, 10),
             {"snoozed_until_on": date(2026, 11, 27), "snooze_reason": "Noor is ziek"}),
            (K.OVERLEG_WEEK, meeting, date(2026, 11, 30), {}),
            (K.EVALUATIE_NADERT, strange, date(2026, 12, 3), {}),
            (K.GEEN_MDO, world.pupil, date(2026, 11, 10), {"done_at": now}),
        )
    }  # fmt: skip
    make.calendar_feed(owner, TOKEN)
    data = read(client).response.data
    found = Calendar.from_ical(data).walk("VEVENT")
    assert [(str(e["SUMMARY"]), e.start, e.end) for e in found] == [
        (f"Actie te laat {world.case.number}", date(2026, 11, 23), date(2026, 11, 24)),
        (K.ONDERZOEK_STARTEN.label, date(2026, 11, 27), date(2026, 11, 28)),
        (f"Actie {world.case.number}", date(2026, 12, 24), date(2026, 12, 25)),
    ]  # fmt: skip
    assert [str(e["UID"]) for e in found] == [
        f"herinnering-{reminders[K.ACTIE_TE_LAAT].id}",
        f"herinnering-{reminders[K.ONDERZOEK_STARTEN].id}",
        f"actie-{ahead.id}",
    ]
    for event in found:
        assert (event["TRANSP"], event["CLASS"]) == ("TRANSPARENT", "PRIVATE")
        assert not event.walk("VALARM")
    assert str(found[2]["URL"]).endswith(f"/acties/{ahead.id}")
    assert b"DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261225" in data
    assert not any(name in data.decode() for name in ("Noor", "Proef", "moeder", "ziek"))
