"""Who needs something today, with the reasons; for the leerplichtambtenaar."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import null, select

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.cases.queries import Named
from mdo.extensions import db
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.law.thuiszitter import ClockState
from mdo.organisations.calendar_queries import get_school_calendars
from mdo.organisations.models import Municipality, Organisation
from mdo.thuiszitters.contact_queries import NOTHING, get_contacts
from mdo.thuiszitters.models import AbsenceClock, Thuiszitter
from mdo.thuiszitters.needs_rules import Followed, Reason, needs_of
from mdo.thuiszitters.scope import is_followed_pupil, is_own_clock, is_own_thuiszitter
from mdo.thuiszitters.terms import Need


@dataclass(frozen=True)
class NeedyRow(Named):
    """A pupil that needs something today, and why."""

    pupil_id: uuid.UUID
    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_name: str | None
    is_thuiszitter: bool
    next_mdo_on: date | None
    reasons: list[Reason]


def list_needs(viewer: Viewer, now: datetime) -> list[NeedyRow]:
    """Those of the own municipality; the most pressing reason first, then the name."""
    today = clock.to_local(now).date()
    rows = {row.pupil_id: row for row in (*_threatening(viewer), *_thuiszitters(viewer, today))}
    contacts = get_contacts(rows, now)
    calendars = _calendars(rows.values(), today)
    found = []
    for row in rows.values():
        contact = contacts.get(row.pupil_id, NOTHING)
        child = Followed(
            absent_from_on=row.absent_from_on,
            passes_on=row.passes_on or row.since_on,
            since_on=row.since_on,
            last_mdo_on=contact.last_mdo_on,
            next_mdo_on=contact.next_mdo_on,
            return_planned_on=row.return_planned_on,
            evaluation_on=contact.evaluation_on,
            open_actions=contact.open_actions,
            is_in_view_of_care=bool(row.is_in_view_of_care),
        )
        if reasons := needs_of(child, calendars[(row.school_id, row.holiday_region)], today):
            needy = NeedyRow(*row[:6], row.since_on is not None, contact.next_mdo_on, reasons)
            found.append((list(Need).index(reasons[0].need), -len(reasons), row.sort_key, needy))
    return [row[-1] for row in sorted(found, key=lambda row: (*row[:3], row[3].pupil_id))]


def _columns(school_id: Any) -> tuple[Any, ...]:
    return (
        Pupil.id.label("pupil_id"),
        Pupil.given_name,
        Pupil.infix,
        Pupil.surname,
        Pupil.birth_on,
        Organisation.name,
        Pupil.sort_key,
        school_id.label("school_id"),
        Municipality.holiday_region,
    )


def _threatening(viewer: Viewer) -> list[Any]:
    return list(
        db.session.execute(
            select(
                *_columns(AbsenceClock.school_id),
                AbsenceClock.absent_from_on,
                AbsenceClock.passes_on,
                null().label("since_on"),
                null().label("return_planned_on"),
                null().label("is_in_view_of_care"),
            )
            .join(Pupil, Pupil.id == AbsenceClock.pupil_id)
            .join(Municipality, Municipality.id == Pupil.municipality_id)
            .outerjoin(Organisation, Organisation.id == AbsenceClock.school_id)
            .where(
                is_own_clock(viewer),
                is_followed_pupil(viewer),
                AbsenceClock.state == ClockState.THREATENING.value,
            )
        )
    )


def _thuiszitters(viewer: Viewer, today: date) -> list[Any]:
    return list(
        db.session.execute(
            select(
                *_columns(Thuiszitter.school_id),
                Thuiszitter.absent_from_on,
                AbsenceClock.passes_on,
                Thuiszitter.since_on,
                Thuiszitter.return_planned_on,
                Thuiszitter.is_in_view_of_care,
            )
            .join(Pupil, Pupil.id == Thuiszitter.pupil_id)
            .join(Municipality, Municipality.id == Pupil.municipality_id)
            .outerjoin(Organisation, Organisation.id == Thuiszitter.school_id)
            .outerjoin(AbsenceClock, AbsenceClock.pupil_id == Thuiszitter.pupil_id)
            .where(
                is_own_thuiszitter(viewer),
                is_followed_pupil(viewer),
                Thuiszitter.since_on <= today,
                Thuiszitter.ended_on.is_(None),
            )
        )
    )


def _calendars(rows: Any, today: date) -> Any:
    rows = list(rows)
    first = min((row.absent_from_on for row in rows), default=today)
    years = (*school_years_between(min(first, today), today), SchoolYear.of(today).next)
    return get_school_calendars({(row.school_id, row.holiday_region) for row in rows}, years)
