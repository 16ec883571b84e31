"""Closed cases whose term of keeping is over. The rule is `law.retention.case_kept_until`;
here the facts that it asks for are found, and it is asked of the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Enrolment, Pupil
from mdo.cases.queries import Named
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.law.retention import RecordKind, case_kept_until, last_day_over
from mdo.meetings.models import AgendaItem, Meeting
from mdo.plans.models import Plan
from mdo.terms import MeetingKind, MeetingStatus

_HELD = (MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)


@dataclass(frozen=True)
class OverdueCase(Named):
    """A case whose term is over, with its pupil; since when, and by which term."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    closed_on: date
    kept_by: RecordKind
    kept_until: date


def is_term_over(today: date) -> ColumnElement[bool]:
    """The condition on `CaseFile` that it is closed and that its term is over on `today`."""
    left_on = _left_school_on()
    is_of_zat = and_(_is_of_zat_only(), left_on.is_not(None))
    return and_(
        CaseFile.closed_on.is_not(None),
        case(
            (is_of_zat, left_on <= last_day_over(today, 2)),
            else_=CaseFile.closed_on <= last_day_over(today, 20),
        ),
    )


def select_facts(*columns: Any) -> Select[Any]:
    """Cases with what `kept_of` asks: closed_on, is_of_zat_only, left_school_on; and
    `columns`."""
    return select(
        CaseFile.closed_on,
        _is_of_zat_only().label("is_of_zat_only"),
        _left_school_on().label("left_school_on"),
        *columns,
    )


def kept_of(row: Any) -> tuple[RecordKind, date]:
    """Until when a closed case is kept, and by which term; of a row of `select_facts`."""
    return case_kept_until(
        row.closed_on,
        is_of_zat_only=bool(row.is_of_zat_only),
        left_school_on=row.left_school_on,
    )


def list_overdue_cases(
    viewer: Viewer, today: date, *, offset: int, limit: int
) -> tuple[list[OverdueCase], int]:
    """One page of the visible cases whose term is over, the one closed first at the top, and
    how many there are."""
    conditions = (is_visible_case(viewer, today), is_term_over(today))
    rows = db.session.execute(
        select_facts(CaseFile.id, CaseFile.number, Pupil.given_name, Pupil.infix, Pupil.surname)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(*conditions)
        .order_by(CaseFile.closed_on, CaseFile.number)
        .offset(offset)
        .limit(limit)
    )
    found = [OverdueCase(*row[3:], row.closed_on, *kept_of(row)) for row in rows]
    total = db.session.scalar(select(func.count()).select_from(CaseFile).where(*conditions))
    return found, total or 0


def _is_of_zat_only() -> ColumnElement[bool]:
    """Whether a ZAT discussed the case, no other meeting did, and no plan came of it."""
    of_case = (
        exists()
        .where(AgendaItem.case_id == CaseFile.id, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.status.in_(_HELD))
    )
    return and_(
        of_case.where(Meeting.kind == MeetingKind.ZAT),
        ~of_case.where(Meeting.kind != MeetingKind.ZAT),
        ~exists().where(Plan.case_id == CaseFile.id),
    )


def _left_school_on() -> ColumnElement[date | None]:
    """The last day of the pupil at the school of the case; None while that is not known."""
    last = func.max(Enrolment.until_on)
    goes_there = func.count() > func.count(Enrolment.until_on)
    return (
        select(case((goes_there, None), else_=last))
        .where(Enrolment.pupil_id == CaseFile.pupil_id, Enrolment.school_id == CaseFile.school_id)
        .correlate(CaseFile)
        .scalar_subquery()
    )
