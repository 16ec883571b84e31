"""Who is reminded of what on which day: the table, the order of the stages, the repeats."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.school_calendar import Holiday, SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.reminders.rules import Deadline, reminders_of, shift, starts_on
from mdo.reminders.table_rules import LONGEST_TERM, RULE_OF, RULES
from mdo.reminders.terms import Anchor, Channel, Matter, ReminderKind, Unit, Who

CALENDAR = SchoolCalendar.for_years(
    [
        Holiday("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
        Holiday("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
        Holiday("Voorjaarsvakantie", date(2027, 2, 20), date(2027, 2, 28)),
        Holiday("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
    ],
    [SchoolYear.of(date(2026, 9, 1)).previous, SchoolYear.of(date(2026, 9, 1))],
)
OWNER, CHAIR = uuid.UUID(int=1), uuid.UUID(int=2)
K = ReminderKind


def deadline(matter: Matter, on: date, people: Mapping[Who, tuple[uuid.UUID, ...]]) -> Deadline:
    return Deadline(
        matter, uuid.UUID(int=9), on, Anchor.DOSSIER, uuid.UUID(int=8), "D2026-0001", "/x", None,
        people,
    )  # fmt: skip


def spoken(matter: Matter, on: date, today: date, **terms: int) -> dict[uuid.UUID, tuple]:
    people = dict.fromkeys(Who, (OWNER,)) | {Who.VOORZITTER: (CHAIR,)}
    chosen = {ReminderKind(kind.replace("_", "-")): days for kind, days in terms.items()}
    found = reminders_of(deadline(matter, on, people), chosen, CALENDAR, today)
    return {due.recipient_id: (due.rule.kind, due.from_on, due.turn) for due in found}


# An action that is due on Tuesday 6 October 2026.
DUE = date(2026, 10, 6)
ACTION = [
    (date(2026, 9, 28), None, None),
    (date(2026, 9, 29), (K.ACTIE_WEEK, date(2026, 9, 29), 0), None),
    (date(2026, 10, 4), (K.ACTIE_WEEK, date(2026, 9, 29), 0), None),
    (date(2026, 10, 5), (K.ACTIE_MORGEN, date(2026, 10, 5), 0), None),
    (date(2026, 10, 6), (K.ACTIE_MORGEN, date(2026, 10, 5), 0), None),
    (date(2026, 10, 7), (K.ACTIE_TE_LAAT, date(2026, 10, 7), 0), None),
    (date(2026, 10, 13), (K.ACTIE_TE_LAAT, date(2026, 10, 7), 0), None),
    (date(2026, 10, 14), (K.ACTIE_TE_LAAT, date(2026, 10, 14), 1), None),
    (
        date(2026, 10, 20),
        (K.ACTIE_TE_LAAT, date(2026, 10, 14), 1),
        (K.ACTIE_VOORZITTER, date(2026, 10, 20), 0),
    ),
    (
        date(2026, 11, 5),
        (K.ACTIE_TE_LAAT, date(2026, 11, 4), 4),
        (K.ACTIE_VOORZITTER, date(2026, 11, 3), 2),
    ),
]


@pytest.mark.parametrize(("today", "owner", "chair"), ACTION)
def test_an_action_is_told_of_in_stages(today: date, owner: tuple | None, chair: tuple | None):
    found = spoken(Matter.ACTIE, DUE, today)
    assert (found.get(OWNER), found.get(CHAIR)) == (owner, chair)


def test_who_is_owner_and_chair_is_told_once():
    both = deadline(Matter.ACTIE, DUE, {Who.EIGENAAR: (OWNER,), Who.VOORZITTER: (OWNER,)})
    [due] = reminders_of(both, {}, CALENDAR, date(2026, 11, 5))
    assert due.rule.kind is K.ACTIE_TE_LAAT


def test_nothing_is_told_ahead_of_what_is_over():
    assert spoken(Matter.OVERLEG, DUE, date(2026, 10, 7)) == {}


def test_monday_is_told_of_on_friday():
    assert spoken(Matter.OVERLEG, date(2026, 10, 5), date(2026, 10, 2))[OWNER][0] is (
        K.OVERLEG_MORGEN
    )


def test_a_municipality_chooses_its_own_days():
    found = spoken(Matter.VERSLAG, DUE, date(2026, 10, 9), verslag_afsluiten=3)
    assert found[OWNER] == (K.VERSLAG_AFSLUITEN, date(2026, 10, 9), 0)


SHIFTS = [
    # The holiday of autumn is skipped by school days and not by working days.
    (date(2026, 10, 8), 5, Unit.SCHOOLDAG, date(2026, 10, 22)),
    (date(2026, 10, 8), 5, Unit.WERKDAG, date(2026, 10, 15)),
    (date(2026, 10, 8), 5, Unit.DAG, date(2026, 10, 13)),
    (date(2026, 10, 20), -2, Unit.SCHOOLDAG, date(2026, 10, 9)),
    # The days on which the clocks change, Christmas, and the 29th of February.
    (date(2026, 10, 23), 1, Unit.WERKDAG, date(2026, 10, 26)),
    (date(2027, 3, 29), -1, Unit.WERKDAG, date(2027, 3, 26)),
    (date(2026, 12, 24), 1, Unit.WERKDAG, date(2026, 12, 28)),
    (date(2028, 3, 1), -1, Unit.DAG, date(2028, 2, 29)),
    (date(2028, 2, 29), 0, Unit.WERKDAG, date(2028, 2, 29)),
]


@pytest.mark.parametrize(("day", "number", "unit", "expected"), SHIFTS)
def test_days_are_counted_in_their_unit(day: date, number: int, unit: Unit, expected: date):
    assert shift(day, number, unit, CALENDAR) == expected


days = st.dates(date(2026, 8, 24), date(2027, 6, 30))


@given(day=days, number=st.integers(-30, 30), unit=st.sampled_from(Unit))
def test_a_shift_counts_each_day_of_its_unit(day: date, number: int, unit: Unit):
    counts = {
        Unit.DAG: lambda _day: True,
        Unit.WERKDAG: CALENDAR.is_workday,
        Unit.SCHOOLDAG: CALENDAR.is_school_day,
    }[unit]
    moved = shift(day, number, unit, CALENDAR)
    step = timedelta(days=1 if number > 0 else -1)
    passed = [day + step * n for n in range(1, abs((moved - day).days) + 1)]
    assert sum(map(counts, passed)) == abs(number)
    assert not passed or counts(passed[-1])


@given(on=days, matter=st.sampled_from(Matter))
def test_each_reminder_speaks_in_one_stretch_from_its_first_day(on: date, matter: Matter):
    """So a scheduler that was off finds the one that speaks now, and nothing comes back."""
    heard: dict[str, list[date]] = {}
    people = {who: (uuid.UUID(int=place),) for place, who in enumerate(Who)}
    one = deadline(matter, on, people)
    for offset in range(-60, 61):
        today = on + timedelta(days=offset)
        found = list(reminders_of(one, {}, CALENDAR, today))
        assert len({due.recipient_id for due in found}) == len(found)
        for due in found:
            assert heard.setdefault(due.key, [due.from_on])[0] == due.from_on
            heard[due.key].append(today)
    for first, *others in heard.values():
        assert others == [first + timedelta(days=n) for n in range(len(others))]


# -- the table -----------------------------------------------------------------------


def test_the_table_has_each_kind_once_and_each_matter():
    assert [rule.kind for rule in RULES] == list(ReminderKind)
    assert {rule.matter for rule in RULES} == set(Matter)
    assert {who for rule in RULES for who in rule.who} == set(Who)


def test_what_the_law_asks_can_only_move_to_the_digest():
    for rule in RULES:
        assert rule.channel in rule.channels
        assert 0 <= abs(rule.days) <= LONGEST_TERM
        if rule.is_statutory:
            assert set(rule.channels) == {Channel.METEEN, Channel.OVERZICHT}


def test_stages_of_a_matter_come_one_after_another():
    for matter in Matter:
        for who in Who:
            starts = [
                starts_on(rule, DUE, {}, CALENDAR)
                for rule in RULES
                if rule.matter is matter and who in rule.who
            ]
            assert starts == sorted(set(starts))


def test_the_texts_are_plain_and_name_nobody():
    for kind, rule in RULE_OF.items():
        assert rule.line.endswith(".")
        assert len(rule.line.split()) <= 18
        assert kind.label
        assert rule.button


def test_the_texts_stay_true_whatever_the_term_and_for_as_long_as_they_stand():
    """A meeting that is planned three days ahead is not one in a week."""
    for rule in RULES:
        said = f"{rule.kind.label} {rule.line}".lower()
        assert not any(word in said for word in ("over een week", "vandaag", "werkdag", "nog een"))
