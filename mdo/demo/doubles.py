"""What the demo shows of pupils that were entered twice, and of feedback to a neighbour."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update

from mdo.accounts.models import Membership, User
from mdo.accounts.passwords import new_session_key
from mdo.accounts.queries import get_viewer
from mdo.audit.models import ReadEvent
from mdo.audit.terms import Subject
from mdo.cases.merge_operations import merge_pupils
from mdo.cases.merge_rules import CHOSEN
from mdo.cases.models import Enrolment, Pupil, Residence
from mdo.clock import to_local
from mdo.demo.cases import Cases
from mdo.demo.meetings import Meetings
from mdo.demo.people import Name, keys
from mdo.demo.pupils import Child, Pupils
from mdo.demo.town import SEATED_FROM
from mdo.extensions import db
from mdo.feedback.operations import (
    read_feedback,
    retract_feedback,
    send_feedback,
    write_feedback,
)
from mdo.feedback.queries import get_point
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.meetings.models import AgendaItem
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import MeetingKind, OutboxState, Party, Role, Route

NEIGHBOUR = "Meppel"
AGREED = (
    "De school meldt nieuw verzuim binnen een week. De leerling volgt tot de kerstvakantie een "
    "rooster met twee dagen minder."
)
ASKED = "Neem contact op met de zorgcoördinator en bespreek of het rooster is toegestaan."
# Who looks alike: the name of the first, that of the second, and days between the dates.
ALIKE = (Name("Mohammed", "", "Meijerproef"), Name("Muhamad", "", "Meyerproef"))
MERGED = (Name("Saar", "van", "Dubbelop"), Name("Sara", "", "Van Dubbelop"))


@dataclass
class Doubles:
    """Writes them; to be called when the rest of the present is there."""

    pupils: Pupils
    cases: Cases
    meetings: Meetings
    today: date

    def write(self) -> None:
        """The pupils and the ZAT; what is done with them comes after (`finish`)."""
        self.store, self.town = self.pupils.store, self.pupils.town
        self._pair(*ALIKE, number="2026-118")
        self.merging = self._pair(*MERGED)
        self.cases.open(self.merging[1], self.today - timedelta(days=40))
        self._neighbours()
        self._zat()

    def finish(self, office: Office | None) -> None:
        """Merge the second pair, and send the feedback that a sender is needed for."""
        officer = self.town.people["leerplicht"].user_id
        now = self.store.now
        kept, merged = (db.session.get(Pupil, child.id) for child in self.merging)
        assert kept is not None and merged is not None
        merge_pupils(
            kept,
            merged,
            {name: getattr(kept, name) for name in CHOSEN},
            "De school bevestigt dat deze leerling twee keer is ingevoerd.",
            seen_versions=(kept.version, merged.version),
            by=officer,
            now=now,
        )
        if office:
            self._feedback(officer, office)
        db.session.flush()

    # -- pupils that look alike --------------------------------------------------------

    def _pair(self, one: Name, other: Name, number: str = "") -> tuple[Child, Child]:
        school_id = self.town.zorg_school
        first = self.pupils.aged(self.today, 13, 13, school_id=school_id)
        second = self.pupils.aged(self.today, 13, 13, school_id=school_id)
        for child, name in ((first, one), (second, other)):
            self._rename(child, name, first.birth_on)
        if number:
            for row in self.store.kept(Enrolment):
                if row["pupil_id"] in (first.id, second.id):
                    row["pupil_number"] = number
        return first, second

    def _rename(self, child: Child, name: Name, birth_on: date) -> None:
        row = next(row for row in self.store.kept(Pupil) if row["id"] == child.id)
        row.update(keys(name, child.number), birth_on=birth_on)
        home = next(row for row in self.store.kept(Residence) if row["pupil_id"] == child.id)
        home["from_on"] = birth_on

    # -- feedback ----------------------------------------------------------------------

    def _neighbours(self) -> None:
        """The municipality next door, with a leerplichtambtenaar who has an account."""
        rows = db.session.execute(
            select(Municipality.id, Municipality.name).where(
                Municipality.id.in_(self.town.neighbours)
            )
        ).all()
        ids = {row.name: row.id for row in rows}
        self.next_door = ids.get(NEIGHBOUR, self.town.neighbours[0])
        self.further = next(id_ for id_ in self.town.neighbours if id_ != self.next_door)
        office_id = self.store.add(
            Organisation,
            kind=Party.LEERPLICHT,
            name=f"Leerplicht {NEIGHBOUR}",
            municipality_id=self.next_door,
        )
        like = db.session.scalars(
            select(User).where(User.is_demo).order_by(User.email).limit(1)
        ).one()
        self.reader_id = self.store.add(
            User,
            email="meppel@oefenland.invalid",
            password_hash=like.password_hash,
            session_key=new_session_key(),
            is_demo=True,
            given_name="Mieke",
            surname="Buurman",
        )
        self.store.add(
            Membership,
            user_id=self.reader_id,
            organisation_id=office_id,
            role=Role.LEERPLICHTAMBTENAAR,
            title="Leerplichtambtenaar",
            from_on=SEATED_FROM,
        )

    def _zat(self) -> None:
        """A closed one with six pupils of elsewhere."""
        school_id = self.town.secondary[-1]
        files = []
        for place in range(6):
            home = self.further if place == 5 else self.next_door
            child = self.pupils.aged(self.today, 13, 15, school_id=school_id, municipality_id=home)
            files.append(self.cases.open(child, self.today - timedelta(days=50)))
        monday = self.today - timedelta(days=self.today.weekday())
        self.zat_id = self.meetings.meet(
            MeetingKind.ZAT,
            monday - timedelta(days=11),
            files,
            [self.meetings.seat(key) for key in ("procescoordinator", "leerplicht", "ggd")],
            organisation_id=school_id,
            route=Route.LEERPLICHT,
            starts=time(13),
            minutes=90,
        )

    def _feedback(self, officer: uuid.UUID, office: Office) -> None:
        """One in each state, one by mail; the first is still to be told."""
        user = db.session.get(User, officer)
        assert user is not None
        viewer = get_viewer(user, to_local(self.store.now).date())
        items = db.session.scalars(
            select(AgendaItem.id)
            .where(AgendaItem.meeting_id == self.zat_id)
            .order_by(AgendaItem.position)
        ).all()
        now = self.store.now - timedelta(days=2)
        for place, item_id in enumerate(items[1:]):
            point = get_point(viewer, item_id)
            assert point is not None
            to_account = {"recipient_id": self.reader_id}
            by_mail = {
                "recipient_name": "Lotte Landman",
                "recipient_email": "l.landman@oefenland.invalid",
            }
            values = {"agreed": AGREED, "asked": ASKED, **(by_mail if place == 4 else to_account)}
            feedback = write_feedback(point, values, by=officer, now=now)
            db.session.flush()
            if place:
                send_feedback(feedback, office=office, by=officer, now=now)
            self._went_out(feedback.id, now)
            for reader in (officer, self.reader_id) if place else (officer,):
                self._looked(reader, feedback.id, now)
            if place in (2, 3):
                read_feedback(feedback, by=self.reader_id, now=now + timedelta(hours=3))
            if place == 3:
                reason = "Dit punt ging over een andere leerling."
                retract_feedback(feedback, reason, by=officer, now=now + timedelta(days=1))

    def _went_out(self, feedback_id: uuid.UUID, now: datetime) -> None:
        """The mail to somebody with an account was sent; the one with a link still waits."""
        db.session.flush()
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.subject_id == feedback_id, OutboxMessage.link_id.is_(None))
            .values(state=OutboxState.VERZONDEN, sent_at=now, attempts=1)
        )

    def _looked(self, reader_id: uuid.UUID, feedback_id: uuid.UUID, now: datetime) -> None:
        db.session.add(
            ReadEvent(
                id=uuid.uuid4(),
                at=now + timedelta(hours=2),
                reader_id=reader_id,
                subject=Subject.TERUGKOPPELING,
                subject_id=feedback_id,
                endpoint="feedback.show",
            )
        )
