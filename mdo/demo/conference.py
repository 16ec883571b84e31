"""Plans of the demo in each state of establishing: empty, half way, complete, established
with what the parties say of it, and established while something was missing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mdo.clock import from_local
from mdo.demo.cases import File
from mdo.demo.meetings import Meetings, Seat
from mdo.demo.plans import ANSWERS, columns_of
from mdo.meetings.models import Meeting
from mdo.plans.document import (
    ActionText,
    GoalText,
    NeedText,
    PartText,
    PlanDocument,
    SeatText,
    SignatureText,
)
from mdo.plans.models import Goal, Need, Plan, Signature, SupportPart
from mdo.plans.rules import checksum
from mdo.terms import (
    Attendance,
    MeetingKind,
    MeetingStatus,
    Party,
    Payer,
    PlanStatus,
    SignOff,
    SupportKind,
    SupportPlace,
)

FACTORS = {
    "helps_child": "Is leergierig en heeft twee goede vrienden in de klas.",
    "hinders_child": "Slaapt slecht en raakt snel overprikkeld.",
    "helps_school": "De mentor belt elke maandag. Er is een rustige werkplek.",
    "hinders_school": "Veel wisselende docenten en een vol rooster.",
    "helps_home": "Oma woont om de hoek en vangt op.",
    "hinders_home": "De ouders werken in wisselende diensten.",
}
SPLIT = (
    ("Begeleiding bij het begin van de dag en in de pauze", 0, Party.SCHOOL, Payer.SCHOOL, "1.50"),
    ("Ambulante begeleiding van de docenten", 0, Party.SWV, Payer.SWV, "1.00"),
    ("Gezinsbegeleiding, een keer per week", 1, Party.ZORGAANBIEDER, Payer.GEMEENTE, "2.00"),
    ("Vaste bedtijd, zonder scherm", 1, Party.OUDERS, Payer.OUDERS, ""),
)
POSITIONS = "School vindt dit hulp thuis. De toegang ziet een vraag die op school ontstaat."
REMARK = "Wij willen na zes weken al horen hoe het gaat."
DISAGREES = "De begeleiding op school is volgens ons te kort."
LATER = "Ik was ziek. Ik ben het eens, maar doe mee vanaf januari."
REASON = "De begeleiding moet maandag beginnen. Het samenwerkingsverband sluit daarna aan."
ABSENT = "De afdelingscoördinator is ziek."
AT_TABLE = ("procescoordinator", "zorgcoordinator", "toegang", "leerplicht", "swv")


class Conferences:
    """Makes a case with a meeting and a plan for each state."""

    def __init__(self, meetings: Meetings, today: date, open_case: Callable[..., File]) -> None:
        self.meetings = meetings
        self.store = meetings.store
        self.today = today
        self.open_case = open_case

    def write(self) -> None:
        """All of it."""
        self._empty()
        self._half_way()
        self._complete()
        self._established()
        self._incomplete()

    def _empty(self) -> None:
        file, meeting_id, on, _seats = self._conference(2, MeetingStatus.GEHOUDEN)
        self._plan(file, meeting_id, on)

    def _half_way(self) -> None:
        """With gaps, two parts that contradict each other, and an open disagreement."""
        file, meeting_id, on, _seats = self._conference(3, MeetingStatus.GEHOUDEN)
        answers = {**ANSWERS, "term_expected": ""}
        plan_id = self._plan(file, meeting_id, on, **answers, **FACTORS)
        needs, goals = self._needs(plan_id, on), self._goals(plan_id, on)
        self._parts(plan_id, needs, goals, on)
        self._part(plan_id, 4, SPLIT[0][0], needs[0], Party.SWV, Payer.SWV, "0.50")
        self._part(plan_id, 5, "Vervoer naar school met de taxi", needs[0], Party.OUDERS, None)
        self._part(
            plan_id, 6, "Training omgaan met prikkels", needs[1], None, None,
            is_disputed=True, positions=POSITIONS, settle_by_on=self.today + timedelta(days=21),
        )  # fmt: skip

    def _complete(self) -> None:
        file, meeting_id, on, _seats = self._conference(4, MeetingStatus.GEHOUDEN)
        evaluation = self._evaluation()
        plan_id = self._plan(file, meeting_id, on, **ANSWERS, **FACTORS, **evaluation)
        self._parts(plan_id, self._needs(plan_id, on), self._goals(plan_id, on), on)

    def _established(self) -> None:
        """Signed with a remark and a disagreement; the youth health care signed later."""
        file, meeting_id, on, seats = self._conference(5, MeetingStatus.AFGESLOTEN)
        stances = {
            Party.OUDERS: (SignOff.EENS_MET_OPMERKING, REMARK),
            Party.SWV: (SignOff.ONEENS, DISAGREES),
        }
        plan_id = self._freeze(file, meeting_id, on, seats, stances)
        self._sign(plan_id, Party.GGD, "R. Laterstra, GGD", SignOff.EENS_MET_OPMERKING, LATER, 9)

    def _incomplete(self) -> None:
        """Without the SWV, and a question that nobody answered."""
        file, meeting_id, on, seats = self._conference(6, MeetingStatus.AFGESLOTEN, absent=("swv",))
        answers = {"skills_self_reliance": ""}
        self._freeze(file, meeting_id, on, seats, {}, answers=answers, incomplete_reason=REASON)

    # -- helpers -----------------------------------------------------------------------------

    def _conference(
        self, weeks: int, status: MeetingStatus, absent: Sequence[str] = ()
    ) -> tuple[File, uuid.UUID, date, list[Seat]]:
        on = self.today - timedelta(weeks=weeks, days=self.today.weekday() - 1)
        file = self.open_case(13, opened_on=on - timedelta(days=21))
        seats = self.meetings.seats(file, *(name for name in AT_TABLE if name not in absent))
        seats += [
            self.meetings.seat(name, Attendance.AFGEMELD, absence_reason=ABSENT) for name in absent
        ]
        meeting_id = self.meetings.meet(
            MeetingKind.MDO, on, [file], seats, status=status, starts=time(9)
        )
        return file, meeting_id, on, seats

    def _plan(self, file: File, meeting_id: uuid.UUID, on: date, **values: Any) -> uuid.UUID:
        return self.store.add(
            Plan,
            **{
                "case_id": file.id,
                "number": 1,
                "status": PlanStatus.CONCEPT,
                "meeting_id": meeting_id,
                "created_at": _at(on),
                "created_by_id": self.meetings.town.people["zorgcoordinator"].user_id,
                **values,
            },
        )

    def _evaluation(self) -> dict[str, Any]:
        return {
            "evaluation_on": self.today + timedelta(days=70),
            "evaluation_with": "De ouders, de leerling, school en de toegang",
        }

    def _needs(self, plan_id: uuid.UUID, on: date) -> list[NeedText]:
        needs = [
            NeedText(
                self.store.new_id(), text, kind, place, Decimal("3.00"), on + timedelta(days=180)
            )
            for text, kind, place in (
                (
                    "Begeleiding bij het begin van de schooldag",
                    SupportKind.BEGELEIDING,
                    SupportPlace.SCHOOL,
                ),
                (
                    "Hulp bij de opvoeding en het ritme thuis",
                    SupportKind.OPVOEDING,
                    SupportPlace.THUIS,
                ),
            )
        ]
        for place, need in enumerate(needs):
            self.store.add(Need, plan_id=plan_id, position=place, **vars(need))
        return needs

    def _goals(self, plan_id: uuid.UUID, on: date) -> list[GoalText]:
        goals = [
            GoalText(self.store.new_id(), text, indicator, on + timedelta(days=120))
            for text, indicator in (
                ("Vier dagen in de week de hele dag op school", "Het leerlingvolgsysteem"),
                ("Gaat op schooldagen voor tien uur naar bed", "Het schrift van de ouders"),
            )
        ]
        for place, goal in enumerate(goals):
            self.store.add(Goal, plan_id=plan_id, position=place, **vars(goal))
        return goals

    def _parts(
        self, plan_id: uuid.UUID, needs: list[NeedText], goals: list[GoalText], on: date
    ) -> list[PartText]:
        return [
            self._part(
                plan_id, place, text, needs[number], deliverer, payer, hours,
                goal_id=goals[number].id, from_on=on + timedelta(days=7),
                until_on=on + timedelta(days=150),
            )
            for place, (text, number, deliverer, payer, hours) in enumerate(SPLIT)
        ]  # fmt: skip

    def _part(
        self,
        plan_id: uuid.UUID,
        place: int,
        text: str,
        need: NeedText,
        deliverer: Party | None,
        payer: Payer | None,
        hours: str = "",
        **values: Any,
    ) -> PartText:
        part = PartText(
            **{
                "id": self.store.new_id(),
                "need_id": need.id,
                "goal_id": None,
                "description": text,
                "deliverer": deliverer,
                "deliverer_name": "",
                "payer": payer,
                "payer_note": "",
                "hours_a_week": Decimal(hours) if hours else None,
                "from_on": None,
                "until_on": None,
                "amount": None,
                "is_disputed": False,
                "positions": "",
                "settle_by_on": None,
                **values,
            }
        )
        self.store.add(SupportPart, plan_id=plan_id, position=place, **columns_of(part))
        return part

    def _freeze(
        self,
        file: File,
        meeting_id: uuid.UUID,
        on: date,
        seats: list[Seat],
        stances: dict[Party, tuple[SignOff, str]],
        *,
        answers: dict[str, str] | None = None,
        incomplete_reason: str = "",
    ) -> uuid.UUID:
        plan_id = self.store.new_id()
        needs, goals = self._needs(plan_id, on), self._goals(plan_id, on)
        signed_on = on + timedelta(days=7)
        signatures = [
            SignatureText(
                seat.party, seat.name, *stances.get(seat.party, (SignOff.EENS, "")), signed_on
            )
            for seat in seats
            if seat.attendance is Attendance.AANWEZIG
        ]
        said = {**ANSWERS, **(answers or {})}
        document = PlanDocument(
            number=1,
            meeting_number=self._number(meeting_id),
            answers=said,
            needs=tuple(needs),
            goals=tuple(goals),
            parts=tuple(self._parts(plan_id, needs, goals, on)),
            actions=tuple[ActionText, ...](),
            factors=FACTORS,
            incomplete_reason=incomplete_reason,
            table=tuple(
                SeatText(
                    seat.party,
                    seat.name,
                    seat.attendance is Attendance.AANWEZIG,
                    seat.absence_reason,
                )
                for seat in seats
            ),
            signatures=tuple(signatures),
            **self._evaluation(),
        )
        frozen = document.to_json()
        self._plan(
            file, meeting_id, on, id=plan_id, status=PlanStatus.VASTGESTELD, frozen=frozen,
            checksum=checksum(frozen), established_at=_at(signed_on),
            established_by_id=self.meetings.town.people["procescoordinator"].user_id,
            incomplete_reason=incomplete_reason, **said, **FACTORS, **self._evaluation(),
        )  # fmt: skip
        for one in signatures:
            self._sign(plan_id, one.party, one.name, one.stance, one.remark, signed_on=signed_on)
        return plan_id

    def _number(self, meeting_id: uuid.UUID) -> str:
        meetings = self.store.kept(Meeting)
        return next(row["number"] for row in meetings if row["id"] == meeting_id)

    def _sign(
        self,
        plan_id: uuid.UUID,
        party: Party,
        name: str,
        stance: SignOff,
        remark: str,
        days_ago: int = 0,
        signed_on: date | None = None,
    ) -> None:
        self.store.add(
            Signature,
            plan_id=plan_id,
            party=party,
            name=name,
            stance=stance,
            remark=remark,
            signed_on=signed_on or self.today - timedelta(days=days_ago),
            recorded_by_id=self.meetings.town.people["procescoordinator"].user_id,
        )


def _at(day: date) -> datetime:
    return from_local(datetime.combine(day, time(12)))
