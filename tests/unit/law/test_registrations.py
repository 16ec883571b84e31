"""The edges of what a registration asks the law: born on the 1st, 31 July, 1 August, 29
February."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.absence import (
    age_of_report_objections,
    hours_objections,
    long_absence_objections,
    restart_objections,
)
from mdo.law.age import age_on
from mdo.law.compulsory_education import duty_objections, lpw_period
from mdo.law.dates import Period
from mdo.law.exemption import (
    art_3a_objections,
    art_5_onder_b_objections,
    art_5_onder_c_objections,
    notice_objections,
    renewal_due_on,
    term_objections,
)
from mdo.law.halt import halt_objections, is_halt_age
from mdo.law.leave import LeaveAuthority, holiday_authority_objections, school_days_of
from mdo.law.objection import Ground
from mdo.law.retention import RecordKind, registration_kept_until
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear

BIRTHS = st.dates(date(1998, 1, 1), date(2016, 12, 31))


@pytest.mark.parametrize(
    ("birth_on", "starts_on", "is_refused"),
    [
        (date(2014, 9, 1), date(2026, 9, 1), True),  # 12
        (date(2012, 9, 1), date(2026, 8, 31), True),
        (date(2012, 9, 1), date(2026, 9, 1), False),  # born on the 1st
        (date(2012, 7, 31), date(2026, 7, 31), False),
        (date(2012, 8, 1), date(2026, 7, 31), True),
        (date(2012, 2, 29), date(2026, 2, 28), True),
        (date(2012, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_3a_before_14_is_refused(birth_on: date, starts_on: date, is_refused: bool) -> None:
    found = art_3a_objections(birth_on, starts_on)
    assert bool(found) is is_refused
    assert all(objection.is_hard for objection in found)


@pytest.mark.parametrize(
    ("birth_on", "valid_until", "needs_notice", "due_on"),
    [
        (date(2012, 3, 1), date(2027, 7, 31), True, date(2027, 6, 30)),
        (date(2012, 3, 1), date(2027, 7, 31), False, date(2027, 7, 31)),
        # Ended within the school year: renewed from the day after.
        (date(2012, 3, 1), date(2026, 12, 31), True, date(2026, 12, 31)),
        # 18 on 31 July, on 1 August, and a day later.
        (date(2009, 7, 31), date(2027, 7, 31), True, None),
        (date(2009, 8, 1), date(2027, 7, 31), True, None),
        (date(2009, 8, 2), date(2027, 7, 31), True, date(2027, 6, 30)),
        (date(2008, 2, 29), date(2026, 2, 27), False, date(2026, 2, 27)),
        (date(2008, 2, 29), date(2026, 2, 28), False, None),
    ],
)
def test_when_an_exemption_has_to_be_renewed(
    birth_on: date, valid_until: date, needs_notice: bool, due_on: date | None
) -> None:
    assert renewal_due_on(birth_on, valid_until, needs_notice=needs_notice) == due_on


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_refused"),
    [
        (date(2026, 8, 1), date(2027, 7, 31), False),
        (date(2026, 8, 1), date(2027, 8, 1), True),
        (date(2026, 7, 31), date(2026, 7, 31), False),
        (date(2026, 7, 31), date(2026, 8, 1), True),
    ],
)
def test_an_exemption_stays_within_a_school_year(
    starts_on: date, ends_on: date, is_refused: bool
) -> None:
    found = term_objections(starts_on, ends_on)
    assert bool(found) is is_refused
    assert all(objection.is_hard for objection in found)


def test_papers_that_are_not_there_ask_for_a_reason() -> None:
    for found in (notice_objections(None, date(2026, 6, 30)), art_5_onder_c_objections(None)):
        assert [objection.ground for objection in found] == [Ground.PROOF]
    assert art_5_onder_c_objections(date(2026, 6, 1)) == []
    (doubt,) = art_5_onder_b_objections(was_at_school=True)
    assert not doubt.is_certain
    assert art_5_onder_b_objections(was_at_school=False) == []


@given(BIRTHS, st.integers(0, 8000))
def test_halt_is_refused_outside_its_ages(birth_on: date, days: int) -> None:
    on = birth_on + timedelta(days=days)
    found = halt_objections(birth_on, on)
    assert (found == []) is is_halt_age(birth_on, on) is (12 <= age_on(birth_on, on) <= 17)
    assert all(objection.is_hard for objection in found)


def test_who_decides_on_holiday_leave() -> None:
    assert holiday_authority_objections(LeaveAuthority.HEAD) == []
    (objection,) = holiday_authority_objections(LeaveAuthority.LPA)
    assert objection.ground is Ground.AUTHORITY


def test_school_days_of_leaves_count_once_and_in_their_year(noord: SchoolCalendar) -> None:
    autumn = Period(date(2016, 10, 10), date(2016, 10, 28))  # around the holiday
    again = Period(date(2016, 10, 28), date(2016, 10, 31))
    summer = Period(date(2016, 7, 14), date(2016, 8, 30))  # over the end of a school year
    assert school_days_of([autumn], SchoolYear(2016), noord) == 10
    assert school_days_of([autumn, again], SchoolYear(2016), noord) == 11
    assert school_days_of([summer], SchoolYear(2015), noord) == 2
    assert school_days_of([summer], SchoolYear(2016), noord) == 2


@pytest.mark.parametrize(
    ("hours", "is_refused"), [("15.99", True), ("16", False), ("16.5", False), ("0.5", True)]
)
def test_a_report_of_16_hours(hours: str, is_refused: bool) -> None:
    assert bool(hours_objections(Decimal(hours))) is is_refused


def test_the_count_restarts_after_the_end_of_a_report() -> None:
    ended_on = date(2016, 10, 14)
    assert restart_objections(date(2016, 10, 15), ended_on) == []
    assert restart_objections(date(2016, 10, 3), None) == []
    (objection,) = restart_objections(ended_on, ended_on)
    assert objection.needs_reason
    assert "14 oktober 2016" in objection.reason


def test_more_than_four_school_weeks_passes_over_a_holiday(noord: SchoolCalendar) -> None:
    start = date(2016, 9, 26)  # with the autumn holiday: 21 school days on 31 October
    assert long_absence_objections(start, date(2016, 10, 31), noord) == []
    (objection,) = long_absence_objections(start, date(2016, 10, 28), noord)
    assert "20 schooldagen" in objection.reason
    assert objection.needs_reason


@pytest.mark.parametrize(
    ("on", "is_of_18", "is_refused"),
    [
        (date(2022, 2, 28), False, False),
        (date(2022, 2, 28), True, True),
        (date(2022, 3, 1), False, True),
        (date(2022, 3, 1), True, False),
    ],
)
def test_a_report_on_who_is_18_born_on_29_february(
    on: date, is_of_18: bool, is_refused: bool
) -> None:
    found = age_of_report_objections(date(2004, 2, 29), on, is_of_18=is_of_18)
    assert bool(found) is is_refused


@given(BIRTHS, st.integers(1500, 7500))
def test_a_measure_asks_whether_there_is_a_duty(birth_on: date, days: int) -> None:
    on = birth_on + timedelta(days=days)
    found = duty_objections(birth_on, on)
    assert (found == []) is (on in lpw_period(birth_on))
    assert all(objection.needs_reason for objection in found)


@pytest.mark.parametrize(
    ("birth_on", "dated_on", "kind", "until"),
    [
        # Under leerplicht: 19 years after birth.
        (date(2010, 7, 31), date(2026, 7, 31), RecordKind.LEERPLICHT, date(2029, 7, 31)),
        (date(2010, 9, 1), date(2015, 9, 30), RecordKind.LEERPLICHT, date(2029, 9, 1)),
        (date(2012, 2, 29), date(2026, 2, 28), RecordKind.LEERPLICHT, date(2031, 3, 1)),
        # The day after leerplicht ended: born 31 July on 1 August, born 1 August a year later.
        (date(2010, 7, 31), date(2026, 8, 1), RecordKind.KWALIFICATIEPLICHT, date(2030, 7, 31)),
        (date(2010, 8, 1), date(2026, 8, 1), RecordKind.LEERPLICHT, date(2029, 8, 1)),
        (date(2010, 8, 1), date(2027, 8, 1), RecordKind.KWALIFICATIEPLICHT, date(2030, 8, 1)),
        # After the duty: two years from the record itself.
        (date(2008, 3, 1), date(2026, 5, 4), RecordKind.KWALIFICATIEPLICHT, date(2028, 5, 4)),
    ],
)
def test_until_when_a_registration_is_kept(
    birth_on: date, dated_on: date, kind: RecordKind, until: date
) -> None:
    assert registration_kept_until(birth_on, dated_on, is_police_data=False) == (kind, until)


def test_a_startkwalificatie_ends_the_term_earlier() -> None:
    kept = registration_kept_until(
        date(2009, 3, 1), date(2026, 9, 1), is_police_data=False,
        start_qualification_on=date(2026, 10, 1),
    )  # fmt: skip
    assert kept == (RecordKind.KWALIFICATIEPLICHT, date(2028, 10, 1))


@given(BIRTHS, st.integers(1500, 7500))
def test_police_data_is_kept_five_years_whatever_the_age(birth_on: date, days: int) -> None:
    on = birth_on + timedelta(days=days)
    kind, until = registration_kept_until(birth_on, on, is_police_data=True)
    assert kind is RecordKind.POLICE
    assert age_on(on, until) == 5
    assert age_on(on, until - timedelta(days=1)) == 4
