"""The first moments that suit, against a search that tries every quarter of an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.agenda.slot_rules import STEP, Slot, first_common_slots, merged

DAY = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def interval(begin: int, length: int) -> tuple[datetime, datetime]:
    return DAY + begin * MINUTE, DAY + (begin + length) * MINUTE


intervals = st.lists(
    st.builds(interval, st.integers(-60, 3 * 1440), st.integers(1, 500)), max_size=6
)
calendars = st.dictionaries(st.sampled_from("abcdef"), intervals, max_size=5)
windows = [interval(1440 * day, 510) for day in range(3)]


@given(intervals)
def test_merged_covers_the_same_minutes(given_):
    def minutes(some):
        return {
            begin + n * MINUTE for begin, end in some for n in range(int((end - begin) / MINUTE))
        }

    found = merged(given_)
    assert minutes(found) == minutes(given_)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(calendars, st.sampled_from([15, 30, 45, 60, 90, 120, 500, 511]), st.booleans())
def test_as_trying_every_quarter_says(busy, minutes, may_miss_one):
    length = minutes * MINUTE
    expected, last_end = [], DAY - timedelta(days=9)
    for begin, end in windows:
        in_window, at = 0, begin
        while at + length <= end:
            away = [
                person
                for person, taken in busy.items()
                if any(one < at + length and at < other for one, other in taken)
            ]
            fits = len(away) == (1 if may_miss_one else 0)
            if fits and at >= last_end and in_window < 2 and len(expected) < 5:
                expected.append(Slot(at, at + length, away[0] if away else None))
                in_window, last_end = in_window + 1, at + length
            at += STEP
    assert first_common_slots(busy, length, windows, may_miss_one=may_miss_one) == expected


@pytest.mark.parametrize("most", [0, 1, 4])
def test_no_more_than_asked(most):
    slots = first_common_slots({}, timedelta(hours=1), windows, most=most)
    assert len(slots) == most
