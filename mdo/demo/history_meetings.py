"""The MDO's of the four school years: those that count, and those that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mdo.demo.cases import Cases, File
from mdo.demo.history import school_day
from mdo.demo.meetings import Meetings
from mdo.demo.pupils import Child, Pupils
from mdo.law.school_year import SchoolYear
from mdo.terms import Attendance, MdoResponsibility, MeetingKind

# From here on all three kinds of responsibility count (bron, footnote 5).
ALL_COUNT_FROM = SchoolYear(2015)
WITH_LPA = ("procescoordinator", "toegang", "leerplicht", "swv", "ggd")
WITHOUT_LPA = ("procescoordinator", "toegang", "ggd")


@dataclass
class HistoricMdos:
    """Writes the MDO's of one school year."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    year: SchoolYear
    today: date

    def write(self, number: int, absentees: Sequence[Child]) -> None:
        """So many pupils that count, and some that do not."""
        at_school = [child for child in absentees if child.school_id]
        for place, child in enumerate(at_school[:number]):
            self._counts(child, place)
        self._what_does_not_count(at_school[number : number + 6])

    def _counts(self, child: Child, place: int) -> None:
        kinds = (
            list(MdoResponsibility)
            if self.year >= ALL_COUNT_FROM
            else [MdoResponsibility.PROCESCOORDINATOR]
        )
        file, on = self._open(child)
        self._meet(file, on, kinds[place % len(kinds)])
        # One in five comes back: the pupil still counts once.
        if place % 5 == 0:
            self._meet(file, min(on + timedelta(weeks=6), self.year.last_day), kinds[0])

    def _what_does_not_count(self, children: Sequence[Child]) -> None:
        first, second, third, *_ = children
        file, on = self._open(first)
        self._meet(file, on, MdoResponsibility.PROCESCOORDINATOR, WITHOUT_LPA)
        if self.year < ALL_COUNT_FROM:
            for child, responsibility in (
                (second, MdoResponsibility.SCHOOL),
                (third, MdoResponsibility.CJG),
            ):
                file, on = self._open(child)
                self._meet(file, on, responsibility)
        start = date(self.year.first_year, 9, 1)
        for child in (
            self.pupils.aged(start, 18, 18),
            self.pupils.aged(start, 13, 15, municipality_id=self.pupils.town.neighbours[0]),
        ):
            file, on = self._open(child)
            self._meet(file, on, MdoResponsibility.PROCESCOORDINATOR)

    def _open(self, child: Child) -> tuple[File, date]:
        on = school_day(self.pupils.store.rng, self.year, self.today)
        closed_on = on + timedelta(days=120)
        return self.cases.open(child, on - timedelta(days=21), closed_on=closed_on), on

    def _meet(
        self,
        file: File,
        on: date,
        responsibility: MdoResponsibility,
        people: Sequence[str] = WITH_LPA,
    ) -> None:
        seats = self.meetings.seats(file, *people)
        if "leerplicht" in people and self.pupils.store.rng.random() < 0.15:
            # Somebody stood in: the LPA was involved all the same.
            seats = [seat for seat in seats if seat.person is None or seat.name != _lpa(self)]
            seats.append(
                self.meetings.seat(
                    "leerplicht", Attendance.VERVANGEN, substitute_name="K. Plaatsvervang"
                )
            )
        self.meetings.meet(MeetingKind.MDO, on, [file], seats, responsibility=responsibility)


def _lpa(mdos: HistoricMdos) -> str:
    return mdos.pupils.town.people["leerplicht"].name
