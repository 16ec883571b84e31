"""What the mails about a meeting say. The kind, numbers, time and place; nobody's name."""

from __future__ import annotations

from babel.dates import format_datetime

from mdo.clock import to_local
from mdo.mail.letters import Letter
from mdo.meetings.models import Meeting


def title(meeting: Meeting) -> str:
    """`MDO O2026-0012`."""
    return f"{meeting.kind.abbreviation} {meeting.number}"


def invitation(meeting: Meeting, case_number: str | None, *, is_guest: bool) -> Letter:
    """The invitation to a planned meeting."""
    return Letter(
        subject=f"Uitnodiging: {title(meeting)}",
        lines=(f"Je bent uitgenodigd voor een {meeting.kind.label.lower()}.",),
        facts=facts(meeting, case_number),
        action_label="Laat weten of je komt",
        action_path="/uitnodiging" if is_guest else f"/overleggen/{meeting.id}",
    )


def facts(meeting: Meeting, case_number: str | None) -> tuple[tuple[str, str], ...]:
    """When and where, and the numbers by which people find it again."""
    begin = format_datetime(to_local(meeting.starts_at), "EEEE d MMMM y, HH.mm", locale="nl_NL")
    found = [("Wanneer", f"{begin} tot {to_local(meeting.ends_at):%H.%M} uur")]
    if place := ", ".join(part for part in (meeting.room, meeting.location) if part):
        found.append(("Waar", place))
    if meeting.video_url:
        found.append(("Beeldbellen", meeting.video_url))
    if case_number:
        found.append(("Dossier", case_number))
    return tuple(found)
