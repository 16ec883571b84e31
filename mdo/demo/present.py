"""The present school year of the demo: every state a screen can show.

Everything stands around today, so that the demo stays alive: meetings ahead and behind,
actions open, overdue and done, plans in every state.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import cycle

from mdo.demo.cases import Cases, File
from mdo.demo.conference import Conferences
from mdo.demo.evaluations import Evaluations
from mdo.demo.invitations import REFUSED_ADDRESS
from mdo.demo.meetings import Meetings, Seat
from mdo.demo.plans import Plans
from mdo.demo.polls import Polls
from mdo.demo.pupils import Child, Pupils
from mdo.demo.step_ups import StepUps
from mdo.demo.zats import Zats
from mdo.terms import (
    Attendance,
    CaseClosing,
    InvitationAnswer,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    Party,
    Route,
    Urgency,
)

# What was decided at the MDO of so many weeks from now, when that was not a plan.
ROUTES = {-7: Route.AANVRAAG, -5: Route.LEERPLICHT, -3: Route.KLAAR}
# At the MDO of next week: one who sends somebody else, and one whose address is refused.
GUESTS = (
    Seat(
        "I. Nepstra, Jeugdhulp Oefenland",
        Party.ZORGAANBIEDER,
        Attendance.AFGEMELD,
        email="i.nepstra@oefenland.invalid",
        answer=InvitationAnswer.NEE,
        absence_reason="Vervangen door T. Fictie",
    ),
    Seat(
        "T. Fictie",
        Party.ZORGAANBIEDER,
        email="t.fictie@oefenland.invalid",
        answer=InvitationAnswer.GEEN,
        instead_of="I. Nepstra, Jeugdhulp Oefenland",
    ),
    Seat(
        "M. Papierman, huisarts",
        Party.OVERIG,
        email=REFUSED_ADDRESS,
        answer=InvitationAnswer.GEEN,
    ),
)
ALL = ("procescoordinator", "zorgcoordinator", "toegang", "leerplicht", "swv", "ggd")


@dataclass
class Present:
    """Writes the present school year."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    plans: Plans
    today: date

    def write(self) -> None:
        """All of it."""
        self.ready_for_the_main_flow()
        self.mdos()
        self.zats()
        self.kiks()
        self.closed_cases()
        self.quiet_pupils()
        self.polls()
        Conferences(self.meetings, self.today, self._file).write()
        StepUps(self.meetings, self.today, self._weekday(6, 4)).write(self.stepped_up)

    # -- a case to begin with --------------------------------------------------------------

    def ready_for_the_main_flow(self) -> None:
        """An open case of a pupil that was not yet discussed this year."""
        file = self._file(14, days_ago=12, urgency=Urgency.SPOED)
        self.plans.agree(file, "zorgcoordinator", self.today + timedelta(days=3))

    # -- MDO's -------------------------------------------------------------------------------

    def mdos(self) -> None:
        """MDO's in every state."""
        responsibilities = cycle(MdoResponsibility)
        for weeks, status in (
            (-9, MeetingStatus.AFGESLOTEN),
            (-7, MeetingStatus.AFGESLOTEN),
            (-5, MeetingStatus.AFGESLOTEN),
            (-3, MeetingStatus.AFGESLOTEN),
            (-1, MeetingStatus.GEHOUDEN),
            (1, MeetingStatus.GEPLAND),
            (2, MeetingStatus.GEPLAND),
            (5, MeetingStatus.CONCEPT),
            (-2, MeetingStatus.GEANNULEERD),
        ):
            on = self._weekday(weeks)
            file = self._file(13, opened_on=min(on, self.today) - timedelta(days=30))
            meeting_id = self.meetings.meet(
                MeetingKind.MDO,
                on,
                [file],
                self._mdo_table(file, weeks),
                status=status,
                route=ROUTES.get(weeks, Route.PLAN),
                responsibility=next(responsibilities),
                missing={Party.SWV: "De afdelingscoördinator is ziek; schuift later aan."}
                if weeks == 1
                else None,
            )
            self._plan_after(file, meeting_id, on, weeks, status)
        # All goals of this one are reached.
        file = self._file(14, days_ago=120)
        Evaluations(self.plans, self.today).finished(file, self.today - timedelta(days=100))
        # Planned for yesterday and not yet marked as held.
        file = self._file(15, days_ago=40)
        yesterday = self.today - timedelta(days=1)
        self.meetings.meet(
            MeetingKind.MDO,
            yesterday,
            [file],
            self.meetings.seats(file, *ALL),
            status=MeetingStatus.GEPLAND,
        )

    def _mdo_table(self, file: File, weeks: int) -> list[Seat]:
        if weeks == 1:
            # Without the SWV: why, stands at the meeting.
            here = [name for name in ALL if name != "swv"]
            return [*self.meetings.seats(file, *here), *GUESTS]
        if weeks != -5:
            return self.meetings.seats(file, *ALL)
        away = (
            self.meetings.seat("toegang", Attendance.AFGEMELD, absence_reason="Andere afspraak"),
            self.meetings.seat("ggd", Attendance.AFWEZIG),
            self.meetings.seat("swv", Attendance.VERVANGEN, substitute_name="D. Invalstra"),
        )
        present = self.meetings.seats(file, "procescoordinator", "zorgcoordinator", "leerplicht")
        return [*present, *away]

    def _plan_after(
        self, file: File, meeting_id: uuid.UUID, on: date, weeks: int, status: MeetingStatus
    ) -> None:
        if status is MeetingStatus.GEHOUDEN:
            self.plans.concept(file, on, meeting_id)
        elif status is MeetingStatus.AFGESLOTEN:
            # Of the oldest the evaluation was missed; the one after has a second version; the
            # next is half evaluated.
            evaluation = self.today + timedelta(days=-4 if weeks == -9 else 30 + weeks)
            evaluations = Evaluations(self.plans, self.today)
            if weeks == -7:
                evaluations.replaced(file, on, meeting_id, evaluation)
            else:
                goals = self.plans.established(
                    file, on, meeting_id, evaluation_on=evaluation, is_disputed=weeks == -3
                )
                if weeks == -5:
                    evaluations.halfway(goals)
            self.plans.actions(file, meeting_id, self.today)

    def polls(self) -> None:
        """A poll that runs, with a guest who got a link, and one that everybody answered."""
        guests = [
            Seat("Hidde Proefman, huisarts", Party.OVERIG, email="h.proefman@oefenland.invalid"),
            Seat("Marit Voorbeeld, wijkteam", Party.SMW, email="m.voorbeeld@oefenland.invalid"),
        ]
        for weeks, answered_by_all in ((3, False), (4, True)):
            file = self._file(14, days_ago=15)
            meeting_id = self.meetings.meet(
                MeetingKind.MDO,
                self._weekday(weeks, 1),
                [file],
                [*self.meetings.seats(file, *ALL), *guests],
                status=MeetingStatus.PEILING,
                starts=time(10),
            )
            Polls(self.meetings.store).ask(meeting_id, answered_by_all=answered_by_all)

    # -- ZAT and KiK -------------------------------------------------------------------------

    def zats(self) -> None:
        """The ZAT of the school, with six pupils; one lives elsewhere."""
        files = [self._file(age, days_ago=70) for age in (12, 13, 14, 15, 16)]
        files.append(self._file(14, days_ago=60, municipality_id=self.pupils.town.neighbours[0]))
        zats = Zats(self.meetings, self.today, files)
        zats.write()
        self.stepped_up = [
            (file, item)
            for file, item in zip(files, zats.last, strict=True)
            if item["route"] is Route.MDO
        ]
        for file, days, text in (
            (files[1], -3, "Belt de huisarts over het slapen"),
            (files[0], 9, "Maakt een rooster met twee dagen"),
        ):
            self.plans.agree(file, "zorgcoordinator", self.today + timedelta(days=days), text)

    def kiks(self) -> None:
        """Small meetings at the primary school and the preschool, with the parents."""
        school = self.pupils.town.ib_school
        for weeks, status, age, school_id in (
            (-4, MeetingStatus.AFGESLOTEN, 8, school),
            (-1, MeetingStatus.AFGESLOTEN, 10, school),
            (1, MeetingStatus.GEPLAND, 7, school),
            (2, MeetingStatus.GEPLAND, 3, self.pupils.town.preschool),
        ):
            on = self._weekday(weeks, 3)
            opened_on = min(on, self.today) - timedelta(days=20)
            file = self._file(age, opened_on=opened_on, school_id=school_id, coordinator="ib")
            seats = self.meetings.seats(file, "ib", "cjg2", "ggd", with_pupil=False)
            self.meetings.meet(
                MeetingKind.KIK,
                on,
                [file],
                seats,
                status=status,
                organisation_id=school_id,
                starts=time(15, 30),
                route=Route.SCHOOL,
            )

    # -- the rest ----------------------------------------------------------------------------

    def closed_cases(self) -> None:
        """Closed for every reason, one without a coordinator, one with a party withdrawn."""
        for place, closing in enumerate(CaseClosing):
            self._file(
                12 + place % 4,
                days_ago=150 + place,
                closed_on=self.today - timedelta(days=10 + place),
                closing=closing,
            )
        self._file(13, days_ago=5, coordinator=None)
        self._file(16, days_ago=1, urgency=Urgency.CRISIS)
        file = self._file(15, days_ago=50)
        town = self.pupils.town
        self.cases.join(file, Party.SMW, town.units[Party.SMW], withdrawn_on=self.today)
        self.cases.join(file, Party.ZORGAANBIEDER, town.units[Party.ZORGAANBIEDER])
        self.cases.join(
            file, Party.SWV, town.units[Party.SWV], until_on=self.today - timedelta(days=7)
        )

    def quiet_pupils(self) -> None:
        """Pupils of the demo schools without a case."""
        town = self.pupils.town
        for age in range(12, 18):
            self._child(age, school_id=town.zorg_school)
        for age in range(4, 12):
            self._child(age, school_id=town.ib_school)

    # -- helpers -----------------------------------------------------------------------------

    def _child(self, age: int, **options: uuid.UUID | None) -> Child:
        return self.pupils.aged(self.today, age, age, **options)

    def _file(
        self,
        age: int,
        *,
        days_ago: int = 20,
        opened_on: date | None = None,
        school_id: uuid.UUID | None = None,
        municipality_id: uuid.UUID | None = None,
        coordinator: str | None = "zorgcoordinator",
        **values: object,
    ) -> File:
        """A case about a pupil of the zorgcoördinator's school, or of `school_id`."""
        child = self._child(
            age,
            school_id=school_id or self.pupils.town.zorg_school,
            municipality_id=municipality_id,
        )
        return self.cases.open(
            child,
            opened_on or self.today - timedelta(days=days_ago),
            parties=(Party.CJG, Party.LEERPLICHT, Party.TOEGANG, Party.GGD),
            coordinator=coordinator,
            **values,
        )

    def _weekday(self, weeks: int, weekday: int = 0) -> date:
        """That day of the week, so many weeks from this one; never today."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday + timedelta(weeks=weeks, days=weekday)
