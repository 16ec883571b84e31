"""What the mails about a poll say. The kind, numbers and days; nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from mdo.clock import to_local
from mdo.mail.letters import Letter
from mdo.meetings.invitation_letters import QUESTIONS, title
from mdo.meetings.models import Meeting
from mdo.polls.queries import SlotRow

PERSONAL = "De link is persoonlijk en werkt één keer. Stuur deze e-mail niet door."


def question(
    meeting: Meeting, case_number: str | None, slots: Sequence[SlotRow], *, is_guest: bool
) -> Letter:
    """The question when somebody can."""
    return _letter(
        f"Wanneer kun je? {title(meeting)}",
        f"We zoeken een datum voor een {meeting.kind.label.lower()}. Geef door wanneer je kunt.",
        meeting, case_number, slots, is_guest=is_guest,
    )  # fmt: skip


def new_proposals(
    meeting: Meeting, case_number: str | None, slots: Sequence[SlotRow], *, is_guest: bool
) -> Letter:
    """Other moments were proposed since somebody answered."""
    return _letter(
        f"Nieuwe voorstellen: {title(meeting)}",
        "Er zijn nieuwe voorstellen voor de datum. Geef door of je dan kunt. Wat je eerder "
        "antwoordde, is bewaard.",
        meeting, case_number, slots, is_guest=is_guest,
    )  # fmt: skip


def reminder(
    meeting: Meeting, case_number: str | None, slots: Sequence[SlotRow], *, is_guest: bool
) -> Letter:
    """The question once more, to who did not answer."""
    return _letter(
        f"Herinnering: wanneer kun je? {title(meeting)}",
        f"We zoeken nog steeds een datum voor een {meeting.kind.label.lower()}. We weten nog "
        "niet wanneer je kunt.",
        meeting, case_number, slots, is_guest=is_guest,
    )  # fmt: skip


def _letter(
    subject: str,
    line: str,
    meeting: Meeting,
    case_number: str | None,
    slots: Sequence[SlotRow],
    *,
    is_guest: bool,
) -> Letter:
    facts = [(f"Voorstel {place}", _moment(slot)) for place, slot in enumerate(slots, 1)]
    if meeting.answer_by_on:
        facts.append(("Antwoorden kan tot en met", _day(meeting.answer_by_on)))
    if case_number:
        facts.append(("Dossier", case_number))
    return Letter(
        subject=subject,
        lines=(line,),
        facts=tuple(facts),
        action_label="Geef door wanneer je kunt",
        action_path="/peiling" if is_guest else f"/overleggen/{meeting.id}/peiling",
        closing=(PERSONAL, QUESTIONS) if is_guest else (QUESTIONS,),
    )


def _moment(slot: SlotRow) -> str:
    begin, end = to_local(slot.starts_at), to_local(slot.ends_at)
    return f"{_day(begin.date())}, {begin:%H.%M} tot {end:%H.%M} uur"


def _day(on: date) -> str:
    return format_date(on, "EEEE d MMMM y", locale="nl_NL")
