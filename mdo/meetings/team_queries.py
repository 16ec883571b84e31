"""The standing team of the ZAT of a school: who sits there, and who can be added."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Viewer
from mdo.cases.rules import spoken_name
from mdo.extensions import db
from mdo.meetings.choice_queries import (
    TABLE_ROLES,
    OrganiserRow,
    PersonRow,
    list_organisers,
    list_people_at,
    list_people_by_user,
)
from mdo.meetings.models import Meeting, StandingSeat
from mdo.organisations.models import Organisation
from mdo.terms import MeetingKind, Party


@dataclass(frozen=True)
class SeatRow:
    """A standing member. `membership_id` is None for a guest, and for who does not work there
    any more; `is_here` tells these apart. The substitute only counts while the account is on."""

    id: uuid.UUID
    party: Party
    user_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    organisation_name: str
    name: str
    email: str
    is_chair: bool
    is_note_taker: bool
    substitute_id: uuid.UUID | None
    substitute_name: str
    membership_id: uuid.UUID | None

    @property
    def is_here(self) -> bool:
        """Whether this member can sit at the table today."""
        return self.user_id is None or self.membership_id is not None

    @property
    def where(self) -> str:
        """The organisation, or the party of a guest."""
        return self.organisation_name or self.party.label

    @property
    def part(self) -> str:
        """`Voorzitter, notulist`."""
        parts = ("voorzitter" * self.is_chair, "notulist" * self.is_note_taker)
        return ", ".join(part for part in parts if part).capitalize()


def get_team_school(viewer: Viewer, school_id: uuid.UUID) -> OrganiserRow | None:
    """A school whose ZAT the viewer plans; None for any other."""
    own = list_organisers(viewer, MeetingKind.ZAT)
    return next((row for row in own if row.id == school_id), None)


def list_seats(school_id: uuid.UUID, today: date) -> list[SeatRow]:
    """The standing team in its order. The school must have been loaded through its scope."""
    member, stand_in = aliased(User), aliased(User)
    rows = db.session.execute(
        select(
            StandingSeat.id,
            StandingSeat.party,
            StandingSeat.user_id,
            StandingSeat.organisation_id,
            func.coalesce(Organisation.name, ""),
            StandingSeat.name,
            StandingSeat.email,
            StandingSeat.is_chair,
            StandingSeat.is_note_taker,
            stand_in.id.label("substitute_id"),
            stand_in.given_name,
            stand_in.infix,
            stand_in.surname,
            Membership.id.label("membership_id"),
        )
        .outerjoin(Organisation, Organisation.id == StandingSeat.organisation_id)
        .outerjoin(
            stand_in, and_(stand_in.id == StandingSeat.substitute_user_id, stand_in.is_enabled)
        )
        .outerjoin(member, and_(member.id == StandingSeat.user_id, member.is_enabled))
        .outerjoin(
            Membership,
            and_(
                Membership.user_id == member.id,
                Membership.organisation_id == StandingSeat.organisation_id,
                Membership.role.in_(TABLE_ROLES),
                is_running(today),
            ),
        )
        .where(StandingSeat.school_id == school_id)
        .order_by(StandingSeat.position, StandingSeat.id, Membership.from_on, Membership.id)
    )
    found: dict[uuid.UUID, SeatRow] = {}
    for row in rows:
        name = spoken_name(row.given_name, row.infix, row.surname) if row.substitute_id else ""
        seat = SeatRow(*row[:9], row.substitute_id, name, row.membership_id)
        found.setdefault(seat.id, seat)
    return list(found.values())


def get_stand_in(meeting: Meeting, user_id: uuid.UUID | None, today: date) -> PersonRow | None:
    """Who by the standing team of the school comes to a ZAT in the place of this user; None
    without one who can sit at a table today. At the organisation of who is replaced, when
    the substitute works there too."""
    if meeting.kind is not MeetingKind.ZAT or user_id is None:
        return None
    row = db.session.execute(
        select(StandingSeat.substitute_user_id, StandingSeat.organisation_id).where(
            StandingSeat.school_id == meeting.organisation_id,
            StandingSeat.user_id == user_id,
            StandingSeat.substitute_user_id.is_not(None),
        )
    ).first()
    people = list_people_by_user([row.substitute_user_id], today) if row else []
    here = [person for person in people if person.organisation_id == row.organisation_id]
    return next(iter([*here, *people]), None)


def get_seat_to_change(school_id: uuid.UUID, seat_id: uuid.UUID) -> StandingSeat | None:
    """A seat of the team of this school."""
    return db.session.scalar(
        select(StandingSeat).where(StandingSeat.id == seat_id, StandingSeat.school_id == school_id)
    )


def list_seats_to_change(school_id: uuid.UUID) -> list[StandingSeat]:
    """The whole team in its order, and nobody else changes it until the transaction ends."""
    db.session.execute(
        select(Organisation.id).where(Organisation.id == school_id).with_for_update()
    )
    return list(
        db.session.scalars(
            select(StandingSeat)
            .where(StandingSeat.school_id == school_id)
            .order_by(StandingSeat.position, StandingSeat.id)
            .execution_options(populate_existing=True)
        )
    )


def list_colleagues(organisation_id: uuid.UUID, today: date) -> Sequence[PersonRow]:
    """Who else works at the organisation of a member, and could come instead."""
    return list_people_at([organisation_id], today)
