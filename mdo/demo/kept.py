"""What is due of the keeping of data: two cases that are kept too long, and a permission that
ends. (The old registrations of the yearly reports are kept too long by themselves.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mdo.demo.cases import Cases
from mdo.demo.meetings import Meetings
from mdo.demo.pupils import Pupils
from mdo.terms import MeetingKind, Party, Route

# A pupil of 16 has left school three years later, whatever the month of birth.
YEARS_AGO, AGE = 6, 16
ENDS_IN = timedelta(days=12)


@dataclass
class Kept:
    """Writes them."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    today: date

    def write(self) -> None:
        """All of it."""
        self._discussed_long_ago()
        self._permission_that_ends()
        self.pupils.store.write()

    def _discussed_long_ago(self) -> None:
        """A ZAT alone discussed them, and they have left the school long since."""
        school_id = self.pupils.town.zorg_school
        on = date(self.today.year - YEARS_AGO, 3, 10)
        files = [
            self.cases.open(
                self.pupils.aged(on, AGE, AGE, school_id=school_id),
                on - timedelta(days=30),
                parties=(Party.LEERPLICHT,),
                coordinator="zorgcoordinator",
                closed_on=on + timedelta(days=60 + place),
            )
            for place in range(2)
        ]
        seats = [self.meetings.seat(key) for key in ("zorgcoordinator", "leerplicht", "ggd")]
        self.meetings.meet(
            MeetingKind.ZAT,
            on,
            files,
            seats,
            organisation_id=school_id,
            route=Route.KLAAR,
        )

    def _permission_that_ends(self) -> None:
        """Of the care provider, within two weeks."""
        town = self.pupils.town
        child = self.pupils.aged(self.today, 14, 14, school_id=town.zorg_school)
        file = self.cases.open(
            child, self.today - timedelta(days=80), coordinator="zorgcoordinator"
        )
        self.cases.join(
            file,
            Party.ZORGAANBIEDER,
            town.units[Party.ZORGAANBIEDER],
            until_on=self.today + ENDS_IN,
        )
