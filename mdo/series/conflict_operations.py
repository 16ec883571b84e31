"""What stands in the way of the meetings of a series: shown with its dates, and asked once
when it is made or gets other dates."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.extensions import db
from mdo.law.dates import in_figures
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.meetings.conflict_queries import Planned, SeatAt, list_conflicts, planned_as
from mdo.meetings.conflict_rules import (
    Conflict,
    conflict_mark,
    consent_faults,
    is_double_booked,
)
from mdo.meetings.models import Meeting
from mdo.organisations.models import Organisation
from mdo.series.team_operations import make_table_of_team
from mdo.terms import MeetingKind

# So many of the first meetings are looked at: nobody knows who can come years from now.
MOST_CHECKED = 8
Clashes = dict[date, list[Conflict]]


def accept_clashes(
    meetings: Sequence[Meeting], values: Mapping[str, Any], *, viewer: Viewer, now: datetime
) -> None:
    """Go on when nothing stands in the way of these meetings of a series, which were planned
    or moved just now, or when that was confirmed; the reason is kept with those at which the
    chair is double-booked. `values`: as `conflict_operations.accept_conflicts`. Raises
    Unconfirmed."""
    first = sorted(meetings, key=lambda meeting: meeting.starts_at)[:MOST_CHECKED]
    if not first:
        return
    planned = [planned_as(meeting, ()) for meeting in first]
    clashes = list_clashes(viewer, planned, clock.to_local(now).date())
    conflicts = _by_text(clashes)
    mark = conflict_mark(conflicts, first[0].starts_at, first[-1].ends_at)
    reason = values.get("conflict_reason") or ""
    faults = consent_faults(
        conflicts,
        mark,
        seen=values.get("conflicts_seen") or "",
        is_confirmed=bool(values.get("plan_anyway")),
        reason=reason,
    )
    if faults:
        raise Unconfirmed(faults, conflicts, mark)
    for meeting in first:
        found = clashes.get(_day(meeting.starts_at), ())
        meeting.conflict_reason = reason if is_double_booked(found) else ""


def list_clashes(viewer: Viewer, meetings: Sequence[Planned], today: date) -> Clashes:
    """What has to be asked about the first of these meetings, in order, by day. On which days
    off there is a meeting, the series says itself."""
    found: Clashes = {}
    for planned in meetings[:MOST_CHECKED]:
        conflicts = list_conflicts(viewer, replace(planned, asks_day_off=False), today)
        if asked := [conflict for conflict in conflicts if conflict.asks]:
            found[_day(planned.starts_at)] = asked
    return found


def clashes_on(
    dates: Sequence[date],
    values: Mapping[str, Any],
    *,
    school_id: uuid.UUID,
    without: Collection[uuid.UUID],
    viewer: Viewer,
    today: date,
) -> Clashes:
    """What stands in the way of a series that is not made yet on its first dates, with the
    standing team of the school. `without`: the meetings that move along."""
    municipality_id = db.session.scalars(
        select(Organisation.municipality_id).where(Organisation.id == school_id)
    ).one()
    seats = tuple(
        SeatAt(seat.user_id, seat.name, seat.is_chair)
        for seat in make_table_of_team(school_id, today)
        if seat.user_id
    )
    planned = []
    for on in dates[:MOST_CHECKED]:
        starts_at = clock.from_local(datetime.combine(on, values["starts"]))
        planned.append(
            Planned(
                kind=MeetingKind.ZAT,
                organisation_id=school_id,
                municipality_id=municipality_id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=values["minutes"]),
                location=values["location"] or "",
                seats=seats,
                also_without=frozenset(without),
            )
        )
    return list_clashes(viewer, planned, today)


def _by_text(clashes: Clashes) -> list[Conflict]:
    """`1-12-2026, 12-1-2027: …`: what is the same on more days is told once."""
    days: dict[Conflict, list[date]] = {}
    for day, conflicts in clashes.items():
        for conflict in conflicts:
            days.setdefault(conflict, []).append(day)
    return [
        replace(conflict, text=f"{', '.join(map(in_figures, found))}: {conflict.text}")
        for conflict, found in days.items()
    ]


def _day(moment: datetime) -> date:
    return clock.to_local(moment).date()
