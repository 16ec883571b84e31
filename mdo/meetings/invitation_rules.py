"""What an invitation may say, and when somebody may be told or may answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from mdo.cases.name_rules import names_somebody
from mdo.terms import MeetingStatus

NAME_FAULT = "Dit staat in de uitnodiging; noem hier geen naam van een kind of ouder."
# What changes one of these changes the entry in a calendar (RFC 5545, SEQUENCE).
WHEN = frozenset({"starts_at", "ends_at"})
WHERE = frozenset({"location", "room", "video_url"})
# What stands in the place of what names somebody.
ELSEWHERE = "zie MDO-planner"
# What the mail and the calendar entry show of what people type.
SHOWN = ("location", "room", "video_url")


def name_faults(values: Mapping[str, object], names: Collection[str]) -> dict[str, str]:
    """Which of the fields that an invitation shows name a child or a parent, as messages by
    field (guide, section 7)."""
    return {
        field: NAME_FAULT for field in SHOWN if names_somebody(str(values.get(field) or ""), names)
    }


@dataclass(frozen=True)
class Whereabouts:
    """Where a meeting is, as it may be told outside the app."""

    room: str
    location: str
    video_url: str


def without_names(room: str, location: str, video_url: str, names: Collection[str]) -> Whereabouts:
    """Where a meeting is, without what names a child or a parent on its agenda: a case can
    come to stand there after the place was chosen, without anybody looking."""
    if names_somebody(f"{room} {location}", names):
        room, location = "", ELSEWHERE
    if names_somebody(video_url, names):
        video_url = ELSEWHERE
    return Whereabouts(room, location, video_url)


def is_announced(status: MeetingStatus, starts_at: datetime, now: datetime) -> bool:
    """Whether people are told of a meeting, and may say whether they come: it is planned
    and did not begin. One that is written down afterwards invites nobody."""
    return status is MeetingStatus.GEPLAND and starts_at > now
