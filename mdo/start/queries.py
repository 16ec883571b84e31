"""What waits for somebody: the parts of the start page."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from mdo.accounts.models import Membership, User
from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.audit.models import ReadEvent
from mdo.cases.case_queries import CaseFilter, CaseRow, list_cases, list_urgent_cases
from mdo.clock import to_local
from mdo.extensions import db
from mdo.feedback.queries import Point, count_unread, list_points_to_tell
from mdo.handovers.queries import HandoverRow, list_waiting_handovers
from mdo.leerplicht.work_queries import count_waiting
from mdo.meetings.queries import (
    MeetingRow,
    list_meetings_to_finish,
    list_my_meetings,
    list_zats_without_lpa,
)
from mdo.organisations.models import Municipality, Organisation
from mdo.plans.action_queries import ActionRow, count_overdue, list_my_actions
from mdo.plans.queries import list_concepts, list_evaluations_due
from mdo.polls.waiting_queries import WaitingPoll, list_polls_to_answer
from mdo.terms import Party, Role
from mdo.thuiszitters.models import Thuiszitter
from mdo.thuiszitters.scope import is_counted

_FEEDBACK = Permission.FEEDBACK_WRITE
# How far ahead an evaluation comes into sight.
EVALUATION_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Work:
    """What somebody who works on cases sees first. Each list is the beginning of a longer
    one: at most five rows."""

    meetings: list[MeetingRow]
    urgent: list[CaseRow]
    to_finish: list[MeetingRow]
    actions: list[ActionRow]
    overdue: int
    evaluations: list[Any] = field(default_factory=list)
    concepts: list[Any] = field(default_factory=list)
    polls: list[WaitingPoll] = field(default_factory=list)
    without_lpa: list[MeetingRow] = field(default_factory=list)
    without_coordinator: int = 0
    handovers: list[HandoverRow] = field(default_factory=list)
    handovers_in_all: int = 0
    to_tell: list[Point] = field(default_factory=list)
    unread: int = 0
    registrations: int = 0

    @property
    def is_waiting(self) -> bool:
        """Whether anything waits besides meetings ahead and actions."""
        waiting: tuple[list[Any], ...] = (self.urgent, self.without_lpa, self.polls)
        waiting += (self.to_finish, self.evaluations, self.concepts, self.handovers, self.to_tell)
        return any((*waiting, self.without_coordinator, self.unread, self.registrations))


def get_work(viewer: Viewer, now: datetime) -> Work:
    """The work of a viewer on cases, as far as the roles let him or her."""
    today = to_local(now).date()
    makes_plans = viewer.may(Permission.PLAN_WRITE)
    handles = viewer.may(Permission.HANDOVER_HANDLE)
    handovers, in_all = list_waiting_handovers(viewer) if handles else ([], 0)
    return Work(
        meetings=list_my_meetings(viewer, now),
        urgent=list_urgent_cases(viewer, now) if makes_plans else [],
        to_finish=list_meetings_to_finish(viewer, now),
        actions=list_my_actions(viewer, today),
        overdue=count_overdue(viewer, today),
        evaluations=(
            list_evaluations_due(viewer, today, today + EVALUATION_AHEAD) if makes_plans else []
        ),
        concepts=list_concepts(viewer, today) if makes_plans else [],
        polls=list_polls_to_answer(viewer, now),
        without_lpa=list_zats_without_lpa(viewer, now),
        without_coordinator=_count_without_coordinator(viewer, now, today),
        handovers=handovers,
        handovers_in_all=in_all,
        to_tell=list_points_to_tell(viewer, now) if viewer.may(_FEEDBACK) else [],
        unread=count_unread(viewer) if viewer.may(_FEEDBACK) else 0,
        registrations=(
            count_waiting(viewer, today) if viewer.may(Permission.LEERPLICHT_READ) else 0
        ),
    )


def _count_without_coordinator(viewer: Viewer, now: datetime, today: date) -> int:
    if not viewer.may(Permission.CASE_WRITE):
        return 0
    wanted = CaseFilter(without_coordinator=True)
    return list_cases(viewer, wanted, today, now, offset=0, limit=1)[1]


def count_thuiszitters(municipality_ids: Collection[uuid.UUID], today: date) -> int:
    """How many pupils of these municipalities are thuiszitters today."""
    return (
        db.session.scalar(
            select(func.count(Thuiszitter.pupil_id.distinct())).where(
                Thuiszitter.municipality_id.in_(municipality_ids),
                is_counted(),
                Thuiszitter.since_on <= today,
                or_(Thuiszitter.ended_on.is_(None), Thuiszitter.ended_on >= today),
            )
        )
        or 0
    )


@dataclass(frozen=True)
class Keeping:
    """What the functional administrator keeps."""

    users: int
    never_signed_in: int
    schools: int


def get_keeping(viewer: Viewer) -> Keeping:
    """Numbers about the users and schools of the viewer's municipalities."""
    homes = viewer.municipalities(Role.BEHEERDER)
    own = (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.municipality_id.in_(homes))
    )
    users, never = db.session.execute(
        select(func.count(), func.count().filter(User.last_sign_in_at.is_(None))).where(
            User.id.in_(own), User.is_enabled
        )
    ).one()
    schools = db.session.scalar(
        select(func.count())
        .select_from(Organisation)
        .where(
            Organisation.municipality_id.in_(homes),
            Organisation.kind == Party.SCHOOL,
            Organisation.closed_on.is_(None),
        )
    )
    return Keeping(users, never, schools or 0)


def count_reads(viewer: Viewer, now: datetime) -> int:
    """How often users of the privacy officer's municipalities looked at something in the
    last 24 hours."""
    readers = (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(Municipality, Municipality.id == Organisation.municipality_id)
        .where(Municipality.id.in_(viewer.municipalities(Role.PRIVACY_OFFICER)))
    )
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ReadEvent)
            .where(ReadEvent.at >= now - timedelta(days=1), ReadEvent.reader_id.in_(readers))
        )
        or 0
    )
