"""Dutch public holidays, computed.

The list is that of Algemene termijnenwet art. 3 lid 1, but for 5 May, which is a setting.
**Goede Vrijdag is not in it**: schools are open on it unless their own calendar says otherwise.
Add `good_friday(year)` to the calendar of a school that closes.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from mdo.law.labelled import Labelled

FIRST_YEAR = 1980
FIRST_KONINGSDAG = 2014
SATURDAY, SUNDAY = 5, 6


class LiberationDay(Labelled):
    """In which years Bevrijdingsdag (5 May) is a day off."""

    LUSTRUM = "lustrum", "Eens in de vijf jaar (2015, 2020, 2025, …)"
    EVERY_YEAR = "elk_jaar", "Elk jaar"


def easter_sunday(year: int) -> date:
    """Eerste Paasdag in the Gregorian calendar (the 'anonymous' algorithm of 1876)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon_drift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_drift + 15) % 30
    leaps, years_since = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - years_since) % 7
    shift = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day0 = divmod(epact + to_sunday - 7 * shift + 114, 31)
    return date(year, month, day0 + 1)


def good_friday(year: int) -> date:
    """Goede Vrijdag: not an official day off, and not in `dutch_public_holidays`."""
    return easter_sunday(year) - timedelta(days=2)


def kings_day(year: int) -> date:
    """Koningsdag 27 April; until 2013 Koninginnedag 30 April. A Sunday moves it a day ahead."""
    day = date(year, 4, 27 if year >= FIRST_KONINGSDAG else 30)
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


def dutch_public_holidays(
    year: int, liberation_day: LiberationDay = LiberationDay.LUSTRUM
) -> dict[date, str]:
    """The public holidays of a calendar year with their Dutch names, in order of date.

    Two on one day share it: 'Hemelvaartsdag en Bevrijdingsdag' (5 May 2016, when set).
    Raises ValueError for years before 1980: Koninginnedag moved by another rule then.
    """
    if year < FIRST_YEAR:
        raise ValueError(f"De feestdagen van {year} zijn niet bekend (wel vanaf {FIRST_YEAR}).")
    easter = easter_sunday(year)
    named = [
        (date(year, 1, 1), "Nieuwjaarsdag"),
        (easter, "Eerste Paasdag"),
        (easter + timedelta(days=1), "Tweede Paasdag"),
        (kings_day(year), "Koningsdag" if year >= FIRST_KONINGSDAG else "Koninginnedag"),
        (easter + timedelta(days=39), "Hemelvaartsdag"),
        (easter + timedelta(days=49), "Eerste Pinksterdag"),
        (easter + timedelta(days=50), "Tweede Pinksterdag"),
        (date(year, 12, 25), "Eerste Kerstdag"),
        (date(year, 12, 26), "Tweede Kerstdag"),
    ]
    if liberation_day is LiberationDay.EVERY_YEAR or year % 5 == 0:
        named.append((date(year, 5, 5), "Bevrijdingsdag"))
    holidays: dict[date, str] = {}
    for day, name in sorted(named):
        holidays[day] = f"{holidays[day]} en {name}" if day in holidays else name
    return holidays


def is_workday(day: date) -> bool:
    """Monday to Friday and no public holiday: the same in every region and for every school.

    Raises ValueError as `dutch_public_holidays`.
    """
    return day.weekday() < SATURDAY and day not in _holidays_of(day.year)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(dutch_public_holidays(year))
