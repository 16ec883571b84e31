"""What a poll may propose, and what suits best: against a recount by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.public_holidays import dutch_public_holidays
from mdo.meetings.conflict_rules import time_conflicts
from mdo.meetings.link_rules import LinkState
from mdo.polls.rules import (
    WORDS,
    Progress,
    Tally,
    answer_by_fault,
    best_slots,
    day_words,
    progress,
    slot_faults,
    suggest_answer_by,
    suggest_days,
    tally,
)
from mdo.terms import InvitationAnswer as A

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
answers = st.sampled_from([A.JA, A.MISSCHIEN, A.NEE, None])


def at(hours: float) -> tuple[datetime, datetime]:
    begin = NOW + timedelta(hours=hours)
    return begin, begin + HOUR


def test_every_answer_has_words():
    assert set(WORDS) == set(A) - {A.GEEN}


@given(st.lists(answers))
def test_tally_counts_everybody_once(given_answers):
    counted = tally(given_answers)
    assert counted.yes == sum(one is A.JA for one in given_answers)
    assert counted.maybe == sum(one is A.MISSCHIEN for one in given_answers)
    assert counted.no == sum(one is A.NEE for one in given_answers)
    assert counted.yes + counted.maybe + counted.no + counted.unknown == len(given_answers)


@given(st.integers(1, 6).flatmap(
    lambda people: st.lists(st.lists(answers, min_size=people, max_size=people), max_size=8)
))  # fmt: skip
def test_best_is_what_no_other_slot_beats(columns):
    tallies = {place: tally(column) for place, column in enumerate(columns)}

    def beats(one: list, other: list) -> bool:
        come, come_other = (sum(a in (A.JA, A.MISSCHIEN) for a in c) for c in (one, other))
        if come != come_other:
            return come > come_other
        if one.count(A.JA) != other.count(A.JA):
            return one.count(A.JA) > other.count(A.JA)
        return one.count(A.NEE) < other.count(A.NEE)

    expected = {
        place
        for place, column in enumerate(columns)
        if any(a in (A.JA, A.MISSCHIEN) for a in column)
        and not any(beats(other, column) for other in columns)
    }
    assert best_slots(tallies) == expected


def test_nothing_is_best_while_nobody_can():
    assert best_slots({}) == set()
    assert best_slots({1: Tally(unknown=4), 2: Tally(no=3, unknown=1)}) == set()


def test_faults_of_moments():
    moments = {
        0: at(-1),
        1: at(24),
        2: at(24),
        3: (at(48)[1], at(48)[0]),
        4: at(24 * 800),
        6: at(72),
    }
    faults = slot_faults(moments, known=[], now=NOW)
    assert set(faults) == {(0, "on"), (2, "on"), (3, "ends"), (4, "on")}
    assert "al voorbij" in faults[0, "on"]
    assert "staat er al" in faults[2, "on"]
    assert "voor het begin" in faults[3, "ends"]
    assert "twee jaar" in faults[4, "on"]


def test_a_moment_that_was_proposed_may_pass_meanwhile():
    assert slot_faults({0: at(-1), 1: at(1)}, known=[at(-1)], now=NOW) == {}
    begin, end = at(-1)
    assert (0, "on") in slot_faults({0: (begin, end + HOUR)}, known=[at(-1)], now=NOW)


@pytest.mark.parametrize(
    ("answer_by", "is_fine"),
    [
        (None, True),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 26), True),
        (date(2026, 11, 27), False),
        (date(2026, 12, 4), False),
    ],
)
def test_last_day_to_answer(answer_by: date | None, is_fine: bool):
    fault = answer_by_fault(answer_by, date(2026, 11, 27), date(2026, 11, 23))
    assert (fault is None) == is_fine


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 20))
def test_suggested_days_are_working_days(first: date, count: int):
    days = suggest_days(first, count)
    assert days[0] == first
    assert len(days) == count
    between = [first + timedelta(days=n) for n in range(1, (days[-1] - first).days + 1)]
    assert days[1:] == [
        day
        for day in between
        if day.isoweekday() <= 5 and day not in dutch_public_holidays(day.year)
    ]


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_suggested_last_day_is_one_that_may_be_chosen(today: date, ahead: int):
    first = today + timedelta(days=ahead)
    suggested = suggest_answer_by(first, today)
    assert answer_by_fault(suggested, first, today) is None
    assert suggested is None or suggested > today


@pytest.mark.parametrize(
    ("given_answers", "has_address", "was_asked", "link", "expected"),
    [
        ([A.JA, A.NEE], True, True, LinkState.GEBRUIKT, Progress.BEANTWOORD),
        ([A.JA, A.NEE], True, True, LinkState.INGETROKKEN, Progress.BEANTWOORD),
        ([A.JA, None], True, True, LinkState.GELDIG, Progress.DEELS),
        ([None, None], True, True, LinkState.INGETROKKEN, Progress.INGETROKKEN),
        ([None, None], True, True, LinkState.VERLOPEN, Progress.VERLOPEN),
        ([None, None], True, True, LinkState.GELDIG, Progress.GEVRAAGD),
        ([None, None], True, True, None, Progress.GEVRAAGD),
        ([None, None], True, False, None, Progress.NIET_GEVRAAGD),
        ([None, None], False, False, None, Progress.GEEN_ADRES),
        ([], True, True, None, Progress.GEVRAAGD),
    ],
)
def test_how_far_somebody_is(given_answers, has_address, was_asked, link, expected):
    assert (
        progress(given_answers, has_address=has_address, was_asked=was_asked, link=link) is expected
    )


@given(
    starts=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    minutes=st.integers(1, 600),
    day_off=st.sampled_from([None, "Koningsdag"]),
)
def test_few_words_for_whatever_is_told_in_sentences(
    starts: datetime, minutes: int, day_off: str | None
):
    ends = starts + timedelta(minutes=minutes)
    words = day_words(starts, ends, day_off)
    assert len(words) == len(time_conflicts(starts, ends, day_off))
    assert (day_off in words) == (day_off is not None)
    assert ("Weekend" in words) == (starts.isoweekday() > 5)
