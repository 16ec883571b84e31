"""Reports of absence, and children that are enrolled nowhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from mdo.law.absence import (
    LuxeRoute,
    age_of_report_objections,
    hours_objections,
    long_absence_objections,
    luxe_route,
    restart_objections,
)
from mdo.law.dates import Period, in_dutch
from mdo.law.objection import Ground, Objection
from mdo.leerplicht.rules import (
    Facts,
    Faults,
    Remark,
    SortRules,
    Values,
    at,
    date_faults,
    duty_remarks,
    is_under_12,
    period_faults,
)
from mdo.terms import AbsenceKind

MOST_HOURS = Decimal(2000)
ENROLMENT = "LPW art. 2"


def report_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in a report of absence."""
    faults = date_faults(values, facts.pupil.birth_on, today, "dated_on", "from_on", "until_on")
    faults |= period_faults(values)
    hours: Decimal | None = values["hours"]
    if hours is None:
        if values["kind"] is AbsenceKind.ZESTIEN_UUR:
            faults["hours"] = "Vul het aantal uren verzuim in."
    elif hours <= 0:
        faults["hours"] = "Het aantal uren is meer dan 0."
    elif hours > MOST_HOURS:
        faults["hours"] = "Dit zijn meer uren dan een schooljaar heeft."
    if values["from_on"] and values["from_on"] > values["dated_on"]:
        faults.setdefault("from_on", "Het verzuim begint na de datum van de melding.")
    return faults


def report_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What the law has against a report of absence."""
    kind, on = values["kind"], values["dated_on"]
    first = values["from_on"]
    is_of_18 = kind is AbsenceKind.ACHTTIEN_PLUS
    of_age = age_of_report_objections(facts.pupil.birth_on, on, is_of_18=is_of_18)
    remarks = at("kind", of_age)
    if not of_age and not is_of_18:
        remarks += duty_remarks("dated_on", first or on, facts)
    remarks += at("kind", _enrolment_objections(kind, facts))
    if kind is AbsenceKind.ZESTIEN_UUR:
        remarks += at("hours", hours_objections(values["hours"]))
        if first:
            remarks += at("from_on", restart_objections(first, facts.last_reported_on))
    if kind is AbsenceKind.LANGDURIG_RELATIEF and first:
        last = values["until_on"] or on
        remarks += at("from_on", long_absence_objections(first, last, facts.calendar))
    return remarks


def _enrolment_objections(kind: AbsenceKind, facts: Facts) -> list[Objection]:
    """Only absoluut verzuim is of who is enrolled nowhere."""
    is_absolute = kind is AbsenceKind.ABSOLUUT
    if is_absolute is not facts.is_enrolled:
        return []
    if is_absolute:
        reason = f"De leerling stond toen ingeschreven bij {facts.school_name}."
    else:
        reason = "De leerling stond toen op geen school ingeschreven. Kies absoluut verzuim."
    return [Objection(ENROLMENT, reason, ground=Ground.FACTS)]


def completed_report(values: Values, facts: Facts) -> dict[str, Any]:
    """With the age class on the date of the report."""
    return {**values, "is_under_12": is_under_12(facts.pupil.birth_on, values["dated_on"])}


def non_enrolment_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in a registration of a child that is enrolled nowhere."""
    faults = date_faults(values, facts.pupil.birth_on, today, "dated_on", "until_on")
    return {**period_faults(values, "dated_on"), **faults}


def non_enrolment_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What the law has against it: enrolled after all, exempt, or under no duty."""
    on = values["dated_on"]
    remarks = duty_remarks("dated_on", on, facts)
    if facts.is_enrolled:
        reason = f"De leerling stond toen ingeschreven bij {facts.school_name}."
        remarks += at("dated_on", [Objection(ENROLMENT, reason, ground=Ground.FACTS)])
    for held in facts.exemptions:
        if on in Period(held.from_on, held.until_on):
            reason = f"De leerling heeft een vrijstelling sinds {in_dutch(held.from_on)}."
            objection = Objection(held.article.label.partition(":")[0], reason, ground=Ground.FACTS)
            remarks += at("dated_on", [objection])
    return remarks


def luxe_advice(values: Values, facts: Facts, *, is_first_time: bool) -> LuxeRoute | None:
    """What follows on luxe verzuim by the MAS: by its school days and whether it is the first
    time. None for another kind, and when its days are not known (bron)."""
    if values["kind"] is not AbsenceKind.LUXE or not values["from_on"]:
        return None
    last = values["until_on"] or values["from_on"]
    days = len(facts.calendar.school_days_between(values["from_on"], last))
    return luxe_route(days, is_first_time) if days else None


REPORT = SortRules(report_faults, report_remarks, completed_report)
NON_ENROLMENT = SortRules(non_enrolment_faults, non_enrolment_remarks)
