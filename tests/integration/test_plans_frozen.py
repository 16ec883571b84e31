"""Whatever order operations come in: an established version never changes, and the history
of a row, read from the beginning, gives what stands in it now and stood in each version."""

from __future__ import annotations

import itertools
import json
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from mdo import clock
from mdo.audit.operations import _plain
from mdo.cases.models import CaseFile
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused
from mdo.extensions import db
from mdo.flowchart.models import Walk, WalkStep
from mdo.flowchart.queries import get_place, get_walk
from mdo.handovers import operations as handovers
from mdo.handovers.models import Handover
from mdo.mail.office import Office
from mdo.plans import evaluation_operations, operations, walk_operations
from mdo.plans.document import PlanDocument
from mdo.plans.establish_rules import SignOffText
from mdo.plans.evaluation_queries import list_evaluations
from mdo.plans.evaluation_rules import NOT_JUDGED, Judgement
from mdo.plans.field_rules import RowEvent, in_words
from mdo.plans.models import (
    Goal,
    GoalEvaluation,
    Need,
    Plan,
    PlanRowChange,
    Signature,
    SupportPart,
)
from mdo.plans.operations import ROWS
from mdo.plans.queries import get_plan, get_plan_page
from mdo.plans.rules import QUESTIONS, checksum
from mdo.terms import (
    GoalOutcome,
    Party,
    Payer,
    PlanStatus,
    SignOff,
    SupportKind,
    SupportPlace,
)
from tests import factories
from tests.factories import World

EVALUATION = {"evaluation_on": date(2027, 3, 1), "evaluation_with": "ouders"}
WHAT = (
    "start need goal part edit answer evaluate move remove establish establish_incomplete "
    "sign_later walk judge next_version finish reopen hand_over"
).split()
STEPS = st.lists(st.tuples(st.sampled_from(WHAT), st.integers(1, 3)), min_size=5, max_size=25)
# The way to a first established version and past its evaluation; after it anything may come.
FIRST = [
    (step, 1)
    for step in "start answer need goal goal part part edit evaluate establish judge".split()
]
POINTERS = ("need_id", "goal_id")
# In the order in which they can be emptied.
MODELS = (
    Handover, GoalEvaluation, PlanRowChange, Signature, WalkStep, Walk, SupportPart, Goal, Need,
    Plan,
)  # fmt: skip
LETTER = Office("http://localhost", "mdo@voorbeeld.invalid", "geheim")


class Desk:
    """Somebody who does anything to any version of the plan of one case."""

    def __init__(self, case_id: Any, meeting_id: Any, user_id: Any) -> None:
        self.case_id = case_id
        self.meeting_id = meeting_id
        self.user_id = user_id
        self.texts = itertools.count()
        self.seconds = itertools.count()

    @property
    def who(self) -> dict[str, Any]:
        """Who does it, each time a second later."""
        return {
            "by": self.user_id,
            "now": clock.now() + timedelta(seconds=next(self.seconds)),
        }

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
        goal_id = plan.goals[-1].id if plan.goals else None
        values = {
            "need_id": need_id,
            "goal_id": goal_id,
            "deliverer": Party.SCHOOL,
            "payer": Payer.SWV,
            "hours_a_week": Decimal("1.50"),
            "is_disputed": False,
        }
        self._add(plan, "parts", values)

    def edit(self, plan: Plan) -> None:
        for name in ROWS:
            for row in getattr(plan, name)[:1]:
                values: dict[str, Any] = {"description": f"Anders {next(self.texts)}"}
                if name == "parts":
                    values |= {"goal_id": None, "amount": Decimal(next(self.texts))}
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

    def walk(self, plan: Plan) -> None:
        for need in plan.needs[:1]:
            walk = get_walk(self.case_id, need.id) or walk_operations.start_walk(
                plan, need, **self.who
            )
            _chart, _choices, box = get_place(walk)
            walk_operations.answer_box(
                plan, walk, box_id=box and box.id, answer_id=box and box.answers[0].id,
                reason="Zo is het", seen_version=walk.version or 1, **self.who,
            )  # fmt: skip

    def judge(self, plan: Plan) -> None:
        """The first goal changes its mind each time."""
        said = list_evaluations(plan.id)
        wanted = {goal.id: Judgement(GoalOutcome.BEREIKT, "", None) for goal in plan.goals}
        for goal in plan.goals[:1]:
            note = f"Bijna {next(self.texts)}"
            wanted[goal.id] = Judgement(GoalOutcome.DEELS, note, self.meeting_id)
        seen = {
            goal.id: Judgement(one.outcome, one.note, one.meeting_id).version
            for goal in plan.goals
            if (one := said.get(goal.id))
        }
        blank = {goal.id: NOT_JUDGED.version for goal in plan.goals}
        evaluation_operations.evaluate_goals(plan, wanted, blank | seen, **self.who)

    def next_version(self, plan: Plan) -> None:
        """The last goal does not go along."""
        evaluation_operations.begin_next_version(
            plan.case, plan, [goal.id for goal in plan.goals[:-1]],
            meeting_id=self.meeting_id, **self.who,
        )  # fmt: skip

    def finish(self, plan: Plan) -> None:
        evaluation_operations.finish_plan(plan, **self.who)

    def reopen(self, plan: Plan) -> None:
        evaluation_operations.reopen_plan(plan, **self.who)

    def hand_over(self, plan: Plan) -> None:
        handovers.hand_over(plan.case, plan.number, office=LETTER, **self.who)

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


def replay(changes: list[PlanRowChange]) -> dict[str, str] | None:
    """What stands in a row after these changes, in words; None when it is not in the plan.
    Each change begins where the one before it ended."""
    content: dict[str, str] | None = None
    for change in changes:
        assert (change.event is RowEvent.ADDED) == (content is None), change.event
        content = dict(content or {})
        for name, (old, new) in change.changed.items():
            if name not in POINTERS:
                assert content.get(name, "") == old, (name, content, old)
            content[name] = new
        content = {name: text for name, text in content.items() if text}
        if change.event is RowEvent.REMOVED:
            assert not content
            content = None
    return content


def told_of_rows() -> None:
    """Of every version, the history of each row up to then gives what stands in it; and of
    what was taken away it says so."""
    told: dict[uuid.UUID, list[PlanRowChange]] = {}
    for change in db.session.scalars(select(PlanRowChange).order_by(PlanRowChange.changed_at)):
        told.setdefault(change.origin_id, []).append(change)
    plans = db.session.scalars(select(Plan).order_by(Plan.number)).all()
    numbers = {plan.id: plan.number for plan in plans}
    descriptions = {
        origin: {text for one in changes for text in one.changed.get("description", ())}
        for origin, changes in told.items()
    }
    for plan in plans:
        rows = {
            row.origin: row
            for model in ROWS.values()
            for row in db.session.scalars(select(model).where(model.plan_id == plan.id))
        }
        origins = {row.id: origin for origin, row in rows.items()}
        for origin, changes in told.items():
            until_now = [
                one
                for one in changes
                if numbers[one.plan_id] <= plan.number and one.event is not RowEvent.EVALUATED
            ]
            said = replay(until_now) if until_now else None
            assert (said is not None) == (origin in rows)
            if said is None:
                continue
            row = rows.pop(origin)
            for name in POINTERS:
                value = getattr(row, name, None)
                text = said.pop(name, "")
                assert (text in descriptions[origins[value]]) if value else not text
            content = {
                name: in_words(value)
                for name, value in row.content.items()
                if name not in ("position", "origin_id", *POINTERS) and value is not False
            }
            assert said == {name: text for name, text in content.items() if text}
        assert not rows


def told_of_judgements() -> None:
    """What was said of the goals, over and over, gives what is said of them now."""
    said: dict[uuid.UUID, dict[str, str]] = {}
    query = select(PlanRowChange).where(PlanRowChange.event == RowEvent.EVALUATED)
    for change in db.session.scalars(query.order_by(PlanRowChange.changed_at)):
        so_far = said.setdefault(change.row_id, {})
        for name, (old, new) in change.changed.items():
            assert so_far.get(name, "") == old
            so_far[name] = new
    for row in db.session.scalars(select(GoalEvaluation)):
        words = said.pop(row.goal_id)
        assert (words["outcome"], words.get("outcome_note", "")) == (row.outcome.label, row.note)
        assert bool(words.get("outcome_meeting")) == (row.meeting_id is not None)
    assert not said


def test_established_version_never_changes(app: Flask, world: World):
    meeting_id = factories.held_mdo(world.case, world.cjg).id

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @example([("next_version", 1), ("establish_incomplete", 2), ("walk", 2), ("hand_over", 2)])
    @given(STEPS)
    def check(steps: list[tuple[str, int]]) -> None:
        with unit_of_work():
            for model in MODELS:
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
            db.session.rollback()
        told_of_rows()
        told_of_judgements()
        db.session.rollback()
        assert seen

    check()
