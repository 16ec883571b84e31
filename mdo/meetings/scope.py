"""Need-to-know of meetings, and the ground on cases that a seat at a ZAT gives.

A viewer sees the meetings at which he or she sits, those that the own organisation
organises (coordinators), and those with a visible case on the agenda. On the page of a
meeting somebody who sits at the table sees every case of the agenda; another sees only
the cases that are visible to him or her anyway. Who was replaced does not sit there any
more: the substitute needs to know, the other does not.
"""

from __future__ import annotations

import uuid
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile
from mdo.cases.scope import ground_for_sight, visible_case_ids
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.terms import MeetingKind, MeetingStatus, Role

# Of a meeting that is not planned yet or that is off, nobody needs to know the cases.
_NO_GROUND = (MeetingStatus.CONCEPT, MeetingStatus.GEANNULEERD)


@cache
def is_expected() -> ColumnElement[bool]:
    """The condition on `Participant` that nobody comes in his or her place. It is made
    once: another name for the table costs more than the question itself."""
    substitute = aliased(Participant)
    return ~select(substitute.id).where(substitute.replaces_id == Participant.id).exists()


def is_own_seat(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Participant` that the viewer sits there."""
    return and_(Participant.user_id == viewer.user_id, is_expected())


@ground_for_sight
def case_at_own_zat(viewer: Viewer) -> ColumnElement[bool] | None:
    """An LPA sees the cases of a ZAT at whose table he or she sits, also of pupils that
    live elsewhere: what is needed goes to the LPA of the woongemeente (guide, section 1)."""
    if Role.LEERPLICHTAMBTENAAR not in viewer.roles:
        return None
    return CaseFile.id.in_(
        select(AgendaItem.case_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .where(
            Meeting.kind == MeetingKind.ZAT,
            Meeting.status.not_in(_NO_GROUND),
            is_own_seat(viewer),
            AgendaItem.case_id.is_not(None),
        )
    )


def meetings_with_seat(viewer: Viewer) -> Select[tuple[uuid.UUID]]:
    """The ids of the meetings at whose table the viewer sits."""
    return select(Participant.meeting_id).where(is_own_seat(viewer))


def is_visible_meeting(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `Meeting` under which the viewer may open it."""
    grounds: list[ColumnElement[bool]] = [
        Meeting.id.in_(meetings_with_seat(viewer)),
        Meeting.id.in_(
            select(AgendaItem.meeting_id).where(
                AgendaItem.case_id.in_(visible_case_ids(viewer, today))
            )
        ),
    ]
    if organisations := viewer.organisations(Role.COORDINATOR):
        grounds.append(Meeting.organisation_id.in_(organisations))
    return or_(*grounds)


def is_visible_item(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `AgendaItem`: general points, cases of the own table, visible cases."""
    return or_(
        AgendaItem.case_id.is_(None),
        AgendaItem.meeting_id.in_(meetings_with_seat(viewer)),
        AgendaItem.case_id.in_(visible_case_ids(viewer, today)),
    )
