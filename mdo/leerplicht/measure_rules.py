"""Investigations and what comes of them: warning, Halt, proces-verbaal, MAS route, talks."""

from __future__ import annotations

from datetime import date

from mdo.law.halt import halt_objections
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
    period_faults,
)
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind, Sort
from mdo.terms import ProcesVerbaalKind

# What is registered next after an outcome.
NEXT: dict[InvestigationOutcome, tuple[Sort, ...]] = {
    InvestigationOutcome.GEOORLOOFD: (),
    InvestigationOutcome.AFSPRAKEN: (Sort.GESPREK,),
    InvestigationOutcome.WAARSCHUWING: (Sort.WAARSCHUWING,),
    InvestigationOutcome.HULPVERLENING: (Sort.MAS_ROUTE,),
    InvestigationOutcome.HALT: (Sort.HALT, Sort.MAS_ROUTE),
    InvestigationOutcome.PROCES_VERBAAL: (Sort.PROCES_VERBAAL, Sort.MAS_ROUTE),
    InvestigationOutcome.OVERGEDRAGEN: (),
}
BEFORE_REPORT = "Deze datum ligt voor de melding."


def investigation_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in an investigation; an outcome and its date come together."""
    faults = date_faults(values, facts.pupil.birth_on, today, "dated_on", "finished_on")
    faults = {**period_faults(values, "dated_on", "finished_on"), **faults}
    if facts.report and values["dated_on"] < facts.report.dated_on:
        faults.setdefault("dated_on", BEFORE_REPORT)
    if values["outcome"] and not values["finished_on"]:
        faults["finished_on"] = "Vul in wanneer het onderzoek is afgerond."
    elif values["finished_on"] and not values["outcome"]:
        faults["outcome"] = "Kies de uitkomst van het onderzoek."
    return faults


def investigation_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What the law has against the way it was done, or against its outcome."""
    remarks: list[Remark] = []
    if values["outcome"] and not values["heard"]:
        reason = "Er staat niet wie is gehoord."
        remarks += at("heard", [Objection("LPW art. 22", reason, ground=Ground.PROOF)])
    if values["outcome"] is InvestigationOutcome.HALT:
        remarks += _halt_remarks("outcome", values, facts)
    return remarks


def _halt_remarks(name: str, values: Values, facts: Facts) -> list[Remark]:
    """Halt is about a day of absence: that of the report, else the day of the referral."""
    on = facts.report.absent_on if facts.report else values["dated_on"]
    # A birth date may have been corrected since the report.
    return at(name, halt_objections(facts.pupil.birth_on, max(on, facts.pupil.birth_on)))


def measure_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in a measure: its date, and that of what it follows."""
    faults = date_faults(values, facts.pupil.birth_on, today, "dated_on")
    if facts.report and values["dated_on"] < facts.report.dated_on:
        faults.setdefault("dated_on", BEFORE_REPORT)
    return faults


def warning_remarks(values: Values, facts: Facts) -> list[Remark]:
    """A warning is about a duty."""
    on = facts.report.absent_on if facts.report else values["dated_on"]
    return duty_remarks("dated_on", on, facts)


def halt_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What the law has against a referral to Halt."""
    return _halt_remarks("dated_on", values, facts)


def police_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What does not fit in a proces-verbaal: absoluut verzuim of who is enrolled, or the
    reverse."""
    remarks = duty_remarks("dated_on", values["dated_on"], facts)
    is_absolute = values["kind"] is ProcesVerbaalKind.ABSOLUUT
    if is_absolute is facts.is_enrolled:
        reason = (
            f"De leerling stond toen ingeschreven bij {facts.school_name}."
            if is_absolute
            else "De leerling stond toen op geen school ingeschreven."
        )
        remarks += at("kind", [Objection("LPW art. 2", reason, ground=Ground.FACTS)])
    return remarks


def mas_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in a route; it may end in the future."""
    faults = date_faults(values, facts.pupil.birth_on, today, "dated_on")
    return {**period_faults(values, "dated_on"), **faults}


def mas_remarks(values: Values, facts: Facts) -> list[Remark]:
    """The route to Halt has the ages of Halt."""
    if values["route"] is MasRouteKind.HALT:
        return _halt_remarks("route", values, facts)
    return []


def no_remarks(_values: Values, _facts: Facts) -> list[Remark]:
    """The law has nothing against a conversation."""
    return []


INVESTIGATION = SortRules(investigation_faults, investigation_remarks)
WARNING = SortRules(measure_faults, warning_remarks)
HALT = SortRules(measure_faults, halt_remarks)
PROCES_VERBAAL = SortRules(measure_faults, police_remarks)
MAS_ROUTE = SortRules(mas_faults, mas_remarks)
CONVERSATION = SortRules(measure_faults, no_remarks)
