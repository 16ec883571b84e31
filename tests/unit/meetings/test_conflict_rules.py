"""When a meeting does not suit, also against a count minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.meetings.conflict_rules import (
    CONFIRM,
    CONFIRM_AGAIN,
    WHY,
    Clash,
    Conflict,
    clash_of,
    conflict_mark,
    consent_faults,
    is_double_booked,
    place_key,
    time_conflicts,
    travel_between,
)

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
ROOMS = ("Kamer 2", "  kamer   2", "CJG", "")


def at(minutes: int) -> datetime:
    return START + minutes * MINUTE


@pytest.mark.parametrize(
    ("taken", "travel", "clash"),
    [
        ((0, 60), 0, Clash.OVERLAP),
        ((-30, 1), 0, Clash.OVERLAP),
        ((59, 90), 0, Clash.OVERLAP),
        ((-60, 0), 0, None),
        ((60, 120), 0, None),
        ((-60, 0), 15, Clash.TRAVEL_BEFORE),
        ((-60, -14), 15, Clash.TRAVEL_BEFORE),
        ((-60, -15), 15, None),
        ((60, 90), 15, Clash.TRAVEL_AFTER),
        ((74, 90), 15, Clash.TRAVEL_AFTER),
        ((75, 90), 15, None),
    ],
)
def test_clash(taken, travel, clash):
    found = clash_of(at(0), at(60), at(taken[0]), at(taken[1]), travel * MINUTE)
    assert found is clash


spans = st.tuples(st.integers(-120, 120), st.integers(1, 90)).map(lambda s: (s[0], s[0] + s[1]))


@given(spans, spans, st.sampled_from(ROOMS), st.sampled_from(ROOMS), st.integers(0, 60))
def test_as_a_count_by_the_minute_says(meeting, taken, here, there, minutes):
    """Somebody cannot while at the other table, nor while on the way to or from it."""
    is_elsewhere = {"Kamer 2": 1, "  kamer   2": 1, "CJG": 2, "": 0}
    one, other = is_elsewhere[here], is_elsewhere[there]
    on_the_way = minutes if one and other and one != other else 0
    away = range(taken[0] - on_the_way, taken[1] + on_the_way)
    cannot = any(minute in away for minute in range(*meeting))
    travel = travel_between(here, there, minutes * MINUTE)
    assert travel == on_the_way * MINUTE
    clash = clash_of(at(meeting[0]), at(meeting[1]), at(taken[0]), at(taken[1]), travel)
    assert (clash is not None) == cannot
    if clash is Clash.OVERLAP:
        assert any(minute in range(*taken) for minute in range(*meeting))


def test_place():
    assert place_key(" Kamer  2 ") == place_key("KAMER 2")
    assert travel_between("", "CJG", QUARTER) == timedelta(0)
    assert travel_between("Kamer 2", "CJG", QUARTER) == QUARTER


@pytest.mark.parametrize(
    ("starts", "ends", "day_off", "told"),
    [
        ("2026-11-30T07:00", "2026-11-30T20:00", None, []),
        ("2026-11-30T06:59", "2026-11-30T08:00", None, ["7.00 en 20.00"]),
        ("2026-11-30T19:30", "2026-11-30T20:01", None, ["7.00 en 20.00"]),
        ("2026-11-28T10:00", "2026-11-28T11:00", None, ["weekend"]),
        ("2026-12-25T10:00", "2026-12-25T11:00", "Eerste Kerstdag", ["Eerste Kerstdag"]),
        ("2026-11-29T21:00", "2026-11-29T22:00", "Feest", ["weekend", "Feest", "7.00"]),
    ],
)
def test_time(starts, ends, day_off, told):
    found = time_conflicts(datetime.fromisoformat(starts), datetime.fromisoformat(ends), day_off)
    assert len(found) == len(told)
    assert all(text in conflict.text for text, conflict in zip(told, found, strict=True))


BUSY = Conflict("Rol is bezet.")
CHAIR = Conflict("De voorzitter zit elders.", is_chair=True)
NOTICE = Conflict("Geen vervanger.", asks=False)


def test_mark_knows_conflicts_and_moment():
    mark = conflict_mark([BUSY, CHAIR], at(0), at(60))
    assert mark == conflict_mark([CHAIR, BUSY, NOTICE], at(0), at(60))
    others = [
        conflict_mark([BUSY], at(0), at(60)),
        conflict_mark([BUSY, CHAIR], at(1), at(60)),
        conflict_mark([BUSY, CHAIR], at(0), at(61)),
    ]
    assert mark not in others
    assert conflict_mark([NOTICE], at(0), at(60)) == conflict_mark([], at(0), at(60)) == ""


@pytest.mark.parametrize(
    ("conflicts", "seen", "is_confirmed", "reason", "faults"),
    [
        ([], "", False, "", {}),
        ([NOTICE], "", False, "", {}),
        ([BUSY], "", False, "", {"plan_anyway": CONFIRM}),
        ([BUSY], "", True, "", {"plan_anyway": CONFIRM}),
        ([BUSY], "mark", False, "", {"plan_anyway": CONFIRM}),
        ([BUSY], "other", True, "", {"plan_anyway": CONFIRM_AGAIN}),
        ([BUSY], "mark", True, "", {}),
        ([CHAIR], "", True, "", {"plan_anyway": CONFIRM}),
        ([CHAIR], "mark", True, "", {"conflict_reason": WHY}),
        ([CHAIR], "mark", False, "", {"plan_anyway": CONFIRM, "conflict_reason": WHY}),
        ([CHAIR, BUSY], "mark", True, "Kan niet anders", {}),
    ],
)
def test_consent(conflicts, seen, is_confirmed, reason, faults):
    mark = conflict_mark(conflicts, at(0), at(60))
    found = consent_faults(
        conflicts,
        mark,
        seen=mark if seen == "mark" else seen,
        is_confirmed=is_confirmed,
        reason=reason,
    )
    assert found == faults
    assert is_double_booked(conflicts) == (CHAIR in conflicts)
