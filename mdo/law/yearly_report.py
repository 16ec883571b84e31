"""By when the college reports on leerplicht to the council."""

from __future__ import annotations

from datetime import date

from mdo.law.school_year import SchoolYear


def report_due_on(year: SchoolYear) -> date:
    """1 October after the school year: before that day the report is with the council.

    Source: LPW art. 25.
    """
    return date(year.first_year + 1, 10, 1)


def next_report(today: date) -> SchoolYear:
    """The school year of the report that is due next; on 1 October itself still that one."""
    ended = SchoolYear(today.year - 1)
    return ended if today <= report_due_on(ended) else ended.next
