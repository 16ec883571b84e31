"""What the law has against a line, by the functions of `mdo.law`; whether a reason sets that
aside is decided there (`mdo.law.objection`). The file gives the reason in a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdo.imports.row_rules import Row, RowFault
from mdo.imports.terms import RowSort
from mdo.law.absence import age_of_report_objections, hours_objections
from mdo.law.compulsory_education import duty_objections
from mdo.law.dates import Period
from mdo.law.exemption import (
    art_3a_objections,
    art_3b_objections,
    art_5_onder_a_objections,
    notice_due_on,
    notice_objections,
)
from mdo.law.halt import halt_objections
from mdo.law.leave import (
    NO_SCHOOL_DAY,
    LeaveAuthority,
    circumstances_leave_objections,
    holiday_authority_objections,
    holiday_leave_objections,
)
from mdo.law.objection import Ground, Objection
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.rules import Remark, at
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveDecision, LeaveKind, ProcesVerbaalKind

NEEDS_REASON = "{} Klopt het toch? Schrijf dan in de kolom reden afwijking waarom."


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What is known of the pupil of a line. `calendar` and `earlier` (leave granted before, of
    the same kind) matter for leave only. `is_enrolled`: at a school on the date of the line."""

    birth_on: date
    is_enrolled: bool
    start_qualification_on: date | None = None
    is_exempt: bool = False
    calendar: SchoolCalendar | None = None
    earlier: tuple[Period, ...] = ()


def law_faults(row: Row, facts: RowFacts) -> list[RowFault]:
    """What stops the line: what the law does not allow, and what would need a reason that the
    line does not give. What could not be checked stops nothing."""
    faults = []
    for remark in _REMARKS[row.sort](row, facts):
        if remark.objection.is_hard:
            faults.append(RowFault(remark.field, str(remark.objection)))
        elif remark.objection.needs_reason and not row.deviation_reason:
            faults.append(RowFault(remark.field, NEEDS_REASON.format(remark.objection)))
    return faults


def _duty(name: str, on: date, facts: RowFacts) -> list[Remark]:
    """That the pupil does not fall under the Leerplichtwet that day."""
    return at(
        name,
        duty_objections(
            facts.birth_on,
            on,
            start_qualification_on=facts.start_qualification_on,
            exempt_from_qualification=facts.is_exempt,
        ),
    )


def _report(row: Row, facts: RowFacts) -> list[Remark]:
    kind, first = row.values["kind"], row.values.get("from_on") or row.dated_on
    is_of_18 = kind is AbsenceKind.ACHTTIEN_PLUS
    of_age = age_of_report_objections(facts.birth_on, row.dated_on, is_of_18=is_of_18)
    remarks = at("kind", of_age)
    if not of_age and not is_of_18:
        remarks += _duty("dated_on", max(first, facts.birth_on), facts)
    hours = row.values.get("hours")
    if kind is AbsenceKind.ZESTIEN_UUR and hours is not None:
        remarks += at("hours", hours_objections(hours))
    if kind is AbsenceKind.ABSOLUUT and facts.is_enrolled:
        remarks += _enrolled("kind")
    return remarks


def _enrolled(name: str) -> list[Remark]:
    reason = "De leerling stond op deze dag wel op een school ingeschreven."
    return at(name, [Objection("LPW art. 2", reason, ground=Ground.FACTS)])


def _leave(row: Row, facts: RowFacts) -> list[Remark]:
    values = row.values
    decision = values.get("decision", LeaveDecision.OPEN)
    asked = values["from_on"], values["until_on"]
    calendar = facts.calendar or SchoolCalendar()
    remarks: list[Remark] = []
    if decision is LeaveDecision.OPEN:
        return remarks
    is_granted = decision is LeaveDecision.TOEGEKEND
    if values["kind"] is LeaveKind.VAKANTIE:
        remarks += at("decided_by", holiday_authority_objections(_decider(values)))
        if is_granted:
            remarks += at(
                "until_on",
                holiday_leave_objections(
                    *asked,
                    calendar,
                    earlier=facts.earlier,
                    is_bound_to_profession=row.is_bound,
                ),
            )
        return remarks
    objections = circumstances_leave_objections(
        *asked, calendar, decided_by=_decider(values), earlier=facts.earlier
    )
    # What is refused may well have been about days without school.
    return [
        *at("from_on", (o for o in objections if o.reason == NO_SCHOOL_DAY and is_granted)),
        *at("decided_by", (o for o in objections if o.reason != NO_SCHOOL_DAY)),
    ]


def _decider(values: Mapping[str, Any]) -> LeaveAuthority:
    return LeaveAuthority.LPA if values["decided_by_lpa"] else LeaveAuthority.HEAD


def _exemption(row: Row, facts: RowFacts) -> list[Remark]:
    values, birth_on = row.values, facts.birth_on
    from_on, article = values["from_on"], values["article"]
    declared_on, notified_on = values.get("declared_on"), values.get("notified_on")
    match article:
        case ExemptionArticle.ART_3A:
            return at("kind", art_3a_objections(birth_on, from_on))
        case ExemptionArticle.ART_3B:
            return at("kind", art_3b_objections(birth_on, SchoolYear.of(from_on)))
        case ExemptionArticle.ART_5_ONDER_A:
            objections = art_5_onder_a_objections(declared_on, notified_on or row.dated_on)
            remarks = at("declared_on", objections)
        case ExemptionArticle.ART_5_ONDER_B | ExemptionArticle.ART_5_ONDER_C:
            remarks = []
        case _:
            return []
    due_on = notice_due_on(birth_on, SchoolYear.of(from_on))
    if notified_on and due_on and from_on.month == 8:
        remarks += at("notified_on", notice_objections(notified_on, due_on))
    return remarks


def _halt(row: Row, facts: RowFacts) -> list[Remark]:
    return at("dated_on", halt_objections(facts.birth_on, row.dated_on))


def _police(row: Row, facts: RowFacts) -> list[Remark]:
    remarks = _duty("dated_on", row.dated_on, facts)
    if row.values["kind"] is ProcesVerbaalKind.ABSOLUUT and facts.is_enrolled:
        remarks += _enrolled("kind")
    return remarks


def _not_enrolled(row: Row, facts: RowFacts) -> list[Remark]:
    remarks = _duty("dated_on", row.dated_on, facts)
    return remarks + (_enrolled("sort") if facts.is_enrolled else [])


_REMARKS: dict[RowSort, Callable[[Row, RowFacts], list[Remark]]] = {
    RowSort.MELDING: _report,
    RowSort.VERLOF: _leave,
    RowSort.VRIJSTELLING: _exemption,
    RowSort.HALT: _halt,
    RowSort.PROCES_VERBAAL: _police,
    RowSort.NIET_INGESCHREVEN: _not_enrolled,
    RowSort.VERZUIMPERIODE: lambda _row, _facts: [],
}
