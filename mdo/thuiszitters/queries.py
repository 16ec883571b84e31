"""Reading the thuiszitters of municipalities: to count, and by name for who follows them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.cases.queries import Named
from mdo.extensions import db
from mdo.law.thuiszitter import ClockState
from mdo.organisations.models import Organisation, School
from mdo.terms import ThuiszitterEnding
from mdo.thuiszitters.contact_queries import NOTHING, get_contacts
from mdo.thuiszitters.models import AbsenceClock, Thuiszitter
from mdo.thuiszitters.overview_rules import Counted, Wanted, first_month, select_counted
from mdo.thuiszitters.scope import (
    is_counted,
    is_followed_pupil,
    is_own_clock,
    is_own_thuiszitter,
)
from mdo.thuiszitters.terms import Order

SIGNALS = (ClockState.WATCH, ClockState.THREATENING)


@dataclass(frozen=True)
class ListRow(Named):
    """A thuiszitter by name. `may_open`: the pupil still lives here."""

    counted: Counted
    given_name: str
    infix: str
    surname: str
    birth_on: date
    sort_key: str
    school_name: str | None
    ending: ThuiszitterEnding | None
    return_planned_on: date | None
    may_open: bool


@dataclass(frozen=True)
class SignalRow(Named):
    """A pupil whose absence is watched, by name."""

    pupil_id: uuid.UUID
    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_name: str | None
    state: ClockState
    absent_from_on: date
    passes_on: date
    school_days: int
    may_open: bool


def moment_of(on: date, now: datetime) -> datetime:
    """Now for today, else the end of the day: what lies before it was, what after it was to
    come."""
    if on >= clock.to_local(now).date():
        return now
    return clock.from_local(datetime.combine(on + timedelta(days=1), time()))


def list_counted(municipality_ids: Collection[uuid.UUID], on: date, now: datetime) -> list[Counted]:
    """All periods as a thuiszitter from twelve months before `on` up to it, for counting.
    MDO's and actions stand with those that run on `on`."""
    rows = db.session.execute(
        select(
            Thuiszitter.id,
            Thuiszitter.pupil_id,
            Thuiszitter.kind,
            Thuiszitter.absent_from_on,
            Thuiszitter.since_on,
            Thuiszitter.ended_on,
            Thuiszitter.is_in_view_of_care,
            School.kind,
        )
        .outerjoin(School, School.organisation_id == Thuiszitter.school_id)
        .where(
            Thuiszitter.municipality_id.in_(municipality_ids),
            is_counted(),
            Thuiszitter.since_on <= on,
            or_(Thuiszitter.ended_on.is_(None), Thuiszitter.ended_on >= first_month(on)),
        )
        .order_by(Thuiszitter.since_on, Thuiszitter.id)
    )
    counted = [Counted(*row) for row in rows]
    running = {row.pupil_id for row in counted if row.is_on(on)}
    contacts = get_contacts(running, moment_of(on, now))
    return [_with_contact(row, contacts.get(row.pupil_id, NOTHING)) for row in counted]


def _with_contact(row: Counted, contact: Any) -> Counted:
    return replace(
        row,
        last_mdo_on=contact.last_mdo_on,
        next_mdo_on=contact.next_mdo_on,
        open_actions=contact.open_actions,
    )


def count_signals(municipality_ids: Collection[uuid.UUID]) -> dict[ClockState, int]:
    """How many pupils are watched and threatening now."""
    rows = db.session.execute(
        select(AbsenceClock.state, func.count())
        .where(
            AbsenceClock.municipality_id.in_(municipality_ids),
            AbsenceClock.state.in_([state.value for state in SIGNALS]),
        )
        .group_by(AbsenceClock.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state.value, 0) for state in SIGNALS}


def list_records(
    viewer: Viewer,
    counted: Iterable[Counted],
    wanted: Wanted,
    order: Order,
    *,
    offset: int,
    limit: int,
) -> tuple[list[ListRow], int]:
    """One page of those that are asked for, by name, and how many in all. `counted` are those
    of the viewer's own municipalities."""
    chosen = {row.id: row for row in select_counted(counted, wanted)}
    rows = _named(viewer, chosen)
    rows.sort(key=_order(order))
    return rows[offset : offset + limit], len(rows)


def _named(viewer: Viewer, chosen: dict[uuid.UUID, Counted]) -> list[ListRow]:
    rows = db.session.execute(
        select(
            Thuiszitter.id,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Pupil.sort_key,
            Organisation.name,
            Thuiszitter.ending,
            Thuiszitter.return_planned_on,
            is_followed_pupil(viewer).label("may_open"),
        )
        .join(Pupil, Pupil.id == Thuiszitter.pupil_id)
        .outerjoin(Organisation, Organisation.id == Thuiszitter.school_id)
        .where(Thuiszitter.id.in_(chosen), is_own_thuiszitter(viewer))
    )
    return [ListRow(chosen[row[0]], *row[1:]) for row in rows]


def _order(order: Order) -> Any:
    match order:
        case Order.NAAM:
            return lambda row: (row.sort_key, row.counted.since_on, row.counted.id)
        case Order.MDO:
            return lambda row: (
                row.counted.last_mdo_on or date.min, row.counted.since_on, row.counted.id,
            )  # fmt: skip
        case _:
            return lambda row: (row.counted.since_on, row.sort_key, row.counted.id)


def list_signals(
    viewer: Viewer, states: Sequence[ClockState], *, offset: int, limit: int
) -> tuple[list[SignalRow], int]:
    """One page of the pupils that are watched; who passes the line first comes first."""
    conditions = (is_own_clock(viewer), AbsenceClock.state.in_([state.value for state in states]))
    total = db.session.scalar(select(func.count()).select_from(AbsenceClock).where(*conditions))
    rows = db.session.execute(
        select(
            Pupil.id,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Organisation.name,
            AbsenceClock.state,
            AbsenceClock.absent_from_on,
            AbsenceClock.passes_on,
            AbsenceClock.school_days,
            is_followed_pupil(viewer).label("may_open"),
        )
        .join(Pupil, Pupil.id == AbsenceClock.pupil_id)
        .outerjoin(Organisation, Organisation.id == AbsenceClock.school_id)
        .where(*conditions)
        .order_by(AbsenceClock.passes_on, Pupil.sort_key, Pupil.id)
        .offset(offset)
        .limit(limit)
    )
    return [SignalRow(*row[:6], ClockState(row[6]), *row[7:]) for row in rows], total or 0
