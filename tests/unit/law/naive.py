"""Random calendars and spells, and counts by going through the days one by one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.thuiszitter import AbsenceSpell

START = date(2016, 8, 1)
DAYS = [START + timedelta(days=n) for n in range(400)]

some_day = st.sampled_from(DAYS[:300])


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    starts = draw(st.lists(some_day, max_size=6))
    lengths = st.integers(min_value=0, max_value=20)
    holidays = [Holiday("Vakantie", day, day + timedelta(days=draw(lengths))) for day in starts]
    public = draw(st.frozensets(some_day, max_size=6))
    return SchoolCalendar(tuple(holidays), public)


@st.composite
def spells(draw: st.DrawFn) -> list[AbsenceSpell]:
    found = []
    for _ in range(draw(st.integers(min_value=0, max_value=5))):
        first = draw(some_day)
        length = draw(st.none() | st.integers(min_value=0, max_value=60))
        found.append(
            AbsenceSpell(
                first_day=first,
                last_day=None if length is None else first + timedelta(days=length),
                is_enrolled=draw(st.booleans()),
                has_valid_reason=draw(st.integers(0, 4)) == 0,
                is_exempt=draw(st.integers(0, 6)) == 0,
            )
        )
    return found


def is_school_day(calendar: SchoolCalendar, day: date) -> bool:
    return (
        day.isoweekday() <= 5
        and day not in calendar.public_holidays
        and not any(h.first_day <= day <= h.last_day for h in calendar.holidays)
    )
