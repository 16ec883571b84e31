"""What comes due for children who stay away from school: the line of four weeks, the three
months of the Thuiszitterspact, and the MDO that has to be held.

Children by name are for leerplicht; policy staff learn that there is one, and no more.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from mdo.cases.models import Pupil
from mdo.extensions import db
from mdo.law.dates import add_months
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.law.thuiszitter import LONG_AFTER_MONTHS
from mdo.organisations.calendar_queries import get_school_calendars
from mdo.organisations.models import Municipality
from mdo.reminders.people_queries import People, get_people
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import HolidayRegion
from mdo.thuiszitters.contact_queries import get_mdos
from mdo.thuiszitters.models import AbsenceClock, Thuiszitter
from mdo.thuiszitters.needs_rules import Followed, mdo_due_on

OVERVIEW = "/thuiszitters"


def list_thuiszitter_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """Of every municipality; a child that moved away is no longer followed there. In a fixed
    number of statements."""
    people = get_people(today)
    for row in _running_clocks(today):
        yield _of_child(Matter.THUISZITTER, row, row.passes_on, people)
    stays = _running_stays(today)
    yield from _three_months(stays, people)
    for row in _without_mdo(stays, today, now):
        yield _of_child(Matter.THUISZITTER_MDO, row, row.since_on, people)


def _of_child(matter: Matter, row: Any, on: date, people: People) -> Deadline:
    return Deadline(
        matter=matter,
        subject_id=row.pupil_id,
        on=on,
        anchor=Anchor.LEERLING,
        anchor_id=row.pupil_id,
        number=row.number,
        path=f"{OVERVIEW}/{row.pupil_id}",
        municipality_id=row.municipality_id,
        people={Who.LEERPLICHT: people.leerplicht(row.municipality_id)},
        place=(row.school_id, row.holiday_region),
    )


def _lives_there(model: type[AbsenceClock] | type[Thuiszitter]) -> ColumnElement[bool]:
    return and_(
        Pupil.id == model.pupil_id,
        Pupil.municipality_id == model.municipality_id,
    )


def _read(query: Select[Any]) -> list[Any]:
    """The rows but those that stayed with a pupil that was merged into another. (As a condition
    it leads SQLite to begin at all pupils that were not.)"""
    return [row for row in db.session.execute(query) if row.merged_into_id is None]


def _running_clocks(today: date) -> list[Any]:
    """The rows of absence that run, by their days and not by the state of last night. After
    three months the other matters go on with it; a row of which the end is known before the
    line has no line to pass."""
    return _read(
        select(
            AbsenceClock.pupil_id,
            AbsenceClock.municipality_id,
            AbsenceClock.school_id,
            AbsenceClock.passes_on,
            Pupil.number,
            Pupil.merged_into_id,
            Municipality.holiday_region,
        )
        .join(Pupil, _lives_there(AbsenceClock))
        .join(Municipality, Municipality.id == AbsenceClock.municipality_id)
        .where(
            or_(
                AbsenceClock.long_on > today,
                and_(AbsenceClock.long_on.is_(None), AbsenceClock.passes_on > today),
            )
        )
        .order_by(AbsenceClock.passes_on, AbsenceClock.pupil_id)
    )


def _running_stays(today: date) -> list[Any]:
    return _read(
        select(
            Thuiszitter.pupil_id,
            Thuiszitter.municipality_id,
            Thuiszitter.school_id,
            Thuiszitter.absent_from_on,
            Thuiszitter.since_on,
            AbsenceClock.passes_on,
            Pupil.number,
            Pupil.merged_into_id,
            Municipality.holiday_region,
        )
        .join(Pupil, _lives_there(Thuiszitter))
        .join(Municipality, Municipality.id == Thuiszitter.municipality_id)
        .outerjoin(AbsenceClock, AbsenceClock.pupil_id == Thuiszitter.pupil_id)
        .where(Thuiszitter.ended_on.is_(None), Thuiszitter.since_on <= today)
        .order_by(Thuiszitter.since_on, Thuiszitter.id)
    )


def _three_months(stays: Collection[Any], people: People) -> Iterator[Deadline]:
    """For leerplicht each child; for policy staff who are not leerplicht as well, one for all
    children of a day, that names none of them."""
    days: dict[tuple[date, uuid.UUID], HolidayRegion | None] = {}
    for row in stays:
        on = add_months(row.passes_on or row.since_on, LONG_AFTER_MONTHS)
        yield _of_child(Matter.DRIE_MAANDEN, row, on, people)
        days[on, row.municipality_id] = row.holiday_region
    for (on, municipality_id), region in days.items():
        officers = people.leerplicht(municipality_id)
        yield Deadline(
            matter=Matter.DRIE_MAANDEN,
            subject_id=municipality_id,
            on=on,
            anchor=Anchor.GEMEENTE,
            anchor_id=municipality_id,
            number="",
            path=OVERVIEW,
            municipality_id=municipality_id,
            people={
                Who.BELEID: [one for one in people.beleid(municipality_id) if one not in officers]
            },
            place=(None, region),
        )


def _without_mdo(stays: Collection[Any], today: date, now: datetime) -> Iterator[Any]:
    """The stays for which no MDO was held nor is planned in time (`needs_rules`)."""
    mdos = get_mdos({row.pupil_id for row in stays}, now)
    places = {(row.school_id, row.holiday_region) for row in stays}
    first = min((row.since_on for row in stays), default=today)
    calendars = get_school_calendars(
        places, (*school_years_between(first, today), SchoolYear.of(today).next)
    )
    for row in stays:
        last_on, next_on = mdos.get(row.pupil_id, (None, None))
        child = Followed(
            absent_from_on=row.absent_from_on,
            passes_on=row.passes_on or row.since_on,
            since_on=row.since_on,
            last_mdo_on=last_on,
            next_mdo_on=next_on,
        )
        calendar = calendars[row.school_id, row.holiday_region]
        if child.is_without_mdo(mdo_due_on(row.since_on, calendar)):
            yield row
