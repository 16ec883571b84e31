"""The versions of the flow chart of the town, and walks through it in every state."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.flowchart.models import FlowAnswer, FlowBox, FlowChart, Walk, WalkStep
from mdo.flowchart.standard import NOTE, STANDARD
from mdo.flowchart.terms import BoxOrigin, ChartStatus
from mdo.plans.models import Need, Plan, SupportPart
from mdo.terms import Payer, PlanStatus

FIRST_USED = timedelta(days=400)
SECOND_USED = timedelta(days=3)
# Which answer is given to which box, by its place, with the reason.
Way = Sequence[tuple[str, int, str]]
BEGIN: Way = (
    ("0", 0, "Alle vijf partijen zaten aan tafel."),
    ("1", 0, "De vragen zijn samen met de ouders beantwoord."),
    ("2", 0, "De school past bij het niveau en de leerling wil hier blijven."),
    ("3", 1, "Er is geen indicatie en ook geen zorg nabij nodig."),
)
EDUCATION: Way = (
    *BEGIN,
    ("4", 1, "Er is geen medische vraag."),
    ("5", 0, "Het doel is om de lessen weer te volgen."),
)
BASIC: Way = (
    *EDUCATION,
    ("6", 0, "De opvang bij de deur staat in het schoolondersteuningsprofiel."),
    ("10", 0, "Alle partijen stemmen in."),
)
EXTRA: Way = (
    *EDUCATION,
    ("6", 1, "Dit vraagt meer uren dan de school zelf heeft."),
    ("10", 0, "Alle partijen stemmen in."),
)


class FlowCharts:
    """Writes the charts and the walks for plans that the store keeps."""

    def __init__(self, store: Store, town: Town) -> None:
        self.store = store
        self.town = town

    def write(self) -> None:
        """A version that was replaced, one in use and a concept with a fault; a walk that
        came to its end, one half way, and one of an established plan."""
        now = self.store.now
        old = self._chart(1, ChartStatus.VERVANGEN, NOTE, now - FIRST_USED)
        note = "Uitleg bij vak 2 aangevuld met het ondersteuningsprofiel"
        new = self._chart(2, ChartStatus.GELDIG, note, now - SECOND_USED)
        self._chart(3, ChartStatus.CONCEPT, "", None)
        plans = [plan for plan in self.store.kept(Plan) if plan["meeting_id"]]
        concept = next(plan for plan in plans if plan["status"] is PlanStatus.CONCEPT)
        first, second = self._needs(concept)
        self._walk(old, concept, second, BEGIN, now - timedelta(days=4), is_finished=False)
        self._walk(new, concept, first, BASIC, now - timedelta(days=1))
        agreed = next(plan for plan in plans if plan["status"] is PlanStatus.VASTGESTELD)
        need = self._needs(agreed)[0]
        payer = next(
            part["payer"] for part in self.store.kept(SupportPart) if part["need_id"] == need["id"]
        )
        way = BASIC if payer is Payer.SCHOOL else EXTRA
        self._walk(old, agreed, need, way, agreed["created_at"])

    def _chart(
        self, number: int, status: ChartStatus, note: str, since: datetime | None
    ) -> dict[str, tuple[uuid.UUID, list[uuid.UUID]]]:
        """Write a chart; the ids of its boxes and their answers by key. The concept has
        a box that nothing leads to and that has no answers."""
        by = self.town.people["beheer"].user_id
        chart_id = self.store.add(
            FlowChart,
            municipality_id=self.town.id,
            number=number,
            status=status,
            note=note,
            in_use_from=since,
            created_at=since or self.store.now - timedelta(hours=2),
            created_by_id=by,
        )
        ids: dict[str, tuple[uuid.UUID, list[uuid.UUID]]] = {"": (chart_id, [])}
        for place, box in enumerate(STANDARD):
            box_id = self.store.add(
                FlowBox,
                chart_id=chart_id,
                key=box.key,
                position=place,
                question=box.question,
                help=box.help,
                origin=box.origin,
                is_about_case=box.is_about_case,
            )
            answers = [
                self._answer(box_id, number, answer) for number, answer in enumerate(box.answers)
            ]
            ids[box.key] = (box_id, answers)
        if status is ChartStatus.CONCEPT:
            self.store.add(
                FlowBox,
                chart_id=chart_id,
                key="11",
                position=len(STANDARD),
                question="Is er vervoer naar school nodig?",
                help="Leerlingenvervoer is een eigen regeling van de gemeente.",
                origin=BoxOrigin.VELD,
            )
        return ids

    def _answer(self, box_id: uuid.UUID, place: int, answer: Any) -> uuid.UUID:
        return self.store.add(
            FlowAnswer,
            box_id=box_id,
            position=place,
            label=answer.label,
            next_key=answer.next_key,
            deliverer=answer.deliverer,
            payer=answer.payer,
            advice=answer.advice,
        )

    def _needs(self, plan: dict[str, Any]) -> list[dict[str, Any]]:
        return [need for need in self.store.kept(Need) if need["plan_id"] == plan["id"]]

    def _walk(
        self,
        chart: dict[str, tuple[uuid.UUID, list[uuid.UUID]]],
        plan: dict[str, Any],
        need: dict[str, Any],
        way: Way,
        at: datetime,
        *,
        is_finished: bool = True,
    ) -> None:
        by = self.town.people["zorgcoordinator"].user_id
        walk_id = self.store.add(
            Walk,
            case_id=plan["case_id"],
            chart_id=chart[""][0],
            need_id=need["id"],
            need_text=need["description"],
            finished_at=at + timedelta(minutes=len(way)) if is_finished else None,
            created_at=at,
            created_by_id=by,
        )
        for place, (key, answer, reason) in enumerate(way):
            box_id, answers = chart[key]
            self.store.add(
                WalkStep,
                walk_id=walk_id,
                position=place,
                box_id=box_id,
                answer_id=answers[answer],
                reason=reason,
                answered_at=at + timedelta(minutes=place + 1),
                answered_by_id=by,
            )
