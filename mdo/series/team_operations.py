"""Changing the standing team of a ZAT, and seating it at a meeting.

The meetings of a series follow the team as long as nobody was invited to them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.meetings.choice_queries import (
    OrganiserRow,
    PersonRow,
    list_people_by_id,
    list_people_by_user,
)
from mdo.meetings.models import Participant, StandingSeat
from mdo.meetings.team_queries import SeatRow, list_seats, list_seats_to_change
from mdo.series.queries import list_to_seat_again
from mdo.terms import Party

ALREADY = "{} zit al in het vaste team."


def make_table_of_team(school_id: uuid.UUID, today: date) -> list[Participant]:
    """The seats of a meeting for the standing team as it is today. Somebody who does not
    work there any more gives place to the substitute, or to nobody."""
    seats = list_seats(school_id, today)
    members = {seat.user_id for seat in seats if seat.is_here}
    table = []
    for seat in seats:
        user_id, name = seat.user_id, seat.name
        if not seat.is_here:
            if seat.substitute_id is None or seat.substitute_id in members:
                continue
            user_id, name = seat.substitute_id, seat.substitute_name
            members.add(user_id)
        table.append(
            Participant(
                id=uuid.uuid4(),
                position=len(table),
                party=seat.party,
                name=name,
                email="" if user_id else seat.email,
                organisation_id=seat.organisation_id,
                user_id=user_id,
                is_chair=seat.is_chair,
                is_note_taker=seat.is_note_taker,
            )
        )
    return table


def add_member(
    school: OrganiserRow, membership_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    """Add somebody with an account, for the organisation of this membership. Who is there
    already is refused."""
    seats = list_seats_to_change(school.id)
    found = list_people_by_id([membership_id], clock.to_local(now).date())
    if not found:
        raise Refused({"person": "Kies iemand uit de lijst."})
    person = found[0]
    if person.user_id in {seat.user_id for seat in seats}:
        raise Refused({"person": ALREADY.format(person.full_name)})
    _add(school, seats, _seat_of(person), by=by, now=now)


def _seat_of(person: PersonRow) -> StandingSeat:
    return StandingSeat(
        id=uuid.uuid4(),
        party=person.party,
        user_id=person.user_id,
        organisation_id=person.organisation_id,
        name=person.full_name,
    )


def add_guest(
    school: OrganiserRow, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime
) -> None:
    """Add somebody without an account: name, organisation, party and e-mail address. The
    same name twice (a second click) is refused."""
    seats = list_seats_to_change(school.id)
    name = ", ".join(part for part in (values["name"], values["organisation"]) if part)
    if name in {seat.name for seat in seats if seat.user_id is None}:
        raise Refused({"name": ALREADY.format(name)})
    seat = StandingSeat(id=uuid.uuid4(), party=values["party"], name=name, email=values["email"])
    _add(school, seats, seat, by=by, now=now)


def _add(
    school: OrganiserRow,
    seats: Sequence[StandingSeat],
    seat: StandingSeat,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    seat.school_id = school.id
    seat.position = max((other.position for other in seats), default=-1) + 1
    db.session.add(seat)
    db.session.flush()
    _changed(school, by=by, now=now, added=seat.name, party=seat.party)


def change_seat(
    school: OrganiserRow,
    seat_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Let a member chair or take notes, and say who comes in his or her place
    (`substitute_id`: a user). There is one chair and one note taker. Saving what
    stands there already changes nothing. Raises StaleEdit when the seat is not what it was
    when it was shown (`seen`)."""
    seats = list_seats_to_change(school.id)
    seat = _find(seats, seat_id)
    substitute_id = _substitute(seat, values.get("substitute_id"), now)
    new = {
        "is_chair": values["is_chair"],
        "is_note_taker": values["is_note_taker"],
        "substitute_user_id": substitute_id,
    }
    changed = audit.changes(seat, new)
    if not changed["new"]:
        return
    if values["seen"] != seat_mark(seat.is_chair, seat.is_note_taker, seat.substitute_user_id):
        raise StaleEdit(seat)
    for name in ("is_chair", "is_note_taker"):
        for other in seats if new[name] else ():
            setattr(other, name, False)
    for name, value in new.items():
        setattr(seat, name, value)
    db.session.flush()
    _changed(school, by=by, now=now, name=seat.name, **changed)


def seat_mark(is_chair: bool, is_note_taker: bool, substitute_id: uuid.UUID | None) -> str:
    """What stands at a seat, as a form carries it along."""
    return f"{is_chair:d}{is_note_taker:d}{substitute_id or ''}"


def _substitute(seat: StandingSeat, user_id: uuid.UUID | None, now: datetime) -> uuid.UUID | None:
    if user_id is None or seat.user_id is None or user_id == seat.substitute_user_id:
        return user_id if seat.user_id else None
    if user_id == seat.user_id:
        raise Refused({"substitute_id": "Kies een ander: dit is het vaste lid zelf."})
    found = list_people_by_user([user_id], clock.to_local(now).date())
    if not found:
        raise Refused({"substitute_id": "Kies iemand uit de lijst."})
    if seat.party is Party.LEERPLICHT and Party.LEERPLICHT not in {row.party for row in found}:
        raise Refused({"substitute_id": "Een leerplichtambtenaar wordt vervangen door leerplicht."})
    return user_id


def remove_seat(school: OrganiserRow, seat_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> None:
    """Take a member off the team. Somebody who is off it already stays so."""
    seats = list_seats_to_change(school.id)
    seat = next((row for row in seats if row.id == seat_id), None)
    if seat is None:
        return
    db.session.delete(seat)
    db.session.flush()
    _changed(school, by=by, now=now, removed=seat.name, party=seat.party)


def move_seat(
    school: OrganiserRow, seat_id: uuid.UUID, step: int, *, by: uuid.UUID, now: datetime
) -> None:
    """Let a member change places with the one before (-1) or after (1); at the end nothing
    happens."""
    seats = list_seats_to_change(school.id)
    place = seats.index(_find(seats, seat_id))
    other = place + step
    if not 0 <= other < len(seats):
        return
    seats[place], seats[other] = seats[other], seats[place]
    for position, seat in enumerate(seats):
        seat.position = position
    db.session.flush()
    _changed(school, by=by, now=now, order=[seat.name for seat in seats])


def _find(seats: Sequence[StandingSeat], seat_id: uuid.UUID) -> StandingSeat:
    found = next((seat for seat in seats if seat.id == seat_id), None)
    if found is None:
        raise Refused("Dit lid zit niet meer in het vaste team.")
    return found


def _changed(school: OrganiserRow, *, by: uuid.UUID, now: datetime, **details: Any) -> None:
    """Log the change, and let the meetings to which nobody was invited yet follow it."""
    audit.record(
        AuditAction.ZAT_TEAM_CHANGED,
        by=by,
        now=now,
        subject=Subject.ORGANISATIE,
        subject_id=school.id,
        municipality_id=school.municipality_id,
        **details,
    )
    today = clock.to_local(now).date()
    for meeting in list_to_seat_again(school.id, now):
        meeting.participants.clear()
        db.session.flush()
        meeting.participants = make_table_of_team(school.id, today)
    db.session.flush()


def party_faults(seats: Sequence[SeatRow]) -> list[str]:
    """What the team lacks, in Dutch, for its page: a substitute for leerplicht, a chair."""
    there = [seat for seat in seats if seat.is_here]
    lpas = [seat for seat in there if seat.party is Party.LEERPLICHT]
    faults = [
        f"{seat.name} heeft geen vervanger. Een ZAT zonder leerplichtambtenaar kan niet."
        for seat in lpas
        if not seat.substitute_id
    ]
    faults += [
        f"{seat.name} heeft geen rol meer bij {seat.where}"
        + (f"; {seat.substitute_name} komt in de plaats." if seat.substitute_id else ".")
        for seat in seats
        if not seat.is_here
    ]
    if there and not any(seat.is_chair for seat in there):
        faults.append("Er is nog geen voorzitter.")
    return faults
