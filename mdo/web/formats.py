"""How dates and numbers are written: Dutch, and in Dutch time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from mdo.clock import to_local
from mdo.law.compulsory_education import age_on
from mdo.law.dates import in_figures

LOCALE = "nl_NL"


def _day(value: date | datetime) -> date:
    return to_local(value).date() if isinstance(value, datetime) else value


def date_long(value: date | datetime | None) -> str:
    """`23 november 2026`; an empty text for None, as in all of these."""
    return "" if value is None else format_date(_day(value), "d MMMM y", LOCALE)


def date_with_day(value: date | datetime | None) -> str:
    """`maandag 23 november 2026`."""
    return "" if value is None else format_date(_day(value), "EEEE d MMMM y", LOCALE)


def day_long(value: date | datetime | None) -> str:
    """`maandag 23 november`, where the year is told already."""
    return "" if value is None else format_date(_day(value), "EEEE d MMMM", LOCALE)


def day_short(value: date | datetime | None) -> str:
    """`ma 23 november`."""
    return "" if value is None else format_date(_day(value), "EEE d MMMM", LOCALE)


def date_short(value: date | datetime | None) -> str:
    """`3-11-2026`, in tables; sentences have `date_long`."""
    return "" if value is None else in_figures(_day(value))


def time_of(value: datetime | None) -> str:
    """`14.30`."""
    return "" if value is None else f"{to_local(value):%H.%M}"


def datetime_long(value: datetime | None) -> str:
    """`ma 23 november 2026, 14.30 uur`."""
    if value is None:
        return ""
    return format_datetime(to_local(value), "EEE d MMMM y, HH.mm 'uur'", locale=LOCALE)


def datetime_short(value: datetime | None) -> str:
    """`ma 23 nov 14.30`, for the head of a narrow column."""
    return (
        "" if value is None else format_datetime(to_local(value), "EEE d MMM HH.mm", locale=LOCALE)
    )


def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of a `<time>`."""
    return "" if value is None else value.isoformat()


def number(value: int | Decimal | None) -> str:
    """`1.234` or `2,5`; `-` for None: not applicable is never 0."""
    if value is None:
        return "-"
    return format_decimal(value, locale=LOCALE)


def euros(value: Decimal | None) -> str:
    """`€ 1.250,50`, as wide as it is."""
    if value is None:
        return ""
    return f"€\u00a0{format_decimal(value, '#,##0.00', LOCALE)}"


def register_formats(app: Flask) -> None:
    """Offer these to the templates as filters."""
    app.jinja_env.filters.update(
        date=date_long,
        date_with_day=date_with_day,
        date_short=date_short,
        day_long=day_long,
        day_short=day_short,
        datetime=datetime_long,
        datetime_short=datetime_short,
        time=time_of,
        iso=iso,
        number=number,
        euros=euros,
        age_on=age_on,
    )
