"""What the mails about a meeting say. The kind, numbers, time and place; nobody's name."""

from __future__ import annotations

from babel.dates import format_datetime

from mdo.clock import to_local
from mdo.mail.letters import Letter
from mdo.meetings.ical import place_of
from mdo.meetings.invitation_queries import whereabouts_of
from mdo.meetings.models import Meeting

# The path of the page where a guest answers.
GUEST_PATH = "/uitnodiging"
NOT_BY_CALENDAR = (
    "Antwoord met de link in deze e-mail. Een antwoord vanuit je agenda komt niet aan."
)
QUESTIONS = "Heb je een vraag? Beantwoord deze e-mail, dan komt hij bij de organisator."


def title(meeting: Meeting) -> str:
    """`MDO O2026-0012`."""
    return f"{meeting.kind.abbreviation} {meeting.number}"


def page_path(meeting: Meeting) -> str:
    """Where somebody with an account finds the meeting."""
    return f"/overleggen/{meeting.id}"


def invitation(meeting: Meeting, case_number: str | None, *, is_guest: bool) -> Letter:
    """The invitation to a planned meeting."""
    return Letter(
        subject=f"Uitnodiging: {title(meeting)}",
        lines=("Je bent uitgenodigd voor een overleg.",),
        facts=facts(meeting, case_number),
        action_label="Laat weten of je komt",
        action_path=GUEST_PATH if is_guest else page_path(meeting),
        closing=(NOT_BY_CALENDAR, QUESTIONS),
    )


def update(
    meeting: Meeting, case_number: str | None, *, is_guest: bool, is_time_changed: bool
) -> Letter:
    """Tells who was invited that the meeting is at another moment or in another place."""
    if is_time_changed:
        change = (
            "Dit overleg is op een ander moment. Laat opnieuw weten of je komt, ook als je al had "
            "geantwoord."
        )
    else:
        change = "Dit overleg is op een andere plaats. Het tijdstip blijft hetzelfde."
    return Letter(
        subject=f"Gewijzigd: {title(meeting)}",
        lines=(change,),
        facts=facts(meeting, case_number),
        action_label="Laat weten of je komt",
        action_path=GUEST_PATH if is_guest else page_path(meeting),
        closing=(NOT_BY_CALENDAR, QUESTIONS),
    )


def cancellation(
    meeting: Meeting, case_number: str | None, *, is_guest: bool, has_moment: bool = True
) -> Letter:
    """Tells that the meeting is off. Why stands on its page, not in a mail. While its date
    was polled it had no moment yet."""
    known = facts(meeting, case_number, has_moment=has_moment)
    if is_guest:
        return Letter(
            subject=f"Gaat niet door: {title(meeting)}",
            lines=("Dit overleg gaat niet door.",),
            facts=known,
            closing=(QUESTIONS,),
        )
    return Letter(
        subject=f"Gaat niet door: {title(meeting)}",
        lines=("Dit overleg gaat niet door. De reden staat in MDO-planner.",),
        facts=known,
        action_label="Bekijk het overleg",
        action_path=page_path(meeting),
        closing=(QUESTIONS,),
    )


def removal(meeting: Meeting, case_number: str | None, *, is_replaced: bool) -> Letter:
    """Tells somebody that he or she is not expected any more."""
    change = (
        "Iemand anders komt in jouw plaats naar dit overleg."
        if is_replaced
        else "Je staat niet meer op de lijst voor dit overleg."
    )
    return Letter(
        subject=f"Je hoeft niet te komen: {title(meeting)}",
        lines=(change,),
        facts=facts(meeting, case_number),
        closing=(QUESTIONS,),
    )


def agenda(
    meeting: Meeting,
    case_number: str | None,
    cases: int,
    *,
    is_guest: bool,
    can_answer: bool = False,
) -> Letter:
    """Tells that the agenda is ready, with how many cases stand on it. Which, stands on the
    page of the meeting. A guest who did not answer the invitation yet can do so."""
    known = [*facts(meeting, case_number), ("Dossiers op de agenda", str(cases))]
    if is_guest:
        return Letter(
            subject=f"Agenda: {title(meeting)}",
            lines=(
                "De agenda van dit overleg is klaar. Wat er wordt besproken, hoor je tijdens het "
                "overleg.",
            ),
            facts=tuple(known),
            action_label="Laat weten of je komt" if can_answer else "",
            action_path=GUEST_PATH if can_answer else "",
            closing=(QUESTIONS,),
        )
    return Letter(
        subject=f"Agenda: {title(meeting)}",
        lines=("De agenda van dit overleg is klaar. Je vindt hem in MDO-planner.",),
        facts=tuple(known),
        action_label="Bekijk de agenda",
        action_path=page_path(meeting),
        closing=(QUESTIONS,),
    )


def facts(
    meeting: Meeting, case_number: str | None, *, has_moment: bool = True
) -> tuple[tuple[str, str], ...]:
    """The kind, when and where, and the numbers by which people find it again."""
    begin = format_datetime(to_local(meeting.starts_at), "EEEE d MMMM y, HH.mm", locale="nl_NL")
    found = [
        ("Soort", f"{meeting.kind.label} ({meeting.kind.abbreviation})"),
        ("Nummer", meeting.number),
    ]
    if case_number:
        found.append(("Dossier", case_number))
    if has_moment:
        found.append(("Wanneer", f"{begin} tot {to_local(meeting.ends_at):%H.%M} uur"))
    where = whereabouts_of([meeting])[meeting.id]
    if place := place_of(where.room, where.location):
        found.append(("Waar", place))
    if where.video_url:
        found.append(("Beeldbellen", where.video_url))
    return tuple(found)
