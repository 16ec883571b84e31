"""What is known of a pupil around a registration, for the rules of its sort."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from mdo.extensions import db
from mdo.law.dates import Period, add_years
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.leerplicht.models import AbsenceReport, Exemption, LeaveRequest
from mdo.leerplicht.place_queries import Place, was_enrolled_between
from mdo.leerplicht.rules import Facts, HeldExemption, PupilFacts, Reported, Values
from mdo.leerplicht.terms import Sort
from mdo.organisations.models import Municipality
from mdo.organisations.queries import get_school_calendar
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveDecision

# Longer than any row of school weeks that is asked about.
LONGEST = timedelta(days=800)


def get_facts(
    sort: Sort,
    pupil: PupilFacts,
    pupil_id: uuid.UUID,
    place: Place,
    values: Values,
    record_id: uuid.UUID | None = None,
) -> Facts:
    """The facts that the rules of `sort` look at, for a registration with `values` of a pupil
    in `place`. `record_id` is that of the registration itself, which is left out of what was
    before it. Of the registrations of other municipalities only dates are used.
    """
    known: dict[str, Any] = {"pupil": pupil, "school_name": place.school_name}
    match sort:
        case Sort.VERZUIM:
            last = max(filter(None, (values["dated_on"], values["until_on"])))
            known["calendar"] = _calendar(place, values["from_on"], last)
            known["last_reported_on"] = _last_reported_on(pupil_id, values, record_id)
        case Sort.VERLOF:
            known["calendar"] = _calendar(place, values["from_on"], values["until_on"])
            known["granted_leave"] = _granted_leave(pupil_id, values, record_id)
        case Sort.VRIJSTELLING:
            known["exemptions"] = _exemptions(pupil_id, record_id)
            if values["article"] is ExemptionArticle.ART_5_ONDER_B:
                noticed_on = values["notified_on"] or values["from_on"]
                before = add_years(noticed_on, -1)
                known["was_at_school"] = was_enrolled_between(pupil_id, before, noticed_on)
        case Sort.NIET_INGESCHREVEN:
            known["exemptions"] = _exemptions(pupil_id, None)
        case _:
            known["report"] = get_reported(pupil_id, values.get("report_id"))
    return Facts(**known)


def get_reported(pupil_id: uuid.UUID, report_id: uuid.UUID | None) -> Reported | None:
    """The report of absence that something follows."""
    if report_id is None:
        return None
    row = db.session.execute(
        select(AbsenceReport.dated_on, AbsenceReport.from_on).where(
            AbsenceReport.id == report_id, AbsenceReport.pupil_id == pupil_id
        )
    ).first()
    return Reported(*row) if row else None


def _calendar(place: Place, first: date | None, last: date | None) -> SchoolCalendar:
    """The calendar of the school, or of the region for who goes to none, over these days."""
    if first is None or last is None or not first <= last <= first + LONGEST:
        return SchoolCalendar()
    region = db.session.scalar(
        select(Municipality.holiday_region).where(Municipality.id == place.municipality_id)
    )
    years = school_years_between(first, last)
    return get_school_calendar(place.school_id, region, (*years, years[-1].next))


def _last_reported_on(
    pupil_id: uuid.UUID, values: Values, record_id: uuid.UUID | None
) -> date | None:
    """The end of the absence of the report of 16 hours before this one."""
    return db.session.scalar(
        select(func.max(AbsenceReport.until_on)).where(
            AbsenceReport.pupil_id == pupil_id,
            AbsenceReport.kind == AbsenceKind.ZESTIEN_UUR,
            AbsenceReport.dated_on < values["dated_on"],
            *([AbsenceReport.id != record_id] if record_id else []),
        )
    )


def _granted_leave(
    pupil_id: uuid.UUID, values: Values, record_id: uuid.UUID | None
) -> tuple[Period, ...]:
    """Leave of this kind that was granted in the school years that this one touches."""
    first = SchoolYear.of(values["from_on"]).first_day
    last = SchoolYear.of(values["until_on"]).last_day
    rows = db.session.execute(
        select(LeaveRequest.from_on, LeaveRequest.until_on)
        .where(
            LeaveRequest.pupil_id == pupil_id,
            LeaveRequest.kind == values["kind"],
            LeaveRequest.decision == LeaveDecision.TOEGEKEND,
            LeaveRequest.from_on <= last,
            LeaveRequest.until_on >= first,
            *([LeaveRequest.id != record_id] if record_id else []),
        )
        .order_by(LeaveRequest.from_on, LeaveRequest.id)
    )
    return tuple(Period(*row) for row in rows)


def _exemptions(pupil_id: uuid.UUID, record_id: uuid.UUID | None) -> tuple[HeldExemption, ...]:
    rows = db.session.execute(
        select(Exemption.article, Exemption.from_on, Exemption.until_on)
        .where(Exemption.pupil_id == pupil_id, *([Exemption.id != record_id] if record_id else []))
        .order_by(Exemption.from_on, Exemption.id)
    )
    return tuple(HeldExemption(*row) for row in rows)
