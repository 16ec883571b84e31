"""Reading what counts of many pupils, in a number of statements that does not grow."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from mdo.cases.models import Pupil, Residence
from mdo.extensions import db
from mdo.law.compulsory_education import lpw_period
from mdo.law.dates import ONE_DAY, Period
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.law.thuiszitter import AbsenceSpell as Spell
from mdo.leerplicht.models import Exemption
from mdo.organisations.calendar_queries import Place, get_school_calendars
from mdo.organisations.models import Municipality
from mdo.thuiszitters.models import AbsenceClock, AbsenceSpell
from mdo.thuiszitters.reckoning_rules import Absence, Facts, Home


def load_facts(pupil_ids: Collection[uuid.UUID], today: date) -> dict[uuid.UUID, Facts]:
    """The facts of each of these pupils, with the calendar of its own school: that of the
    spells as far as they name one, else the school it goes to now, else its region's. One that
    was merged into another has none."""
    pupils = db.session.execute(
        select(
            Pupil.id,
            Pupil.birth_on,
            Pupil.start_qualification_on,
            Pupil.is_exempt_from_qualification,
            Pupil.municipality_id,
            Pupil.school_id,
            Municipality.holiday_region,
        )
        .join(Municipality, Municipality.id == Pupil.municipality_id)
        .where(Pupil.id.in_(pupil_ids), Pupil.merged_into_id.is_(None))
    ).all()
    spells = _by_pupil(AbsenceSpell, pupil_ids)
    exemptions = _by_pupil(Exemption, pupil_ids)
    homes = _by_pupil(Residence, pupil_ids, Residence.municipality_id)
    places = {row.id: _places(row, spells[row.id]) for row in pupils}
    calendars = get_school_calendars(
        {place for of_pupil in places.values() for place, _from_on in of_pupil},
        _years(spells, today),
    )
    return {
        row.id: Facts(
            birth_on=row.birth_on,
            lpw=lpw_period(
                row.birth_on,
                start_qualification_on=row.start_qualification_on,
                exempt_from_qualification=row.is_exempt_from_qualification,
            ),
            calendar=_calendar(places[row.id], calendars),
            home_now=row.municipality_id,
            school_id=row.school_id,
            absences=tuple(map(_absence, spells[row.id])),
            exemptions=tuple(Period(e.from_on, e.until_on) for e in exemptions[row.id]),
            homes=tuple(
                Home(h.municipality_id, Period(h.from_on, h.until_on)) for h in homes[row.id]
            ),
        )
        for row in pupils
    }


def list_running_pupils(today: date) -> list[uuid.UUID]:
    """The pupils whose clock may read differently today than yesterday, in a fixed order."""
    running = or_(AbsenceSpell.until_on.is_(None), AbsenceSpell.until_on >= today)
    with_spell = db.session.scalars(select(AbsenceSpell.pupil_id).where(running).distinct())
    with_clock = db.session.scalars(select(AbsenceClock.pupil_id))
    return sorted({*with_spell, *with_clock})


def _absence(row: Any) -> Absence:
    spell = Spell(
        row.from_on,
        row.until_on,
        is_enrolled=row.is_enrolled,
        has_valid_reason=row.has_valid_reason,
    )
    return Absence(spell, row.school_id)


def _by_pupil(
    model: Any, pupil_ids: Collection[uuid.UUID], *columns: Any
) -> dict[uuid.UUID, list[Any]]:
    if model is AbsenceSpell:
        columns = (
            AbsenceSpell.school_id,
            AbsenceSpell.is_enrolled,
            AbsenceSpell.has_valid_reason,
        )
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        select(model.pupil_id, model.from_on, model.until_on, *columns)
        .where(model.pupil_id.in_(pupil_ids))
        .order_by(model.from_on, model.id)
    ):
        found[row.pupil_id].append(row)
    return found


def _places(pupil: Any, spells: list[Any]) -> list[tuple[Place, date]]:
    """The schools whose calendars count, each with its first day: a school that a spell names
    counts until a later spell names another, so that what was counted once stays."""
    named = [(row.school_id, row.from_on) for row in spells if row.school_id]
    return [
        ((school_id, pupil.holiday_region), from_on)
        for school_id, from_on in named or [(pupil.school_id, date.min)]
    ]


def _calendar(
    places: list[tuple[Place, date]], calendars: Mapping[Place, SchoolCalendar]
) -> SchoolCalendar:
    found = [(calendars[place], from_on) for place, from_on in places]
    if all(calendar is found[0][0] for calendar, _from_on in found):
        return found[0][0]
    starts = [date.min, *(from_on for _calendar, from_on in found[1:])]
    ends = [*(from_on - ONE_DAY for from_on in starts[1:]), date.max]
    calendars_then = (calendar for calendar, _from_on in found)
    return SchoolCalendar.joined(
        (calendar, first, last)
        for calendar, first, last in zip(calendars_then, starts, ends, strict=True)
        if first <= last
    )


def _years(spells: dict[uuid.UUID, list[Any]], today: date) -> Iterable[SchoolYear]:
    """From the first spell to the next school year, for the forecasts."""
    first = min((row.from_on for rows in spells.values() for row in rows), default=today)
    return (*school_years_between(min(first, today), today), SchoolYear.of(today).next)
