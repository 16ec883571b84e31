"""Evaluated plans of the demo: one with a second version that differs in every way, one that
is half evaluated, and one of which all goals were reached."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mdo.clock import from_local
from mdo.demo.cases import File
from mdo.demo.plans import ANSWERS, GOALS, NEEDS, Plans, columns_of
from mdo.plans.document import (
    GoalText,
    NeedText,
    PartText,
    PlanDocument,
    SeatText,
    SignatureText,
)
from mdo.plans.field_rules import RowEvent, RowKind
from mdo.plans.models import Goal, GoalEvaluation, Need, Plan, PlanRowChange, Signature, SupportPart
from mdo.plans.rules import checksum
from mdo.terms import (
    ActionStatus,
    GoalOutcome,
    Party,
    Payer,
    PlanStatus,
    SignOff,
    SupportKind,
    SupportPlace,
)

EXTRA_GOAL = ("Vraagt zelf hulp als het te druk wordt", "De mentor houdt het bij")
NOTES = {
    GoalOutcome.BEREIKT: "",
    GoalOutcome.DEELS: "Drie van de vier dagen lukt; de vrijdag nog niet.",
    GoalOutcome.NIET: "Thuis is het ritme nog te wisselend.",
}


class Evaluations:
    """Writes evaluated versions next to those of `Plans`."""

    def __init__(self, plans: Plans, today: date) -> None:
        self.plans = plans
        self.store = plans.store
        self.today = today

    def replaced(self, file: File, on: date, meeting_id: uuid.UUID, evaluation_on: date) -> None:
        """An evaluated version and the one that followed: rows that stayed, changed, came and
        went, other answers, another table and other signatures."""
        later = on + timedelta(days=35)
        first, origins = self._first(on), dict[uuid.UUID, uuid.UUID]()
        plan_id = self._write(file, 1, PlanStatus.VERVANGEN, on, meeting_id, first, {})
        outcomes = (GoalOutcome.DEELS, GoalOutcome.NIET, GoalOutcome.BEREIKT)
        for goal, outcome in zip(first.goals, outcomes, strict=True):
            self.judge(goal.id, outcome, later)
        done = ("Belt elke vrijdag naar huis", "Maakt een weekplanning")
        for goal, text in zip(first.goals, done, strict=False):
            self.plans.agree(
                file, "zorgcoordinator", later, text, ActionStatus.GEDAAN, meeting_id, goal.id
            )
        second = self._second(first, origins, later, evaluation_on)
        second_id = self._write(file, 2, PlanStatus.VASTGESTELD, later, meeting_id, second, origins)
        self._history(file, plan_id, second_id, first, second, on, later)

    def halfway(self, goals: tuple[GoalText, ...]) -> None:
        """One of the goals is judged."""
        self.judge(goals[0].id, GoalOutcome.DEELS, self.today - timedelta(days=1))

    def finished(self, file: File, on: date) -> None:
        """All goals of a version are reached, and no next one comes."""
        document = replace(self._first(on), evaluation_on=self.today - timedelta(days=2))
        self._write(file, 1, PlanStatus.VASTGESTELD, on, None, document, {}, finished_on=self.today)
        for goal in document.goals:
            self.judge(goal.id, GoalOutcome.BEREIKT, self.today - timedelta(days=2))

    def judge(self, goal_id: uuid.UUID, outcome: GoalOutcome, on: date) -> None:
        """Say of a goal how far it was reached."""
        self.store.add(
            GoalEvaluation,
            goal_id=goal_id,
            outcome=outcome,
            note=NOTES[outcome],
            evaluated_on=min(on, self.today),
            created_at=min(_noon(on), self.store.now),
            created_by_id=self.plans.town.people["zorgcoordinator"].user_id,
        )

    # -- the versions ------------------------------------------------------------------------

    def _first(self, on: date) -> PlanDocument:
        until_on = on + timedelta(days=180)
        needs = tuple(
            NeedText(self.store.new_id(), text, kind, where, Decimal("2.50"), until_on)
            for text, kind, where in NEEDS
        )
        goals = tuple(
            GoalText(self.store.new_id(), text, indicator, until_on)
            for text, indicator in (*GOALS, EXTRA_GOAL)
        )
        parts = (
            self._part(needs[0], goals[0], "Opvang bij de deur", Party.SCHOOL, 0, on),
            self._part(needs[1], goals[1], "Gezinsbegeleiding", Party.ZORGAANBIEDER, 1, on),
        )
        return PlanDocument(
            number=1,
            meeting_number="",
            evaluation_on=on + timedelta(days=30),
            evaluation_with="De ouders, school en de procescoördinator",
            answers=ANSWERS,
            needs=needs,
            goals=goals,
            parts=parts,
            actions=(),
            factors={"helps_child": "Houdt van tekenen.", "hinders_school": "Een volle klas."},
            table=(SeatText(Party.SCHOOL, "De zorgcoördinator", True, ""),),
            signatures=(
                SignatureText(Party.OUDERS, "Moeder", SignOff.EENS_MET_OPMERKING, "Liever niet op vrijdag.", on),
                SignatureText(Party.SCHOOL, "De zorgcoördinator", SignOff.EENS, "", on),
            ),
        )  # fmt: skip

    def _second(
        self,
        first: PlanDocument,
        origins: dict[uuid.UUID, uuid.UUID],
        on: date,
        evaluation_on: date,
    ) -> PlanDocument:
        """The second version; fills `origins` with where its rows come from."""

        def copy(row: Any, **changed: Any) -> Any:
            new = replace(row, id=self.store.new_id(), **changed)
            origins[new.id] = row.id
            return new

        until_on = on + timedelta(days=180)
        needs = (
            copy(first.needs[0], hours_a_week=Decimal("4.00"), place=SupportPlace.BEIDE),
            NeedText(
                self.store.new_id(), "Toezicht in de pauze", SupportKind.TOEZICHT,
                SupportPlace.SCHOOL, None, until_on,
            ),
        )  # fmt: skip
        goals = (
            copy(first.goals[0], description="Vijf dagen in de week de hele dag op school"),
            copy(first.goals[1], due_on=until_on),
            GoalText(self.store.new_id(), "Komt zelf met de bus", "De school ziet het", until_on),
        )
        payer = next(payer for payer in (Payer.SWV, Payer.SCHOOL) if payer != first.parts[0].payer)
        parts = (
            copy(
                first.parts[0],
                need_id=needs[0].id,
                goal_id=goals[0].id,
                payer=payer,
                description="Opvang bij de deur en een rustige plek in de pauze",
            ),
            self._part(needs[1], goals[2], "Iemand loopt mee", Party.SMW, 1, on),
        )
        return replace(
            first,
            number=2,
            evaluation_on=evaluation_on,
            evaluation_with="De ouders, school en de leerling",
            answers=ANSWERS | {"surroundings": ANSWERS["surroundings"].replace("druk", "rustiger")},
            factors={**first.factors, "helps_home": "Oma is er op vrijdag."},
            needs=needs,
            goals=goals,
            parts=parts,
            table=(
                *first.table,
                SeatText(Party.SWV, "", False, "De afdelingscoördinator is ziek."),
            ),
            signatures=tuple(
                replace(one, stance=SignOff.EENS, remark="", signed_on=on)
                for one in first.signatures[:1]
            ),
        )

    def _part(
        self, need: NeedText, goal: GoalText, text: str, who: Party, place: int, on: date
    ) -> PartText:
        return PartText(
            id=self.store.new_id(),
            need_id=need.id,
            goal_id=goal.id,
            description=text,
            deliverer=who,
            deliverer_name="",
            payer=next(self.plans.payers[place]),
            payer_note="",
            hours_a_week=Decimal("1.50"),
            from_on=on,
            until_on=on + timedelta(days=180),
            amount=None,
            is_disputed=False,
            positions="",
            settle_by_on=None,
        )

    def _write(
        self,
        file: File,
        number: int,
        status: PlanStatus,
        on: date,
        meeting_id: uuid.UUID | None,
        document: PlanDocument,
        origins: Mapping[uuid.UUID, uuid.UUID],
        finished_on: date | None = None,
    ) -> uuid.UUID:
        frozen = document.to_json()
        people = self.plans.town.people
        plan_id = self.store.add(
            Plan,
            case_id=file.id,
            number=number,
            status=status,
            meeting_id=meeting_id,
            evaluation_on=document.evaluation_on,
            evaluation_with=document.evaluation_with,
            established_at=min(_noon(on + timedelta(days=1)), self.store.now),
            established_by_id=people["procescoordinator"].user_id,
            finished_on=finished_on,
            frozen=frozen,
            checksum=checksum(frozen),
            created_at=_noon(on),
            created_by_id=people["zorgcoordinator"].user_id,
            **document.answers,
            **document.factors,
        )
        for model, rows in (
            (Need, document.needs),
            (Goal, document.goals),
            (SupportPart, document.parts),
        ):
            for place, row in enumerate(rows):
                self.store.add(
                    model,
                    plan_id=plan_id,
                    position=place,
                    origin_id=origins.get(row.id),
                    **columns_of(row),
                )
        for signature in document.signatures:
            self.store.add(Signature, plan_id=plan_id, **vars(signature))
        return plan_id

    def _history(
        self,
        file: File,
        first_id: uuid.UUID,
        second_id: uuid.UUID,
        first: PlanDocument,
        second: PlanDocument,
        on: date,
        later: date,
    ) -> None:
        """What happened to the first goal and to the first part."""
        goal, part = first.goals[0], first.parts[0]
        new_goal, new_part = second.goals[0], second.parts[0]
        rows = (
            (first_id, RowKind.GOAL, goal.id, goal.id, RowEvent.ADDED, on, {
                "description": ["", goal.description], "indicator": ["", goal.indicator],
            }),
            (first_id, RowKind.GOAL, goal.id, goal.id, RowEvent.EVALUATED, later, {
                "outcome": ["", GoalOutcome.DEELS.label],
                "outcome_note": ["", NOTES[GoalOutcome.DEELS]],
            }),
            (second_id, RowKind.GOAL, new_goal.id, goal.id, RowEvent.CHANGED, later, {
                "description": [goal.description, new_goal.description],
            }),
            (first_id, RowKind.PART, part.id, part.id, RowEvent.ADDED, on, {
                "description": ["", part.description], "payer": ["", part.payer.label],
            }),
            (second_id, RowKind.PART, new_part.id, part.id, RowEvent.CHANGED, later, {
                "description": [part.description, new_part.description],
                "payer": [part.payer.label, new_part.payer.label],
            }),
        )  # fmt: skip
        for hours, (plan_id, kind, row_id, origin_id, event, day, changed) in enumerate(rows):
            self.store.add(
                PlanRowChange,
                case_id=file.id,
                plan_id=plan_id,
                kind=kind,
                row_id=row_id,
                origin_id=origin_id,
                event=event,
                changed=changed,
                changed_at=_noon(day) + timedelta(minutes=hours),
                changed_by_id=self.plans.town.people["zorgcoordinator"].user_id,
            )


def _noon(day: date) -> datetime:
    return from_local(datetime.combine(day, time(12)))
