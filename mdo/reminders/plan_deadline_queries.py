"""What comes due around plans: actions, evaluations, and a plan that is to be established."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select

from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting
from mdo.organisations.models import Municipality
from mdo.plans.models import Action, Plan
from mdo.plans.queries import awaits_evaluation
from mdo.plans.rules import OPEN_STATUSES
from mdo.reminders.case_people_queries import UserIds, get_caretakers, get_chairs, is_open
from mdo.reminders.people_queries import People, get_people
from mdo.reminders.plan_rules import NO_PLAN, Held, Versions, plan_awaited_since
from mdo.reminders.rules import Deadline
from mdo.reminders.table_rules import LONGEST_TERM
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import MeetingStatus, PlanStatus

HELD = (MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)
_ByCase = Mapping[uuid.UUID, UserIds]


def list_plan_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """Of the open cases of every municipality, in a fixed number of statements."""
    people = get_people(today)
    caretakers = get_caretakers(is_open(), people, today)
    until = today + timedelta(days=LONGEST_TERM)
    yield from _actions(until, people, caretakers, today)
    yield from _evaluations(until, caretakers, today)
    yield from _plans(now, caretakers, today)


def _cases(*columns: Any) -> Select[Any]:
    """Open cases with what a deadline wants to know of them, and `columns`."""
    return (
        select(
            CaseFile.id.label("case_id"),
            CaseFile.number.label("case_number"),
            CaseFile.municipality_id,
            CaseFile.school_id,
            Municipality.holiday_region,
            *columns,
        )
        .join(Municipality, Municipality.id == CaseFile.municipality_id)
        .where(is_open())
    )


def _deadline(
    matter: Matter, row: Any, on: date, people: Mapping[Who, UserIds], **given: Any
) -> Deadline:
    """A deadline of a row of `_cases`: without more, on the page of its plan."""
    values = {"path": f"/dossiers/{row.case_id}/plan", **given}
    return Deadline(
        matter=matter,
        on=on,
        anchor=Anchor.DOSSIER,
        anchor_id=row.case_id,
        number=row.case_number,
        municipality_id=row.municipality_id,
        people=people,
        place=(row.school_id, row.holiday_region),
        **values,
    )


def _actions(until: date, people: People, caretakers: _ByCase, today: date) -> Iterator[Deadline]:
    """Each action that is not finished: for its owner; of a guest, a parent, or somebody
    without a working account for who looks after the case, and so when nobody chairs."""
    meeting_id = func.coalesce(Action.meeting_id, Plan.meeting_id).label("meeting_id")
    query = (
        _cases(Action.id, Action.owner_id, Action.due_on, meeting_id)
        .join(Action, Action.case_id == CaseFile.id)
        .outerjoin(Plan, Plan.id == Action.plan_id)
        .where(Action.status.in_(OPEN_STATUSES), Action.due_on <= until)
    )
    chairs = get_chairs(query.with_only_columns(meeting_id), today)
    for row in db.session.execute(query.order_by(Action.due_on, Action.id)):
        others = caretakers.get(row.case_id, ())
        parts = {
            Who.EIGENAAR: people.first_working((row.owner_id,), others),
            Who.VOORZITTER: chairs.get(row.meeting_id, others),
        }
        action = {"subject_id": row.id, "path": f"/acties/{row.id}", "instead": others}
        yield _deadline(Matter.ACTIE, row, row.due_on, parts, **action)


def _evaluations(until: date, caretakers: _ByCase, today: date) -> Iterator[Deadline]:
    """Each plan that holds and of which the evaluation is not settled."""
    query = (
        _cases(Plan.id, Plan.evaluation_on, Plan.meeting_id)
        .join(Plan, Plan.case_id == CaseFile.id)
        .where(awaits_evaluation(until))
    )
    chairs = get_chairs(query.with_only_columns(Plan.meeting_id), today)
    for row in db.session.execute(query.order_by(Plan.evaluation_on, Plan.id)):
        parts = _both(caretakers.get(row.case_id, ()), chairs.get(row.meeting_id, ()))
        yield _deadline(Matter.EVALUATIE, row, row.evaluation_on, parts, subject_id=row.id)


def _both(caretakers: UserIds, chairs: UserIds) -> dict[Who, UserIds]:
    return {Who.COORDINATOR: caretakers, Who.VOORZITTER: chairs}


def _plans(now: datetime, caretakers: _ByCase, today: date) -> Iterator[Deadline]:
    """Each plan that `plan_awaited_since` says is still to be established. Its subject is the
    point of the agenda: beginning a concept does not make it another one."""
    query = (
        _cases(
            AgendaItem.id, AgendaItem.meeting_id, Meeting.kind, Meeting.starts_at, AgendaItem.route
        )
        .join(AgendaItem, AgendaItem.case_id == CaseFile.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.status.in_(HELD), Meeting.starts_at <= now)
    )
    chairs = get_chairs(query.with_only_columns(AgendaItem.meeting_id), today)
    versions = _versions()
    rows = db.session.execute(query.order_by(CaseFile.id, Meeting.starts_at, Meeting.number))
    for case_id, of_case in groupby(rows, key=lambda row: row.case_id):
        points = list(of_case)
        held = [Held(row.id, row.meeting_id, row.kind, row.starts_at, row.route) for row in points]
        since = plan_awaited_since(held, versions.get(case_id, NO_PLAN))
        if since is not None:
            on = to_local(since.starts_at).date()
            parts = _both(caretakers.get(case_id, ()), chairs.get(since.meeting_id, ()))
            yield _deadline(Matter.PLAN, points[0], on, parts, subject_id=since.item_id)


def _versions() -> dict[uuid.UUID, Versions]:
    """How far the plan of each open case is."""
    rows = db.session.execute(
        select(Plan.case_id, Plan.status, Plan.meeting_id, Plan.established_at)
        .join(CaseFile, CaseFile.id == Plan.case_id)
        .where(is_open())
        .order_by(Plan.case_id, Plan.number)
    )
    found = {}
    for case_id, of_case in groupby(rows, key=lambda row: row.case_id):
        plans = list(of_case)
        concept = next((one for one in plans if one.status is PlanStatus.CONCEPT), None)
        moments = [one.established_at for one in plans if one.established_at]
        found[case_id] = Versions(
            concept is not None,
            concept.meeting_id if concept else None,
            max(moments, default=None),
        )
    return found
