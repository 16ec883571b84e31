"""Whatever order operations come in: an established version never changes."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mdo import clock
from mdo.cases.models import CaseFile
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused
from mdo.extensions import db
from mdo.plans import operations
from mdo.plans.field_rules import RowEvent
from mdo.plans.models import Goal, Need, Plan, PlanRowChange, SupportPart
from mdo.plans.queries import get_plan
from mdo.plans.rules import checksum
from mdo.terms import Party, Payer, PlanStatus, SupportKind, SupportPlace
from tests.factories import World

NEED = {"description": "N", "kind": SupportKind.ANDERS, "place": SupportPlace.THUIS}
GOAL = {"description": "D", "due_on": date(2027, 2, 1)}
EVALUATION = {"evaluation_on": date(2027, 3, 1), "evaluation_with": "ouders"}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["start", "need", "goal", "part", "change", "evaluate", "move", "remove", "establish"]
        ),
        st.integers(1, 4),
    ),
    min_size=5,
    max_size=25,
)


# The way to a first established version; after it anything may come.
FIRST = [(step, 1) for step in ("start", "need", "goal", "part", "evaluate", "establish")]


class Desk:
    """Somebody who does anything to any version of the plan of one case."""

    def __init__(self, case_id: Any, user_id: Any) -> None:
        self.case_id = case_id
        self.who = {"by": user_id, "now": clock.now()}

    def start(self, _plan: Plan | None) -> None:
        case = db.session.get(CaseFile, self.case_id)
        operations.start_plan(case, meeting_id=None, **self.who)

    def need(self, plan: Plan) -> None:
        operations.save_row(
            plan, "needs", None, NEED, seen_version="", new_id=uuid.uuid4(), **self.who
        )

    def goal(self, plan: Plan) -> None:
        operations.save_row(
            plan, "goals", None, GOAL, seen_version="", new_id=uuid.uuid4(), **self.who
        )

    def part(self, plan: Plan) -> None:
        values = {
            "description": "O",
            "need_id": plan.needs[0].id if plan.needs else None,
            "deliverer": Party.SCHOOL,
            "payer": Payer.SWV,
        }
        operations.save_row(
            plan, "parts", None, values, seen_version="", new_id=uuid.uuid4(), **self.who
        )

    def change(self, plan: Plan) -> None:
        values = {"surroundings": plan.surroundings + "x"}
        operations.change_plan(plan, values, seen_version=plan.version, **self.who)

    def evaluate(self, plan: Plan) -> None:
        operations.change_plan(plan, EVALUATION, seen_version=plan.version, **self.who)

    def move(self, plan: Plan) -> None:
        for rows in (plan.needs, plan.goals):
            if rows:
                operations.move_row(plan, rows[-1], up=True, **self.who)

    def remove(self, plan: Plan) -> None:
        for rows in (plan.needs, plan.parts):
            if rows:
                operations.remove_row(plan, rows[0], **self.who)

    def establish(self, plan: Plan) -> None:
        operations.establish_plan(plan, seen_version=plan.version, **self.who)


def rows_of(plan_id: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for model in (Need, Goal, SupportPart):
        table = model.__table__
        statement = select(table).where(table.c.plan_id == plan_id).order_by(table.c.id)
        found += [tuple(row) for row in db.session.execute(statement)]
    return found


def told_of_rows() -> None:
    """Every row of a concept is what its history tells, from its copy or from nothing on."""
    for plan in db.session.scalars(select(Plan).where(Plan.status == PlanStatus.CONCEPT)):
        for model in (Need, Goal, SupportPart):
            rows = db.session.scalars(select(model).where(model.plan_id == plan.id)).all()
            for row in rows:
                events = db.session.scalars(
                    select(PlanRowChange.event).where(PlanRowChange.origin_id == row.origin)
                ).all()
                assert events.count(RowEvent.ADDED) == 1
        gone = select(PlanRowChange.row_id).where(PlanRowChange.event == RowEvent.REMOVED)
        for model in (Need, Goal, SupportPart):
            assert not db.session.scalars(select(model.id).where(model.id.in_(gone))).all()


def test_established_version_never_changes(app: Flask, world: World):
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def check(steps: list[tuple[str, int]]) -> None:
        with unit_of_work():
            for model in (PlanRowChange, SupportPart, Goal, Need, Plan):
                db.session.execute(delete(model))
        desk = Desk(world.case.id, world.school_coordinator.id)
        seen: dict[Any, tuple[Any, ...]] = {}
        for step, number in FIRST + steps:
            try:
                with unit_of_work():
                    plan = get_plan(world.case.id, number)
                    if plan is not None or step == "start":
                        getattr(desk, step)(plan)
            except Refused:
                pass
            db.session.expire_all()
            plans = db.session.scalars(select(Plan).order_by(Plan.number)).all()
            assert sum(plan.status is PlanStatus.CONCEPT for plan in plans) <= 1
            assert sum(plan.status is PlanStatus.VASTGESTELD for plan in plans) <= 1
            assert [plan.number for plan in plans] == list(range(1, len(plans) + 1))
            for plan in plans:
                if plan.frozen is not None:
                    assert checksum(plan.frozen) == plan.checksum
                    now = (plan.checksum, plan.established_at, rows_of(plan.id))
                    assert seen.setdefault(plan.id, now) == now
            told_of_rows()
            db.session.rollback()
        assert seen

    check()
