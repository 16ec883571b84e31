"""Which conflicts a meeting has, in words that the one who plans it may read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile
from mdo.clock import to_local
from mdo.extensions import db
from mdo.law.public_holidays import dutch_public_holidays
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.meetings.busy_queries import LONGEST, TakenRow, list_taken
from mdo.meetings.conflict_rules import (
    Clash,
    Conflict,
    clash_of,
    time_conflicts,
    travel_between,
)
from mdo.meetings.models import Meeting, StandingSeat
from mdo.organisations.models import TRAVEL_MINUTES, Municipality, School
from mdo.organisations.queries import get_school_calendar
from mdo.terms import MeetingKind, MeetingStatus, Party

_AHEAD = (MeetingStatus.CONCEPT, MeetingStatus.GEPLAND)


@dataclass(frozen=True)
class SeatAt:
    """Somebody with an account at the table that is planned."""

    user_id: uuid.UUID
    name: str
    is_chair: bool = False


@dataclass(frozen=True)
class Planned:
    """A meeting as it is about to be planned. `meeting_id` is None for a new one;
    `also_without` are other meetings that stand in nobody's way. Without `asks_day_off` it
    may be on any day."""

    kind: MeetingKind
    organisation_id: uuid.UUID
    municipality_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    location: str
    seats: tuple[SeatAt, ...]
    case_ids: tuple[uuid.UUID, ...] = ()
    meeting_id: uuid.UUID | None = None
    also_without: frozenset[uuid.UUID] = frozenset()
    asks_day_off: bool = True


def list_conflicts(viewer: Viewer, planned: Planned, today: date) -> list[Conflict]:
    """All that stands in the way of this meeting: the day and the hour, then the people in
    the order of the table, then what is only good to know."""
    travel, calendar = get_ground_rules(
        planned.municipality_id,
        planned.organisation_id,
        planned.case_ids,
        to_local(planned.starts_at).date(),
    )
    starts, ends = to_local(planned.starts_at), to_local(planned.ends_at)
    day_off = day_off_on(calendar, starts.date()) if planned.asks_day_off else None
    return [
        *time_conflicts(starts, ends, day_off),
        *_table_conflicts(viewer, planned, travel, today),
        *_lpa_conflicts(planned),
    ]


def planned_as(
    meeting: Meeting,
    case_ids: Sequence[uuid.UUID],
    table: Sequence[Any] | None = None,
    **new: Any,
) -> Planned:
    """A meeting as it is (its participants are loaded), or as it is with another table and
    the `new` values of its columns. Whether who was replaced can come does not matter."""
    seats = meeting.participants if table is None else table
    replaced = {getattr(seat, "replaces_id", None) for seat in seats}
    return Planned(
        kind=meeting.kind,
        organisation_id=meeting.organisation_id,
        municipality_id=meeting.municipality_id,
        starts_at=new.get("starts_at", meeting.starts_at),
        ends_at=new.get("ends_at", meeting.ends_at),
        location=new.get("location", meeting.location),
        seats=tuple(
            SeatAt(seat.user_id, seat.name, seat.is_chair)
            for seat in seats
            if seat.user_id and seat.id not in replaced and not getattr(seat, "replaced_by", "")
        ),
        case_ids=tuple(case_ids),
        meeting_id=meeting.id,
    )


def list_conflicts_of(
    viewer: Viewer,
    meeting: Meeting,
    table: Sequence[Any],
    case_ids: Sequence[uuid.UUID],
    now: datetime,
) -> list[Conflict]:
    """The conflicts of a concept or planned meeting that is still ahead, as they are now.
    `table`: its participants, or rows with user_id, name and is_chair."""
    if meeting.starts_at <= now or meeting.status not in _AHEAD or not meeting.has_date:
        return []
    return list_conflicts(viewer, planned_as(meeting, case_ids, table), to_local(now).date())


# -- the day -------------------------------------------------------------------------


def get_ground_rules(
    municipality_id: uuid.UUID | None,
    organisation_id: uuid.UUID | None,
    case_ids: Sequence[uuid.UUID],
    on: date,
    until: date | None = None,
) -> tuple[timedelta, SchoolCalendar]:
    """The time to travel between two places in a municipality, and the calendar that holds
    there from `on` to `until`: of the school that organises, else that of the case, else of
    the region."""
    row = db.session.execute(
        select(Municipality.travel_minutes, Municipality.holiday_region).where(
            Municipality.id == municipality_id
        )
    ).first()
    minutes, region = row or (TRAVEL_MINUTES, None)
    of_cases = select(CaseFile.school_id).where(CaseFile.id.in_(case_ids))
    schools = list(
        db.session.scalars(
            select(School.organisation_id)
            .where(
                or_(School.organisation_id == organisation_id, School.organisation_id.in_(of_cases))
            )
            .order_by((School.organisation_id == organisation_id).desc(), School.organisation_id)
        )
    )
    years = {SchoolYear.of(on), SchoolYear.of(until or on)}
    calendar = get_school_calendar(schools[0] if schools else None, region, years)
    return timedelta(minutes=minutes), calendar


def day_off_on(calendar: SchoolCalendar, day: date) -> str | None:
    """The name of the holiday on a day: `Koningsdag`, `Kerstvakantie`; None on any other."""
    if (name := dutch_public_holidays(day.year).get(day)) is not None:
        return name
    names = (h.name for h in calendar.days_off_between(day, day))
    return next(names, None)


# -- the people ----------------------------------------------------------------------


def _table_conflicts(
    viewer: Viewer, planned: Planned, travel: timedelta, today: date
) -> list[Conflict]:
    seats = {seat.user_id: seat for seat in planned.seats}
    order = list(seats)
    taken = list_taken(
        viewer,
        order,
        planned.starts_at - LONGEST,
        planned.ends_at + LONGEST,
        today,
        without=planned.also_without | ({planned.meeting_id} - {None}),
    )
    found = []
    for row in sorted(taken, key=lambda row: (order.index(row.user_id), row.starts_at)):
        minutes = travel_between(planned.location, row.location, travel)
        clash = clash_of(planned.starts_at, planned.ends_at, row.starts_at, row.ends_at, minutes)
        if clash is not None:
            found.append(_conflict(seats[row.user_id], row, clash, minutes))
    return list(dict.fromkeys(found))


def _conflict(seat: SeatAt, row: TakenRow, clash: Clash, travel: timedelta) -> Conflict:
    begin, end = f"{to_local(row.starts_at):%H.%M}", f"{to_local(row.ends_at):%H.%M}"
    if not row.is_meeting:
        return Conflict(f"{seat.name} is bezet van {begin} tot {end} uur (eigen agenda).")
    what = f"een ander overleg ({row.title})" if row.kind else "een ander overleg"
    minutes = int(travel.total_seconds()) // 60
    match clash:
        case Clash.OVERLAP:
            text = f"{seat.name} zit van {begin} tot {end} uur in {what}."
        case Clash.TRAVEL_BEFORE:
            text = (
                f"{seat.name} zit tot {end} uur in {what} op een andere plaats. De reistijd "
                f"is {minutes} minuten."
            )
        case Clash.TRAVEL_AFTER:
            text = (
                f"{seat.name} zit vanaf {begin} uur in {what} op een andere plaats. De "
                f"reistijd is {minutes} minuten."
            )
    return Conflict(text, is_chair=seat.is_chair and clash is Clash.OVERLAP)


def _lpa_conflicts(planned: Planned) -> list[Conflict]:
    """A ZAT always has a leerplichtambtenaar: when the one of the standing team cannot come,
    somebody has to be known who does (guide, section 1)."""
    if planned.kind is not MeetingKind.ZAT:
        return []
    names = db.session.scalars(
        select(StandingSeat.name)
        .where(
            StandingSeat.school_id == planned.organisation_id,
            StandingSeat.party == Party.LEERPLICHT,
            StandingSeat.substitute_user_id.is_(None),
        )
        .order_by(StandingSeat.position, StandingSeat.name)
    )
    return [
        Conflict(f"{name} (leerplicht) heeft in het vaste team geen vervanger.", asks=False)
        for name in names
    ]
