"""A ZAT of today that is under way: one pupil is done, one is begun, one waits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from mdo.clock import to_local
from mdo.demo.cases import Cases
from mdo.demo.meetings import AGREEMENTS, FACTS, PUPIL, Meetings
from mdo.demo.plans import Plans
from mdo.demo.pupils import Pupils
from mdo.meetings.models import AgendaItem
from mdo.terms import InvitationAnswer, MeetingKind, MeetingStatus, ParentsStance, Party, Route

TABLE = ("procescoordinator", "leerplicht", "ggd", "smw")
QUESTIONS = (
    "Hoe gaat het sinds het nieuwe rooster?",
    "Wat is er nodig zodat de lessen weer worden gevolgd?",
    "Wie praat met de ouders over het verzuim op vrijdag?",
)
AGES = (13, 14, 15)
BEFORE = timedelta(weeks=6)


@dataclass
class UnderWay:
    """Writes the ZAT, at a school whose ZAT's stand in no series."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    plans: Plans
    now: datetime

    def write(self) -> None:
        """The meeting of today, and the one before at which the first was discussed."""
        today = to_local(self.now).date()
        school_id = self.school_id
        files = [
            self.cases.open(
                self.pupils.aged(today, age, age, school_id=school_id),
                today - BEFORE - timedelta(days=10),
                parties=(Party.CJG, Party.LEERPLICHT, Party.GGD),
                coordinator="procescoordinator",
            )
            for age in AGES
        ]
        seats = [replace(self.meetings.seat(key), answer=InvitationAnswer.JA) for key in TABLE]
        place = {"organisation_id": school_id, "location": "Op school, kamer 1.08"}
        self.meetings.meet(
            MeetingKind.ZAT, today - BEFORE, files[:1], seats, route=Route.VOLGEN,
            starts=time(13), **place,
        )  # fmt: skip
        meeting_id = self.meetings.meet(
            MeetingKind.ZAT, today, files, seats, status=MeetingStatus.GEPLAND,
            starts=self._starts(), minutes=90, **place,
        )  # fmt: skip
        items = [
            row for row in self.plans.store.kept(AgendaItem) if row["meeting_id"] == meeting_id
        ]
        for item, question in zip(items, QUESTIONS, strict=True):
            item["question"] = question
        items[0].update(
            facts=FACTS,
            pupil_view=PUPIL,
            parents_stance=ParentsStance.EENS,
            agreements=AGREEMENTS[1],
            route=Route.VOLGEN,
        )
        items[1].update(facts="Vier vrijdagen op rij afwezig. De mentor belde twee keer.")
        self.plans.agree(files[0], "procescoordinator", today + timedelta(days=5))

    @property
    def school_id(self) -> uuid.UUID:
        """The first secondary school without a demo user of its own."""
        town = self.pupils.town
        return next(id_ for id_ in town.secondary if id_ != town.zorg_school)

    def _starts(self) -> time:
        """The last whole quarter, so that it is under way; not so late that it ends tomorrow."""
        local = to_local(self.now)
        return time(min(local.hour, 21), local.minute // 15 * 15)
