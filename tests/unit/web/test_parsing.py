"""Dates, times and numbers as people type them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.web.forms import DecimalField, clean, parse_date, parse_time


@pytest.mark.parametrize(
    "text",
    [
        "3-11-2026",
        "03-11-2026",
        "3/11/2026",
        "3.11.2026",
        "3 11 2026",
        "3-11-26",
        "2026-11-03",
        "3 november 2026",
        "3 nov 2026",
        "3 nov. 2026",
        "  3 NOVEMBER 2026 ",
        "3-nov-26",
    ],
)
def test_dates_as_people_type_them(text: str):
    assert parse_date(text) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 mrt 2026", date(2026, 3, 1)),
        ("1 maart 2026", date(2026, 3, 1)),
        ("29-2-2024", date(2024, 2, 29)),
        ("1-8-50", date(2050, 8, 1)),
        ("1-8-51", date(1951, 8, 1)),
    ],
)
def test_dates_at_the_edges(text: str, meant: date):
    assert parse_date(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "morgen", "31-11-2026", "29-2-2026", "0-1-2026", "1-13-2026", "11-2026", "3-11-202",
     "3-11-0026", "3-11-9999", "1 ma 2026", "1 j 2026", "3–11–2026", "٣-١١-٢٠٢٦x"],
)  # fmt: skip
def test_what_is_no_date(text: str):
    with pytest.raises(ValueError):
        parse_date(text)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)))
def test_every_date_comes_back_from_each_way_of_writing(day: date):
    assert parse_date(f"{day.day}-{day.month}-{day.year}") == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14u30", time(14, 30)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("9", time(9)),
        ("9u", time(9)),
        ("9 uur", time(9)),
        ("14.30 uur", time(14, 30)),
        ("0:00", time(0)),
    ],
)
def test_times_as_people_type_them(text: str, meant: time):
    assert parse_time(text) == meant


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "half drie", "12:3", "12:30:15"])
def test_what_is_no_time(text: str):
    with pytest.raises(ValueError):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2", "2"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("1.250", "1250"),
        ("1.250,50", "1250.50"),
        ("€ 12,50", "12.50"),
        ("-3", "-3"),
    ],
)
def test_numbers_with_a_decimal_comma(text: str, meant: str):
    assert DecimalField.parse(None, text) == Decimal(meant)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["twee", "1,234", "1.25.3", "1e5", "NaN", "--1", "2,"])
def test_what_is_no_number(text: str):
    with pytest.raises(ArithmeticError):
        DecimalField.parse(None, text)  # type: ignore[arg-type]


def test_clean_composes_and_strips():
    assert clean("  Zoe\u0308\r\nx\x00y\u200b ") == "Zoë\nxy\u200b"
    assert clean(None) == ""


@given(st.text())
def test_clean_twice_is_clean_once(text: str):
    assert clean(clean(text)) == clean(text)
