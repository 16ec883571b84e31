from __future__ import annotations

from datetime import date

import pytest

from mdo.law.dates import Period
from mdo.law.exemption import (
    art_3a_objections,
    art_3b_objections,
    art_5_onder_a_objections,
    art_15_objections,
    notice_due_on,
    notice_objections,
    valid_for_school_year,
)
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear


@pytest.mark.parametrize(
    ("starts_on", "is_allowed"),
    [(date(2016, 9, 30), False), (date(2016, 10, 1), True), (date(2017, 1, 1), True)],
)
def test_3a_from_14(starts_on: date, is_allowed: bool) -> None:
    assert (art_3a_objections(date(2002, 10, 1), starts_on) == []) is is_allowed


@pytest.mark.parametrize(
    ("birth_on", "year", "is_allowed"),
    [
        (date(2000, 7, 31), 2015, True),
        (date(2000, 7, 31), 2014, False),
        (date(2000, 8, 1), 2015, False),
        (date(2000, 8, 1), 2016, True),
    ],
)
def test_3b_in_the_last_year_of_leerplicht(birth_on: date, year: int, is_allowed: bool) -> None:
    assert (art_3b_objections(birth_on, SchoolYear(year)) == []) is is_allowed


def test_3b_when_twelve_years_are_completed_earlier() -> None:
    twelfth = SchoolYear(2015)
    assert art_3b_objections(date(2000, 8, 1), twelfth, twelfth_year=twelfth) == []


@pytest.mark.parametrize(
    ("declared_on", "expected"),
    [
        (date(2016, 3, 30), ""),
        (date(2016, 6, 30), ""),
        (date(2016, 3, 29), "ouder dan drie maanden"),
        (date(2016, 7, 1), "van na de kennisgeving"),
        (None, "geen verklaring"),
    ],
)
def test_5_onder_a_needs_a_fresh_declaration(declared_on: date | None, expected: str) -> None:
    found = art_5_onder_a_objections(declared_on, notified_on=date(2016, 6, 30))
    assert len(found) == bool(expected)
    assert expected in " ".join(map(str, found))


@pytest.mark.parametrize(
    ("birth_on", "year", "due_on"),
    [
        (date(2011, 9, 1), 2015, None),  # not yet leerplichtig
        (date(2011, 9, 1), 2016, date(2016, 9, 1)),  # begins on 1 October 2016
        (date(2011, 9, 1), 2017, date(2017, 6, 30)),
        (date(2011, 7, 5), 2016, date(2016, 7, 1)),  # begins on 1 August 2016
        (date(2011, 6, 5), 2015, date(2016, 6, 1)),  # begins on 1 July 2016
        (date(2011, 6, 5), 2016, date(2016, 6, 30)),
        (date(1998, 8, 1), 2016, None),  # 18 on the first day
        (date(1998, 8, 2), 2016, date(2016, 6, 30)),
    ],
)
def test_the_notice_under_article_5(birth_on: date, year: int, due_on: date | None) -> None:
    assert notice_due_on(birth_on, SchoolYear(year)) == due_on


def test_with_a_calendar_the_month_runs_from_the_first_school_day(noord: SchoolCalendar) -> None:
    due_on = notice_due_on(date(2011, 9, 1), SchoolYear(2016), noord)
    assert due_on == date(2016, 9, 3)
    assert notice_objections(date(2016, 9, 3), due_on) == []
    (objection,) = notice_objections(date(2016, 9, 4), due_on)
    assert "3 september 2016" in objection.reason


def test_an_exemption_holds_until_the_end_of_the_school_year() -> None:
    start = date(2016, 11, 7)
    assert valid_for_school_year(start) == Period(start, date(2017, 7, 31))
    assert valid_for_school_year(start, date(2017, 3, 1)) == Period(start, date(2017, 3, 1))
    assert valid_for_school_year(start, date(2018, 3, 1)) == Period(start, date(2017, 7, 31))
    with pytest.raises(ValueError, match="voor de eerste dag"):
        valid_for_school_year(start, date(2016, 11, 6))


def test_15_asks_for_other_education() -> None:
    assert art_15_objections(receives_other_education=True) == []
    assert len(art_15_objections(receives_other_education=False)) == 1
