from __future__ import annotations

from datetime import date

from mdo.law import retention


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
