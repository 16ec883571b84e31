"""A small town and all that happens in it from 1 August 2026 to 31 July 2027, to walk through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.cases.models import CaseFile, Pupil
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.feedback.terms import FeedbackState
from mdo.leerplicht.models import AbsenceReport
from mdo.meetings.models import Meeting
from mdo.organisations.models import Organisation
from mdo.plans.document import PlanDocument
from mdo.plans.rules import checksum
from mdo.reminders.models import Reminder
from mdo.reminders.terms import ReminderKind
from mdo.terms import (
    ActionStatus,
    ExemptionArticle,
    LegalBasis,
    MeetingStatus,
    Party,
    PlanStatus,
    Role,
    Route,
)
from tests import factories as make
from tests.integration.diary import at

FIRST, LAST = date(2026, 8, 1), date(2027, 7, 31)
# Region Noord, as it was published; of the summers as far as they touch the year.
HOLIDAYS = (
    ("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16)),
    ("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
    ("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
    ("Voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28)),
    ("Meivakantie", date(2027, 4, 24), date(2027, 5, 2)),
    ("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
)
CHILDREN = ("Noor", "Bram", "Saar", "Teun", "Fien", "Ravi")
ROUTE_OF_SIGNED_PLAN = PlanDocument(1, "", date(2027, 2, 8), "ouders", {}, (), (), (), ())
Event = tuple[str, Callable[[], None]]


def change(row: Any, **values: Any) -> None:
    """Write values onto a row as it stands now."""
    with unit_of_work():
        now_there = db.session.get(type(row), row.id)
        for name, value in values.items():
            setattr(now_there, name, value)


class Town:
    """Five people who work, six children, and what is to happen on which day (`events`)."""

    def __init__(self) -> None:
        self.home = make.municipality(
            code="0001", name="Proefstad", is_tenant=True, records_from="2025-2026"
        )
        self.other = make.municipality(code="0002", name="Buurdorp")
        for name, first, last in HOLIDAYS:
            make.holiday(name, first, last)
        self.school = make.school(name="Proefcollege", municipality_id=self.home.id)
        self.cjg = self._organisation(Party.CJG, "CJG Proefstad")
        self.leerplicht = self._organisation(Party.LEERPLICHT, "Leerplicht Proefstad")
        self.toegang = self._organisation(Party.TOEGANG, "Toegang Proefstad")
        self.zara = self._user("Zara", "school", Role.COORDINATOR, self.school)
        self.joost = self._user("Joost", "CJG", Role.COORDINATOR, self.cjg)
        self.lotte = self._user("Lotte", "leerplicht", Role.LEERPLICHTAMBTENAAR, self.leerplicht)
        self.bas = self._user(
            "Bas", "beleid", Role.BELEID, self._organisation(Party.BELEID, "Gemeente Proefstad")
        )
        self.tess = self._user("Tess", "toegang", Role.TOEGANG, self.toegang)
        self.names = {
            user.id: f"{user.given_name}, {user.surname}"
            for user in (self.zara, self.joost, self.lotte, self.bas, self.tess)
        }
        self.pupils = {
            name: make.pupil(
                self.other if name == "Ravi" else self.home,
                self.school,
                given_name=name,
                surname="Geheim",
                number=f"L-{place:05}",
            )
            for place, name in enumerate(CHILDREN, 1)
        }
        self.cases = {
            name: self._case(self.pupils[name], place)
            for place, name in enumerate(("Noor", "Bram", "Ravi"), 1)
        }
        self.events: dict[date, list[Event]] = defaultdict(list)
        self._zats()
        self._plan_of_noor()
        self._absence_of_bram()
        self._registrations()
        self._poll()
        self._terms()

    # -- people and cases ------------------------------------------------------------

    def _organisation(self, kind: Party, name: str) -> Organisation:
        return make.organisation(kind, name=name, municipality_id=self.home.id)

    def _user(self, name: str, of: str, role: Role, at: Organisation) -> User:
        return make.user(
            role, at, given_name=name, surname=of, email=f"{name.lower()}@voorbeeld.invalid"
        )

    def _case(self, pupil: Pupil, place: int) -> CaseFile:
        row = make.case(
            pupil,
            number=f"D2026-{place:04}",
            opened_on=date(2026, 8, 24),
            coordinator_id=self.joost.id,
            question="Een geheime vraag",
        )
        for who in (self.school, self.cjg, self.leerplicht, self.toegang):
            make.party(row, who)
        return row

    def on(self, day: date, text: str, *steps: Callable[[], None]) -> None:
        """Let something happen on a day, at ten in the morning."""

        def happen() -> None:
            for step in steps:
                step()

        self.events[day].append((text, happen))

    # -- meetings --------------------------------------------------------------------

    def _zats(self) -> None:
        """Every eight weeks on Tuesday, planned by the job of the night. The minutes of the
        second are late, and so is the agenda of the third."""
        for place, (user, where) in enumerate(
            ((self.zara, self.school), (self.lotte, self.leerplicht), (self.joost, self.cjg))
        ):
            leads = user is self.zara
            make.standing_seat(
                self.school, user, party=where.kind, organisation_id=where.id, position=place,
                is_chair=leads, is_note_taker=leads,
            )  # fmt: skip
        make.series(
            self.school,
            rule="FREQ=WEEKLY;INTERVAL=8;BYDAY=TU",
            first_on=date(2026, 9, 15),
            until_on=LAST,
            created_by_id=self.zara.id,
        )
        late_agenda, late_minutes = date(2027, 1, 5), date(2026, 11, 10)
        for weeks in range(0, 48, 8):
            day = date(2026, 9, 15) + timedelta(weeks=weeks)
            if day == date(2027, 4, 27):
                continue  # King's day, in the May holiday
            sent = date(2027, 1, 4) if day == late_agenda else day - timedelta(days=8)
            closed = day + timedelta(days=16 if day == late_minutes else 1)
            self.on(sent, f"De agenda van het ZAT van {short(day)} is verstuurd",
                    lambda day=day: change(self.zat(day), agenda_sent_at=clock.now()))  # fmt: skip
            if day == late_minutes:
                self.on(day - timedelta(days=10), f"Ravi van {self.other.name} komt op de agenda",
                        self._put_ravi_on_the_agenda)  # fmt: skip
            self.on(closed, f"Het verslag van het ZAT van {short(day)} is afgesloten",
                    lambda day=day: self._close(self.zat(day)))  # fmt: skip

    def zat(self, day: date) -> Meeting:
        """The meeting of the series on a day."""
        return db.session.scalars(select(Meeting).where(Meeting.series_on == day)).one()

    def _close(self, meeting: Meeting) -> None:
        if meeting.series_on == date(2026, 11, 10):
            make.discussion(self.item_of_ravi, meeting, self.cases["Ravi"])
        change(
            meeting,
            status=MeetingStatus.AFGESLOTEN,
            held_at=meeting.starts_at,
            closed_at=clock.now(),
        )

    def _put_ravi_on_the_agenda(self) -> None:
        self.item_of_ravi = make.agenda_item(self.zat(date(2026, 11, 10)), self.cases["Ravi"])
        self.on(date(2026, 12, 2), "De terugkoppeling over Ravi aan Buurdorp is verstuurd",
                lambda: self._tell(self.zat(date(2026, 11, 10))))  # fmt: skip

    def _tell(self, meeting: Meeting) -> None:
        make.feedback(
            self.item_of_ravi, self.cases["Ravi"], meeting,
            state=FeedbackState.VERSTUURD, sent_at=clock.now(),
        )  # fmt: skip

    def _mdo(self, number: int, starts_at: datetime, about: str, **item: Any) -> Meeting:
        row = make.meeting(
            self.cjg,
            number=f"O2026-{number:04}",
            starts_at=starts_at,
            created_by_id=self.joost.id,
        )
        people = (self.joost, self.zara, self.lotte)
        for place, user in enumerate(people):
            make.participant(row, user, position=place, is_chair=not place, is_note_taker=not place)
        make.agenda_item(row, self.cases[about], **item)
        return row

    # -- the plan of Noor ------------------------------------------------------------

    def _plan_of_noor(self) -> None:
        case = self.cases["Noor"]

        def plan_mdo() -> None:
            self.mdo = self._mdo(901, at(date(2026, 9, 22), 14), "Noor", route=Route.PLAN)

        def hold() -> None:
            self.plan = make.plan(case, meeting_id=self.mdo.id)
            self.called, self.visited, self.sought = (
                make.action(case, who, plan_id=self.plan.id, meeting_id=self.mdo.id, due_on=due)
                for who, due in (
                    (self.zara, date(2026, 10, 1)),
                    (self.joost, date(2026, 10, 9)),
                    (self.tess, date(2026, 12, 24)),
                )
            )

        def establish() -> None:
            document = ROUTE_OF_SIGNED_PLAN.to_json()
            change(
                self.plan, status=PlanStatus.VASTGESTELD, evaluation_on=date(2027, 2, 8),
                established_at=clock.now(), frozen=document, checksum=checksum(document),
            )  # fmt: skip

        self.on(date(2026, 9, 1), "Joost plant een MDO over Noor op 22-9-2026", plan_mdo)
        self.on(date(2026, 9, 14), "De agenda van het MDO over Noor is verstuurd",
                lambda: change(self.mdo, agenda_sent_at=clock.now()))  # fmt: skip
        self.on(date(2026, 9, 23), "Na het MDO over Noor staan er drie acties", hold)
        self.on(date(2026, 9, 30), "Zara heeft haar actie gedaan", lambda: self._done(self.called))
        self.on(date(2026, 10, 1), "Het verslag van het MDO over Noor is afgesloten",
                lambda: self._close(self.mdo))  # fmt: skip
        self.on(date(2026, 10, 12), "Joost legt de herinnering weg tot 19-10-2026: vakantie",
                self._snooze)  # fmt: skip
        self.on(date(2026, 10, 20), "Het plan van Noor is vastgesteld, evaluatie op 8-2-2027",
                establish)  # fmt: skip
        self.on(date(2026, 10, 28), "Joost heeft zijn actie gedaan",
                lambda: self._done(self.visited))  # fmt: skip
        self.on(date(2027, 1, 14), "Tess heeft haar actie gedaan", lambda: self._done(self.sought))
        self.on(date(2027, 2, 18), "Het plan van Noor is geëvalueerd en afgerond",
                lambda: change(self.plan, finished_on=date(2027, 2, 18)))  # fmt: skip

    def _done(self, action: Any) -> None:
        change(action, status=ActionStatus.GEDAAN, finished_on=clock.today())

    def _snooze(self) -> None:
        row = db.session.scalars(
            select(Reminder).where(
                Reminder.kind == ReminderKind.ACTIE_TE_LAAT,
                Reminder.recipient_id == self.joost.id,
                Reminder.lapsed_at.is_(None),
            )
        ).one()
        change(row, snoozed_until_on=date(2026, 10, 19), snooze_reason="Vakantie")

    # -- the absence of Bram ---------------------------------------------------------

    def _absence_of_bram(self) -> None:
        """Away from 28 September over the autumn holiday, back on 8 March."""

        def stay_away() -> None:
            self.spell = make.absence_spell(self.pupils["Bram"], from_on=date(2026, 9, 28))

        def plan_mdo() -> None:
            self.mdo_of_bram = self._mdo(902, at(date(2026, 12, 8), 10), "Bram", route=Route.VOLGEN)
            change(self.mdo_of_bram, agenda_sent_at=clock.now())

        self.on(date(2026, 9, 28), "Bram komt niet meer op school", stay_away)
        self.on(date(2026, 11, 25), "Joost plant een MDO over Bram op 8-12-2026", plan_mdo)
        self.on(date(2026, 12, 9), "Het verslag van het MDO over Bram is afgesloten",
                lambda: self._close(self.mdo_of_bram))  # fmt: skip
        self.on(date(2027, 3, 8), "Bram is terug op school",
                lambda: change(self.spell, until_on=date(2027, 3, 7)))  # fmt: skip

    # -- registrations ---------------------------------------------------------------

    def _registrations(self) -> None:
        saar, teun, fien = (self.pupils[name] for name in ("Saar", "Teun", "Fien"))
        self.held = make.exemption(
            saar, article=ExemptionArticle.ART_5_ONDER_A, dated_on=FIRST, from_on=FIRST,
            until_on=LAST,
        )  # fmt: skip
        make.exemption(
            teun, article=ExemptionArticle.ART_15, dated_on=FIRST, from_on=FIRST,
            until_on=date(2026, 12, 31),
        )  # fmt: skip

        def renew() -> None:
            first, last = date(2027, 8, 1), date(2028, 7, 31)
            make.exemption(
                saar, article=ExemptionArticle.ART_5_ONDER_A, dated_on=first, from_on=first,
                until_on=last, renews_id=self.held.id,
            )  # fmt: skip

        def report() -> None:
            self.report = make.absence_report(fien, dated_on=date(2026, 12, 21))

        self.on(date(2026, 12, 21), "De school meldt verzuim van Fien", report)
        self.on(date(2027, 1, 7), "Lotte begint het onderzoek over Fien",
                lambda: make.investigation(self.report, fien, dated_on=date(2027, 1, 7)))  # fmt: skip
        self.on(date(2027, 6, 14), "De vrijstelling van Saar is verlengd", renew)

    # -- a poll ----------------------------------------------------------------------

    def _poll(self) -> None:
        """Its last day to answer comes just after Easter."""
        starts_at = at(date(2027, 4, 13), 14)

        def begin() -> None:
            self.polled = make.meeting(
                self.cjg, number="O2027-0903", starts_at=starts_at, has_date=False,
                status=MeetingStatus.PEILING, answer_by_on=date(2027, 3, 30),
                created_by_id=self.joost.id,
            )  # fmt: skip
            self.slot = make.poll_slot(self.polled)
            self.seats = [
                make.participant(self.polled, user, position=place)
                for place, user in enumerate((self.joost, self.zara, self.lotte))
            ]
            make.slot_answer(self.slot, self.seats[0])
            make.slot_answer(self.slot, self.seats[2])

        self.on(date(2027, 3, 15), "Joost begint een datumpeiling; Lotte antwoordt meteen", begin)
        self.on(date(2027, 3, 26), "Zara antwoordt op de datumpeiling",
                lambda: make.slot_answer(self.slot, self.seats[1]))  # fmt: skip
        self.on(date(2027, 4, 2), "Joost stopt met de datumpeiling", lambda: change(
            self.polled, status=MeetingStatus.GEANNULEERD, cancel_reason="Niet meer nodig"
        ))  # fmt: skip

    # -- terms of keeping ------------------------------------------------------------

    def _terms(self) -> None:
        """A permission of the parents that ends, and a report that was kept long enough."""
        care = make.organisation(Party.ZORGAANBIEDER, name="Zorg Proefstad")

        def permit(first: date, last: date) -> None:
            make.party(
                self.cases["Noor"], care, basis=LegalBasis.TOESTEMMING, from_on=first,
                until_on=last, permitted_by="Moeder", permitted_on=first,
            )  # fmt: skip

        def forget() -> None:
            with unit_of_work():
                db.session.delete(db.session.get(AbsenceReport, old.id))

        permit(date(2026, 10, 1), date(2027, 4, 30))
        # Since 15 October 2026 it is two years ago that the duty of this pupil ended.
        grown = make.pupil(self.home, number="L-00007", birth_on=date(2006, 10, 15))
        old = make.absence_report(grown, dated_on=date(2023, 11, 10))
        self.on(date(2027, 4, 20), "De toestemming in het dossier van Noor is verlengd",
                lambda: permit(date(2027, 5, 1), LAST))  # fmt: skip
        self.on(date(2026, 12, 10), "Lotte vernietigt een melding van 2023", forget)


DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


def short(day: date) -> str:
    """`di 15-9-2026`."""
    return f"{DAYS[day.weekday()]} {day.day}-{day.month}-{day.year}"
