"""Making plans and actions, with the document that an established plan is frozen in."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

from mdo.clock import from_local
from mdo.demo.cases import File
from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.plans.document import ActionText, GoalText, NeedText, PartText, PlanDocument
from mdo.plans.models import Action, Goal, Need, Plan, SupportPart
from mdo.plans.rules import checksum
from mdo.terms import ActionStatus, Party, Payer, PlanStatus, SupportKind, SupportPlace

ANSWERS = {
    "surroundings": "Thuis is er rust sinds de zomer. In de klas is het druk; de mentor helpt.",
    "skills_education": "Op tijd opstaan, de dag beginnen, hulp vragen als het te veel wordt.",
    "skills_self_reliance": "Plannen, reizen met de bus, zeggen wat wel en niet gaat.",
    "support_needed": "Begeleiding bij het begin van de dag en een vaste plek om bij te komen.",
    "term_expected": "Een half jaar, met een tussenstap na zes weken.",
}
NEEDS = (
    ("Begeleiding bij het begin van de schooldag", SupportKind.BEGELEIDING, SupportPlace.SCHOOL),
    ("Hulp bij de opvoeding en het ritme thuis", SupportKind.OPVOEDING, SupportPlace.THUIS),
)
GOALS = (
    ("Vier dagen in de week de hele dag op school", "Het verzuim in het leerlingvolgsysteem"),
    ("Gaat op schooldagen voor tien uur naar bed", "Het schrift dat de ouders bijhouden"),
)
PARTS = (
    ("Opvang bij de deur en een rustige plek", Party.SCHOOL),
    ("Gezinsbegeleiding, een keer per week", Party.ZORGAANBIEDER),
)
# Who pays what each plan begins with, and who the help at home: in turn, so that all occur.
PAYERS = (
    (Payer.SCHOOL, Payer.SWV),
    (Payer.GEMEENTE, Payer.ZORGVERZEKERAAR, Payer.OUDERS, Payer.WLZ, Payer.ANDERS),
)
ACTIONS = (
    ("Belt de ouders over het rooster", "zorgcoordinator", 5, ActionStatus.OPEN),
    ("Vraagt de begeleiding aan bij de toegang", "procescoordinator", -6, ActionStatus.OPEN),
    ("Nodigt uit voor een gesprek over verzuim", "leerplicht", -2, ActionStatus.OPEN),
    ("Stemt af met de huisarts", "ggd", 12, ActionStatus.BEZIG),
    ("Maakt het aangepaste rooster", "zorgcoordinator", -20, ActionStatus.GEDAAN),
    ("Regelt een maatje in de klas", "zorgcoordinator", -15, ActionStatus.KON_NIET),
    ("Stuurt het verslag naar de ouders", "procescoordinator", -18, ActionStatus.NIET_GEDAAN),
    ("Bezoekt het gezin thuis", "toegang", 20, ActionStatus.UITGESTELD),
)
REASONS = {
    ActionStatus.KON_NIET: "Er is geen plek in de groep die past.",
    ActionStatus.NIET_GEDAAN: "Is blijven liggen; wordt bij de evaluatie besproken.",
    ActionStatus.UITGESTELD: "Het gezin is met vakantie.",
}


class Plans:
    """Makes plans in every state."""

    def __init__(self, store: Store, town: Town) -> None:
        self.store = store
        self.town = town
        self.payers = [cycle(payers) for payers in PAYERS]

    def concept(self, file: File, on: date, meeting_id: uuid.UUID, number: int = 1) -> uuid.UUID:
        """A concept with needs and goals, and nothing divided yet."""
        plan_id = self.store.add(
            Plan,
            case_id=file.id,
            number=number,
            status=PlanStatus.CONCEPT,
            meeting_id=meeting_id,
            created_at=_noon(on),
            created_by_id=self.town.people["zorgcoordinator"].user_id,
            **ANSWERS,
        )
        self._rows(plan_id, on)
        return plan_id

    def established(
        self,
        file: File,
        on: date,
        meeting_id: uuid.UUID,
        *,
        evaluation_on: date,
        is_disputed: bool = False,
    ) -> tuple[GoalText, ...]:
        """An established plan; its goals."""
        return self._version(
            file, 1, PlanStatus.VASTGESTELD, on, meeting_id, evaluation_on, is_disputed
        )

    def _version(
        self,
        file: File,
        number: int,
        status: PlanStatus,
        on: date,
        meeting_id: uuid.UUID,
        evaluation_on: date,
        is_disputed: bool,
    ) -> tuple[GoalText, ...]:
        plan_id = self.store.new_id()
        needs, goals = self._rows(plan_id, on)
        parts = self._parts(plan_id, needs, goals, on, is_disputed)
        document = PlanDocument(
            number=number,
            meeting_number="",
            evaluation_on=evaluation_on,
            evaluation_with="De ouders, school en de procescoördinator",
            answers=ANSWERS,
            needs=needs,
            goals=goals,
            parts=parts,
            actions=tuple[ActionText, ...](),
        )
        frozen = document.to_json()
        self.store.add(
            Plan,
            id=plan_id,
            case_id=file.id,
            number=number,
            status=status,
            meeting_id=meeting_id,
            evaluation_on=evaluation_on,
            evaluation_with=document.evaluation_with,
            established_at=_noon(on + timedelta(days=7)),
            established_by_id=self.town.people["procescoordinator"].user_id,
            frozen=frozen,
            checksum=checksum(frozen),
            created_at=_noon(on),
            created_by_id=self.town.people["zorgcoordinator"].user_id,
            **ANSWERS,
        )
        return goals

    def _rows(
        self, plan_id: uuid.UUID, on: date
    ) -> tuple[tuple[NeedText, ...], tuple[GoalText, ...]]:
        until_on = on + timedelta(days=180)
        needs, goals = [], []
        for place, (text, kind, where) in enumerate(NEEDS):
            need = NeedText(self.store.new_id(), text, kind, where, Decimal("2.50"), until_on)
            self.store.add(Need, plan_id=plan_id, position=place, **vars(need))
            needs.append(need)
        for place, (text, indicator) in enumerate(GOALS):
            goal = GoalText(self.store.new_id(), text, indicator, until_on)
            self.store.add(Goal, plan_id=plan_id, position=place, **vars(goal))
            goals.append(goal)
        return tuple(needs), tuple(goals)

    def _parts(
        self,
        plan_id: uuid.UUID,
        needs: tuple[NeedText, ...],
        goals: tuple[GoalText, ...],
        on: date,
        is_disputed: bool,
    ) -> tuple[PartText, ...]:
        parts = []
        for place, (text, deliverer) in enumerate(PARTS):
            disputed = is_disputed and place == 1
            payer = next(self.payers[place])
            part = PartText(
                id=self.store.new_id(),
                need_id=needs[place].id,
                goal_id=goals[place].id,
                description=text,
                deliverer=deliverer,
                deliverer_name="",
                payer=payer,
                payer_note="Een fonds voor sport en cultuur" if payer is Payer.ANDERS else "",
                hours_a_week=Decimal("1.50"),
                from_on=on + timedelta(days=7),
                until_on=on + timedelta(days=180),
                amount=None,
                is_disputed=disputed,
                positions="De school vindt dit hulp thuis; de toegang ziet een vraag van school."
                if disputed
                else "",
                settle_by_on=on + timedelta(days=60) if disputed else None,
            )
            self.store.add(SupportPart, plan_id=plan_id, position=place, **columns_of(part))
            parts.append(part)
        return tuple(parts)

    # -- actions -----------------------------------------------------------------------------

    def actions(self, file: File, meeting_id: uuid.UUID, today: date) -> None:
        """Actions in every state, with the owners of the demo."""
        for text, owner, days, status in ACTIONS:
            self.agree(file, owner, today + timedelta(days=days), text, status, meeting_id)
        self.store.add(
            Action,
            case_id=file.id,
            meeting_id=meeting_id,
            description="Brengt de eerste week zelf naar school",
            owner_name="Moeder",
            owner_party=Party.OUDERS,
            due_on=today + timedelta(days=9),
            **self._agreed(file),
        )

    def agree(
        self,
        file: File,
        owner: str,
        due_on: date,
        text: str = "Vraagt de ouders toestemming voor het overleg",
        status: ActionStatus = ActionStatus.OPEN,
        meeting_id: uuid.UUID | None = None,
        goal_id: uuid.UUID | None = None,
    ) -> None:
        """An action of one of the people of the town."""
        person = self.town.people[owner]
        self.store.add(
            Action,
            case_id=file.id,
            meeting_id=meeting_id,
            goal_id=goal_id,
            description=text,
            owner_id=person.user_id,
            owner_name=person.name,
            owner_party=person.party,
            due_on=due_on,
            status=status,
            status_reason=REASONS.get(status, ""),
            finished_on=None if status.is_open else due_on,
            **self._agreed(file),
        )

    def _agreed(self, file: File) -> dict[str, Any]:
        """When and by whom an action was entered."""
        return {
            "created_at": min(_noon(file.opened_on), self.store.now - timedelta(hours=1)),
            "created_by_id": self.town.people["zorgcoordinator"].user_id,
        }


def columns_of(row: Any) -> dict[str, Any]:
    """A row of a document as the table keeps it: without the name of an organisation, which
    stands with the organisation itself."""
    return {k: v for k, v in vars(row).items() if k != "deliverer_organisation_name"}


def _noon(day: date) -> datetime:
    return from_local(datetime.combine(day, time(12)))
