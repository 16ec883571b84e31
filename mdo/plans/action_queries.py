"""Reading actions. An action is seen by who may open its case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.cases.queries import Named, matches_case_text
from mdo.cases.rules import spoken_name
from mdo.cases.scope import is_running_party, is_visible_case
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.plans.models import Action
from mdo.plans.rules import OPEN_STATUSES, ActionScope, is_overdue
from mdo.terms import ActionStatus, Party


@dataclass(frozen=True)
class ActionRow(Named):
    """An action in a list, with its case and pupil."""

    id: uuid.UUID
    description: str
    owner_id: uuid.UUID | None
    owner_name: str
    owner_party: Party
    due_on: date
    status: ActionStatus
    status_reason: str
    finished_on: date | None
    case_id: uuid.UUID
    case_number: str
    given_name: str
    infix: str
    surname: str
    goal_id: uuid.UUID | None = None

    def is_overdue(self, today: date) -> bool:
        return is_overdue(self.due_on, self.status, today)


@dataclass(frozen=True)
class ActionFilter:
    """What a list of actions is narrowed to; `of_cases`: also those of others."""

    text: str = ""
    scope: ActionScope = ActionScope.OPEN
    of_cases: bool = False


def list_actions(
    viewer: Viewer, wanted: ActionFilter, today: date, *, offset: int = 0, limit: int = 25
) -> tuple[list[ActionRow], int]:
    """One page of the viewer's actions, or of the visible cases, and how many in all. What
    is due first comes first; of what is finished, the latest."""
    conditions = [is_visible_case(viewer, today), *_conditions(viewer, wanted, today)]
    total = db.session.scalar(
        select(func.count())
        .select_from(Action)
        .join(CaseFile, CaseFile.id == Action.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(*conditions)
    )
    is_over = wanted.scope is ActionScope.AFGEROND
    rows = db.session.execute(
        _select_rows()
        .where(*conditions)
        .order_by(Action.due_on.desc() if is_over else Action.due_on, Action.id)
        .offset(offset)
        .limit(limit)
    )
    return [ActionRow(*row) for row in rows], total or 0


def list_my_actions(viewer: Viewer, today: date, limit: int = 5) -> list[ActionRow]:
    """What the viewer still has to do, what is overdue first."""
    return list_actions(viewer, ActionFilter(), today, limit=limit)[0]


def count_overdue(viewer: Viewer, today: date) -> int:
    """How many of the viewer's own actions are overdue."""
    return list_actions(viewer, ActionFilter(scope=ActionScope.TE_LAAT), today, limit=1)[1]


def list_case_actions(case_id: uuid.UUID) -> list[ActionRow]:
    """All actions of a case that was loaded through its scope, by date."""
    rows = db.session.execute(
        _select_rows().where(Action.case_id == case_id).order_by(Action.due_on, Action.id)
    )
    return [ActionRow(*row) for row in rows]


def has_same_action(
    case_id: uuid.UUID, description: str, due_on: date, owner: Mapping[str, Any]
) -> bool:
    """Whether the case has this action already, of the same owner and for the same day."""
    return bool(
        db.session.scalar(
            select(Action.id)
            .where(
                Action.case_id == case_id,
                Action.description == description,
                Action.due_on == due_on,
                Action.owner_id == owner["owner_id"],
                Action.owner_name == owner["owner_name"],
            )
            .limit(1)
        )
    )


def get_action(viewer: Viewer, action_id: uuid.UUID, today: date) -> Action | None:
    """The action with its case and pupil, or None when the case is out of sight."""
    return db.session.scalar(
        select(Action)
        .join(CaseFile, CaseFile.id == Action.case_id)
        .where(Action.id == action_id, is_visible_case(viewer, today))
        .options(joinedload(Action.case).joinedload(CaseFile.pupil))
    )


def list_owners(case_id: uuid.UUID, today: date) -> list[tuple[uuid.UUID, str, Party]]:
    """Who can be given an action: the users of the organisations that take part in the case
    today, with their organisation; by name."""
    rows = db.session.execute(
        select(
            User.id,
            User.given_name,
            User.infix,
            User.surname,
            Organisation.name,
            Organisation.kind,
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
    found: dict[uuid.UUID, tuple[uuid.UUID, str, Party]] = {}
    for id_, given_name, infix, surname, organisation, kind in rows:
        name = f"{spoken_name(given_name, infix, surname)}, {organisation}"
        found.setdefault(id_, (id_, name, kind))
    return list(found.values())


def _conditions(viewer: Viewer, wanted: ActionFilter, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not wanted.of_cases:
        conditions.append(Action.owner_id == viewer.user_id)
    match wanted.scope:
        case ActionScope.OPEN:
            conditions.append(Action.status.in_(OPEN_STATUSES))
        case ActionScope.TE_LAAT:
            conditions += [Action.status.in_(OPEN_STATUSES), Action.due_on < today]
        case ActionScope.AFGEROND:
            conditions.append(Action.status.not_in(OPEN_STATUSES))
    if (found := matches_case_text(wanted.text)) is not None:
        conditions.append(
            or_(
                found, func.lower(Action.description).contains(wanted.text.lower(), autoescape=True)
            )
        )
    return conditions


def _select_rows() -> Select:
    return (
        select(
            Action.id,
            Action.description,
            Action.owner_id,
            Action.owner_name,
            Action.owner_party,
            Action.due_on,
            Action.status,
            Action.status_reason,
            Action.finished_on,
            CaseFile.id,
            CaseFile.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Action.goal_id,
        )
        .join(CaseFile, CaseFile.id == Action.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
    )
