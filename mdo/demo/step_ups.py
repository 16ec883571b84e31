"""What came out of a ZAT as an MDO, and the doubts about plans that policy reads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from mdo.clock import from_local
from mdo.demo.cases import File
from mdo.demo.meetings import Meetings
from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.doubts.models import Doubt
from mdo.doubts.terms import DoubtTheme
from mdo.law.school_year import SchoolYear
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.step_up_rules import PREFILLED
from mdo.terms import MdoResponsibility, MeetingKind, MeetingStatus

TABLE = ("zorgcoordinator", "leerplicht", "procescoordinator", "toegang", "ggd")

# By school year (0 is this one), theme, text and what policy did with it.
DOUBTS = (
    (0, DoubtTheme.ROLVERDELING, "Bij vervoer naar een andere school is telkens de vraag wie het "
     "betaalt. Een vaste afspraak tussen gemeente en scholen zou weken schelen.", ""),
    (0, DoubtTheme.AANBOD, "Voor jongeren die alleen de ochtend aankunnen, is er geen plek tussen "
     "gewoon onderwijs en dagbesteding.", "Op de agenda van het overleg met het "
     "samenwerkingsverband in het voorjaar."),
    (0, DoubtTheme.TIJD, "Zes weken wachten op een besluit van de toegang is lang als een kind al "
     "thuis zit.", ""),
    (1, DoubtTheme.ROLVERDELING, "Begeleiding in de pauze werd in drie plannen verschillend "
     "verdeeld.", "Met de scholen afgesproken: toezicht in de pauze is van de school."),
    (1, DoubtTheme.STROOMSCHEMA, "De stap over medische zorg komt laat in het schema. Ouders "
     "horen dan pas dat de verzekeraar betaalt.", "Schema aangepast voor dit schooljaar."),
    (1, DoubtTheme.SAMENWERKING, "Niet iedereen aan tafel wist dat een vastgesteld plan niet "
     "opnieuw wordt besproken.", "Uitleg gemaakt voor nieuwe deelnemers."),
)  # fmt: skip


@dataclass
class StepUps:
    """Makes MDO's of what a ZAT sent on: the first still without a date, others planned."""

    meetings: Meetings
    today: date
    on: date

    def write(self, decided: Sequence[tuple[File, dict[str, Any]]]) -> None:
        """One for each of these cases, with the item of the ZAT that it comes from."""
        for place, (file, origin) in enumerate(decided):
            self._write(file, origin, has_date=place > 0)

    def _write(self, file: File, origin: dict[str, Any], *, has_date: bool) -> None:
        meeting_id = self.meetings.meet(
            MeetingKind.MDO,
            self.on if has_date else self.today + timedelta(days=1),
            [file],
            self.meetings.seats(file, *TABLE),
            status=MeetingStatus.GEPLAND if has_date else MeetingStatus.CONCEPT,
            organisation_id=self.meetings.town.zorg_school,
            responsibility=MdoResponsibility.SCHOOL,
            starts=time(15, 30),
            has_date=has_date,
            **({} if has_date else {"location": ""}),
        )
        store = self.meetings.store
        meeting = _row(store.kept(Meeting), "id", meeting_id)
        zat = _row(store.kept(Meeting), "id", origin["meeting_id"])
        meeting["aim"] = f"Vervolg op ZAT {zat['number']}."
        meeting["created_at"] = zat["closed_at"]
        item = _row(store.kept(AgendaItem), "meeting_id", meeting_id)
        item["carried_from_id"] = origin["id"]
        item["minutes_planned"] = None
        item |= {name: origin[name] for name in (*PREFILLED, "question", "informs_parents")}


def _row(rows: Sequence[dict[str, Any]], name: str, value: uuid.UUID) -> dict[str, Any]:
    return next(row for row in rows if row[name] == value)


def write_doubts(store: Store, town: Town, today: date) -> None:
    """Doubts of this school year and the last one, some followed up."""
    this = SchoolYear.of(today)
    writers = [town.people[key].user_id for key in ("zorgcoordinator", "leerplicht", "ggd")]
    for place, (back, theme, text, follow_up) in enumerate(DOUBTS):
        year = this.previous if back else this
        on = min(date(year.first_year, 9 + place % 3, 4 + place), today)
        store.add(
            Doubt,
            municipality_id=town.id,
            school_year=year.label,
            theme=theme,
            text=text,
            follow_up=follow_up,
            created_at=max(
                from_local(datetime.combine(on, time(11))),
                from_local(datetime.combine(year.first_day, time(9))),
            ),
            created_by_id=writers[place % len(writers)],
        )
