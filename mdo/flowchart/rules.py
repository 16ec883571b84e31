"""What the flow chart proposes, and whether a role split follows it."""

from __future__ import annotations

from dataclasses import dataclass

from mdo.terms import Party, Payer


@dataclass(frozen=True)
class Proposal:
    """Who delivers and who pays by the walk of a need, with the advice at its last answer.
    `box_key` is the box that proposed it."""

    deliverer: Party | None
    payer: Payer | None
    advice: str
    box_key: str


def deviates(proposal: Proposal | None, deliverer: Party | None, payer: Payer | None) -> bool:
    """Whether a split is another one than proposed. False without a proposal, and while a
    side is not decided; a side that the proposal leaves open is free."""
    if proposal is None or deliverer is None or payer is None:
        return False
    return proposal.deliverer not in (None, deliverer) or proposal.payer not in (None, payer)
