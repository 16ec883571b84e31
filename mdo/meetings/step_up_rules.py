"""Stepping up from a KiK or ZAT to an MDO: when it can be done, who organises it, who comes.

Source: the guide, sections 1 and 2. An MDO is held under the responsibility of the
procescoördinator jeugd, the school or the CJG.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from mdo.terms import MdoResponsibility, MeetingKind, MeetingStatus, Party, Route

_RESPONSIBLE = {Party.SCHOOL: MdoResponsibility.SCHOOL, Party.CJG: MdoResponsibility.CJG}
# What goes along as text to go on with. What others thought of it, what was agreed and what
# was decided stays where it was said, and is shown beside.
PREFILLED = ("facts", "pupil_view", "parents_view")


def why_no_step_up(
    kind: MeetingKind, status: MeetingStatus, route: Route | None, *, has_case: bool
) -> str | None:
    """Why an agenda item cannot be stepped up to an MDO, in Dutch; None when it can.

    A closed meeting is not written in any more, so there it has to have been decided.
    """
    if kind is MeetingKind.MDO or not has_case:
        return "Alleen een dossier van een KiK of ZAT kan naar een MDO."
    if status in (MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN):
        return None
    if status is not MeetingStatus.AFGESLOTEN:
        return f"Dit overleg heeft de status ‘{status.label}’. Opschalen kan dan niet."
    if route is not Route.MDO:
        return (
            "Dit overleg is afgesloten met een ander besluit. Heropen het eerst, of plan een MDO "
            "vanuit het dossier."
        )
    return None


def choose_organiser(
    origin: tuple[uuid.UUID, Party], school_id: uuid.UUID | None, cjg_id: uuid.UUID | None
) -> tuple[uuid.UUID, MdoResponsibility]:
    """Which organisation organises the MDO, and under whose responsibility it is held.

    `origin` is who organised the KiK or ZAT: a school or CJG goes on with it. Else the school
    of the case, else the CJG of the municipality, else the origin itself.
    """
    organisation_id, party = origin
    if party in _RESPONSIBLE:
        return organisation_id, _RESPONSIBLE[party]
    if school_id is not None:
        return school_id, MdoResponsibility.SCHOOL
    if cjg_id is not None:
        return cjg_id, MdoResponsibility.CJG
    return organisation_id, MdoResponsibility.PROCESCOORDINATOR


def choose_people(
    people: Sequence[Any], preferred: Collection[uuid.UUID], always: Iterable[uuid.UUID] = ()
) -> list[Any]:
    """Who comes of the organisations around a case: of each the `preferred` users (who sat
    at the table before, the coordinator of the case), else the first one; and `always` those
    users. Rows have `user_id` and `organisation_id`; nobody comes twice."""
    chosen: dict[uuid.UUID, Any] = {}
    wanted = {*preferred, *always}
    for organisation_id in dict.fromkeys(row.organisation_id for row in people):
        here = [row for row in people if row.organisation_id == organisation_id]
        known = [row for row in here if row.user_id in wanted]
        if not known and any(row.user_id in chosen for row in here):
            continue
        for row in known or here[:1]:
            chosen.setdefault(row.user_id, row)
    return list(chosen.values())
