"""What a concept still needs before people can be invited to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from mdo.meetings.rules import missing_parties
from mdo.terms import MeetingKind, Party


class Need(Enum):
    """What a concept can lack, in the order in which it is seen to."""

    DATE = "date"
    PLACE = "place"
    PARTIES = "parties"
    INVITE = "invite"


@dataclass(frozen=True)
class ConceptStep:
    """One thing that a concept needs, and whether it has it."""

    need: Need
    label: str
    is_done: bool
    text: str = ""


def concept_steps(
    kind: MeetingKind,
    *,
    has_date: bool,
    has_place: bool,
    present: Collection[Party],
    explained: Collection[Party],
) -> list[ConceptStep]:
    """What a concept of this kind needs. `present` are the parties at its table, `explained`
    those of which a reason stands in their place (`RequiredParty.key`)."""
    missing = [
        required
        for required in missing_parties(kind, present)
        if not (required.may_be_explained and required.key in explained)
    ]
    names = "; ".join(required.label for required in missing)
    return [
        ConceptStep(
            Need.DATE,
            "Datum kiezen",
            has_date,
            "" if has_date else "Kies een datum met ‘Wijzigen’, of peil welke datum past.",
        ),
        ConceptStep(Need.PLACE, "Plaats of link", has_place),
        ConceptStep(
            Need.PARTIES,
            "Verplichte partijen",
            not missing,
            f"Nog niet aan tafel: {names}. Voeg iemand toe, of schrijf op waarom niet."
            if missing
            else "",
        ),
        ConceptStep(
            Need.INVITE,
            "Definitief plannen en uitnodigen",
            False,
            "Dan pas krijgt iedereen aan tafel bericht.",
        ),
    ]
