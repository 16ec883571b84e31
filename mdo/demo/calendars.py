"""What the calendar of the demo shows beside its meetings: people who gave their busy times,
a calendar that is linked, and meetings that do not suit everybody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mdo.agenda.models import CalendarFeed
from mdo.clock import from_local
from mdo.demo.cases import Cases, File
from mdo.demo.meetings import Meetings
from mdo.demo.pupils import Pupils
from mdo.law.dates import days
from mdo.mail.office import digest
from mdo.meetings.models import BusyPeriod, Meeting
from mdo.terms import MeetingKind, MeetingStatus, Party

# Who gave busy times: the weekday and hours that come back each week.
BUSY = {
    "leerplicht": ((0, time(9), time(10, 30)), (2, time(13), time(16)), (3, time(9), time(11))),
    "ggd": ((1, time(13), time(17)), (2, time(8, 30), time(12)), (4, time(8), time(17))),
}
WEEKS = 12
PARTIES = (Party.CJG, Party.LEERPLICHT, Party.TOEGANG, Party.GGD)


@dataclass
class Calendars:
    """Writes them; to be called when the meetings of the present are there."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    today: date

    def write(self) -> None:
        """All of it."""
        self.busy_times()
        self.linked_calendar()
        self.double_booked()

    def busy_times(self) -> None:
        """Of the leerplichtambtenaar and the nurse, as read out of their own calendars."""
        store = self.meetings.store
        for key, hours in BUSY.items():
            for on in days(self.today, self.today + timedelta(weeks=WEEKS)):
                for weekday, begin, end in hours:
                    if on.weekday() == weekday:
                        store.add(
                            BusyPeriod,
                            user_id=self._user(key),
                            starts_at=from_local(datetime.combine(on, begin)),
                            ends_at=from_local(datetime.combine(on, end)),
                            imported_at=store.now - timedelta(days=4),
                        )

    def linked_calendar(self) -> None:
        """The zorgcoördinator reads the meetings on a phone. Nobody knows the address."""
        store = self.meetings.store
        store.add(
            CalendarFeed,
            user_id=self._user("zorgcoordinator"),
            digest=digest(str(store.new_id())),
            created_at=store.now - timedelta(days=30),
            last_read_at=store.now - timedelta(hours=2),
        )

    def double_booked(self) -> None:
        """A second MDO at the moment of the first one of next week, with the same chair and a
        reason; and a concept that some cannot come to."""
        monday = self.today + timedelta(days=7 - self.today.weekday())
        self._mdo(monday, time(14, 30), MeetingStatus.GEPLAND)
        self.meetings.store.kept(Meeting)[-1]["conflict_reason"] = (
            "Kan niet wachten: de school neemt die dag een besluit. Een collega neemt het over."
        )
        self._mdo(monday + timedelta(days=2), time(15), MeetingStatus.CONCEPT)

    def _mdo(self, on: date, starts: time, status: MeetingStatus) -> None:
        file = self._file()
        table = self.meetings.seats(file, "procescoordinator", "leerplicht", "toegang", "ggd")
        missing = {Party.SCHOOL: "Sluit later aan.", Party.SWV: "Leest het verslag."}
        self.meetings.meet(
            MeetingKind.MDO, on, [file], table, status=status, starts=starts, missing=missing
        )

    def _file(self) -> File:
        child = self.pupils.aged(self.today, 14, 14, school_id=self.pupils.town.zorg_school)
        return self.cases.open(child, self.today - timedelta(days=15), parties=PARTIES)

    def _user(self, key: str) -> uuid.UUID:
        return self.meetings.town.people[key].user_id
