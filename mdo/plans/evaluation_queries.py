"""Reading how far the goals of a plan were reached. The case itself goes through its scope."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, CaseParty
from mdo.cases.rules import fold
from mdo.cases.scope import is_running_party, is_visible_case
from mdo.clock import from_local, to_local
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting
from mdo.organisations.models import Organisation
from mdo.plans.action_queries import ActionRow, list_case_actions
from mdo.plans.evaluation_rules import NOT_JUDGED, Candidate, Judgement, Progress
from mdo.plans.models import Goal, GoalEvaluation, Plan, SupportPart
from mdo.plans.queries import needs_evaluation
from mdo.terms import GoalOutcome, MeetingKind, MeetingStatus, PlanStatus

MOST_MEETINGS = 20


@dataclass(frozen=True)
class GoalState:
    """A goal of an established version and what was said of it."""

    id: uuid.UUID
    description: str
    indicator: str
    due_on: date | None
    outcome: GoalOutcome
    note: str
    evaluated_on: date | None
    meeting_id: uuid.UUID | None
    meeting_number: str | None
    meeting_kind: MeetingKind | None

    @property
    def is_judged(self) -> bool:
        return self.outcome is not GoalOutcome.OPEN

    @property
    def judgement(self) -> Judgement:
        if not self.is_judged:
            return NOT_JUDGED
        return Judgement(self.outcome, self.note, self.meeting_id)


@dataclass(frozen=True)
class Evaluation:
    """The evaluation of one version."""

    plan_id: uuid.UUID
    number: int
    goals: list[GoalState]
    progress: Progress
    established_at: datetime | None


def list_goal_states(plan_id: uuid.UUID) -> list[GoalState]:
    """The goals of a version in their order, of a case that was loaded through its scope."""
    rows = db.session.execute(
        select(
            Goal.id,
            Goal.description,
            Goal.indicator,
            Goal.due_on,
            GoalEvaluation.outcome,
            GoalEvaluation.note,
            GoalEvaluation.evaluated_on,
            GoalEvaluation.meeting_id,
            Meeting.number,
            Meeting.kind,
        )
        .outerjoin(GoalEvaluation, GoalEvaluation.goal_id == Goal.id)
        .outerjoin(Meeting, Meeting.id == GoalEvaluation.meeting_id)
        .where(Goal.plan_id == plan_id)
        .order_by(Goal.position, Goal.id)
    )
    return [GoalState(*row[:4], row[4] or GoalOutcome.OPEN, row[5] or "", *row[6:]) for row in rows]


def get_evaluation(case_id: uuid.UUID, number: int | None = None) -> Evaluation | None:
    """The evaluation of the version that holds, or of an established one with this number;
    None when there is none. The case must have been loaded through its scope."""
    query = select(
        Plan.id, Plan.number, Plan.evaluation_on, Plan.finished_on, Plan.established_at
    ).where(Plan.case_id == case_id, Plan.status != PlanStatus.CONCEPT)
    if number is None:
        query = query.where(Plan.status == PlanStatus.VASTGESTELD)
    else:
        query = query.where(Plan.number == number)
    row = db.session.execute(query.order_by(Plan.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    goals = list_goal_states(row.id)
    progress = Progress(
        row.evaluation_on,
        len(goals),
        sum(goal.is_judged for goal in goals),
        sum(goal.outcome is GoalOutcome.BEREIKT for goal in goals),
        row.finished_on,
        has_later_version(case_id, row.number),
    )
    return Evaluation(row.id, row.number, goals, progress, row.established_at)


def has_later_version(case_id: uuid.UUID, number: int) -> bool:
    """Whether a version after this one has begun."""
    found = select(Plan.id).where(Plan.case_id == case_id, Plan.number > number).limit(1)
    return db.session.scalar(found) is not None


def list_evaluations(plan_id: uuid.UUID) -> dict[uuid.UUID, GoalEvaluation]:
    """What was said of the goals of a version as records to change, by goal. Locks the
    version until the transaction ends, so that two people do not both judge a goal first."""
    db.session.execute(select(Plan.id).where(Plan.id == plan_id).with_for_update())
    rows = db.session.scalars(
        select(GoalEvaluation)
        .join(Goal, Goal.id == GoalEvaluation.goal_id)
        .where(Goal.plan_id == plan_id)
        .execution_options(populate_existing=True)
    )
    return {row.goal_id: row for row in rows}


def get_meeting_day(meeting_id: uuid.UUID) -> date:
    """The Dutch day of a meeting."""
    starts_at = db.session.scalars(select(Meeting.starts_at).where(Meeting.id == meeting_id)).one()
    return to_local(starts_at).date()


def list_evaluation_meetings(
    case_id: uuid.UUID, today: date
) -> list[tuple[uuid.UUID, str, datetime]]:
    """The meetings about a case up to and including today, at which its plan can have been
    evaluated: id, name and moment, the latest first."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.kind, Meeting.number, Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == case_id,
            Meeting.starts_at < _midnight_after(today),
            Meeting.status.in_(
                (MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)
            ),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.number.desc())
        .limit(MOST_MEETINGS)
    )
    return [(row.id, f"{row.kind.abbreviation} {row.number}", row.starts_at) for row in rows]


def get_next_meeting(
    case_id: uuid.UUID, now: datetime
) -> tuple[uuid.UUID, MeetingKind, str, datetime] | None:
    """The first planned meeting about a case that is ahead: id, kind, number, moment."""
    row = db.session.execute(
        select(Meeting.id, Meeting.kind, Meeting.number, Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == case_id,
            Meeting.starts_at > now,
            Meeting.status == MeetingStatus.GEPLAND,
        )
        .order_by(Meeting.starts_at, Meeting.number)
        .limit(1)
    ).one_or_none()
    return tuple(row) if row else None


def _midnight_after(today: date) -> datetime:
    return from_local(datetime.combine(today + timedelta(days=1), time()))


def actions_by_goal(case_id: uuid.UUID) -> dict[uuid.UUID | None, list[ActionRow]]:
    """The actions of a case by the goal they serve; under None those that serve no goal."""
    found: dict[uuid.UUID | None, list[ActionRow]] = {}
    for action in list_case_actions(case_id):
        found.setdefault(action.goal_id, []).append(action)
    return found


def parts_by_goal(plan_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    """What the role split of a version holds for each goal."""
    rows = db.session.execute(
        select(SupportPart.goal_id, SupportPart.description)
        .where(SupportPart.plan_id == plan_id, SupportPart.goal_id.is_not(None))
        .order_by(SupportPart.position, SupportPart.id)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for goal_id, description in rows:
        found.setdefault(goal_id, []).append(description)
    return found


def list_candidates(case_id: uuid.UUID, today: date) -> list[Candidate]:
    """The users of the parties to a case, to recognise in 'met wie'; by name."""
    rows = db.session.execute(
        select(
            User.id,
            Organisation.kind,
            User.given_name,
            User.infix,
            User.surname,
            Membership.title,
            Organisation.name,
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(CaseParty, CaseParty.organisation_id == Organisation.id)
        .where(
            CaseParty.case_id == case_id,
            is_running_party(today),
            is_running(today),
            User.is_enabled,
        )
        .order_by(User.surname, User.given_name, User.id, Organisation.name)
    )
    return [
        Candidate(
            row.id,
            row.kind,
            fold(" ".join(filter(None, (row.given_name, row.infix, row.surname)))),
            fold(row.surname),
            fold(row.title),
            fold(row.name),
        )
        for row in rows
    ]


def list_cases_to_evaluate(
    viewer: Viewer, case_ids: Collection[uuid.UUID], today: date
) -> set[uuid.UUID]:
    """Which of these cases have a version that holds and may be opened by the viewer."""
    rows = db.session.scalars(
        select(Plan.case_id)
        .join(CaseFile, CaseFile.id == Plan.case_id)
        .where(
            Plan.case_id.in_(case_ids),
            Plan.status == PlanStatus.VASTGESTELD,
            needs_evaluation(),
            CaseFile.closed_on.is_(None),
            is_visible_case(viewer, today),
        )
    )
    return set(rows)


def list_evaluation_days(case_id: uuid.UUID) -> list[tuple[int, date, int, int]]:
    """For the history of a case: number of the version, day, how many goals were judged then
    and how many of these were reached."""
    rows = db.session.execute(
        select(Plan.number, GoalEvaluation.evaluated_on, GoalEvaluation.outcome)
        .join(Goal, Goal.id == GoalEvaluation.goal_id)
        .join(Plan, Plan.id == Goal.plan_id)
        .where(Plan.case_id == case_id)
        .order_by(Plan.number, GoalEvaluation.evaluated_on)
    )
    found: dict[tuple[int, date], list[GoalOutcome]] = {}
    for number, day, outcome in rows:
        found.setdefault((number, day), []).append(outcome)
    return [
        (number, day, len(outcomes), outcomes.count(GoalOutcome.BEREIKT))
        for (number, day), outcomes in found.items()
    ]
