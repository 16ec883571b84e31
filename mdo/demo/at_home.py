"""Children in every state of the absence clock, in the present school year.

Only what people would enter is written here: spells, cases, meetings. What the clock makes of
it is computed as it is in earnest, and therefore after the rest has been written.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from mdo.demo.cases import Cases, File
from mdo.demo.meetings import Meetings
from mdo.demo.plans import Plans
from mdo.demo.pupils import Child, Pupils
from mdo.extensions import db
from mdo.law.dates import ONE_DAY
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.organisations.queries import get_school_calendar
from mdo.terms import HolidayRegion, MeetingKind, MeetingStatus, Party
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.models import AbsenceSpell, Thuiszitter
from mdo.thuiszitters.terms import ClockCause

TABLE = ("procescoordinator", "zorgcoordinator", "toegang", "leerplicht", "swv")
QUESTION = "Wat is er nodig om weer onderwijs te volgen, en wie doet wat?"


@dataclass
class AtHome:
    """Writes the children at home, and reads their clocks."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    plans: Plans
    today: date

    def write(self) -> None:
        """All of them; what came before must have been written."""
        year = SchoolYear.of(self.today)
        calendar = get_school_calendar(None, HolidayRegion.NOORD, (year.previous, year, year.next))
        children = [*self._signals(calendar), *self._thuiszitters(calendar)]
        followed = self._discussed(calendar)
        self.pupils.store.write()
        recompute(
            [child.id for child in (*children, *(child for child, _values in followed))],
            cause=ClockCause.TIJD,
            by=None,
            today=self.today,
            now=self.pupils.store.now,
        )
        for child, values in followed:
            db.session.execute(
                update(Thuiszitter.__table__)
                .where(Thuiszitter.pupil_id == child.id)
                .values(**values)
            )

    def _signals(self, calendar: SchoolCalendar) -> list[Child]:
        """Watched, threatening, and one who passes the line within the week."""
        return [self._absent(calendar, days) for days in (12, 15, 18)]

    def _thuiszitters(self, calendar: SchoolCalendar) -> list[Child]:
        """Without an MDO, in time and too late; one enrolled nowhere; and one who is back."""
        nowhere = self._absent(calendar, 24, is_enrolled=False)
        back = self._child()
        self._spell(back, self._since(calendar, 34), self.today - timedelta(days=5))
        return [self._absent(calendar, 23), self._absent(calendar, 39), nowhere, back]

    def _discussed(self, calendar: SchoolCalendar) -> list[tuple[Child, dict[str, Any]]]:
        """With an MDO ahead, with one behind and a day to go back that has passed, and one
        for whom three months have passed."""
        ahead, behind, long = self._child(), self._child(), self._child()
        self._spell(ahead, self._since(calendar, 30))
        self._spell(behind, self._since(calendar, 45))
        self._spell(long, self.today - timedelta(days=165))
        self._mdo(self._file(ahead, 15), 8)
        file = self._file(behind, 40)
        self._mdo(file, -20)
        self.plans.agree(file, "zorgcoordinator", self.today + timedelta(days=4))
        self._mdo(self._file(long, 100), -60)
        return [
            (ahead, {"is_in_view_of_care": True}),
            (
                behind,
                {
                    "is_in_view_of_care": True,
                    "return_planned_on": self.today - timedelta(days=3),
                },
            ),
            (long, {"return_planned_on": self.today + timedelta(days=14)}),
        ]

    # -- helpers -----------------------------------------------------------------------------

    def _child(self, **options: Any) -> Child:
        if options.get("is_enrolled", True):
            options["school_id"] = self.pupils.town.zorg_school
        return self.pupils.aged(self.today, 13, 15, **options)

    def _absent(self, calendar: SchoolCalendar, days: int, *, is_enrolled: bool = True) -> Child:
        child = self._child(is_enrolled=is_enrolled)
        self._spell(child, self._since(calendar, days), is_enrolled=is_enrolled)
        return child

    def _since(self, calendar: SchoolCalendar, days: int) -> date:
        """The day from which so many school days have been, up to and including today."""
        day, left = self.today + ONE_DAY, days
        while left:
            day -= ONE_DAY
            left -= calendar.is_school_day(day)
        return day

    def _spell(
        self, child: Child, from_on: date, until_on: date | None = None, *, is_enrolled: bool = True
    ) -> uuid.UUID:
        return self.pupils.store.add(
            AbsenceSpell,
            pupil_id=child.id,
            school_id=child.school_id,
            from_on=from_on,
            until_on=until_on,
            is_enrolled=is_enrolled,
            note="Komt niet meer op school." if is_enrolled else "Zoekt een nieuwe school.",
            created_by_id=self.pupils.town.people["leerplicht"].user_id,
        )

    def _file(self, child: Child, days_ago: int) -> File:
        return self.cases.open(
            child,
            self.today - timedelta(days=days_ago),
            parties=(Party.CJG, Party.LEERPLICHT, Party.TOEGANG),
            question=QUESTION,
        )

    def _mdo(self, file: File, days: int) -> None:
        """An MDO so many days from now, on a weekday."""
        on = self.today + timedelta(days=days)
        on -= timedelta(days=max(0, on.weekday() - 4))
        self.meetings.meet(
            MeetingKind.MDO,
            on,
            [file],
            self.meetings.seats(file, *TABLE),
            status=MeetingStatus.AFGESLOTEN if days < 0 else MeetingStatus.GEPLAND,
        )
