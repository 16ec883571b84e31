"""Establishing a plan: who may do it while something is missing, and what a party says."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.terms import Party, Role, SignOff


@dataclass(frozen=True)
class Responsible:
    """Who is responsible for a plan: the coordinator of the case, the organisation that
    organised its meeting (without one, the school at which the case plays), and the
    municipality in which the pupil lives."""

    coordinator_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    municipality_id: uuid.UUID


def may_establish_incomplete(viewer: Viewer, responsible: Responsible) -> bool:
    """Whether the viewer may establish a plan that is not complete, with a reason.

    That is who coordinates the case, a coordinator in the organisation under whose
    responsibility the meeting was held (bron, footnote 5), or the leerplichtambtenaar of
    the municipality where the pupil lives.
    """
    if not viewer.may(Permission.PLAN_WRITE):
        return False
    return (
        viewer.user_id == responsible.coordinator_id
        or responsible.organisation_id in viewer.organisations(Role.COORDINATOR)
        or responsible.municipality_id in viewer.municipalities(Role.LEERPLICHTAMBTENAAR)
    )


@dataclass(frozen=True)
class SignOffText:
    """What a party says of the plan, as somebody filled it in. `stance` None: nothing yet."""

    party: Party | None
    name: str
    stance: SignOff | None
    remark: str


def sign_off_faults(said: SignOffText) -> dict[str, str]:
    """What is wrong with one sign-off, by field. Who has nothing filled in but the name did
    not sign, and that is no fault."""
    faults = {}
    if said.stance is None:
        if said.remark:
            faults["stance"] = "Kies of deze partij het eens is."
        return faults
    if said.party is None:
        faults["party"] = "Kies welke partij dit is."
    if not said.name:
        faults["name"] = "Vul in wie dit zegt."
    if said.stance is not SignOff.EENS and not said.remark:
        faults["remark"] = f"Schrijf bij '{said.stance.label.lower()}' op waarom."
    return faults


def doubles(signed: Sequence[SignOffText]) -> list[int]:
    """The places of the sign-offs that say again what somebody of that party and name said
    before."""
    seen: set[tuple[Party | None, str]] = set()
    found = []
    for place, said in enumerate(signed):
        if said.stance is None:
            continue
        key = (said.party, said.name)
        if key in seen:
            found.append(place)
        seen.add(key)
    return found
