"""What the law has against a line: by the same rules as when somebody fills in the form
(`leerplicht.sort_rules`), and settled in the same way.

A file knows less than a form. What follows from a column that it lacks, or from an enrolment
that is not known here, could not be checked and so stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mdo.imports.row_rules import Row, RowFault
from mdo.imports.terms import RowSort
from mdo.law.absence import HOURS
from mdo.law.objection import Objection
from mdo.leerplicht.rules import Facts, Remark
from mdo.leerplicht.sort_rules import RULES
from mdo.leerplicht.terms import Sort
from mdo.terms import AbsenceKind, LeaveDecision, ProcesVerbaalKind

NEEDS_REASON = "{} Klopt het toch? Schrijf dan in de kolom reden afwijking waarom."
# A spell of a school is no registration: the clock weighs it.
SORTS: Mapping[RowSort, Sort] = {
    RowSort.MELDING: Sort.VERZUIM,
    RowSort.VERLOF: Sort.VERLOF,
    RowSort.VRIJSTELLING: Sort.VRIJSTELLING,
    RowSort.HALT: Sort.HALT,
    RowSort.PROCES_VERBAAL: Sort.PROCES_VERBAAL,
    RowSort.NIET_INGESCHREVEN: Sort.NIET_INGESCHREVEN,
}
# The column of the file in which a field of the form stands, where it has another name.
COLUMN_OF = {
    "article": "kind",
    "decided_by_lpa": "decided_by",
    "is_bound_to_profession": "is_bound",
}
# What the rules read of each sort, as it is when the file does not tell.
UNTOLD: Mapping[Sort, Mapping[str, Any]] = {
    Sort.VERZUIM: {"from_on": None, "until_on": None},
    Sort.VERLOF: {"decision": LeaveDecision.OPEN, "is_bound_to_profession": True},
    Sort.VRIJSTELLING: {
        "notified_on": None,
        "declared_on": None,
        "until_on": None,
        "is_in_new_education": True,
    },
}
# Of these the rules say something when the field is empty.
ASKED = frozenset({"notified_on", "declared_on"})
ABSOLUTE = (AbsenceKind.ABSOLUUT, ProcesVerbaalKind.ABSOLUUT)


def law_faults(row: Row, facts: Facts) -> list[RowFault]:
    """What stops the line: what the law does not allow, and what would need a reason that the
    line does not give. What could not be checked stops nothing."""
    sort = SORTS.get(row.sort)
    if sort is None:
        return []
    values = {**UNTOLD.get(sort, {}), "dated_on": row.dated_on, **row.values}
    if row.sort is RowSort.MELDING and values.get("hours") is None:
        values["hours"] = HOURS
    return [
        RowFault(_column(row, remark), _told(remark.objection))
        for remark in RULES[sort].remarks(values, facts)
        if _is_checked(row, remark) and _stops(remark.objection, row.deviation_reason)
    ]


def assumes_enrolled(row: Row) -> bool:
    """Whether the line is of who goes to a school: that the enrolment is not known here is
    not held against it."""
    is_absolute = row.values.get("kind") in ABSOLUTE
    return row.sort in (RowSort.MELDING, RowSort.PROCES_VERBAAL) and not is_absolute


def _is_checked(row: Row, remark: Remark) -> bool:
    return remark.field not in ASKED or remark.field in row.values


def _stops(objection: Objection, reason: str) -> bool:
    return objection.is_hard or (objection.needs_reason and not reason)


def _column(row: Row, remark: Remark) -> str:
    if row.sort is RowSort.NIET_INGESCHREVEN and remark.objection.article == "LPW art. 2":
        return "sort"
    return COLUMN_OF.get(remark.field, remark.field)


def _told(objection: Objection) -> str:
    return NEEDS_REASON.format(objection) if objection.needs_reason else str(objection)
