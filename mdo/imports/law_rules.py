"""What the law has against a line, by the functions of `mdo.law`.

Who is too young, what goes over a limit and who may not decide cannot be argued away. A term
that was missed, a paper that is not there and a fact that does not fit may have a reason,
which the file then gives in a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from mdo.imports.row_rules import Row, RowFault
from mdo.imports.terms import RowSort
from mdo.law.absence import ReportThreshold
from mdo.law.age import age_on
from mdo.law.compulsory_education import education_duty
from mdo.law.dates import Period
from mdo.law.exemption import (
    art_3a_objections,
    art_3b_objections,
    art_5_onder_a_objections,
    notice_due_on,
    notice_objections,
)
from mdo.law.halt import is_halt_age
from mdo.law.leave import (
    NO_SCHOOL_DAY,
    LeaveAuthority,
    circumstances_leave_objections,
    holiday_leave_objections,
)
from mdo.law.objection import Objection
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveDecision, LeaveKind, ProcesVerbaalKind

NEEDS_REASON = "{} Klopt het toch? Schrijf dan in de kolom reden afwijking waarom."
HEAD_DECIDES = "Over extra vakantieverlof beslist de directeur van de school."


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


@dataclass(frozen=True, slots=True)
class _Remark:
    field: str
    objection: Objection
    is_hard: bool


def law_faults(row: Row, facts: RowFacts) -> list[RowFault]:
    """What stops the line: what the law does not allow, and what would need a reason that the
    line does not give. What could not be checked stops nothing."""
    faults = []
    for remark in _REMARKS[row.sort](row, facts):
        if not remark.objection.is_certain:
            continue
        if remark.is_hard:
            faults.append(RowFault(remark.field, str(remark.objection)))
        elif not row.deviation_reason:
            faults.append(RowFault(remark.field, NEEDS_REASON.format(remark.objection)))
    return faults


def _hard(name: str, objections: Iterable[Objection]) -> list[_Remark]:
    return [_Remark(name, objection, True) for objection in objections]


def _arguable(name: str, objections: Iterable[Objection]) -> list[_Remark]:
    return [_Remark(name, objection, False) for objection in objections]


def _duty(name: str, on: date, facts: RowFacts) -> list[_Remark]:
    """That the pupil does not fall under the Leerplichtwet that day (LPW art. 3, 4a, 4b)."""
    duty = education_duty(
        facts.birth_on,
        on,
        start_qualification_on=facts.start_qualification_on,
        exempt_from_qualification=facts.is_exempt,
    )
    if duty.is_subject_to_lpw:
        return []
    return _arguable(
        name, [Objection("LPW art. 3 en 4a", f"De leerling was: {duty.label.lower()}.")]
    )


def _report(row: Row, facts: RowFacts) -> list[_Remark]:
    on = row.values.get("from_on") or row.dated_on
    kind = row.values["kind"]
    if kind is AbsenceKind.ACHTTIEN_PLUS:
        if age_on(facts.birth_on, row.dated_on) >= 18:
            return []
        return _hard("kind", [Objection("bijlage 3", "De leerling was toen nog geen 18 jaar.")])
    remarks = _duty("dated_on", max(on, facts.birth_on), facts)
    hours = row.values.get("hours")
    if (
        kind is AbsenceKind.ZESTIEN_UUR
        and hours is not None
        and not ReportThreshold.AT_LEAST_16.is_reached_by(hours)
    ):
        remarks += _arguable("hours", [Objection("LPW art. 21a", "Dit is minder dan 16 uur.")])
    if kind is AbsenceKind.ABSOLUUT and facts.is_enrolled:
        remarks += _enrolled("kind")
    return remarks


def _enrolled(name: str) -> list[_Remark]:
    reason = "De leerling stond op deze dag wel op een school ingeschreven."
    return _arguable(name, [Objection("LPW art. 2", reason)])


def _leave(row: Row, facts: RowFacts) -> list[_Remark]:
    values = row.values
    decision = values.get("decision", LeaveDecision.OPEN)
    asked = values["from_on"], values["until_on"]
    calendar = facts.calendar or SchoolCalendar()
    remarks: list[_Remark] = []
    if decision is LeaveDecision.OPEN:
        return remarks
    is_granted = decision is LeaveDecision.TOEGEKEND
    if values["kind"] is LeaveKind.VAKANTIE:
        if values["decided_by_lpa"]:
            remarks += _hard("decided_by", [Objection("LPW art. 13a", HEAD_DECIDES)])
        if is_granted:
            remarks += _hard(
                "until_on",
                holiday_leave_objections(
                    *asked,
                    calendar,
                    earlier=facts.earlier,
                    is_bound_to_profession=values.get("is_bound_to_profession", True),
                ),
            )
        return remarks
    decided_by = LeaveAuthority.LPA if values["decided_by_lpa"] else LeaveAuthority.HEAD
    objections = circumstances_leave_objections(
        *asked, calendar, decided_by=decided_by, earlier=facts.earlier
    )
    # What is refused may well have been about days without school.
    return [
        *_hard("from_on", (o for o in objections if o.reason == NO_SCHOOL_DAY and is_granted)),
        *_hard("decided_by", (o for o in objections if o.reason != NO_SCHOOL_DAY)),
    ]


def _exemption(row: Row, facts: RowFacts) -> list[_Remark]:
    values, birth_on = row.values, facts.birth_on
    from_on, article = values["from_on"], values["article"]
    declared_on, notified_on = values.get("declared_on"), values.get("notified_on")
    match article:
        case ExemptionArticle.ART_3A:
            return _hard("kind", art_3a_objections(birth_on, from_on))
        case ExemptionArticle.ART_3B:
            return _hard("kind", art_3b_objections(birth_on, SchoolYear.of(from_on)))
        case ExemptionArticle.ART_5_ONDER_A:
            objections = art_5_onder_a_objections(declared_on, notified_on or row.dated_on)
            remarks = _arguable("declared_on", objections)
        case ExemptionArticle.ART_5_ONDER_B | ExemptionArticle.ART_5_ONDER_C:
            remarks = []
        case _:
            return []
    due_on = notice_due_on(birth_on, SchoolYear.of(from_on))
    if notified_on and due_on and from_on.month == 8:
        remarks += _arguable("notified_on", notice_objections(notified_on, due_on))
    return remarks


def _halt(row: Row, facts: RowFacts) -> list[_Remark]:
    if is_halt_age(facts.birth_on, row.dated_on):
        return []
    age = age_on(facts.birth_on, row.dated_on)
    reason = f"Halt is voor leerlingen van 12 tot 18 jaar; deze leerling was {age}."
    return _hard("dated_on", [Objection("Wetboek van Strafrecht art. 77e", reason)])


def _police(row: Row, facts: RowFacts) -> list[_Remark]:
    remarks = _duty("dated_on", row.dated_on, facts)
    if row.values["kind"] is ProcesVerbaalKind.ABSOLUUT and facts.is_enrolled:
        remarks += _enrolled("kind")
    return remarks


def _not_enrolled(row: Row, facts: RowFacts) -> list[_Remark]:
    remarks = _duty("dated_on", row.dated_on, facts)
    return remarks + (_enrolled("sort") if facts.is_enrolled else [])


_REMARKS: dict[RowSort, Callable[[Row, RowFacts], list[_Remark]]] = {
    RowSort.MELDING: _report,
    RowSort.VERLOF: _leave,
    RowSort.VRIJSTELLING: _exemption,
    RowSort.HALT: _halt,
    RowSort.PROCES_VERBAAL: _police,
    RowSort.NIET_INGESCHREVEN: _not_enrolled,
    RowSort.VERZUIMPERIODE: lambda _row, _facts: [],
}
