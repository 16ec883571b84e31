"""The ZAT of the demo school: its standing team, a series every six weeks, what was held and
what is to come, with what each one takes over from the one before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import count
from typing import Any

from mdo.demo.cases import File
from mdo.demo.meetings import Meetings, Seat
from mdo.meetings.models import AgendaItem, StandingSeat
from mdo.series.models import MeetingSeries
from mdo.series.queries import get_calendar
from mdo.series.recurrence import dates_of, occurrences
from mdo.series.rules import HORIZON
from mdo.terms import AgendaBlock, InvitationAnswer, MeetingKind, MeetingStatus, Party, Route

WEEKS = 6
RULE = f"FREQ=WEEKLY;INTERVAL={WEEKS};BYDAY=TU"
TUESDAY = 1
TEAM = ("zorgcoordinator", "leerplicht", "ggd", "smw")
PLACE = {"location": "Oostercluft 1, Steenwijk", "room": "Lokaal 0.14"}
STARTS, MINUTES = time(9), 90
# What was decided at the last one: some come back to be discussed, some for feedback.
DECIDED = (Route.VOLGEN, Route.MDO, Route.SCHOOL, Route.LEERPLICHT, Route.KLAAR, Route.MDO)
QUESTION = "Wat is nodig om elke dag naar school te gaan?"


@dataclass
class Zats:
    """Writes the ZAT's of one school; `files` are the cases it speaks of."""

    meetings: Meetings
    today: date
    files: Sequence[File]

    def __post_init__(self) -> None:
        self.store = self.meetings.store
        self.town = self.meetings.town
        self.school_id = self.town.zorg_school
        # The agenda of the last one that was held.
        self.last: Sequence[dict[str, Any]] = ()

    def write(self) -> None:
        """The team, the series, two that were held, and those to come."""
        self._team()
        first_on = self._first_day()
        series_id = self._series(first_on)
        earlier, last = first_on, first_on + timedelta(weeks=WEEKS)
        before = self._held(series_id, earlier, self.files[:4], [Route.VOLGEN] * 4)
        after = self._held(series_id, last, self.files, DECIDED)
        for item, origin in zip(after, before, strict=False):
            item["carried_from_id"] = origin["id"]
        self._coming(series_id, first_on, after)
        self.last = after

    def _first_day(self) -> date:
        """A Tuesday eight or nine weeks ago, say: so that the next one is on a school day."""
        monday = self.today - timedelta(days=self.today.weekday())
        calendar = get_calendar(self.school_id, self.today, self.today + HORIZON)
        for weeks in count(-8, -1):
            first_on = monday + timedelta(weeks=weeks, days=TUESDAY)
            next_on = first_on + timedelta(weeks=2 * WEEKS)
            if calendar.is_school_day(next_on) or weeks == -13:
                return first_on
        raise AssertionError

    def _team(self) -> None:
        for place, key in enumerate(TEAM):
            person = self.town.people[key]
            is_lpa = person.party is Party.LEERPLICHT
            self.store.add(
                StandingSeat,
                school_id=self.school_id,
                position=place,
                party=person.party,
                user_id=person.user_id,
                organisation_id=person.organisation_id,
                name=person.name,
                is_chair=place == 0,
                is_note_taker=place == 1,
                substitute_user_id=self.town.people["leerplicht2"].user_id if is_lpa else None,
            )
        self.store.add(
            StandingSeat,
            school_id=self.school_id,
            position=len(TEAM),
            party=Party.SWV,
            name="Ottilie Orthopedagoog, Samenwerkingsverband De Vaart",
            email="ottilie@oefenland.invalid",
        )

    def _series(self, first_on: date) -> uuid.UUID:
        zorg = self.town.people["zorgcoordinator"]
        return self.store.add(
            MeetingSeries,
            kind=MeetingKind.ZAT,
            municipality_id=self.town.id,
            organisation_id=self.school_id,
            rule=RULE,
            first_on=first_on,
            until_on=first_on + timedelta(days=700),
            starts=STARTS,
            minutes=MINUTES,
            created_by_id=zorg.user_id,
            **PLACE,
        )

    def _held(
        self, series_id: uuid.UUID, on: date, files: Sequence[File], routes: Sequence[Route]
    ) -> list[dict[str, Any]]:
        """A closed one; the rows of its agenda."""
        meeting_id = self._meet(series_id, on, on, MeetingStatus.AFGESLOTEN, files)
        items = [row for row in self.store.kept(AgendaItem) if row["meeting_id"] == meeting_id]
        for item, route in zip(items, routes, strict=True):
            item["route"] = route
            item["minutes_planned"] = 15
        return items

    def _coming(self, series_id: uuid.UUID, first_on: date, last: Sequence[dict[str, Any]]) -> None:
        """The next one with what it takes over; the one after that on another day and without
        the leerplichtambtenaar, and one that was cancelled."""
        calendar = get_calendar(self.school_id, first_on, self.today + HORIZON)
        dates = dates_of(RULE, first_on, self.today + timedelta(days=1), self.today + HORIZON)
        coming = [row.on for row in occurrences(dates, calendar, skips_holidays=True) if row.is_on]
        for place, on in enumerate(coming):
            if place == 1:
                moved = on + timedelta(days=2)
                self._meet(
                    series_id,
                    on,
                    moved,
                    MeetingStatus.GEPLAND,
                    lpa=InvitationAnswer.NEE,
                    is_exception=True,
                )
            elif place == 2:
                self._meet(series_id, on, on, MeetingStatus.GEANNULEERD)
            else:
                meeting_id = self._meet(series_id, on, on, MeetingStatus.GEPLAND)
                if place == 0:
                    self._take_over(meeting_id, last)

    def _meet(
        self,
        series_id: uuid.UUID,
        series_on: date,
        on: date,
        status: MeetingStatus,
        files: Sequence[File] = (),
        lpa: InvitationAnswer = InvitationAnswer.JA,
        **values: Any,
    ) -> uuid.UUID:
        """One of the series; with what the leerplichtambtenaar answered."""
        team: list[Seat] = [self.meetings.seat(key) for key in TEAM]
        seats = [
            replace(seat, answer=lpa) if seat.party is Party.LEERPLICHT else seat for seat in team
        ]
        return self.meetings.meet(
            MeetingKind.ZAT,
            on,
            files,
            seats,
            status=status,
            organisation_id=self.school_id,
            starts=STARTS,
            minutes=MINUTES,
            series_id=series_id,
            series_on=series_on,
            **PLACE,
            **values,
        )

    def _take_over(self, meeting_id: uuid.UUID, last: Sequence[dict[str, Any]]) -> None:
        """As meetings.carry_operations does: what is followed to be discussed, what was
        agreed as feedback, and not what is finished. And one new case."""
        for place, origin in enumerate(last):
            if origin["route"] is Route.KLAAR:
                continue
            is_followed = origin["route"] is Route.VOLGEN
            self.store.add(
                AgendaItem,
                meeting_id=meeting_id,
                case_id=origin["case_id"],
                position=place,
                block=AgendaBlock.BESPREKING if is_followed else AgendaBlock.TERUGKOPPELING,
                carried_from_id=origin["id"],
                minutes_planned=15 if is_followed else 10,
                question=QUESTION,
                informs_parents="De mentor",
            )
        self.store.add(
            AgendaItem,
            meeting_id=meeting_id,
            position=len(last),
            title="Afspraken over het melden van verzuim",
            minutes_planned=10,
        )
