"""What becomes of a case after a ZAT: does it come back, and as what (guide, section 1: the
team agrees follow-up actions and reports back on them at a later meeting)."""

from __future__ import annotations

from typing import Any

from mdo.terms import AgendaBlock, Route

_WRITTEN = ("facts", "opinions", "pupil_view", "parents_view", "agreements", "route")


def is_reached(item: Any) -> bool:
    """Whether anything at all was written about an item of an agenda."""
    return any(getattr(item, name) for name in _WRITTEN)


def block_of_next(
    block: AgendaBlock,
    route: Route | None,
    *,
    is_reached: bool,
    has_agreements: bool,
    has_open_work: bool,
) -> AgendaBlock | None:
    """In which block of the next ZAT a case comes back; None when it does not.

    What was not reached stays what it was. What is followed or undecided is discussed
    again. What was agreed, and what somebody still has to do, is reported back; a case that
    is finished comes back only for what is still open.
    """
    if not is_reached:
        return block
    if route is Route.VOLGEN or (route is None and not has_agreements):
        return AgendaBlock.BESPREKING
    if has_open_work or (has_agreements and route is not Route.KLAAR):
        return AgendaBlock.TERUGKOPPELING
    return None
