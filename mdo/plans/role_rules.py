"""The role split: what two parts say against each other, and what a part lacks by itself."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Protocol

from mdo.flowchart.rules import Proposal, deviates
from mdo.terms import Party, Payer


class PartLike(Protocol):
    """What of a part of the role split is looked at."""

    id: uuid.UUID
    description: str
    need_id: uuid.UUID | None
    deliverer: Party | None
    deliverer_organisation_id: uuid.UUID | None
    payer: Payer | None
    payer_note: str
    hours_a_week: Decimal | None
    from_on: date | None
    until_on: date | None
    is_disputed: bool
    positions: str
    settle_by_on: date | None
    deviation_reason: str


class NeedLike(Protocol):
    """What of a need is looked at."""

    id: uuid.UUID
    description: str
    hours_a_week: Decimal | None
    until_on: date | None


def overlap(one: PartLike, other: PartLike) -> bool:
    """Whether two parts run on at least one same day; an open end has no limit."""
    first = max(one.from_on or date.min, other.from_on or date.min)
    last = min(one.until_on or date.max, other.until_on or date.max)
    return first <= last


def is_same_work(one: str, other: str) -> bool:
    """Whether two descriptions have the same words: capitals, blanks and signs aside."""
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


def contradicts(one: PartLike, other: PartLike) -> bool:
    """Whether two parts say against each other who does or pays the same.

    They do when both belong to the same need, have the same description (`is_same_work`)
    and run at the same time, but somebody else delivers (another party, or another
    organisation of it) or pays. What is not decided yet contradicts nothing, and neither
    does a part whose disagreement is recorded: that is not hidden any more.
    """
    return (
        one.need_id is not None
        and one.need_id == other.need_id
        and not one.is_disputed
        and not other.is_disputed
        and is_same_work(one.description, other.description)
        and overlap(one, other)
        and (
            _differ(one.deliverer, other.deliverer)
            or _differ(one.deliverer_organisation_id, other.deliverer_organisation_id)
            or _differ(one.payer, other.payer)
        )
    )


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def contradictions(parts: Sequence[PartLike]) -> list[tuple[PartLike, PartLike]]:
    """Each pair of parts that contradict each other, in their order."""
    return [pair for pair in combinations(parts, 2) if contradicts(*pair)]


def is_outside(part: PartLike, need: NeedLike) -> bool:
    """Whether a part runs on after the term of its need, or begins after it. A part without
    an end says nothing about the term."""
    if need.until_on is None:
        return False
    return any(day is not None and day > need.until_on for day in (part.from_on, part.until_on))


def most_hours(parts: Sequence[PartLike]) -> Decimal:
    """The most hours a week that these parts take together on any day."""
    starts = {part.from_on or date.min for part in parts}
    return max(
        (sum((_hours(part) for part in parts if _runs(part, day)), Decimal()) for day in starts),
        default=Decimal(),
    )


def _hours(part: PartLike) -> Decimal:
    return part.hours_a_week or Decimal()


def _runs(part: PartLike, day: date) -> bool:
    return (part.from_on or date.min) <= day <= (part.until_on or date.max)


def takes_too_much(need: NeedLike, parts: Sequence[PartLike]) -> bool:
    """Whether the parts of a need, without those in dispute, take more hours a week at some
    moment than the need says."""
    if need.hours_a_week is None:
        return False
    own = [part for part in parts if part.need_id == need.id and not part.is_disputed]
    return most_hours(own) > need.hours_a_week


def unexplained_deviations(
    parts: Sequence[PartLike], proposals: Mapping[uuid.UUID, Proposal]
) -> Iterator[PartLike]:
    """The parts that are split otherwise than the flow chart proposes for their need, while
    nobody wrote why. In dispute nothing is decided yet."""
    for part in parts:
        proposal = proposals.get(part.need_id) if part.need_id else None
        if (
            not part.is_disputed
            and not part.deviation_reason
            and deviates(proposal, part.deliverer, part.payer)
        ):
            yield part


def deliverer_faults(party: Party | None, kind: Party | None) -> dict[str, str]:
    """What is wrong with an organisation of this `kind` (None: no organisation) beside the
    party that delivers, by field. The organisation must be one of that party."""
    if kind is None:
        return {}
    if party is None:
        return {"deliverer": f"Kies ook de partij. Deze organisatie hoort bij: {kind.label}."}
    if party is kind:
        return {}
    message = (
        f"Deze organisatie hoort bij '{kind.label}', niet bij '{party.label}'."
        if party.is_organisation
        else f"Bij '{party.label}' hoort geen organisatie. Vul zo nodig een naam in."
    )
    return {"deliverer_organisation_id": message}
