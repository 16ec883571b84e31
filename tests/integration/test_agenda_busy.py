"""Giving the times at which one cannot, as a file."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.jobs import forget_busy
from mdo.meetings.models import BusyPeriod
from mdo.terms import Role
from tests import factories as make

URL = "/agenda/bezet"
FILE = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//y//NL\r
BEGIN:VEVENT\r
UID:1@x\r
SUMMARY:Gesprek met de ouders van Noor\r
LOCATION:Bij Noor thuis\r
DTSTART;TZID=Europe/Amsterdam:20261130T090000\r
DTEND;TZID=Europe/Amsterdam:20261130T100000\r
RRULE:FREQ=WEEKLY;COUNT=3\r
END:VEVENT\r
END:VCALENDAR\r
"""


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


@pytest.fixture
def client(client_as):
    return client_as(Role.DEELNEMER)


@pytest.fixture
def own(world):
    return world.users[Role.DEELNEMER]


def send(client, data, status=302):
    return client.post(URL, {"file": (io.BytesIO(data), "agenda.ics")}, status=status)


def test_only_times_are_kept(client, own, now):
    assert "nog geen bezette tijden" in client.get(URL).main
    page = client.follow(send(client, FILE))
    assert "3 bezette tijden zijn bewaard." in page.main
    assert "Ingelezen ma 23 november 2026, 09.00 uur" in page.main
    assert "Tot en met 14 december 2026" in page.main
    periods = rows(BusyPeriod)
    assert {period.user_id for period in periods} == {own.id}
    assert {period.imported_at for period in periods} == {now}
    assert set(BusyPeriod.__table__.c.keys()) == {
        "id", "user_id", "starts_at", "ends_at", "imported_at",
    }  # fmt: skip
    [event] = rows(AuditEvent, action=AuditAction.BUSY_IMPORTED)
    assert (event.subject_id, event.details) == (own.id, {"periods": 3})


def test_a_new_file_replaces_and_wiping_wipes_the_own(client, world, own, now):
    other = make.busy_period(world.users[Role.COORDINATOR], now, now + timedelta(hours=1))
    send(client, FILE)
    send(client, FILE.replace(b"COUNT=3", b"COUNT=1"))
    assert len(rows(BusyPeriod, user_id=own.id)) == 1
    client.submit(URL, to="/wissen")
    client.post(f"{URL}/wissen")
    assert [period.id for period in rows(BusyPeriod)] == [other.id]
    assert len(rows(AuditEvent, action=AuditAction.BUSY_REMOVED)) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"naam;begin", "Dit is geen agendabestand."),
        (FILE.replace(b"WEEKLY;COUNT=3", b"SECONDLY"), "meer dan 5000 bezette tijden"),
        (FILE + b"x" * 1_000, "groter dan 5 MB"),
    ],
    ids=["geen agenda", "elke seconde", "te groot"],
)
def test_refused_with_what_was_kept_left_alone(client, own, data, message, monkeypatch):
    monkeypatch.setattr("mdo.agenda.busy_file.LARGEST", 1_000)
    send(client, FILE)
    page = send(client, data, status=422)
    assert message in page.error_at("file")
    assert len(rows(BusyPeriod, user_id=own.id)) == 3


def test_without_a_file(client):
    page = client.submit(URL, button="Inlezen", status=422)
    assert page.error_at("file") == "Kies een bestand."
    client.post(URL, {"file": "tekst"}, status=422)


def test_a_calendar_without_appointments(client, own):
    send(client, FILE)
    empty = FILE[: FILE.index(b"BEGIN:VEVENT")] + b"END:VCALENDAR\r\n"
    page = client.follow(send(client, empty))
    assert "geen bezette tijden vanaf vandaag" in page.main
    assert not rows(BusyPeriod)


def test_what_is_over_is_forgotten(world, own, now):
    make.busy_period(own, now - timedelta(hours=2), now - timedelta(hours=1))
    kept = make.busy_period(own, now - timedelta(hours=1), now + timedelta(hours=1))
    with unit_of_work():
        assert forget_busy(now) == "1 bezette tijden verwijderd"
    assert [period.id for period in rows(BusyPeriod)] == [kept.id]
