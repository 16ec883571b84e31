"""Dutch wall-clock time and moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo import clock


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        (datetime(2026, 1, 15, 9), datetime(2026, 1, 15, 8, tzinfo=UTC)),
        (datetime(2026, 7, 15, 9), datetime(2026, 7, 15, 7, tzinfo=UTC)),
        # The hour that comes twice: the first is meant.
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # The hour that does not exist moves on by one.
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_from_wall_clock(wall: datetime, moment: datetime):
    assert clock.from_local(wall) == moment


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_there_and_back(naive: datetime):
    moment = naive.replace(tzinfo=UTC)
    back = clock.from_local(clock.to_local(moment).replace(tzinfo=None))
    assert back in (moment, moment - timedelta(hours=1))


def test_naive_moment_is_refused():
    with pytest.raises(ValueError, match="tijdzone"):
        clock.to_local(datetime(2026, 1, 1))


def test_today_is_the_date_in_the_netherlands():
    with clock.held_at(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)):
        assert clock.today().isoformat() == "2026-11-23"


def test_held_clock_runs_on_afterwards():
    before = clock.now()
    with clock.held_at(datetime(2020, 1, 1, tzinfo=UTC)):
        assert clock.now().year == 2020
    assert clock.now() == before
