"""By when the report is with the council (LPW art. 25)."""

from __future__ import annotations

from datetime import date

import pytest

from mdo.law.school_year import SchoolYear
from mdo.law.yearly_report import next_report, report_due_on


@pytest.mark.parametrize(
    ("today", "year", "due_on"),
    [
        (date(2026, 1, 1), "2025-2026", date(2026, 10, 1)),
        (date(2026, 7, 31), "2025-2026", date(2026, 10, 1)),
        (date(2026, 10, 1), "2025-2026", date(2026, 10, 1)),
        (date(2026, 10, 2), "2026-2027", date(2027, 10, 1)),
        (date(2026, 12, 31), "2026-2027", date(2027, 10, 1)),
    ],
)
def test_the_next_report(today: date, year: str, due_on: date) -> None:
    assert next_report(today) == SchoolYear.parse(year)
    assert report_due_on(next_report(today)) == due_on
