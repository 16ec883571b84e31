"""What the application makes is read back without loss, and holds to RFC 5545."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from icalendar.cal.timezone import Timezone

from mdo.meetings.ical import PARTSTAT, Attendee, Entry, calendar_of, event_of, place_of
from mdo.terms import InvitationAnswer

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STAMP = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SENDER = "mdo@voorbeeld.invalid"
ENTRY = Entry(
    uid="3e7d5d3c-6f5c-4f0a-9d0d-0b5a51f1c0de",
    sequence=2,
    title="MDO O2026-0012",
    starts_at=datetime(2026, 11, 30, 13, 0, tzinfo=UTC),
    ends_at=datetime(2026, 11, 30, 14, 0, tzinfo=UTC),
    place="Kamer 2, Gasthuislaan 86; ingang achter",
    lines=("Multidisciplinair overleg", "Dossier D2026-0012", "Neem mee: a, b; c\\d"),
    url="https://mdo.voorbeeld.invalid/overleggen/1",
)


def made(entry: Entry = ENTRY, method: str = "REQUEST", **given) -> bytes:
    given.setdefault("organizer", SENDER)
    given.setdefault("attendee", Attendee("gast@voorbeeld.invalid"))
    return calendar_of([event_of(entry, stamp=STAMP, **given)], method)


def read(data: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    return calendar, event


def check_lines(data: bytes) -> None:
    """CRLF everywhere, no line over 75 octets, every line whole UTF-8."""
    assert data.endswith(b"\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert b"\n" not in line and b"\r" not in line
        assert len(line) <= 75
        line.decode()


def test_everything_comes_back():
    calendar, event = read(made())
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"].startswith("-//MDO-planner//")
    assert event["UID"] == ENTRY.uid
    assert event["SEQUENCE"] == 2
    assert event["SUMMARY"] == "MDO O2026-0012"
    assert event["LOCATION"] == ENTRY.place
    assert event["DESCRIPTION"] == "\n".join(ENTRY.lines)
    assert event["URL"] == ENTRY.url
    assert event["STATUS"] == "CONFIRMED"
    assert event.decoded("DTSTART") == ENTRY.starts_at
    assert event.decoded("DTEND") == ENTRY.ends_at
    assert event.decoded("DTSTAMP") == STAMP
    assert b"DTSTAMP:20261123T080000Z" in made()
    assert b"DTSTART;TZID=Europe/Amsterdam:20261130T140000" in made()
    check_lines(made())


def test_one_attendee_without_a_name():
    _calendar, event = read(made())
    assert event["ATTENDEE"] == "mailto:gast@voorbeeld.invalid"
    assert set(event["ATTENDEE"].params) == {"PARTSTAT", "ROLE", "RSVP"}
    assert event["ORGANIZER"] == f"mailto:{SENDER}"
    assert event["ORGANIZER"].params["CN"] == "MDO-planner"


@pytest.mark.parametrize("answer", InvitationAnswer)
def test_answer_is_the_participation_status(answer):
    _calendar, event = read(made(attendee=Attendee("gast@voorbeeld.invalid", answer)))
    assert event["ATTENDEE"].params["PARTSTAT"] == PARTSTAT[answer]


def test_a_cancelled_one_says_so():
    calendar, event = read(made(replace(ENTRY, is_cancelled=True, sequence=3), "CANCEL"))
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert (event["UID"], event["SEQUENCE"]) == (ENTRY.uid, 3)


def test_who_is_not_expected_any_more_hears_nothing_of_how_it_stands():
    calendar, event = read(made(replace(ENTRY, has_status=False), "CANCEL"))
    assert calendar["METHOD"] == "CANCEL"
    assert "STATUS" not in event


def test_a_feed_shows_nobody():
    events = [event_of(replace(ENTRY, uid=str(number), url=""), stamp=STAMP) for number in range(3)]
    data = calendar_of(events, "PUBLISH", name="MDO-planner")
    calendar = Calendar.from_ical(data)
    assert len(calendar.walk("VEVENT")) == 3
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert calendar["X-WR-CALNAME"] == "MDO-planner"
    for word in (b"ATTENDEE", b"ORGANIZER", b"URL"):
        assert word not in data
    check_lines(data)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("year", [2026, 2027, 2045])
def test_wall_clock_hour_is_kept_across_summer_time(year, month):
    """Also for a program that knows no time zones but that of the file."""
    starts_at = datetime(year, month, 28, 14, 30, tzinfo=AMSTERDAM)
    data = made(
        replace(
            ENTRY, starts_at=starts_at.astimezone(UTC), ends_at=starts_at + timedelta(minutes=60)
        )
    )
    calendar, event = read(data)
    assert f"DTSTART;TZID=Europe/Amsterdam:{year}{month:02}28T143000".encode() in data
    assert event.decoded("DTSTART") == starts_at
    (zone,) = calendar.walk("VTIMEZONE")
    assert isinstance(zone, Timezone)
    own = zone.to_tz(lookup_tzid=False)
    assert starts_at.replace(tzinfo=own).utcoffset() == starts_at.utcoffset()


def test_place():
    assert place_of("Kamer 2", "Gasthuislaan 86") == "Kamer 2, Gasthuislaan 86"
    assert place_of("", "Gasthuislaan 86", "https://meet") == "Gasthuislaan 86"
    assert place_of("", "", "https://meet") == "https://meet"


# What can stand in a field: no control characters but line ends (web.request). A byte order
# mark at the beginning of a text is none to who reads the file back.
text = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\ufeff"),
    max_size=200,
)


@given(text, st.lists(text, max_size=5), text)
def test_any_text_survives_folding_and_escaping(title, lines, place):
    entry = replace(ENTRY, title=title, lines=tuple(lines), place=place)
    data = made(entry)
    check_lines(data)
    _calendar, event = read(data)
    assert event["SUMMARY"] == title
    assert event.get("DESCRIPTION", "") == "\n".join(lines)
    assert event.get("LOCATION", "") == place
