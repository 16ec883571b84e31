"""What the mails of reminders say: of what, a number and a day, and one button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from mdo.law.dates import amount, in_dutch
from mdo.mail.letters import Letter
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Anchor, Matter, ReminderKind

INBOX_PATH = "/herinneringen"
MOST_IN_DIGEST = 25
CHOOSE = "Wat je per e-mail krijgt en wanneer, kies je zelf: bij Herinneringen, onder Mijn keuzes."
# What the day of a reminder is, where it is not simply the day of something.
_DAY: dict[Matter, str] = {
    Matter.OVERLEG: "Datum van het overleg",
    Matter.AGENDA: "Datum van het overleg",
    Matter.PEILING: "Laatste dag om te antwoorden",
    Matter.VERSLAG: "Datum van het overleg",
    Matter.ACTIE: "Moet af op",
    Matter.EVALUATIE: "Datum van de evaluatie",
    Matter.PLAN: "Datum van het overleg",
    Matter.THUISZITTER: "Grens van vier weken",
    Matter.DRIE_MAANDEN: "Drie maanden op",
    Matter.THUISZITTER_MDO: "Thuiszitter sinds",
    Matter.ONDERZOEK: "Datum van de melding",
    Matter.VRIJSTELLING: "Loopt af op",
    Matter.TERUGKOPPELING: "Datum van het overleg",
    Matter.TOESTEMMING: "Loopt af op",
    Matter.ADRES: "Geweigerd op",
}


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
            *([(_of_what(told), number)] if number else []),
            (_DAY.get(rule.matter, "Datum"), in_dutch(told.due_on)),
        ),
        action_label=rule.button,
        action_path=told.path,
        closing=(CHOOSE,),
    )


def _of_what(told: Told) -> str:
    """What the number is of; with a municipality stands which school year or month."""
    return "Over" if told.anchor is Anchor.GEMEENTE else told.anchor.label


def digest_letter(told: Sequence[Told], today: date, others: int) -> Letter:
    """The mail of the day with all that is new; `others` were told before and are still open."""
    subject = f"{_count(told)} op {in_dutch(today)}"
    if not others:
        return _list(told, subject)
    verb = "staat" if others == 1 else "staan"
    earlier = amount(others, "eerdere herinnering", "eerdere herinneringen")
    return _list(told, subject, f"Er {verb} nog {earlier} open.")


def together_letter(told: Sequence[Told]) -> Letter:
    """The mail about many reminders that somebody wants to know of at once."""
    return _list(told, f"{_count(told)} die je meteen krijgt")


def _list(told: Sequence[Told], subject: str, *closing: str) -> Letter:
    shown = told[:MOST_IN_DIGEST]
    left = len(told) - len(shown)
    return Letter(
        subject=subject,
        lines=("Dit wacht op je in MDO-planner.",),
        facts=tuple((one.kind.label, _about(one)) for one in shown),
        action_label="Bekijk je herinneringen",
        action_path=INBOX_PATH,
        closing=(*([f"En nog {left} meer."] if left else []), *closing, CHOOSE),
    )


def _count(told: Sequence[Told]) -> str:
    return amount(len(told), "herinnering", "herinneringen")


def outside_number(told: Told) -> str:
    """The number that may be named in a mail or a calendar. With what stands about a pupil by itself
    (absence, an exemption) even its number is left out: it would tell a problem of it."""
    return "" if told.anchor is Anchor.LEERLING else told.number


def _about(told: Told) -> str:
    day = in_dutch(told.due_on)
    number = outside_number(told)
    return f"{number}, {day}" if number else day
