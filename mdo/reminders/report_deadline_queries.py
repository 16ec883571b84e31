"""What comes due of the yearly report: it is to be with the council before 1 October."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select

from mdo.extensions import db
from mdo.law.yearly_report import next_report, report_due_on
from mdo.organisations.models import Municipality
from mdo.reminders.people_queries import get_people
from mdo.reminders.rules import Deadline
from mdo.reminders.table_rules import LONGEST_TERM
from mdo.reminders.terms import Anchor, Matter, Who


def list_report_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """One for each municipality that kept records of that school year and in which somebody
    works on it; it stands until that 1 October has passed. (`now` is not asked for.)"""
    year = next_report(today)
    on = report_due_on(year)
    if (on - today).days > LONGEST_TERM:
        return
    people = get_people(today)
    rows = db.session.execute(
        select(Municipality.id, Municipality.code, Municipality.holiday_region)
        .where(Municipality.records_from <= year.label)
        .order_by(Municipality.code)
    )
    for municipality_id, code, region in rows:
        policy, officers = people.beleid(municipality_id), people.leerplicht(municipality_id)
        if policy or officers:
            yield Deadline(
                matter=Matter.JAARVERSLAG,
                subject_id=municipality_id,
                on=on,
                anchor=Anchor.GEMEENTE,
                anchor_id=municipality_id,
                number=year.label,
                path=f"/jaarverslag?gemeente={code}&tot={year.label}",
                municipality_id=municipality_id,
                people={Who.BELEID: policy, Who.LEERPLICHT: officers},
                place=(None, region),
            )
