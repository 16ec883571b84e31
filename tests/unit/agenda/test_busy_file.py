"""What is read out of a calendar file: times, and nothing else."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from mdo.agenda.busy_file import FAULTS, LARGEST, TOO_LARGE, read_busy
from mdo.clock import to_local
from mdo.errors import Refused


def calendar(*components: str) -> bytes:
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//NL", *components])
    return (text + "\nEND:VCALENDAR\n").replace("\n", "\r\n").encode()


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{abs(hash(lines))}@x", *lines, "END:VEVENT"])


def shown(periods: list[tuple[datetime, datetime]]) -> list[str]:
    return [f"{to_local(begin):%d-%m %H.%M} {to_local(end):%d-%m %H.%M}" for begin, end in periods]


def read(*components: str, now: datetime) -> list[str]:
    return shown(read_busy(calendar(*components), now))


def test_events(now):
    found = read(
        event("DTSTART:20261124T090000Z", "DTEND:20261124T100000Z", "SUMMARY:Tandarts Noor"),
        event("DTSTART;TZID=Europe/Amsterdam:20261125T090000", "DURATION:PT90M"),
        # Without a zone: the wall clock here. Overlapping times become one.
        event("DTSTART:20261126T090000", "DTEND:20261126T100000"),
        event("DTSTART:20261126T093000", "DTEND:20261126T110000"),
        # Before today, and longer ahead than is kept.
        event("DTSTART:20261122T090000Z", "DTEND:20261122T100000Z"),
        event("DTSTART:20280122T090000Z", "DTEND:20280122T100000Z"),
        event("DTSTART:20261127T090000Z", "DTEND:20261127T100000Z", "TRANSP:TRANSPARENT"),
        event("DTSTART:20261127T090000Z", "DTEND:20261127T100000Z", "STATUS:CANCELLED"),
        event("DTSTART:20261127T120000Z", "DTEND:20261127T120000Z"),
        now=now,
    )
    assert found == [
        "24-11 10.00 24-11 11.00",
        "25-11 09.00 25-11 10.30",
        "26-11 09.00 26-11 11.00",
    ]


def test_whole_days_and_nights(now):
    found = read(
        event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126"),
        event("DTSTART;VALUE=DATE:20261201"),
        event("DTSTART:20261203T210000", "DTEND:20261204T030000"),
        now=now,
    )
    assert found == [
        "24-11 07.00 24-11 20.00",
        "25-11 07.00 25-11 20.00",
        "01-12 07.00 01-12 20.00",
        "03-12 21.00 04-12 00.00",
        "04-12 00.00 04-12 03.00",
    ]


def test_what_comes_back_keeps_its_hour_and_its_exceptions(now):
    found = read(
        "\n".join(
            [
                "BEGIN:VEVENT", "UID:reeks@x", "DTSTART;TZID=Europe/Amsterdam:20270315T090000",
                "DTEND;TZID=Europe/Amsterdam:20270315T100000", "RRULE:FREQ=WEEKLY;COUNT=4",
                "EXDATE;TZID=Europe/Amsterdam:20270322T090000", "END:VEVENT",
                "BEGIN:VEVENT", "UID:reeks@x",
                "RECURRENCE-ID;TZID=Europe/Amsterdam:20270405T090000",
                "DTSTART;TZID=Europe/Amsterdam:20270405T090000",
                "DTEND;TZID=Europe/Amsterdam:20270405T100000", "STATUS:CANCELLED", "END:VEVENT",
            ]
        ),
        now=now,
    )  # fmt: skip
    # The clock goes forward on 28 March.
    assert found == ["15-03 09.00 15-03 10.00", "29-03 09.00 29-03 10.00"]


def test_free_busy(now):
    found = read(
        "BEGIN:VFREEBUSY",
        "UID:fb@x",
        "DTSTAMP:20261120T080000Z",
        "FREEBUSY;FBTYPE=BUSY:20261124T090000Z/20261124T100000Z,20261125T090000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20261126T090000Z/PT1H",
        "FREEBUSY:20261127T090000Z/PT30M",
        "END:VFREEBUSY",
        now=now,
    )
    assert found == [
        "24-11 10.00 24-11 11.00",
        "25-11 10.00 25-11 11.00",
        "27-11 10.00 27-11 10.30",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", FAULTS["none"]),
        (b"naam;begin;einde\r\n", FAULTS["none"]),
        (b"\x89PNG\r\n\x1a\n\x00\x81\x8d", FAULTS["none"]),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", FAULTS["broken"]),
        (calendar(event("DTSTART:overmorgen")), None),
        (b"x" * (LARGEST + 1), TOO_LARGE),
    ],
    ids=["leeg", "tabel", "plaatje", "half", "geen datum", "groot"],
)
def test_no_calendar(data, message, now):
    if message is None:
        assert read_busy(data, now) == []
        return
    with pytest.raises(Refused) as refusal:
        read_busy(data, now)
    assert refusal.value.messages == {"file": message}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=HOURLY;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8;BYMINUTE=1,2,3,4,5,6,7,8;BYSECOND=1,2,3,4,5,6,7,8",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_rules_without_measure_end_soon(rule, now):
    began = time.monotonic()
    with pytest.raises(Refused) as refusal:
        read_busy(calendar(event("DTSTART:20260101T000000", "DURATION:PT1S", f"RRULE:{rule}")), now)
    assert refusal.value.messages == {"file": FAULTS["many"]}
    assert time.monotonic() - began < 25


def test_a_day_that_never_comes_ends_as_well(now):
    began = time.monotonic()
    rule = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    with suppress(Refused):
        found = read(event("DTSTART:20270101T090000", "DURATION:PT1H", rule), now=now)
        assert found == ["01-01 09.00 01-01 10.00"]
    assert time.monotonic() - began < 25


def test_too_many(now):
    moments = [now + timedelta(minutes=4 * n) for n in range(5_100)]
    events = [event(f"DTSTART:{moment:%Y%m%dT%H%M%S}", "DURATION:PT1M") for moment in moments]
    assert len(read_busy(calendar(*events[:4_000]), now)) == 4_000
    with pytest.raises(Refused) as refusal:
        read_busy(calendar(*events), now)
    assert refusal.value.messages == {"file": FAULTS["many"]}
