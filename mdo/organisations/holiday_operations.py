"""The school holidays that a school sets itself, in place of those of its region."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.law.school_calendar import Holiday
from mdo.law.school_year import SchoolYear
from mdo.organisations.import_queries import get_holidays_of_school
from mdo.organisations.models import Organisation, SchoolHoliday
from mdo.organisations.operations import Acting
from mdo.organisations.rules import has_summer, holiday_problem, overlap

NO_SUMMER = (
    "De zomervakantie ontbreekt: neem ook de vakantie op waar 31 juli {year} in valt. Zonder "
    "die vakantie is het rooster niet compleet."
)


class PlannedHoliday(NamedTuple):
    """A holiday as typed, both days included; `row` is its place in the form, from 0."""

    row: int
    name: str
    first_on: date
    last_on: date


def roster_fingerprint(rows: Sequence[SchoolHoliday]) -> str:
    """Tells whether the own holidays of a school changed since they were shown."""
    return fingerprint_of((row.name, row.first_on, row.last_on) for row in rows)


def set_own_holidays(
    organisation: Organisation,
    year: SchoolYear,
    holidays: Sequence[PlannedHoliday],
    *,
    seen: str,
    acting: Acting,
) -> None:
    """Make these the holidays of a school in a school year. Raises Refused with messages
    for `<row>-name`, `<row>-first_on` and so on, or StaleEdit."""
    present = get_holidays_of_school(organisation.id, year.label)
    if roster_fingerprint(present) != seen:
        raise StaleEdit(present)
    _check(year, holidays)
    wanted = sorted(holidays, key=lambda holiday: holiday.first_on)
    old, new = _as_text(present), _as_text(wanted)
    if old == new:
        return
    for row in present:
        db.session.delete(row)
    for holiday in wanted:
        db.session.add(
            SchoolHoliday(
                id=uuid.uuid4(),
                school_year=year.label,
                school_id=organisation.id,
                name=holiday.name,
                first_on=holiday.first_on,
                last_on=holiday.last_on,
            )
        )
    _record(organisation, year, acting, old=old, new=new)


def back_to_region(organisation: Organisation, year: SchoolYear, *, acting: Acting) -> None:
    """Let the holidays of the region count again. Does nothing when they do already."""
    present = get_holidays_of_school(organisation.id, year.label)
    if not present:
        return
    old = _as_text(present)
    for row in present:
        db.session.delete(row)
    _record(organisation, year, acting, old=old, new=[])


def _check(year: SchoolYear, holidays: Sequence[PlannedHoliday]) -> None:
    messages: dict[str, str] = {}
    for holiday in holidays:
        if problem := holiday_problem(year, holiday.first_on, holiday.last_on):
            at = "last_on" if holiday.first_on in year else "first_on"
            messages[f"{holiday.row}-{at}"] = problem
    if messages:
        raise Refused(messages)
    given = [Holiday(h.name, h.first_on, h.last_on) for h in holidays]
    if overlapping := overlap(given):
        one, other = overlapping
        at = next(h.row for h in holidays if (h.name, h.first_on) == (other.name, other.first_day))
        raise Refused({f"{at}-first_on": f"Deze dag valt nog in de {one.name}."})
    if not has_summer(year, given):
        raise Refused(NO_SUMMER.format(year=year.last_day.year))


def _as_text(rows: Sequence[SchoolHoliday | PlannedHoliday]) -> list[str]:
    """`Meivakantie: 2027-04-24 tot en met 2027-05-09`, in order."""
    return [f"{row.name}: {row.first_on} tot en met {row.last_on}" for row in rows]


def _record(
    organisation: Organisation, year: SchoolYear, acting: Acting, **details: object
) -> None:
    audit.record(
        AuditAction.HOLIDAYS_CHANGED,
        by=acting.by,
        now=acting.now,
        subject=Subject.ORGANISATIE,
        subject_id=organisation.id,
        municipality_id=acting.municipality_id,
        school_year=year.label,
        **details,
    )
