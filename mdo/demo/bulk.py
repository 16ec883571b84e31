"""More pupils, to measure with: with cases, meetings, actions and registrations.

They live in the present and the past school year, so that the published years stay as
they are.
"""

from __future__ import annotations

from datetime import date, timedelta

from mdo.demo.cases import Cases
from mdo.demo.history import REASONS
from mdo.demo.meetings import Meetings
from mdo.demo.plans import Plans
from mdo.demo.pupils import Child, Pupils
from mdo.law.age import age_on
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import AbsenceReport
from mdo.terms import AbsenceKind, MeetingKind, MeetingStatus

WRITE_AFTER = 500
# One in so many pupils is reported absent, and one in so many has a case.
REPORTED, WITH_CASE = 4, 6
# How far back: within the present and the past school year.
DAYS_BACK = 300
TABLE = ("procescoordinator", "zorgcoordinator", "leerplicht")


class Bulk:
    """Makes many pupils and writes them as it goes, so that memory stays bounded."""

    def __init__(
        self, pupils: Pupils, cases: Cases, meetings: Meetings, plans: Plans, today: date
    ) -> None:
        self.pupils = pupils
        self.cases = cases
        self.meetings = meetings
        self.plans = plans
        self.today = today
        self.store = pupils.store

    def write(self, number: int) -> None:
        """So many pupils more."""
        for place in range(1, number + 1):
            child = self.pupils.aged(self.today, 4, 17)
            day = self.today - timedelta(days=self.store.rng.randrange(1, DAYS_BACK))
            if place % REPORTED == 0:
                self._report(child, day)
            if place % WITH_CASE == 0:
                self._discuss(child, day)
            if place % WRITE_AFTER == 0:
                self.store.write()
        self.store.write()

    def _report(self, child: Child, day: date) -> None:
        self.store.add(
            AbsenceReport,
            pupil_id=child.id,
            municipality_id=child.municipality_id,
            school_year=SchoolYear.of(day).label,
            dated_on=day,
            school_id=child.school_id,
            kind=AbsenceKind.ZESTIEN_UUR,
            hours=self.store.rng.randrange(16, 60),
            reason=self.store.rng.choice(REASONS),
            is_under_12=age_on(child.birth_on, day) < 12,
        )

    def _discuss(self, child: Child, day: date) -> None:
        is_closed = self.store.rng.random() < 0.5
        file = self.cases.open(child, day, closed_on=self.today if is_closed else None)
        meets_on = day + timedelta(days=self.store.rng.randrange(7, 60))
        was_held = meets_on < self.today
        self.meetings.meet(
            MeetingKind.MDO,
            meets_on,
            [file],
            self.meetings.seats(file, *TABLE),
            status=MeetingStatus.AFGESLOTEN if was_held else MeetingStatus.GEPLAND,
        )
        owner = self.store.rng.choice(TABLE)
        self.plans.agree(file, owner, meets_on + timedelta(days=14), "Koppelt terug aan de ouders")
