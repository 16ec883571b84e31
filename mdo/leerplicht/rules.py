"""What holds for every registration: when the law stops it, and when a reason will do.

A sort of registration tells in its own module (`absence_rules`, `leave_rules` …) which
fields do not fit each other (faults) and what the law has against it (remarks). Here stands
the one rule of what comes of a remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mdo.law.age import age_on
from mdo.law.compulsory_education import DutyFacts, duty_objections
from mdo.law.dates import Period
from mdo.law.objection import Objection
from mdo.law.retention import RecordKind, registration_kept_until
from mdo.law.school_calendar import SchoolCalendar
from mdo.terms import ExemptionArticle

GIVE_REASON = "Dit past niet bij de wet. Vul in waarom het toch zo is, of verander de gegevens."
FUTURE = "Deze datum ligt in de toekomst."
BEFORE_BIRTH = "Deze datum ligt voor de geboorte van de leerling."
END_BEFORE_START = "De einddatum ligt voor de begindatum."
LONGEST_DAYS = 366

Values = Mapping[str, Any]
Faults = dict[str, str]


@dataclass(frozen=True)
class Remark:
    """What the law has against a registration, and at which field that shows."""

    field: str
    objection: Objection


@dataclass(frozen=True)
class PupilFacts:
    """What the law asks about the pupil: the birth date, and what ends the duty."""

    birth_on: date
    start_qualification_on: date | None = None
    is_exempt_from_qualification: bool = False

    @property
    def duty(self) -> DutyFacts:
        return {
            "start_qualification_on": self.start_qualification_on,
            "exempt_from_qualification": self.is_exempt_from_qualification,
        }


@dataclass(frozen=True)
class Reported:
    """The report that an investigation or measure follows."""

    dated_on: date
    from_on: date | None = None

    @property
    def absent_on(self) -> date:
        """The first day of the absence, as far as known."""
        return self.from_on or self.dated_on


@dataclass(frozen=True)
class HeldExemption:
    """Another exemption of the pupil."""

    article: ExemptionArticle
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Facts:
    """What is known of the pupil around a registration; a sort looks at what concerns it.

    school_name: of the school on the date of the registration, empty when enrolled nowhere.
    last_reported_on: end date of the report of 16 hours before. granted_leave: of the same
    kind. was_at_school: in the year before the notice.
    """

    pupil: PupilFacts
    calendar: SchoolCalendar = field(default_factory=SchoolCalendar)
    school_name: str = ""
    report: Reported | None = None
    last_reported_on: date | None = None
    granted_leave: tuple[Period, ...] = ()
    exemptions: tuple[HeldExemption, ...] = ()
    was_at_school: bool = False

    @property
    def is_enrolled(self) -> bool:
        return bool(self.school_name)


@dataclass(frozen=True)
class SortRules:
    """The rules of one sort.

    faults: fields that are missing or do not fit each other, with a message for each.
    remarks: what the law has against it; asked when there are no faults.
    completed: the values with what follows from them by the law.
    dated_by: the field with the date by which it is counted.
    """

    faults: Callable[[Values, Facts, date], Faults]
    remarks: Callable[[Values, Facts], list[Remark]]
    completed: Callable[[Values, Facts], dict[str, Any]] = lambda values, _facts: dict(values)
    dated_by: str = "dated_on"


def settle(remarks: Iterable[Remark], deviation_reason: str) -> Faults:
    """What stops a registration, by field: empty when it may be saved.

    A hard objection always does. One that a reason can set aside does so without a reason,
    which is then asked for as well. What could not be checked stops nothing.
    """
    found: dict[str, list[str]] = {}
    needs_reason = False
    for remark in remarks:
        stops = remark.objection.is_hard or (
            remark.objection.needs_reason and not deviation_reason.strip()
        )
        if stops:
            found.setdefault(remark.field, []).append(str(remark.objection))
            needs_reason |= remark.objection.needs_reason
    messages = {name: " ".join(reasons) for name, reasons in found.items()}
    if needs_reason:
        messages["deviation_reason"] = GIVE_REASON
    return messages


def date_faults(values: Values, birth_on: date, today: date, *names: str) -> Faults:
    """Of these dates: not before the birth and not after today; empty ones pass."""
    faults = {}
    for name in names:
        day: date | None = values.get(name)
        if day is None:
            continue
        if day > today:
            faults[name] = FUTURE
        elif day < birth_on:
            faults[name] = BEFORE_BIRTH
    return faults


def period_faults(
    values: Values, first: str = "from_on", last: str = "until_on", *, longest: int = 0
) -> Faults:
    """A period that ends before it begins, or takes more than `longest` days (0: no limit)."""
    begin, end = values.get(first), values.get(last)
    if begin is None or end is None:
        return {}
    if end < begin:
        return {last: END_BEFORE_START}
    if longest and (end - begin).days >= longest:
        return {last: "Dit is meer dan een jaar. Controleer de datums."}
    return {}


def duty_remarks(name: str, on: date, facts: Facts) -> list[Remark]:
    """That the pupil does not fall under the Leerplichtwet on a day, at the field `name`."""
    found = duty_objections(facts.pupil.birth_on, on, **facts.pupil.duty)
    return at(name, found)


def at(name: str, objections: Iterable[Objection]) -> list[Remark]:
    """These objections, shown at the field `name`."""
    return [Remark(name, objection) for objection in objections]


def is_under_12(birth_on: date, on: date) -> bool:
    """The age class of the yearly report (bron, appendix 3): younger than 12 that day."""
    return age_on(birth_on, on) < 12


def kept_until(
    pupil: PupilFacts, dated_on: date, *, is_police_data: bool
) -> tuple[RecordKind, date]:
    """Until when a registration is kept, and by which term (guide, section 7). A date before
    the birth (it was corrected later) counts as the birth itself."""
    return registration_kept_until(
        pupil.birth_on, max(dated_on, pupil.birth_on), is_police_data=is_police_data, **pupil.duty
    )
