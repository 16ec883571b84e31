"""The calendar of region noord, 2015-2016 and 2016-2017, as in schoolvakanties.csv."""

from __future__ import annotations

from datetime import date

import pytest

from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.school_year import SchoolYear

NOORD = (
    Holiday("Herfstvakantie", date(2015, 10, 17), date(2015, 10, 25)),
    Holiday("Kerstvakantie", date(2015, 12, 19), date(2016, 1, 3)),
    Holiday("Voorjaarsvakantie", date(2016, 2, 27), date(2016, 3, 6)),
    Holiday("Meivakantie", date(2016, 4, 30), date(2016, 5, 8)),
    Holiday("Zomervakantie", date(2016, 7, 16), date(2016, 8, 28)),
    Holiday("Herfstvakantie", date(2016, 10, 15), date(2016, 10, 23)),
    Holiday("Kerstvakantie", date(2016, 12, 24), date(2017, 1, 8)),
    Holiday("Voorjaarsvakantie", date(2017, 2, 18), date(2017, 2, 26)),
    Holiday("Meivakantie", date(2017, 4, 22), date(2017, 4, 30)),
    Holiday("Zomervakantie", date(2017, 7, 22), date(2017, 9, 3)),
)


@pytest.fixture(scope="session")
def noord() -> SchoolCalendar:
    return SchoolCalendar.for_years(NOORD, [SchoolYear(2015), SchoolYear(2016)])


@pytest.fixture(scope="session")
def weekdays() -> SchoolCalendar:
    """A calendar that knows nothing: every weekday is guessed to be a school day."""
    return SchoolCalendar()
