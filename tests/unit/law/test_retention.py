from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from mdo.law import retention
from mdo.law.dates import ONE_DAY, add_years


def test_the_terms_of_section_7() -> None:
    assert retention.leerplicht_kept_until(date(2004, 2, 29)) == date(2023, 3, 1)
    assert retention.leerplicht_kept_until(date(2004, 7, 31)) == date(2023, 7, 31)
    assert retention.kwalificatieplicht_kept_until(date(2022, 5, 10)) == date(2024, 5, 10)
    assert retention.jeugdhulp_kept_until(date(2017, 1, 1)) == date(2037, 1, 1)
    assert retention.zat_kept_until(date(2017, 7, 31)) == date(2019, 7, 31)
    assert retention.police_kept_until(date(2016, 2, 29)) == date(2021, 3, 1)


def test_the_term_is_over_on_its_end_date() -> None:
    end = date(2023, 7, 31)
    assert not retention.is_due_for_destruction(end, date(2023, 7, 30))
    assert retention.is_due_for_destruction(end, end)


def test_every_kind_has_a_label() -> None:
    assert len({kind.label for kind in retention.RecordKind}) == 5


DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(1, 20))
@example(date(2024, 2, 29), 5)
@example(date(2025, 3, 1), 5)
def test_the_last_day_of_which_a_term_is_over(today: date, years: int) -> None:
    last = retention.last_day_over(today, years)
    assert add_years(last, years) <= today < add_years(last + ONE_DAY, years)


def test_what_a_zat_alone_discussed_goes_two_years_after_school() -> None:
    closed, left = date(2015, 3, 2), date(2017, 7, 31)
    jeugdhulp = (retention.RecordKind.JEUGDHULP, date(2035, 3, 2))
    zat = (retention.RecordKind.ZAT, date(2019, 7, 31))
    of = retention.case_kept_until
    assert of(closed, is_of_zat_only=True, left_school_on=left) == zat
    assert of(closed, is_of_zat_only=True, left_school_on=None) == jeugdhulp
    assert of(closed, is_of_zat_only=False, left_school_on=left) == jeugdhulp
