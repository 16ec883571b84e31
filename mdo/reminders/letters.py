"""What the mails of reminders say: of what, a number and a day, and one button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from mdo.law.dates import amount, in_dutch
from mdo.mail.letters import Letter
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Anchor, ReminderKind

INBOX_PATH = "/herinneringen"
MOST_IN_DIGEST = 25
CHOOSE = "Wat je per e-mail krijgt en wanneer, kies je zelf bij Mijn herinneringen."


class Told(Protocol):
    """What a letter needs to know of a reminder."""

    kind: ReminderKind
    anchor: Anchor
    number: str
    path: str
    due_on: date


def reminder_letter(told: Told) -> Letter:
    """The mail about one reminder."""
    rule = RULE_OF[told.kind]
    number = outside_number(told)
    return Letter(
        subject=f"{told.kind.label}: {number}" if number else told.kind.label,
        lines=(rule.line,),
        facts=(
            *([(told.anchor.label, number)] if number else []),
            ("Datum", in_dutch(told.due_on)),
        ),
        action_label=rule.button,
        action_path=told.path,
        closing=(CHOOSE,),
    )


def digest_letter(told: Sequence[Told], today: date, others: int) -> Letter:
    """The mail of the day with all that is new; `others` were told before and are still open."""
    shown = told[:MOST_IN_DIGEST]
    count = amount(len(told), "herinnering", "herinneringen")
    left = len(told) - len(shown)
    lines = ["Dit staat voor je klaar in MDO-planner."]
    closing = [CHOOSE]
    if others:
        is_one = others == 1
        closing.insert(
            0,
            f"Er {'staat' if is_one else 'staan'} nog "
            f"{amount(others, 'eerdere herinnering', 'eerdere herinneringen')} open.",
        )
    if left:
        closing.insert(0, f"En nog {left} meer.")
    return Letter(
        subject=f"{count} op {in_dutch(today)}",
        lines=tuple(lines),
        facts=tuple((one.kind.label, _about(one)) for one in shown),
        action_label="Bekijk je herinneringen",
        action_path=INBOX_PATH,
        closing=tuple(closing),
    )


def outside_number(told: Told) -> str:
    """The number that may be named in a mail. With what stands about a pupil by itself
    (absence, an exemption) even its number is left out: it would tell a problem of it."""
    return "" if told.anchor is Anchor.LEERLING else told.number


def _about(told: Told) -> str:
    day = in_dutch(told.due_on)
    number = outside_number(told)
    return f"{number}, {day}" if number else day
