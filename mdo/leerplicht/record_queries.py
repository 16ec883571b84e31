"""What the page of one registration tells besides its own fields."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from mdo.accounts.viewer import Viewer
from mdo.law.absence import LuxeRoute
from mdo.law.retention import RecordKind
from mdo.leerplicht.absence_rules import luxe_advice
from mdo.leerplicht.exemption_rules import renew_by
from mdo.leerplicht.facts_queries import get_facts
from mdo.leerplicht.leave_rules import days_in_words
from mdo.leerplicht.measure_rules import NEXT
from mdo.leerplicht.models import (
    SORT_OF,
    AbsenceReport,
    Exemption,
    Investigation,
    Registration,
)
from mdo.leerplicht.place_queries import Place
from mdo.leerplicht.pupil_queries import PupilHeading
from mdo.leerplicht.queries import (
    Stamp,
    find_investigation,
    find_renewal,
    find_report,
    get_stamp,
    has_earlier_luxe,
)
from mdo.leerplicht.rules import Facts, Remark, kept_until
from mdo.leerplicht.sort_rules import RULES
from mdo.leerplicht.terms import Sort
from mdo.terms import AbsenceKind


@dataclass(frozen=True)
class RecordPage:
    """A registration with what hangs together with it.

    remarks: what the law has against it, by what is known now. days: of leave, the school
    days it takes. advice: of luxe verzuim, what follows by the MAS. next_sorts: what the outcome of an investigation leads to. renew_by and
    renewal_id are of an exemption, investigation_id of a report.
    """

    record: Registration
    sort: Sort
    stamp: Stamp
    remarks: list[Remark]
    kept_by: RecordKind
    kept_until: date
    days: str = ""
    advice: LuxeRoute | None = None
    report_id: uuid.UUID | None = None
    investigation_id: uuid.UUID | None = None
    next_sorts: tuple[Sort, ...] = ()
    renew_by: date | None = None
    renewal_id: uuid.UUID | None = None


def get_record_page(
    record: Registration, pupil: PupilHeading, viewer: Viewer, today: date
) -> RecordPage:
    """All that the page of a registration shows. The registration was loaded through its
    scope."""
    sort = SORT_OF[type(record)]
    stamp = get_stamp(record, viewer, today)
    values, facts = _facts(record, sort, stamp, pupil)
    kept_by, until = kept_until(pupil.facts, record.dated_on, is_police_data=sort.is_police_data)
    return RecordPage(
        record,
        sort,
        stamp,
        _remarks(sort, values, facts, today),
        kept_by,
        until,
        days=days_in_words(values, facts) if sort is Sort.VERLOF else "",
        advice=_advice(record, values, facts),
        report_id=find_report(record, viewer),
        **_related(record, sort, pupil),
    )


def _facts(
    record: Registration, sort: Sort, stamp: Stamp, pupil: PupilHeading
) -> tuple[dict[str, Any], Facts]:
    values = {column.key: getattr(record, column.key) for column in record.__table__.columns}
    place = Place(
        record.municipality_id, stamp.municipality_name, record.school_id, stamp.school_name or ""
    )
    return values, get_facts(sort, pupil.facts, pupil.id, place, values, record.id)


def _remarks(sort: Sort, values: dict[str, Any], facts: Facts, today: date) -> list[Remark]:
    if RULES[sort].faults(values, facts, today):
        # It was entered by other rules than those of now: nothing can be said for certain.
        return []
    return RULES[sort].remarks(values, facts)


def _advice(record: Registration, values: dict[str, Any], facts: Facts) -> LuxeRoute | None:
    if not isinstance(record, AbsenceReport) or record.kind is not AbsenceKind.LUXE:
        return None
    return luxe_advice(values, facts, is_first_time=not has_earlier_luxe(record))


def _related(record: Registration, sort: Sort, pupil: PupilHeading) -> dict[str, Any]:
    if sort is Sort.VERZUIM:
        return {"investigation_id": find_investigation(record.id)}
    if isinstance(record, Investigation):
        return {"next_sorts": NEXT[record.outcome] if record.outcome else ()}
    if isinstance(record, Exemption) and record.until_on:
        renewal = find_renewal(record.id)
        return {
            "renew_by": renew_by(record.article, record.until_on, pupil.facts),
            "renewal_id": renewal.id if renewal else None,
        }
    return {}
