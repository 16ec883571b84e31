"""What of an established plan leaves the application, for whom, and under which name.

The reasons are in docs/decisions/0015. Free text goes along as it was typed: who is named in
it cannot be told by a rule.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from mdo.handovers.terms import Audience, HandoverState
from mdo.terms import Party, PlanStatus

Document = TypeVar("Document")

NOT_ESTABLISHED = "Dit plan is nog een concept. Stel het eerst vast."
REPLACED = "Van dit plan is een nieuwere versie vastgesteld. Draag die over."
CASE_CLOSED = "Dit dossier is gesloten. Heropen het om het plan over te dragen."
NO_TENANT = (
    "De woongemeente werkt niet met MDO-planner. Geef haar toegang de PDF van dit plan; de ouders "
    "kunnen dat ook doen."
)
REASON_NEEDED = "Schrijf op waarom het niet is doorgegaan."
NO_WAY_BACK = "Dit plan is al opgepakt. Kies een andere stand."


def for_audience(document: Document, audience: Audience) -> Document:
    """The document (a PlanDocument) as `audience` may see it; a new one of the same shape.

    The parents see the whole plan, also what people disagree about. Who works for an
    organisation is called by it (guide, section 7: data of third parties is masked); parents
    and pupil keep their names. The gemeente sees the names of who it has to work with. Why a
    person was not at the table nobody needs to know (somebody may have been ill); why nobody
    came for a party that should be there belongs to the plan (bron, appendix 4).
    """
    plan: Any = document
    names_stay = audience is Audience.GEMEENTE
    return replace(
        plan,
        parts=tuple(_part(part, names_stay) for part in plan.parts),
        actions=tuple(
            one if names_stay else replace(one, owner_name=_called(one.owner_party, one.owner_name))
            for one in plan.actions
        ),
        table=tuple(_seat(seat, names_stay) for seat in plan.table),
        signatures=tuple(
            one if names_stay else replace(one, name=_called(one.party, one.name))
            for one in plan.signatures
        ),
    )


def _part(part: Any, names_stay: bool) -> Any:
    if names_stay or (part.deliverer and not part.deliverer.is_organisation):
        return part
    return replace(part, deliverer_name=part.deliverer_organisation_name)


def _seat(seat: Any, names_stay: bool) -> Any:
    name = seat.name if names_stay else _called(seat.party, seat.name)
    return replace(seat, name=name, reason="" if seat.name else seat.reason)


def _called(party: Party, name: str) -> str:
    """How somebody is called in the edition for the parents; nobody stays nobody."""
    return party.label if party.is_organisation and name else name


def file_name(case_number: str, number: int, ending: str) -> str:
    """The name of a file that leaves the application: case number and version only."""
    return f"plan-{case_number}-versie-{number}.{ending}"


def title(case_number: str, number: int) -> str:
    """The title of such a document: case number and version only."""
    return f"Plan van aanpak {case_number}, versie {number}"


def hand_over_fault(status: PlanStatus, *, is_open: bool, is_tenant: bool) -> str:
    """Why a version cannot be handed over, empty when it can.

    is_open: whether its case is open. is_tenant: whether the municipality the case belongs
    to works with this application.
    """
    if status is PlanStatus.CONCEPT:
        return NOT_ESTABLISHED
    if status is PlanStatus.VERVANGEN:
        return REPLACED
    if not is_open:
        return CASE_CLOSED
    return "" if is_tenant else NO_TENANT


def state_faults(old: HandoverState, new: HandoverState, note: str) -> dict[str, str]:
    """What is wrong with a change of state, by field. What was picked up stays picked up;
    what did not go on needs a reason."""
    faults = {}
    if new is HandoverState.OVERGEDRAGEN and old is not HandoverState.OVERGEDRAGEN:
        faults["state"] = NO_WAY_BACK
    if new is HandoverState.NIET_DOORGEGAAN and not note:
        faults["note"] = REASON_NEEDED
    return faults


def days_waited(handed_over_on: date, until: date) -> int:
    """For how many whole days a plan waits (or waited)."""
    return max(0, (until - handed_over_on).days)


def fixed_moment(established_at: datetime) -> int:
    """The moment that the document bears as its making, in seconds since 1970: that of
    establishing, so that the same version gives the same bytes."""
    return int(established_at.timestamp())
