from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.compulsory_education import (
    EducationDuty,
    LeapDayRule,
    QualificationExemption,
    begins_on,
    education_duty,
    ends_on,
    is_subject_to_lpw,
    lpw_period,
    qualification_duty_ends_on,
    rmc_age_limit,
    twelfth_school_year,
)
from mdo.law.school_calendar import SchoolCalendar, UnknownCalendar
from mdo.law.school_year import SchoolYear

births = st.dates(date(1990, 1, 1), date(2022, 12, 31))
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("birth_on", "begin"),
    [
        (date(2011, 8, 31), date(2016, 9, 1)),
        (date(2011, 9, 1), date(2016, 10, 1)),
        (date(2011, 9, 2), date(2016, 10, 1)),
        (date(2011, 9, 30), date(2016, 10, 1)),
        (date(2011, 12, 31), date(2017, 1, 1)),
        (date(2012, 2, 29), date(2017, 4, 1)),
    ],
)
def test_leerplicht_begins_in_the_month_after_the_fifth_birthday(
    birth_on: date, begin: date
) -> None:
    assert begins_on(birth_on) == begin


def test_29_february_is_a_setting() -> None:
    birth_on = date(2012, 2, 29)
    assert begins_on(birth_on, leap_day_rule=LeapDayRule.FEBRUARY_28) == date(2017, 3, 1)
    assert begins_on(birth_on, leap_day_rule=LeapDayRule.MARCH_1) == date(2017, 4, 1)


@pytest.mark.parametrize(
    ("birth_on", "begin", "why"),
    [
        (date(2011, 9, 1), date(2016, 10, 3), "1 October 2016 was a Saturday"),
        (date(2011, 7, 31), date(2016, 8, 29), "the summer holiday"),
        (date(2011, 12, 5), date(2017, 1, 9), "the Christmas holiday"),
        (date(2011, 10, 9), date(2016, 11, 1), "an ordinary Tuesday"),
    ],
)
def test_with_a_calendar_it_begins_on_the_first_school_day(
    noord: SchoolCalendar, birth_on: date, begin: date, why: str
) -> None:
    assert begins_on(birth_on, noord) == begins_on(birth_on, noord.strict()) == begin, why


def test_an_unknown_year_gives_the_earliest_day_or_an_error(noord: SchoolCalendar) -> None:
    birth_on = date(2013, 8, 5)
    assert begins_on(birth_on, noord) == date(2018, 9, 1) == begins_on(birth_on)
    with pytest.raises(UnknownCalendar):
        begins_on(birth_on, noord.strict())


@pytest.mark.parametrize(
    ("birth_on", "end"),
    [
        (date(2000, 7, 31), date(2016, 7, 31)),
        (date(2000, 8, 1), date(2017, 7, 31)),
        (date(2000, 12, 31), date(2017, 7, 31)),
        (date(2001, 1, 1), date(2017, 7, 31)),
        (date(2000, 2, 29), date(2016, 7, 31)),
    ],
)
def test_leerplicht_ends_with_the_school_year_in_which_the_pupil_turns_16(
    birth_on: date, end: date
) -> None:
    assert ends_on(birth_on) == end


def test_twelve_full_school_years_end_it_earlier_but_never_later() -> None:
    birth_on = date(2000, 8, 1)
    assert twelfth_school_year(10, SchoolYear(2013)) == SchoolYear(2015)
    assert ends_on(birth_on, SchoolYear(2015)) == date(2016, 7, 31)
    assert ends_on(birth_on, SchoolYear(2019)) == date(2017, 7, 31)
    with pytest.raises(ValueError, match="niet negatief"):
        twelfth_school_year(-1, SchoolYear(2013))


BORN = date(2000, 5, 10)  # leerplicht ends on 31-7-2016, 18 on 10-5-2018


@pytest.mark.parametrize(
    ("on", "duty"),
    [
        (date(2005, 5, 31), EducationDuty.NONE_YET),
        (date(2005, 6, 1), EducationDuty.LEERPLICHT),
        (date(2016, 7, 31), EducationDuty.LEERPLICHT),
        (date(2016, 8, 1), EducationDuty.KWALIFICATIEPLICHT),
        (date(2018, 5, 9), EducationDuty.KWALIFICATIEPLICHT),
        (date(2018, 5, 10), EducationDuty.ENDED),
    ],
)
def test_the_duty_on_a_day(on: date, duty: EducationDuty) -> None:
    assert education_duty(BORN, on) is duty
    assert is_subject_to_lpw(BORN, on) is duty.is_subject_to_lpw


def test_a_startkwalificatie_ends_kwalificatieplicht_on_its_day() -> None:
    diploma = date(2017, 6, 20)
    eve = diploma - ONE_DAY
    duty = EducationDuty.KWALIFICATIEPLICHT
    assert qualification_duty_ends_on(BORN, diploma) == diploma
    assert education_duty(BORN, eve, start_qualification_on=diploma) is duty
    assert education_duty(BORN, diploma, start_qualification_on=diploma) is EducationDuty.ENDED


def test_a_startkwalificatie_does_not_end_leerplicht() -> None:
    diploma = date(2016, 6, 20)
    facts = {"start_qualification_on": diploma}
    assert education_duty(BORN, date(2016, 7, 31), **facts) is EducationDuty.LEERPLICHT
    assert education_duty(BORN, date(2016, 8, 1), **facts) is EducationDuty.ENDED


def test_pro_and_vso_leavers_have_no_kwalificatieplicht() -> None:
    exempt = {"exempt_from_qualification": bool(QualificationExemption.PRO)}
    assert education_duty(BORN, date(2016, 7, 31), **exempt) is EducationDuty.LEERPLICHT
    assert education_duty(BORN, date(2016, 8, 1), **exempt) is EducationDuty.ENDED


def test_after_twelve_years_kwalificatieplicht_follows_at_once() -> None:
    birth_on = date(2000, 8, 1)
    duty = education_duty(birth_on, date(2016, 8, 1), twelfth_year=SchoolYear(2015))
    assert duty is EducationDuty.KWALIFICATIEPLICHT


def test_the_labels_are_dutch() -> None:
    assert str(EducationDuty.NONE_YET) == "Nog niet leerplichtig"
    assert all(duty.label for duty in EducationDuty)


@pytest.mark.parametrize(
    ("on", "limit"),
    [(date(2017, 1, 1), 23), (date(2025, 12, 31), 23), (date(2026, 1, 1), 27)],
)
def test_rmc_limit(on: date, limit: int) -> None:
    assert rmc_age_limit(on) == limit


@given(births, st.sampled_from(LeapDayRule))
def test_the_duties_follow_each_other_without_a_gap(birth_on: date, rule: LeapDayRule) -> None:
    begin, end = begins_on(birth_on, leap_day_rule=rule), ends_on(birth_on, leap_day_rule=rule)
    free = qualification_duty_ends_on(birth_on, leap_day_rule=rule)
    assert begin < end < free
    expected = {
        begin - ONE_DAY: EducationDuty.NONE_YET,
        begin: EducationDuty.LEERPLICHT,
        end: EducationDuty.LEERPLICHT,
        end + ONE_DAY: EducationDuty.KWALIFICATIEPLICHT,
        free - ONE_DAY: EducationDuty.KWALIFICATIEPLICHT,
        free: EducationDuty.ENDED,
    }
    for day, duty in expected.items():
        assert education_duty(birth_on, day, leap_day_rule=rule) is duty


@given(births, births)
def test_younger_children_begin_and_end_later(one: date, other: date) -> None:
    older, younger = sorted((one, other))
    for rule in (begins_on, ends_on, qualification_duty_ends_on):
        assert rule(older) <= rule(younger)


@given(births, st.none() | births, st.booleans(), st.integers(0, 8000))
def test_the_period_is_the_days_with_a_duty(
    birth_on: date, diploma: date | None, is_exempt: bool, age_in_days: int
) -> None:
    facts = {"start_qualification_on": diploma, "exempt_from_qualification": is_exempt}
    day = birth_on + timedelta(days=age_in_days)
    assert (day in lpw_period(birth_on, **facts)) is is_subject_to_lpw(birth_on, day, **facts)
