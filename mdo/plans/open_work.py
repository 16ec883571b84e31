"""What of plans a meeting shows of its cases: open actions, and a plan to evaluate."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.meetings.case_links import CaseLink, case_link_source
from mdo.meetings.open_work import OpenWork, open_work_source
from mdo.plans.evaluation_queries import list_cases_to_evaluate
from mdo.plans.models import Action
from mdo.plans.rules import OPEN_STATUSES, is_overdue


@open_work_source
def open_actions(
    viewer: Viewer | None, case_ids: Collection[uuid.UUID], today: date
) -> list[OpenWork]:
    """The actions that are not finished; an action is seen by who may open its case."""
    query = (
        select(
            Action.case_id,
            Action.description,
            Action.owner_name,
            Action.due_on,
            Action.status,
        )
        .join(CaseFile, CaseFile.id == Action.case_id)
        .where(Action.case_id.in_(case_ids), Action.status.in_(OPEN_STATUSES))
        .order_by(Action.due_on, Action.id)
    )
    if viewer is not None:
        if not viewer.may(Permission.PLAN_READ):
            return []
        query = query.where(is_visible_case(viewer, today))
    return [
        OpenWork(*row, is_overdue=is_overdue(row.due_on, row.status, today))
        for row in db.session.execute(query)
    ]


@case_link_source
def plans_to_evaluate(
    viewer: Viewer, case_ids: Collection[uuid.UUID], today: date
) -> list[CaseLink]:
    """The cases with a version that holds and whose evaluation is still to be settled."""
    if not viewer.may(Permission.PLAN_WRITE):
        return []
    return [
        CaseLink(case_id, "Evalueer het plan", "plans.evaluate")
        for case_id in sorted(list_cases_to_evaluate(viewer, case_ids, today))
    ]
