"""Whatever order operations come in: an established version never changes, and every row of
a plan has its history in the log."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mdo import clock
from mdo.audit.operations import _plain
from mdo.cases.models import CaseFile
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused
from mdo.extensions import db
from mdo.plans import operations
from mdo.plans.document import PlanDocument
from mdo.plans.establish_rules import SignOffText
from mdo.plans.field_rules import RowEvent
from mdo.plans.models import Goal, Need, Plan, PlanRowChange, Signature, SupportPart
from mdo.plans.operations import ROWS
from mdo.plans.queries import get_plan, get_plan_page
from mdo.plans.rules import QUESTIONS, checksum
from mdo.terms import Party, Payer, PlanStatus, SignOff, SupportKind, SupportPlace
from tests import factories
from tests.factories import World

EVALUATION = {"evaluation_on": date(2027, 3, 1), "evaluation_with": "ouders"}
WHAT = (
    "start need goal part edit answer evaluate move remove establish establish_incomplete "
    "sign_later"
).split()
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(1, 4)), min_size=5, max_size=25)
# The way to a first established version; after it anything may come.
FIRST = [(step, 1) for step in ("start", "answer", "need", "goal", "part", "evaluate", "establish")]


class Desk:
    """Somebody who does anything to any version of the plan of one case."""

    def __init__(self, case_id: Any, meeting_id: Any, user_id: Any) -> None:
        self.case_id = case_id
        self.meeting_id = meeting_id
        self.who = {"by": user_id, "now": clock.now()}
        self.texts = iter(range(10_000))

    def start(self, _plan: Plan | None) -> None:
        case = db.session.get(CaseFile, self.case_id)
        operations.start_plan(case, meeting_id=self.meeting_id, **self.who)

    def _add(self, plan: Plan, name: str, values: dict[str, Any]) -> None:
        operations.save_row(
            plan,
            name,
            None,
            {"description": f"Tekst {next(self.texts)}", **values},
            seen_version="",
            new_id=uuid.uuid4(),
            **self.who,
        )

    def need(self, plan: Plan) -> None:
        self._add(plan, "needs", {"kind": SupportKind.ANDERS, "place": SupportPlace.THUIS})

    def goal(self, plan: Plan) -> None:
        self._add(plan, "goals", {"due_on": date(2027, 2, 1)})

    def part(self, plan: Plan) -> None:
        covered = {part.need_id for part in plan.parts}
        open_needs = [need.id for need in plan.needs if need.id not in covered]
        need_id = open_needs[0] if open_needs else None
        values = {"need_id": need_id, "deliverer": Party.SCHOOL, "payer": Payer.SWV}
        self._add(plan, "parts", values)

    def edit(self, plan: Plan) -> None:
        for name in ROWS:
            for row in getattr(plan, name)[:1]:
                values = {"description": f"Anders {next(self.texts)}"}
                operations.save_row(
                    plan, name, row, values,
                    seen_version=row.version, new_id=uuid.uuid4(), **self.who,
                )  # fmt: skip

    def answer(self, plan: Plan) -> None:
        values = dict.fromkeys(QUESTIONS, f"Antwoord {next(self.texts)}")
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
                operations.remove_row(plan, rows[0], seen_version=rows[0].version, **self.who)

    def establish(self, plan: Plan) -> None:
        signed = [SignOffText(Party.OUDERS, "Moeder", SignOff.ONEENS, "Liever thuis")]
        operations.establish_plan(plan, signed=signed, seen_version=plan.version, **self.who)

    def establish_incomplete(self, plan: Plan) -> None:
        operations.establish_plan(
            plan, seen_version=plan.version, incomplete_reason="Haast", is_responsible=True,
            **self.who,
        )  # fmt: skip

    def sign_later(self, plan: Plan) -> None:
        said = SignOffText(Party.GGD, f"Arts {next(self.texts)}", SignOff.EENS, "")
        operations.sign_later(plan, said, signature_id=uuid.uuid4(), **self.who)


def rows_of(plan_id: Any) -> dict[str, dict[str, Any]]:
    """What stands in the rows of a version, by id, as the log writes it."""
    found = {}
    for model in ROWS.values():
        for row in db.session.scalars(select(model).where(model.plan_id == plan_id)):
            found[str(row.id)] = _plain(row.content)
    return found


def content_of(plan: Plan) -> tuple[Any, ...]:
    """All of an established version but that another one holds now."""
    page = get_plan_page(plan.case_id, plan.number)
    assert page.document == PlanDocument.from_json(plan.frozen)
    return (
        json.dumps(plan.frozen, sort_keys=True),
        plan.checksum,
        plan.established_at,
        plan.incomplete_reason,
        *(getattr(plan, name) for name in QUESTIONS),
        json.dumps(rows_of(plan.id), sort_keys=True),
    )


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
    meeting_id = factories.held_mdo(world.case, world.cjg).id

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def check(steps: list[tuple[str, int]]) -> None:
        with unit_of_work():
            for model in (PlanRowChange, Signature, SupportPart, Goal, Need, Plan):
                db.session.execute(delete(model))
        desk = Desk(world.case.id, meeting_id, world.school_coordinator.id)
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
                    now = content_of(plan)
                    assert seen.setdefault(plan.id, now) == now
            told_of_rows()
            db.session.rollback()
        assert seen

    check()
