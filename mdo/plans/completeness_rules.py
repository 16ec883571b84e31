"""When a plan is complete, and what it still lacks in words (bron, appendix 4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Protocol

from mdo.flowchart.rules import Proposal
from mdo.meetings.closing_rules import Attendee, absent_parties, is_party_present
from mdo.meetings.rules import has_one_case
from mdo.plans.role_rules import (
    NeedLike,
    PartLike,
    contradictions,
    is_outside,
    takes_too_much,
    unexplained_deviations,
)
from mdo.plans.rules import QUESTIONS, short
from mdo.terms import MeetingKind, Party, Payer, SupportKind, SupportPlace


class Part(Enum):
    """A part of the plan that can be complete or not; the value is its place on the page."""

    TABLE = "overleg"
    NEEDS = "behoeftebeeld"
    GOALS = "doelen"
    ROLES = "rolverdeling"
    EVALUATION = "evaluatie"


class Mend(Enum):
    """Where a gap is mended."""

    CHOOSE_MEETING = "choose-meeting"
    MEETING = "meeting"
    ATTENDANCE = "attendance"
    PARTIES = "parties"
    MINUTES = "minutes"
    QUESTIONS = "questions"
    NEW_NEED = "new-need"
    NEED = "need"
    NEW_GOAL = "new-goal"
    GOAL = "goal"
    NEW_PART = "new-part"
    PART = "part"
    EVALUATION = "evaluation"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, as a sentence. `row_id` is the row it is about, or for a
    new part the need. What `blocks` cannot be passed over with a reason either."""

    text: str
    mend: Mend
    row_id: uuid.UUID | None = None
    blocks: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Check:
    """Whether a part of the plan is complete; `gaps` says what is missing."""

    part: Part
    label: str
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        return not self.gaps


@dataclass(frozen=True)
class Conference:
    """What of the meeting that a plan comes from is looked at.

    `reasons` are the required parties whose absence was explained; `is_pupil_heard` tells
    that the minutes hold the pupil's view or why it was not heard.
    """

    meeting_id: uuid.UUID
    item_id: uuid.UUID | None
    number: str
    kind: MeetingKind
    is_held: bool
    attendees: tuple[Attendee, ...]
    reasons: frozenset[Party]
    is_pupil_heard: bool


class PlanLike(Protocol):
    """What of a plan is looked at, besides the answers to QUESTIONS."""

    needs: Sequence[Any]
    goals: Sequence[Any]
    parts: Sequence[Any]
    evaluation_on: date | None
    evaluation_with: str


def completeness(
    plan: PlanLike,
    today: date,
    conference: Conference | None,
    proposals: Mapping[uuid.UUID, Proposal],
) -> list[Check]:
    """What a plan still needs before it can be established (bron, appendix 4).

    It comes from a held meeting with the required parties (or the reason) and the pupil
    heard (or the reason); the five questions are answered and every need is covered; each
    goal has a term ahead; the split has no gaps, contradictions or unexplained deviations;
    the evaluation is planned. An open disagreement may stand in it, with a date to settle.
    """
    return [
        Check(Part.TABLE, "Overleg en partijen", tuple(_at_the_table(plan, conference))),
        Check(Part.NEEDS, "Behoeftebeeld", tuple(_in_needs(plan))),
        Check(Part.GOALS, "Doelen", tuple(_in_goals(plan, today))),
        Check(Part.ROLES, "Rolverdeling", tuple(_in_roles(plan, today, proposals))),
        Check(Part.EVALUATION, "Evaluatie", tuple(_in_evaluation(plan, today))),
    ]


def gaps_of(checks: Sequence[Check]) -> list[Gap]:
    """All gaps, in the order of the plan."""
    return [gap for check in checks for gap in check.gaps]


def asks_youth_care_at_school(needs: Sequence[Any]) -> bool:
    """Whether a plan asks for help at school or in school time that is more than support
    with learning: then the five parties of an MDO belong at the table (bron, appendix 4)."""
    return any(
        need.place in (SupportPlace.SCHOOL, SupportPlace.BEIDE)
        and need.kind is not SupportKind.ONDERWIJS
        for need in needs
    )


def _at_the_table(plan: PlanLike, conference: Conference | None) -> Iterator[Gap]:
    if conference is None:
        yield Gap(
            "Het plan hoort nog niet bij een overleg. Daar blijkt wie er waren en of de leerling "
            "is gehoord.",
            Mend.CHOOSE_MEETING,
        )
        return
    name = f"{conference.kind.abbreviation} {conference.number}"
    if asks_youth_care_at_school(plan.needs) and conference.kind is not MeetingKind.MDO:
        yield Gap(
            f"Het plan vraagt hulp op school. Dat hoort in een MDO besproken te zijn, en dit plan "
            f"komt uit {name}.",
            Mend.CHOOSE_MEETING,
        )
    if not conference.is_held:
        yield Gap(f"{name} is nog niet gehouden.", Mend.MEETING)
        return
    for required in absent_parties(conference.kind, conference.attendees, conference.reasons):
        yield Gap(f"{required.label} was niet bij {name}, en er staat geen reden.", Mend.PARTIES)
    if not _is_pupil_heard(conference):
        yield Gap(f"De leerling is bij {name} niet gehoord, en er staat geen reden.", Mend.MINUTES)


def _is_pupil_heard(conference: Conference) -> bool:
    """At a KiK or MDO a pupil who sat at the table was heard, as when it is closed."""
    return conference.is_pupil_heard or (
        has_one_case(conference.kind) and is_party_present(Party.LEERLING, conference.attendees)
    )


def _in_needs(plan: PlanLike) -> Iterator[Gap]:
    open_ones = [
        str(number) for number, name in enumerate(QUESTIONS, 1) if not getattr(plan, name).strip()
    ]
    if open_ones:
        *first, last = open_ones
        which = f"{', '.join(first)} en {last} zijn" if first else f"{last} is"
        yield Gap(f"Vraag {which} nog niet beantwoord.", Mend.QUESTIONS)
    if not plan.needs:
        yield Gap("Er staat nog geen behoefte in het plan.", Mend.NEW_NEED)
    covered = {part.need_id for part in plan.parts}
    for need in plan.needs:
        if need.id not in covered:
            yield Gap(
                f"Bij de behoefte '{short(need.description)}' hoort nog geen onderdeel van de "
                "rolverdeling.",
                Mend.NEW_PART,
                need.id,
            )


def _in_goals(plan: PlanLike, today: date) -> Iterator[Gap]:
    if not plan.goals:
        yield Gap("Er staat nog geen doel in het plan.", Mend.NEW_GOAL)
    for goal in plan.goals:
        name = short(goal.description)
        if goal.due_on is None:
            yield Gap(f"Het doel '{name}' heeft nog geen termijn.", Mend.GOAL, goal.id)
        elif goal.due_on <= today:
            yield Gap(
                f"De termijn van het doel '{name}' ligt niet in de toekomst.", Mend.GOAL, goal.id
            )


def _in_roles(
    plan: PlanLike, today: date, proposals: Mapping[uuid.UUID, Proposal]
) -> Iterator[Gap]:
    if not plan.parts:
        yield Gap("Er is nog niet verdeeld wie wat doet en wie dat betaalt.", Mend.NEW_PART)
    for part in plan.parts:
        for text in _lacks_dispute(part, today) if part.is_disputed else _lacks(part):
            yield Gap(text, Mend.PART, part.id)
    for one, _other in contradictions(plan.parts):
        yield Gap(
            f"'{short(one.description)}' staat er twee keer in, met een andere uitvoerder of "
            "betaler. Kies er een, of leg vast dat jullie het nog niet eens zijn.",
            Mend.PART,
            one.id,
        )
    yield from _against_needs(plan.needs, plan.parts)
    for part in unexplained_deviations(plan.parts, proposals):
        yield Gap(
            f"'{short(part.description)}' is anders verdeeld dan het stroomschema voorstelt, en "
            "er staat geen reden.",
            Mend.PART,
            part.id,
        )


def _lacks(part: PartLike) -> Iterator[str]:
    name = short(part.description)
    if part.deliverer is None:
        yield f"Bij '{name}' staat niet wie het doet."
    if part.payer is None:
        yield f"Bij '{name}' staat niet wie het betaalt."
    if part.payer is Payer.ANDERS and not part.payer_note:
        yield f"Bij '{name}' betaalt een ander; er staat niet wie."


def _lacks_dispute(part: PartLike, today: date) -> Iterator[str]:
    name = short(part.description)
    if not part.positions:
        yield f"Over '{name}' zijn jullie het niet eens; er staat niet wie wat vindt."
    if part.settle_by_on is None:
        yield f"Over '{name}' zijn jullie het niet eens. Spreek af wanneer wel."
    elif part.settle_by_on < today:
        yield f"De datum om het over '{name}' eens te zijn, is voorbij."


def _against_needs(needs: Sequence[NeedLike], parts: Sequence[PartLike]) -> Iterator[Gap]:
    for need in needs:
        for part in parts:
            if part.need_id == need.id and is_outside(part, need):
                yield Gap(
                    f"'{short(part.description)}' loopt langer dan de behoefte "
                    f"'{short(need.description)}'.",
                    Mend.PART,
                    part.id,
                )
        if takes_too_much(need, parts):
            yield Gap(
                f"Bij '{short(need.description)}' zijn meer uren per week verdeeld dan er nodig "
                "zijn.",
                Mend.NEED,
                need.id,
            )


def _in_evaluation(plan: PlanLike, today: date) -> Iterator[Gap]:
    if plan.evaluation_on is None:
        yield Gap("Er is nog geen evaluatiedatum.", Mend.EVALUATION, blocks=True)
    elif plan.evaluation_on <= today:
        yield Gap("De evaluatiedatum ligt niet in de toekomst.", Mend.EVALUATION, blocks=True)
    if not plan.evaluation_with:
        yield Gap("Er staat nog niet met wie wordt geëvalueerd.", Mend.EVALUATION)
