"""Rules about plans and actions that need no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, NamedTuple, Protocol

from mdo.terms import ActionStatus, Term

QUESTIONS = {
    "surroundings": (
        "Welke omgeving helpt of hindert de ontwikkeling, en wat is daaraan te doen?",
        "Thuis, familie, vrienden, school (vraag 1).",
    ),
    "skills_education": (
        "Welke vaardigheden zijn nodig om onderwijs te volgen?",
        "Vraag 2.",
    ),
    "skills_self_reliance": (
        "Welke vaardigheden zijn verder nodig om een zelfredzame volwassene te worden?",
        "Vraag 3.",
    ),
    "support_needed": (
        "Welke ondersteuning of zorg is nodig als dat niet vanzelf lukt?",
        "Toezicht, begeleiding, verzorging en zo meer (vraag 4).",
    ),
    "term_expected": (
        "Binnen welke termijn kan dat lukken, met de goede ondersteuning?",
        "Vraag 5.",
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


# A date that lies further ahead is a slip of the finger: nobody would be reminded in time.
FARTHEST_AHEAD = timedelta(days=5 * 366)
TOO_FAR = "Deze datum ligt meer dan vijf jaar vooruit. Klopt het jaartal?"


class Part(Enum):
    """A part of the plan that can be complete or not."""

    NEEDS = "behoeftebeeld"
    GOALS = "doelen"
    ROLES = "rolverdeling"
    EVALUATION = "evaluatie"


@dataclass(frozen=True)
class Check:
    """Whether a part of the plan is complete; `gaps` says in words what is missing."""

    part: Part
    label: str
    gaps: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.gaps


class Supported(Protocol):
    """A part of the role split."""

    description: str
    need_id: Any
    deliverer: Any
    payer: Any
    is_disputed: bool
    settle_by_on: date | None


class PlanLike(Protocol):
    """What of a plan is looked at."""

    needs: Sequence[Any]
    goals: Sequence[Any]
    parts: Sequence[Supported]
    evaluation_on: date | None
    evaluation_with: str


def completeness(plan: PlanLike, today: date) -> list[Check]:
    """What a plan still needs before it can be established (bron, appendix 4).

    An open disagreement may stand in an established plan, with a date to settle it.
    """
    return [
        Check(Part.NEEDS, "Behoeftebeeld", tuple(_gaps_in_needs(plan))),
        Check(Part.GOALS, "Doelen", tuple(_gaps_in_goals(plan))),
        Check(Part.ROLES, "Rolverdeling", tuple(_gaps_in_roles(plan, today))),
        Check(Part.EVALUATION, "Evaluatie", tuple(_gaps_in_evaluation(plan, today))),
    ]


def _gaps_in_needs(plan: PlanLike) -> list[str]:
    if not plan.needs:
        return ["Er staat nog geen behoefte in het plan."]
    covered = {part.need_id for part in plan.parts}
    return [
        f"Bij de behoefte '{short(need.description)}' hoort nog geen onderdeel van de rolverdeling."
        for need in plan.needs
        if need.id not in covered
    ]


def _gaps_in_goals(plan: PlanLike) -> list[str]:
    if not plan.goals:
        return ["Er staat nog geen doel in het plan."]
    return [
        f"Het doel '{short(goal.description)}' heeft nog geen termijn."
        for goal in plan.goals
        if goal.due_on is None
    ]


def _gaps_in_roles(plan: PlanLike, today: date) -> list[str]:
    if not plan.parts:
        return ["Er is nog niet verdeeld wie wat doet en wie dat betaalt."]
    gaps = []
    for part in plan.parts:
        name = short(part.description)
        if part.is_disputed:
            if part.settle_by_on is None:
                gaps.append(f"Over '{name}' is geen overeenstemming; spreek af wanneer wel.")
            elif part.settle_by_on < today:
                gaps.append(f"De datum om het over '{name}' eens te zijn, is voorbij.")
            continue
        if part.deliverer is None:
            gaps.append(f"Bij '{name}' staat niet wie het doet.")
        if part.payer is None:
            gaps.append(f"Bij '{name}' staat niet wie het betaalt.")
    return gaps


def _gaps_in_evaluation(plan: PlanLike, today: date) -> list[str]:
    gaps = []
    if plan.evaluation_on is None:
        gaps.append("Er is nog geen evaluatiedatum.")
    elif plan.evaluation_on <= today:
        gaps.append("De evaluatiedatum ligt niet in de toekomst.")
    if not plan.evaluation_with:
        gaps.append("Er staat nog niet met wie wordt geëvalueerd.")
    return gaps


def is_too_far(day: date | None, today: date) -> bool:
    """Whether nobody can mean this day when a plan or an action is made."""
    return day is not None and day - today > FARTHEST_AHEAD


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
