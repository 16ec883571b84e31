"""Meetings as iCalendar (RFC 5545): the object in an invitation, and the entries of a feed.

An entry names a kind of meeting and numbers, never a person it is about. The library
folds, escapes and ends the lines. `stamp` is when the object is made (DTSTAMP).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from mdo.clock import to_local
from mdo.law.dates import ONE_DAY
from mdo.terms import InvitationAnswer

PRODID = "-//MDO-planner//MDO-planner 1.0//NL"
SENDER_NAME = "MDO-planner"
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PARTSTAT: dict[InvitationAnswer, str] = {
    InvitationAnswer.GEEN: "NEEDS-ACTION",
    InvitationAnswer.JA: "ACCEPTED",
    InvitationAnswer.MISSCHIEN: "TENTATIVE",
    InvitationAnswer.NEE: "DECLINED",
}

# As a rule instead of a list of dates: short, right beyond 2037, and read by every program.
# The European rule of summer time holds since 1996.
_AMSTERDAM = b"""\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Entry:
    """What a calendar says of a meeting. `uid` and `sequence` are those of the meeting;
    `url` is empty for who has no account; `lines` are those of the description. Of a meeting
    that goes on without the one it is for nothing is said of how it stands (`has_status`;
    RFC 5546, 3.2.5): in a shared calendar it would go for the others as well."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    lines: tuple[str, ...] = ()
    url: str = ""
    is_cancelled: bool = False
    has_status: bool = True


@dataclass(frozen=True)
class Attendee:
    """The one person that an object is for. Without a name: an address is enough."""

    address: str
    answer: InvitationAnswer = InvitationAnswer.GEEN


def place_of(room: str, location: str, video_url: str = "") -> str:
    """`Kamer 2, Gasthuislaan 86`; the link of a video call when there is no place."""
    return ", ".join(part for part in (room, location) if part) or video_url


def event_of(
    entry: Entry, *, stamp: datetime, organizer: str = "", attendee: Attendee | None = None
) -> Event:
    """The VEVENT of an entry, at its wall-clock time in the Netherlands.

    `organizer` is the address that an invitation comes from. Both it and the attendee stay
    out of an entry that is only shown, as in a feed.
    """
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", to_local(entry.starts_at))
    event.add("dtend", to_local(entry.ends_at))
    event.add("summary", entry.title)
    if entry.has_status:
        event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    # Who looks along in a shared calendar sees that somebody is busy, not with what.
    event.add("class", "PRIVATE")
    for name, text in (
        ("description", "\n".join(entry.lines)),
        ("location", entry.place),
        ("url", entry.url),
    ):
        if text:
            event.add(name, text)
    if organizer:
        event.add("organizer", _address(organizer, CN=vText(SENDER_NAME)))
    if attendee:
        event.add("attendee", _attendee(attendee))
    return event


@dataclass(frozen=True)
class DayEntry:
    """Something that is due on a day, without an hour."""

    uid: str
    sequence: int
    title: str
    on: date
    url: str


def day_event_of(entry: DayEntry, *, stamp: datetime) -> Event:
    """The VEVENT of something that lasts the whole day and keeps nobody busy (RFC 5545,
    3.6.1 and 3.8.2.7: DTEND is the day after, and its owner stays free). No alarm."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + ONE_DAY)
    event.add("summary", entry.title)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("url", entry.url)
    return event


def calendar_of(events: Iterable[Event], method: Method, *, name: str = "") -> bytes:
    """The VCALENDAR with these events and the time zone they are in, as it is sent. With a
    `name`, calendar programs show it as that."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    calendar.add_component(_amsterdam())
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


@cache
def _amsterdam() -> Timezone:
    return Timezone.from_ical(_AMSTERDAM)


def _attendee(attendee: Attendee) -> vCalAddress:
    # What a calendar program answers goes to an address that nobody reads; people answer by
    # the link in the mail, so the program is not to ask.
    return _address(
        attendee.address,
        ROLE=vText("REQ-PARTICIPANT"),
        PARTSTAT=vText(PARTSTAT[attendee.answer]),
        RSVP=vText("FALSE"),
    )


def _address(address: str, **parameters: vText) -> vCalAddress:
    value = vCalAddress(f"mailto:{address}")
    value.params.update(parameters)
    return value
