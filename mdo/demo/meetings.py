"""Making meetings: the table, the agenda, the minutes, and what is counted of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from mdo.clock import from_local
from mdo.demo.cases import File
from mdo.demo.store import Store
from mdo.demo.town import Colleague, Town
from mdo.law.compulsory_education import is_subject_to_lpw
from mdo.law.school_year import SchoolYear
from mdo.meetings.models import AgendaItem, Discussion, Meeting, MissingParty, Participant
from mdo.meetings.rules import meeting_number
from mdo.terms import (
    Attendance,
    InvitationAnswer,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    ParentsStance,
    Party,
    Route,
)

PLACES = ("Kamer 2, gemeentehuis", "Spreekkamer van de school", "CJG, eerste verdieping")
AGREEMENTS = (
    "De mentor haalt elke ochtend op bij de deur. De ouders bellen voor half negen als het niet "
    "lukt. Over zes weken kijken we hoe het gaat.",
    "Het rooster begint drie weken met twee dagen. De behandelaar stemt af met de mentor.",
    "De toegang neemt de aanvraag in behandeling. School maakt een plan voor de tussentijd.",
)
FACTS = "Sinds september 34 uur afwezig, waarvan 20 zonder bericht. De cijfers zijn voldoende."
OPINIONS = "De school denkt dat de overgang te groot was; de moeder noemt het slapen."
PUPIL = "Wil wel, maar weet niet hoe te beginnen. Vindt de pauzes het moeilijkst."
PARENTS = "Vinden dat er te laat is gebeld. Werken graag mee aan een rustig begin."

NOTES = {
    InvitationAnswer.MISSCHIEN: "Ik heb daarvoor een gesprek en kan iets later zijn.",
    InvitationAnswer.NEE: "Ik ben die dag vrij.",
}

HELD = (MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)
ORGANISERS = {
    MdoResponsibility.PROCESCOORDINATOR: Party.CJG,
    MdoResponsibility.CJG: Party.CJG,
}

STANCES = (*[ParentsStance.EENS] * 5, *ParentsStance)


@dataclass(frozen=True)
class Seat:
    """Somebody at the table and how that went."""

    name: str
    party: Party
    attendance: Attendance = Attendance.AANWEZIG
    person: Colleague | None = None
    guardian_id: uuid.UUID | None = None
    pupil_id: uuid.UUID | None = None
    substitute_name: str = ""
    absence_reason: str = ""
    email: str = ""
    answer: InvitationAnswer | None = None
    # Of who comes instead, the name of the one who does not.
    instead_of: str = ""


class Meetings:
    """Makes meetings in any state."""

    def __init__(self, store: Store, town: Town) -> None:
        self.store = store
        self.town = town

    def seats(self, file: File, *people: str, with_pupil: bool = True) -> list[Seat]:
        """The people with these keys (town.USERS), a parent and the pupil."""
        table = [self.seat(key) for key in people]
        if file.child.guardian_id:
            table.append(Seat("Ouder", Party.OUDERS, guardian_id=file.child.guardian_id))
        if with_pupil:
            table.append(Seat(file.child.name.full, Party.LEERLING, pupil_id=file.child.id))
        return table

    def seat(self, key: str, attendance: Attendance = Attendance.AANWEZIG, **values: str) -> Seat:
        """The seat of one of the people of the town."""
        person = self.town.people[key]
        return Seat(person.name, person.party, attendance, person, **values)

    def meet(
        self,
        kind: MeetingKind,
        on: date,
        files: Sequence[File],
        seats: Sequence[Seat],
        *,
        status: MeetingStatus = MeetingStatus.AFGESLOTEN,
        organisation_id: uuid.UUID | None = None,
        responsibility: MdoResponsibility | None = None,
        missing: dict[Party, str] | None = None,
        starts: time = time(14),
        minutes: int = 60,
        route: Route = Route.PLAN,
        **values: Any,
    ) -> uuid.UUID:
        """A meeting on a day; of one that was held the minutes are filled in. `values` are
        further columns of the meeting."""
        if kind is MeetingKind.MDO:
            responsibility = responsibility or MdoResponsibility.PROCESCOORDINATOR
        organisation_id = organisation_id or self._organiser(files, responsibility)
        starts_at = from_local(datetime.combine(on, starts))
        ends_at = starts_at + timedelta(minutes=minutes)
        year = on.year
        meeting_id = self.store.add(
            Meeting,
            kind=kind,
            status=status,
            number=meeting_number(year, self.store.number(f"overleggen-{year}")),
            municipality_id=self.town.id,
            organisation_id=organisation_id,
            responsibility=responsibility,
            starts_at=starts_at,
            ends_at=ends_at,
            aim="Samen bepalen wat nodig is en wie wat doet.",
            cancel_reason="De ouders konden niet komen." if _is_cancelled(status) else "",
            uid=f"{self.store.new_id()}@oefenland.invalid",
            held_at=ends_at if status in HELD else None,
            closed_at=ends_at + timedelta(days=1) if _is_closed(status) else None,
            closed_by_id=self.author(seats) if _is_closed(status) else None,
            created_by_id=self.author(seats),
            created_at=min(self.store.now, starts_at - timedelta(days=14)),
            **{"location": self.store.rng.choice(PLACES), **values},
        )
        ids: dict[str, uuid.UUID] = {}
        for place, seat in enumerate(seats):
            ids[seat.name] = self._sit(meeting_id, place, seat, status, ids.get(seat.instead_of))
        for party, reason in (missing or {}).items():
            self.store.add(MissingParty, meeting_id=meeting_id, party=party, reason=reason)
        for place, file in enumerate(files):
            item_id = self._discuss(meeting_id, place, file, status, route)
            if _is_closed(status):
                self._count(item_id, meeting_id, file, on, kind, responsibility, seats)
        return meeting_id

    def author(self, seats: Sequence[Seat]) -> uuid.UUID | None:
        """The first at the table who has an account."""
        return next((seat.person.user_id for seat in seats if seat.person), None)

    def _organiser(
        self, files: Sequence[File], responsibility: MdoResponsibility | None
    ) -> uuid.UUID:
        school_id = files[0].child.school_id if files else None
        if responsibility in ORGANISERS or school_id is None:
            return self.town.units[Party.CJG]
        return school_id

    def _sit(
        self,
        meeting_id: uuid.UUID,
        place: int,
        seat: Seat,
        status: MeetingStatus,
        replaces_id: uuid.UUID | None,
    ) -> uuid.UUID:
        was_held = status in HELD
        answer = InvitationAnswer.JA if was_held else seat.answer or self._answer()
        if status in (MeetingStatus.CONCEPT, MeetingStatus.PEILING):
            answer = InvitationAnswer.GEEN
        has_answered = not was_held and answer is not InvitationAnswer.GEEN
        # Ahead of a meeting only who sends somebody else is known to stay away.
        is_away = seat.attendance is Attendance.AFGEMELD
        return self.store.add(
            Participant,
            meeting_id=meeting_id,
            position=place,
            party=seat.party,
            name=seat.name,
            email=seat.person.email if seat.person else seat.email,
            organisation_id=seat.person.organisation_id if seat.person else None,
            user_id=seat.person.user_id if seat.person else None,
            guardian_id=seat.guardian_id,
            pupil_id=seat.pupil_id,
            is_chair=place == 0,
            is_note_taker=place == 1 and seat.person is not None,
            replaces_id=replaces_id,
            answer=answer,
            answered_at=self.store.now - timedelta(days=1, minutes=place) if has_answered else None,
            answer_note=NOTES.get(answer, "") if has_answered else "",
            attendance=seat.attendance if was_held or is_away else Attendance.VERWACHT,
            substitute_name=seat.substitute_name if was_held else "",
            absence_reason=seat.absence_reason if was_held or is_away else "",
        )

    def _answer(self) -> InvitationAnswer:
        return self.store.rng.choice(list(InvitationAnswer))

    def _discuss(
        self, meeting_id: uuid.UUID, place: int, file: File, status: MeetingStatus, route: Route
    ) -> uuid.UUID:
        rng = self.store.rng
        written: dict[str, Any] = {}
        if _is_closed(status):
            written = {
                "facts": FACTS,
                "opinions": OPINIONS,
                "pupil_view": PUPIL,
                "parents_view": PARENTS,
                "parents_stance": rng.choice(STANCES),
                "agreements": rng.choice(AGREEMENTS),
                "route": route,
            }
        elif status is MeetingStatus.GEHOUDEN:
            written = {"facts": FACTS, "pupil_view": PUPIL}
        return self.store.add(
            AgendaItem,
            meeting_id=meeting_id,
            case_id=file.id,
            position=place,
            minutes_planned=20,
            question="Wat is nodig om elke dag naar school te gaan?",
            informs_parents="De mentor",
            **written,
        )

    def _count(
        self,
        item_id: uuid.UUID,
        meeting_id: uuid.UUID,
        file: File,
        on: date,
        kind: MeetingKind,
        responsibility: MdoResponsibility | None,
        seats: Sequence[Seat],
    ) -> None:
        """What the closing of a meeting writes (meetings.operations.close_meeting)."""
        present = (Attendance.AANWEZIG, Attendance.VERVANGEN)
        self.store.add(
            Discussion,
            agenda_item_id=item_id,
            meeting_id=meeting_id,
            case_id=file.id,
            pupil_id=file.child.id,
            municipality_id=file.child.municipality_id,
            school_year=SchoolYear.of(on).label,
            held_on=on,
            kind=kind,
            responsibility=responsibility,
            is_subject_to_lpw=is_subject_to_lpw(file.child.birth_on, on),
            lpa_present=any(
                seat.party is Party.LEERPLICHT and seat.attendance in present for seat in seats
            ),
            parents_present=any(
                seat.guardian_id
                and seat.guardian_id == file.child.guardian_id
                and seat.attendance in present
                for seat in seats
            ),
            pupil_present=any(
                seat.pupil_id == file.child.id and seat.attendance in present for seat in seats
            ),
        )


def _is_closed(status: MeetingStatus) -> bool:
    return status is MeetingStatus.AFGESLOTEN


def _is_cancelled(status: MeetingStatus) -> bool:
    return status is MeetingStatus.GEANNULEERD
