"""Requests for leave: what the law allows, and who decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from mdo.law.dates import Period
from mdo.law.leave import (
    LeaveAuthority,
    circumstances_leave_objections,
    holiday_authority_objections,
    holiday_leave_objections,
    leave_authority,
    school_days_of,
)
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.leerplicht.rules import (
    LONGEST_DAYS,
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
from mdo.terms import LeaveDecision, LeaveKind


def leave_faults(values: Values, facts: Facts, today: date) -> Faults:
    """What does not fit in a request: the period, and a decision without its date."""
    faults = date_faults(values, facts.pupil.birth_on, today, "dated_on", "decided_on")
    faults |= period_faults(values, longest=LONGEST_DAYS)
    if values["from_on"] < facts.pupil.birth_on:
        faults["from_on"] = "Het verlof begint voor de geboorte van de leerling."
    decided_on = values["decided_on"]
    if values["decision"] is LeaveDecision.OPEN:
        if decided_on:
            faults["decision"] = "Kies het besluit dat bij deze datum hoort."
        return faults
    if decided_on is None:
        faults["decided_on"] = "Vul in wanneer het besluit is genomen."
    elif decided_on < values["dated_on"]:
        faults.setdefault("decided_on", "Het besluit is van voor de aanvraag.")
    if values["decision"] is LeaveDecision.AFGEWEZEN and not values["decision_reason"]:
        faults["decision_reason"] = "Vul in waarom het verlof is afgewezen."
    return faults


def leave_remarks(values: Values, facts: Facts) -> list[Remark]:
    """What the law has against the decision. As long as there is none, nothing."""
    if values["decision"] is LeaveDecision.OPEN:
        return []
    asked = values["from_on"], values["until_on"]
    decided_by = LeaveAuthority.LPA if values["decided_by_lpa"] else LeaveAuthority.HEAD
    is_granted = values["decision"] is LeaveDecision.TOEGEKEND
    remarks = duty_remarks("from_on", values["from_on"], facts) if is_granted else []
    if values["kind"] is LeaveKind.VAKANTIE:
        remarks += at("decided_by_lpa", holiday_authority_objections(decided_by))
        if is_granted:
            remarks += at(
                "until_on",
                holiday_leave_objections(
                    *asked,
                    facts.calendar,
                    earlier=facts.granted_leave,
                    is_bound_to_profession=values["is_bound_to_profession"],
                ),
            )
        return remarks
    return remarks + at(
        "decided_by_lpa",
        circumstances_leave_objections(
            *asked, facts.calendar, decided_by=decided_by, earlier=facts.granted_leave
        ),
    )


def completed_leave(values: Values, facts: Facts) -> dict[str, Any]:
    """With who decides, where that was left to follow from the number of school days."""
    if values["decided_by_lpa"] is not None:
        return dict(values)
    is_for_head = values["kind"] is LeaveKind.VAKANTIE or (
        authority_of(values["from_on"], values["until_on"], facts) is LeaveAuthority.HEAD
    )
    return {**values, "decided_by_lpa": not is_for_head}


def authority_of(first: date, last: date, facts: Facts) -> LeaveAuthority:
    """Who decides on leave for weighty circumstances: by the most school days that it makes
    in one school year, with what was granted before (LPW art. 14)."""
    leaves = (*facts.granted_leave, Period(first, last))
    days = (
        school_days_of(leaves, year, facts.calendar) for year in school_years_between(first, last)
    )
    return leave_authority(max(days, default=0))


def days_in_words(values: Values, facts: Facts) -> str:
    """How many school days a request takes, and how many were granted before in its year."""
    asked = Period(values["from_on"], values["until_on"])
    year = SchoolYear.of(asked.first_day)
    number = school_days_of([asked], year, facts.calendar)
    before = school_days_of(facts.granted_leave, year, facts.calendar)
    text = f"{number} {'schooldag' if number == 1 else 'schooldagen'} in {year}"
    return f"{text}; eerder toegekend: {before}" if before else text


LEAVE = SortRules(leave_faults, leave_remarks, completed_leave)
