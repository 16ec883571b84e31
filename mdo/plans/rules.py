"""Rules about plans and actions that need no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from mdo.terms import ActionStatus, Payer, Term

QUESTIONS = {
    "surroundings": (
        "Welke omgeving helpt of hindert de ontwikkeling, en wat is daaraan te doen?",
        "Thuis, familie, vrienden, school.",
    ),
    "skills_education": (
        "Welke vaardigheden zijn nodig om onderwijs te volgen?",
        "",
    ),
    "skills_self_reliance": (
        "Welke vaardigheden zijn verder nodig om een zelfredzame volwassene te worden?",
        "",
    ),
    "support_needed": (
        "Welke ondersteuning of zorg is nodig als dat niet vanzelf lukt?",
        "Toezicht, begeleiding, verzorging en zo meer.",
    ),
    "term_expected": (
        "Binnen welke termijn kan dat lukken, met de goede ondersteuning?",
        "",
    ),
}
"""The five questions of the needs picture with their hints (bron, appendix 4, step 1)."""

FACTORS = {
    "helps_child": "Wat helpt bij het kind zelf",
    "hinders_child": "Wat hindert bij het kind zelf",
    "helps_school": "Wat helpt op school",
    "hinders_school": "Wat hindert op school",
    "helps_home": "Wat helpt thuis",
    "hinders_home": "Wat hindert thuis",
}
"""What helps and what hinders, for child, school and home (guide, section 3)."""

PLACES = {"child": "Kind", "school": "School", "home": "Thuis"}
"""The places of FACTORS: the end of the names, with a heading."""


# A date that lies further ahead is a slip of the finger: nobody would be reminded in time.
FARTHEST_AHEAD = timedelta(days=5 * 366)
TOO_FAR = "Deze datum ligt meer dan vijf jaar vooruit. Klopt het jaartal?"


def is_too_far(day: date | None, today: date) -> bool:
    """Whether nobody can mean this day when a plan or an action is made."""
    return day is not None and day - today > FARTHEST_AHEAD


MOST_EUROS = 10_000_000
_PAST = {
    "due_on": "Kies een termijn die nog komt.",
    "until_on": "Deze datum is al voorbij.",
    "settle_by_on": "Kies een datum die nog komt.",
}


def row_faults(
    values: Mapping[str, Any], new_dates: Mapping[str, date | None], today: date
) -> dict[str, str]:
    """What is wrong with a row by itself, by field. `new_dates` are the dates that somebody
    filled in now: one that was right when it was agreed on may be over since.

    A goal is due after today; a need, a part and a disagreement may end today.
    """
    faults = {
        name: _PAST[name]
        for name, day in new_dates.items()
        if day is not None and (day < today or (name == "due_on" and day == today))
    }
    from_on, until_on = values.get("from_on"), values.get("until_on")
    if from_on and until_on and until_on < from_on:
        faults["until_on"] = "Het eind ligt voor het begin."
    for name in ("hours_a_week", "amount"):
        value = values.get(name)
        if value is not None and (value < 0 or (name == "hours_a_week" and value == 0)):
            faults[name] = "Vul een getal boven de 0 in."
    if (values.get("hours_a_week") or 0) > 168:
        faults["hours_a_week"] = "Een week heeft 168 uur."
    if (values.get("amount") or 0) >= MOST_EUROS:
        faults["amount"] = "Vul een bedrag onder de 10 miljoen in."
    if values.get("payer") is Payer.ANDERS and not values.get("payer_note"):
        faults["payer_note"] = "Vul in wie het dan betaalt."
    if values.get("is_disputed") and not values.get("positions"):
        faults["positions"] = "Schrijf op wie wat vindt."
    return faults


def short(text: str, length: int = 60) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def checksum(frozen: dict[str, Any]) -> str:
    """The sha256 of a frozen plan: of its JSON with sorted keys and no blanks."""
    text = json.dumps(frozen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# -- actions -------------------------------------------------------------------------


class ActionScope(Term):
    """Which actions a list shows."""

    OPEN = "open", "Nog te doen"
    TE_LAAT = "te_laat", "Te laat"
    AFGEROND = "afgerond", "Afgerond"
    ALLE = "alle", "Alle"


OPEN_STATUSES = tuple(status for status in ActionStatus if status.is_open)


def is_overdue(due_on: date, status: ActionStatus, today: date) -> bool:
    """Whether somebody should have done it by now; on the day itself it is in time."""
    return status.is_open and due_on < today


class ActionState(NamedTuple):
    """How an action stands."""

    status: ActionStatus
    status_reason: str
    due_on: date


def action_faults(new: ActionState, old: ActionState, today: date) -> dict[str, str]:
    """What is wrong with a change of state, by field (guide, section 3: postponed why;
    'could not be done' is another outcome than 'was not done').

    Whoever postpones moves the date, and whoever moves the date postpones.
    """
    faults = {}
    if new.status.needs_reason and not new.status_reason:
        faults["status_reason"] = f"Geef bij '{new.status.label.lower()}' een reden."
    if new.status is ActionStatus.UITGESTELD:
        if old.status is not ActionStatus.UITGESTELD and new.due_on <= old.due_on:
            faults["due_on"] = "Kies bij uitstel een datum na de vorige."
        elif new.due_on != old.due_on and new.due_on < today:
            faults["due_on"] = "Kies bij uitstel een datum die nog komt."
    elif new.due_on > old.due_on:
        faults["due_on"] = "Een latere datum is uitstel: kies bij stand 'Uitgesteld'."
    if is_too_far(new.due_on, today):
        faults["due_on"] = TOO_FAR
    return faults
