"""Reading plans. The case itself goes through its scope; a plan is read with its case."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.cases.rules import spoken_name
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting
from mdo.organisations.models import Organisation
from mdo.plans.document import PlanDocument, SignatureText, read_plan
from mdo.plans.models import Action, Goal, GoalEvaluation, Need, Plan, Signature, SupportPart
from mdo.terms import MeetingStatus, Party, PlanStatus

# Organisations that deliver support without being a party to the case yet.
DELIVERING = (
    Party.SWV,
    Party.GGD,
    Party.SMW,
    Party.ZORGAANBIEDER,
    Party.DOORSTROOMPUNT,
    Party.CJG,
    Party.TOEGANG,
)


@dataclass(frozen=True)
class Version:
    """One version of the plan of a case, in the list of versions."""

    number: int
    status: PlanStatus
    established_at: datetime | None
    established_by: str


@dataclass(frozen=True)
class PlanPage:
    """A version of a plan to show. `plan` is None while there is none."""

    plan: Plan | None
    document: PlanDocument | None
    versions: list[Version]

    @property
    def is_concept(self) -> bool:
        return self.plan is not None and self.plan.status is PlanStatus.CONCEPT


def get_plan_page(case_id: uuid.UUID, number: int | None = None) -> PlanPage:
    """The version with this number; without one the concept, else the last established one.

    The case must have been loaded through its scope.
    """
    versions = list_versions(case_id)
    if number is None:
        number = versions[0].number if versions else None
    plan = get_plan(case_id, number) if number is not None else None
    if plan is None:
        return PlanPage(None, None, versions)
    if plan.frozen is not None:
        return PlanPage(plan, PlanDocument.from_json(plan.frozen), versions)
    return PlanPage(plan, read_concept(plan), versions)


def read_concept(plan: Plan, **established: Any) -> PlanDocument:
    """The document of a concept as its rows are now; `established`: the table and the
    signatures that come with establishing."""
    actions, number = _plan_actions(plan.id), _meeting_number(plan.meeting_id)
    return read_plan(plan, actions, number, **established)


def list_later_signatures(plan: Plan | None, document: PlanDocument | None) -> list[SignatureText]:
    """What parties said of an established version after it was frozen, in that order."""
    if plan is None or document is None or plan.status is PlanStatus.CONCEPT:
        return []
    frozen = {(one.party, one.name) for one in document.signatures}
    rows = db.session.execute(
        select(
            Signature.party,
            Signature.name,
            Signature.stance,
            Signature.remark,
            Signature.signed_on,
        )
        .where(Signature.plan_id == plan.id)
        .order_by(Signature.signed_on, Signature.party, Signature.name)
    )
    return [SignatureText(*row) for row in rows if (row.party, row.name) not in frozen]


def has_signature(plan_id: uuid.UUID, party: Party, name: str) -> bool:
    """Whether somebody of this party and name signed this version."""
    found = select(Signature.id).where(
        Signature.plan_id == plan_id, Signature.party == party, Signature.name == name
    )
    return bool(db.session.scalar(select(found.exists())))


def get_version_of_need(case_id: uuid.UUID, need_id: uuid.UUID) -> tuple[int, str] | None:
    """The number of the version in which a need of a case stands, and what it says."""
    row = db.session.execute(
        select(Plan.number, Need.description)
        .join(Plan, Plan.id == Need.plan_id)
        .where(Plan.case_id == case_id, Need.id == need_id)
    ).one_or_none()
    return (row.number, row.description) if row else None


def get_organisation_kind(organisation_id: uuid.UUID) -> Party | None:
    """Which kind of party an organisation is."""
    return db.session.scalar(select(Organisation.kind).where(Organisation.id == organisation_id))


def get_plan(case_id: uuid.UUID, number: int) -> Plan | None:
    """A version with all of its rows, of a case that was loaded through its scope."""
    return db.session.scalar(
        select(Plan).where(Plan.case_id == case_id, Plan.number == number).options(*_whole())
    )


def get_concept(case_id: uuid.UUID) -> Plan | None:
    """The concept of a case that was loaded through its scope, with all of its rows."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.case_id == case_id, Plan.status == PlanStatus.CONCEPT)
        .options(*_whole())
    )


def get_last_established(case_id: uuid.UUID) -> Plan | None:
    """The version that holds now, with all of its rows."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.case_id == case_id, Plan.status == PlanStatus.VASTGESTELD)
        .order_by(Plan.number.desc())
        .limit(1)
        .options(*_whole())
    )


def _whole() -> tuple[Any, ...]:
    return (
        joinedload(Plan.case),
        selectinload(Plan.needs),
        selectinload(Plan.goals),
        selectinload(Plan.parts).joinedload(SupportPart.deliverer_organisation),
    )


def list_versions(case_id: uuid.UUID) -> list[Version]:
    """All versions of the plan of a case that was loaded through its scope, the last first."""
    rows = db.session.execute(
        select(
            Plan.number,
            Plan.status,
            Plan.established_at,
            User.given_name,
            User.infix,
            User.surname,
        )
        .outerjoin(User, User.id == Plan.established_by_id)
        .where(Plan.case_id == case_id)
        .order_by(Plan.number.desc())
    )
    return [Version(*row[:3], spoken_name(*row[3:])) for row in rows]


def _plan_actions(plan_id: uuid.UUID) -> list[Action]:
    return list(
        db.session.scalars(
            select(Action).where(Action.plan_id == plan_id).order_by(Action.due_on, Action.id)
        )
    )


def _meeting_number(meeting_id: uuid.UUID | None) -> str:
    if meeting_id is None:
        return ""
    return db.session.scalar(select(Meeting.number).where(Meeting.id == meeting_id)) or ""


def list_plan_events(case_id: uuid.UUID) -> list[Row]:
    """Of each version when it began and was established, of a case loaded through its scope."""
    return list(
        db.session.execute(
            select(
                Plan.number,
                Plan.status,
                Plan.created_at,
                Plan.established_at,
                Plan.evaluation_on,
                Plan.evaluation_with,
            )
            .where(Plan.case_id == case_id)
            .order_by(Plan.number)
        )
    )


def get_last_meeting_id(case_id: uuid.UUID, now: datetime) -> uuid.UUID | None:
    """The latest meeting about the case that has begun: a plan that starts comes from it."""
    return db.session.scalar(
        select(Meeting.id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == case_id,
            Meeting.starts_at <= now,
            Meeting.status != MeetingStatus.GEANNULEERD,
        )
        .order_by(Meeting.starts_at.desc(), Meeting.number.desc())
        .limit(1)
    )


def list_deliverers(case_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The organisations that can deliver a part: the parties to the case, and those that
    deliver support in general; by name, with the party that each is of."""
    parties = select(CaseParty.organisation_id).where(CaseParty.case_id == case_id)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.kind)
        .where(
            or_(Organisation.id.in_(parties), Organisation.kind.in_(DELIVERING)),
            Organisation.closed_on.is_(None),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(id_, f"{name} ({kind.label})") for id_, name, kind in rows]


@cache
def needs_evaluation() -> ColumnElement[bool]:
    """The condition on `Plan`, of versions that hold, under which its evaluation is still to
    be settled: the same as `not Progress.is_settled`."""
    later = aliased(Plan)
    has_open_goal = exists().where(
        Goal.plan_id == Plan.id,
        ~exists().where(GoalEvaluation.goal_id == Goal.id),
    )
    has_next = exists().where(later.case_id == Plan.case_id, later.number > Plan.number)
    return and_(Plan.finished_on.is_(None), or_(has_open_goal, ~has_next))


def awaits_evaluation(until: date) -> ColumnElement[bool]:
    """The condition on `Plan` (with `CaseFile`) that it holds, that its evaluation is due by
    `until` and still to be settled, and that the case is open."""
    return and_(
        Plan.status == PlanStatus.VASTGESTELD,
        Plan.evaluation_on <= until,
        needs_evaluation(),
        CaseFile.closed_on.is_(None),
    )


def list_evaluations_due(viewer: Viewer, today: date, until: date, limit: int = 5) -> list[Row]:
    """The plans that hold and whose evaluation is due by `until`, the oldest first: case_id,
    case number, name of the pupil in parts, evaluation_on."""
    return list(
        db.session.execute(
            select(
                CaseFile.id,
                CaseFile.number,
                Pupil.given_name,
                Pupil.infix,
                Pupil.surname,
                Plan.evaluation_on,
            )
            .join(Plan, Plan.case_id == CaseFile.id)
            .join(Pupil, Pupil.id == CaseFile.pupil_id)
            .where(awaits_evaluation(until), is_visible_case(viewer, today))
            .order_by(Plan.evaluation_on, CaseFile.number)
            .limit(limit)
        )
    )


def list_concepts(viewer: Viewer, today: date, limit: int = 5) -> list[Row]:
    """The open cases whose plan is still a concept, the oldest first: case_id, case number,
    name of the pupil in parts, created_at."""
    return list(
        db.session.execute(
            select(
                CaseFile.id,
                CaseFile.number,
                Pupil.given_name,
                Pupil.infix,
                Pupil.surname,
                Plan.created_at,
            )
            .join(Plan, Plan.case_id == CaseFile.id)
            .join(Pupil, Pupil.id == CaseFile.pupil_id)
            .where(
                Plan.status == PlanStatus.CONCEPT,
                CaseFile.closed_on.is_(None),
                is_visible_case(viewer, today),
            )
            .order_by(Plan.created_at, CaseFile.number)
            .limit(limit)
        )
    )
