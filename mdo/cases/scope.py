"""Need-to-know: which cases and pupils a viewer may meet. Every list, search, count and
page about a child starts from one of these; the default is nothing.

- A coordinator, a toegangsmedewerker and a participant of another organisation see the
  cases of which their organisation is a party now, with permission not withdrawn.
- A coordinator of a school also sees the cases that play at that school.
- A leerplichtambtenaar sees the cases of the own municipality, and those on the agenda
  of a ZAT at whose table he or she sits.
- A coordinator who is not at a school sees pupils through cases only, and therefore also
  those that he or she entered and that have no case yet: entering leads on to opening one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.viewer import Seat, Viewer
from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.terms import Party, Role

# A feature that comes after cases may know a ground of its own (meetings.scope: the seat
# of the leerplichtambtenaar at a ZAT). It gives a condition on `CaseFile`, or None.
Ground = Callable[[Viewer], ColumnElement[bool] | None]
_grounds_of_later_features: list[Ground] = []


def ground_for_sight(ground: Ground) -> Ground:
    """Register a further ground on which a viewer may open a case."""
    _grounds_of_later_features.append(ground)
    return ground


PARTY_ROLES = (Role.COORDINATOR, Role.TOEGANG, Role.DEELNEMER, Role.LEERPLICHTAMBTENAAR)


def visible_case_ids(viewer: Viewer, today: date) -> Select[tuple[uuid.UUID]]:
    """The ids of all cases the viewer may open."""
    return select(CaseFile.id).where(is_visible_case(viewer, today))


def is_visible_case(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `CaseFile` under which the viewer may open it."""
    grounds: list[ColumnElement[bool]] = []
    if organisations := viewer.organisations(*PARTY_ROLES):
        grounds.append(CaseFile.id.in_(_cases_of_parties(organisations, today)))
    if schools := _schools(viewer):
        grounds.append(CaseFile.school_id.in_(schools))
    if municipalities := viewer.municipalities(Role.LEERPLICHTAMBTENAAR):
        grounds.append(CaseFile.municipality_id.in_(municipalities))
    for ground in _grounds_of_later_features:
        if (condition := ground(viewer)) is not None:
            grounds.append(condition)
    return or_(*grounds) if grounds else false()


def is_visible_pupil(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `Pupil`: those of the own school, of the own municipality
    (leerplicht), those with a case that the viewer may open, and those that a coordinator
    entered and that nobody opened a case for yet. One that was merged into another is gone."""
    grounds: list[ColumnElement[bool]] = [
        Pupil.id.in_(select(CaseFile.pupil_id).where(is_visible_case(viewer, today)))
    ]
    if schools := _schools(viewer):
        grounds.append(Pupil.school_id.in_(schools))
    if municipalities := viewer.municipalities(Role.LEERPLICHTAMBTENAAR):
        grounds.append(Pupil.municipality_id.in_(municipalities))
    if any(_is_coordinator_elsewhere(seat) for seat in viewer.seats):
        grounds.append(_entered_and_without_case(viewer))
    return and_(Pupil.merged_into_id.is_(None), or_(*grounds))


@dataclass(frozen=True)
class EntryRight:
    """Which pupils somebody may enter: those of `schools`, wherever they live, and those
    that live in `municipalities`, whatever their school. A coordinator of a regional
    organisation (`is_regional`) works for every municipality of the installation."""

    schools: frozenset[uuid.UUID]
    municipalities: frozenset[uuid.UUID]
    is_regional: bool = False

    def covers(self, municipality_id: uuid.UUID, school_id: uuid.UUID | None) -> bool:
        """Whether a pupil that lives there and goes to that school may be entered."""
        return municipality_id in self.municipalities or school_id in self.schools


def entry_right(viewer: Viewer) -> EntryRight:
    """Which pupils the viewer may enter, by the seats; nothing without a seat for it."""
    seats = [
        seat
        for seat in viewer.seats
        if seat.role is Role.LEERPLICHTAMBTENAAR or _is_coordinator_elsewhere(seat)
    ]
    return EntryRight(
        _schools(viewer),
        frozenset(seat.municipality_id for seat in seats if seat.municipality_id),
        any(seat.municipality_id is None for seat in seats),
    )


def sees_without_case(
    viewer: Viewer, municipality_id: uuid.UUID, school_id: uuid.UUID | None
) -> bool:
    """Whether the viewer sees a pupil that lives there and goes to that school also when
    it has no case."""
    return school_id in _schools(viewer) or municipality_id in viewer.municipalities(
        Role.LEERPLICHTAMBTENAAR
    )


def _is_coordinator_elsewhere(seat: Seat) -> bool:
    return seat.role is Role.COORDINATOR and seat.party is not Party.SCHOOL


def _entered_and_without_case(viewer: Viewer) -> ColumnElement[bool]:
    case = aliased(CaseFile)
    return and_(
        Pupil.created_by_id == viewer.user_id,
        ~select(case.id).where(case.pupil_id == Pupil.id).correlate(Pupil).exists(),
    )


def _schools(viewer: Viewer) -> frozenset[uuid.UUID]:
    return frozenset(
        seat.organisation_id
        for seat in viewer.seats
        if seat.role is Role.COORDINATOR and seat.party is Party.SCHOOL
    )


def is_running_party(day: date) -> ColumnElement[bool]:
    """The condition on `CaseParty` that the organisation takes part on that day: within its
    dates, with permission not withdrawn. As `CaseParty.is_running`."""
    return and_(
        CaseParty.from_on <= day,
        or_(CaseParty.until_on.is_(None), CaseParty.until_on >= day),
        CaseParty.withdrawn_on.is_(None),
    )


def _cases_of_parties(organisations: frozenset[uuid.UUID], today: date) -> Select[tuple[uuid.UUID]]:
    return select(CaseParty.case_id).where(
        CaseParty.organisation_id.in_(organisations),
        is_running_party(today),
    )
