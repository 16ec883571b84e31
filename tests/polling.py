"""A concept with four people of whom two guests, and the links that they got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from mdo.cases.models import Guardian
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.polls.models import PollSlot
from mdo.terms import MeetingStatus, Party, Role
from tests import factories
from tests.clients import Client
from tests.factories import World

ROWS = (("30-11-2026", "10.00"), ("1-12-2026", "14.00"), ("2-12-2026", "9.30"))
AWAY = (Party.SCHOOL, Party.SWV, Party.TOEGANG)
DAY = timedelta(days=1)


@dataclass
class Table:
    """The people of the poll, the world around them, and the browser of the organiser."""

    meeting: Meeting
    chair: Participant
    lpa: Participant
    mother: Participant
    guest: Participant
    organiser: Client

    @property
    def url(self) -> str:
        return f"/overleggen/{self.meeting.id}/peiling"


def lay_table(app: Flask, world: World, explained: tuple[Party, ...] = AWAY, **given: Any) -> Table:
    """An MDO of the CJG in concept, with a reason for the parties that are away."""
    meeting = factories.meeting(world.cjg, status=MeetingStatus.CONCEPT, location="", **given)
    factories.agenda_item(meeting, world.case)
    for party in explained:
        factories.missing_party(meeting, party)
    mother = db.session.scalars(select(Guardian).where(Guardian.pupil_id == world.pupil.id)).one()
    users = world.users
    return Table(
        meeting,
        factories.participant(meeting, users[Role.COORDINATOR], is_chair=True, position=0),
        factories.participant(
            meeting, users[Role.LEERPLICHTAMBTENAAR], party=Party.LEERPLICHT, position=1
        ),
        factories.participant(
            meeting, name=mother.full_name, party=Party.OUDERS, guardian_id=mother.id,
            email="moeder@voorbeeld.invalid", position=2,
        ),
        factories.participant(
            meeting, name="Gerda Gast, Zorg", party=Party.ZORGAANBIEDER,
            email="gerda@voorbeeld.invalid", position=3,
        ),
        Client(app, users[Role.COORDINATOR]),
    )  # fmt: skip


def fill_rows(rows: Any, among: int = 5) -> dict[str, str]:
    """The values of the form with these (day, begin[, end]) and the rest empty."""
    values = {}
    for place in range(max(among, len(rows))):
        day, begin, *end = rows[place] if place < len(rows) else ("", "")
        values |= {
            f"slots-{place}-on": day,
            f"slots-{place}-starts": begin,
            f"slots-{place}-ends": end[0] if end else "",
        }
    return values


def open_poll(table: Table, rows: Any = ROWS, answer_by_on: str = "27-11-2026") -> None:
    """Begin the poll through its form."""
    table.organiser.submit(f"{table.url}/voorstellen", answer_by_on=answer_by_on, **fill_rows(rows))


def office_of(app: Flask) -> Office:
    settings = app.extensions["settings"]
    return Office(settings.base_url, settings.mail_from, settings.secret_key)


def links_of(seat: Participant) -> list[GuestLink]:
    """The links that this guest got, the last one last."""
    db.session.rollback()
    db.session.expire_all()
    links = db.session.scalars(select(GuestLink).where(GuestLink.participant_id == seat.id))
    return sorted(links, key=lambda row: (row.created_at, row.revoked_at is None))


def address_of(app: Flask, seat: Participant) -> str:
    """The personal address in the last mail to this guest."""
    return f"/peiling?sleutel={office_of(app).token(links_of(seat)[-1].id)}"


def slots_of(table: Table, *, withdrawn: bool = False) -> list[PollSlot]:
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(
        select(PollSlot).where(PollSlot.meeting_id == table.meeting.id).order_by(PollSlot.starts_at)
    )
    return [row for row in rows if (row.withdrawn_at is not None) == withdrawn]


def mails() -> list[OutboxMessage]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)))


def answers_to(slots: list[PollSlot], *words: str, **more: str) -> dict[str, str]:
    """The values of the form of answers."""
    return {f"slot_{slot.id.hex}": word for slot, word in zip(slots, words, strict=True)} | more
