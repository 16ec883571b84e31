"""Who looks after a case, and who chaired a meeting about it: for the sources of deadlines."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select

from mdo.accounts.models import Membership, User
from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.accounts.scope import is_running
from mdo.cases.models import CaseFile, CaseParty
from mdo.cases.scope import is_running_party
from mdo.extensions import db
from mdo.meetings.models import Participant
from mdo.meetings.scope import is_expected
from mdo.reminders.people_queries import People

PLANNING_ROLES = tuple(
    role for role, may in ROLE_PERMISSIONS.items() if Permission.PLAN_WRITE in may
)

UserIds = Sequence[uuid.UUID]


def is_open() -> ColumnElement[bool]:
    """The condition on `CaseFile` that it is open."""
    return CaseFile.closed_on.is_(None)


def get_caretakers(
    condition: ColumnElement[bool], people: People, today: date
) -> Mapping[uuid.UUID, UserIds]:
    """Of the cases under `condition` (on `CaseFile`) who looks after each: its coordinator;
    without one whose account works, the coordinators of its school; without those, the
    coordinators of the organisations that take part. One statement."""
    rows = db.session.execute(
        select(
            CaseFile.id,
            CaseFile.coordinator_id,
            CaseFile.school_id,
            CaseParty.organisation_id,
        )
        .outerjoin(
            CaseParty,
            and_(
                CaseParty.case_id == CaseFile.id,
                is_running_party(today),
            ),
        )
        .where(condition)
        .order_by(CaseFile.id, CaseParty.from_on, CaseParty.id)
    )
    of_case: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        of_case.setdefault(row.id, []).append(row)
    return {case_id: _caretakers(parties, people) for case_id, parties in of_case.items()}


def _caretakers(parties: Sequence[Any], people: People) -> UserIds:
    case = parties[0]
    return people.first_working(
        (case.coordinator_id,),
        people.coordinators(case.school_id),
        (user_id for party in parties for user_id in people.coordinators(party.organisation_id)),
    )


def get_chairs(meeting_ids: Select[Any], today: date) -> Mapping[uuid.UUID, UserIds]:
    """The users who chair these meetings and who may work on plans, by meeting. One statement."""
    may_plan = exists().where(
        Membership.user_id == Participant.user_id,
        Membership.role.in_(PLANNING_ROLES),
        is_running(today),
    )
    rows = db.session.execute(
        select(Participant.meeting_id, Participant.user_id)
        .join(User, User.id == Participant.user_id)
        .where(
            Participant.meeting_id.in_(meeting_ids),
            Participant.is_chair,
            is_expected(),
            User.is_enabled,
            may_plan,
        )
        .order_by(Participant.meeting_id, Participant.position, Participant.id)
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for meeting_id, user_id in rows:
        found.setdefault(meeting_id, []).append(user_id)
    return found
