from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdo.law.compulsory_education import lpw_period
from mdo.law.dates import Period, add_months
from mdo.law.school_calendar import SchoolCalendar, UnknownCalendar
from mdo.law.school_year import SchoolYear
from mdo.law.thuiszitter import (
    AbsenceSpell,
    ClockState,
    ThuiszitterDefinition,
    absence_rows,
    clock,
    definition_on,
    passes_four_weeks_on,
    school_weeks_absent,
)
from tests.unit.law.naive import DAYS, calendars, is_school_day, some_day, spells

SINCE, UNTIL = ThuiszitterDefinition.SINCE_2016, ThuiszitterDefinition.UNTIL_2016
ONE_DAY = timedelta(days=1)
MONDAY = date(2016, 9, 5)  # 30 school days from here to the autumn holiday


@pytest.mark.parametrize(
    ("on", "days", "state"),
    [
        (date(2016, 9, 4), 0, ClockState.NONE),
        (date(2016, 9, 5), 1, ClockState.NONE),
        (date(2016, 9, 15), 9, ClockState.NONE),
        (date(2016, 9, 16), 10, ClockState.WATCH),
        (date(2016, 9, 22), 14, ClockState.WATCH),
        (date(2016, 9, 23), 15, ClockState.THREATENING),
        (date(2016, 9, 30), 20, ClockState.THREATENING),
        (date(2016, 10, 2), 20, ClockState.THREATENING),
        (date(2016, 10, 3), 21, ClockState.THUISZITTER),
        (date(2017, 1, 2), 75, ClockState.THUISZITTER),
        (date(2017, 1, 3), 75, ClockState.LONG),
    ],
)
def test_the_clock_from_day_to_day(
    noord: SchoolCalendar, on: date, days: int, state: ClockState
) -> None:
    now = clock([AbsenceSpell(MONDAY)], noord, on)
    assert (now.school_days, now.state) == (days, state)
    assert now.school_weeks == days // 5


@pytest.mark.parametrize(
    ("first_day", "passes_on", "why"),
    [
        (date(2016, 9, 5), date(2016, 10, 3), "four weeks without a day off"),
        (date(2016, 9, 7), date(2016, 10, 5), "from Wednesday to Wednesday"),
        (date(2016, 9, 3), date(2016, 10, 3), "a spell that starts in the weekend"),
        (date(2016, 8, 1), date(2016, 9, 26), "a spell that starts in the summer holiday"),
        (date(2016, 9, 26), date(2016, 10, 31), "the autumn holiday in the row"),
        (date(2016, 12, 5), date(2017, 1, 16), "Christmas in the row"),
        (date(2017, 4, 3), date(2017, 5, 9), "Paasmaandag and the May holiday"),
    ],
)
def test_more_than_four_weeks(
    noord: SchoolCalendar, first_day: date, passes_on: date, why: str
) -> None:
    spell = [AbsenceSpell(first_day)]
    assert passes_four_weeks_on(spell, noord, passes_on) == passes_on, why
    assert clock(spell, noord, passes_on).state is ClockState.THUISZITTER
    assert clock(spell, noord, passes_on - ONE_DAY).state is ClockState.THREATENING


def test_it_is_a_forecast_before_the_day_and_nothing_without_absence(
    noord: SchoolCalendar,
) -> None:
    assert passes_four_weeks_on([AbsenceSpell(MONDAY)], noord, MONDAY) == date(2016, 10, 3)
    short = [AbsenceSpell(MONDAY, date(2016, 9, 30))]
    assert passes_four_weeks_on(short, noord, MONDAY) is None, "comes back before it"
    assert passes_four_weeks_on([], noord, MONDAY) is None


class TestWhatIsInARow:
    def test_one_school_day_back_breaks_it(self, noord: SchoolCalendar) -> None:
        spells = [
            AbsenceSpell(MONDAY, date(2016, 9, 28)),
            AbsenceSpell(date(2016, 9, 30)),
        ]
        now = clock(spells, noord, date(2016, 10, 3))
        assert now.row is not None
        assert (now.row.first_day, now.school_days) == (date(2016, 9, 30), 2)

    @pytest.mark.parametrize(
        ("last_day", "next_first_day"),
        [
            (date(2016, 9, 16), date(2016, 9, 17)),  # adjacent
            (date(2016, 9, 16), date(2016, 9, 19)),  # a weekend between
            (date(2016, 9, 20), date(2016, 9, 12)),  # overlapping
            (date(2016, 10, 14), date(2016, 10, 24)),  # the autumn holiday between
        ],
    )
    def test_spells_join_over_days_without_school(
        self, noord: SchoolCalendar, last_day: date, next_first_day: date
    ) -> None:
        spells = [AbsenceSpell(next_first_day), AbsenceSpell(MONDAY, last_day)]
        (row,) = absence_rows(spells, noord, SINCE)
        assert (row.first_day, row.last_day) == (MONDAY, None)

    def test_a_spell_within_another_does_not_shorten_it(self, noord: SchoolCalendar) -> None:
        spells = [
            AbsenceSpell(MONDAY, date(2016, 10, 14)),
            AbsenceSpell(date(2016, 9, 12), date(2016, 9, 13)),
        ]
        (row,) = absence_rows(spells, noord, SINCE)
        assert row.last_day == date(2016, 10, 14)

    def test_a_spell_of_only_holidays_is_no_row(self, noord: SchoolCalendar) -> None:
        spell = AbsenceSpell(date(2016, 10, 15), date(2016, 10, 23))
        assert absence_rows([spell], noord, SINCE) == ()

    @pytest.mark.parametrize("excuse", ["has_valid_reason", "is_exempt"])
    def test_excused_days_do_not_count_and_break_it(
        self, noord: SchoolCalendar, excuse: str
    ) -> None:
        spells = [
            AbsenceSpell(MONDAY),
            AbsenceSpell(date(2016, 9, 28), date(2016, 9, 28), **{excuse: True}),
        ]
        first, second = absence_rows(spells, noord, SINCE)
        assert (first.first_day, first.last_day) == (MONDAY, date(2016, 9, 27))
        assert (second.first_day, second.last_day) == (date(2016, 9, 29), None)
        assert clock(spells, noord, date(2016, 10, 3)).state is ClockState.NONE

    def test_an_excuse_in_a_weekend_changes_nothing(self, noord: SchoolCalendar) -> None:
        excuse = AbsenceSpell(date(2016, 9, 17), date(2016, 9, 18), has_valid_reason=True)
        assert len(absence_rows([AbsenceSpell(MONDAY), excuse], noord, SINCE)) == 1

    def test_only_excused_absence_is_no_row(self, noord: SchoolCalendar) -> None:
        spell = AbsenceSpell(MONDAY, is_exempt=True)
        now = clock([spell], noord, date(2017, 3, 1))
        assert (now.state, now.row) == (ClockState.NONE, None)
        assert now.explanation == ("Er is geen verzuim dat meetelt.",)


class TestEnding:
    spell = AbsenceSpell(MONDAY, date(2016, 10, 14))

    @pytest.mark.parametrize(
        ("on", "state"),
        [
            (date(2016, 10, 14), ClockState.THUISZITTER),
            (date(2016, 10, 15), ClockState.ENDED),
            (date(2017, 6, 1), ClockState.ENDED),
        ],
    )
    def test_a_thuiszitter_who_went_back(
        self, noord: SchoolCalendar, on: date, state: ClockState
    ) -> None:
        now = clock([self.spell], noord, on)
        assert now.state is state
        assert now.school_days == 30

    def test_who_never_became_one_has_not_ended(self, noord: SchoolCalendar) -> None:
        spell = AbsenceSpell(MONDAY, date(2016, 9, 30))
        assert clock([spell], noord, date(2016, 10, 3)).state is ClockState.NONE
        assert school_weeks_absent([spell], noord, date(2016, 9, 30)) == 4
        assert school_weeks_absent([spell], noord, date(2016, 10, 3)) == 0

    def test_a_spell_after_the_holiday_reopens_the_row(self, noord: SchoolCalendar) -> None:
        again = AbsenceSpell(date(2016, 10, 24))
        assert clock([self.spell, again], noord, date(2016, 10, 18)).state is not ClockState.ENDED
        assert clock([self.spell, again], noord, date(2016, 10, 24)).school_days == 31

    def test_the_18th_birthday_ends_it(self, noord: SchoolCalendar) -> None:
        lpw = lpw_period(date(1998, 10, 20))
        spell = [AbsenceSpell(MONDAY)]
        assert clock(spell, noord, date(2016, 10, 19), lpw=lpw).state is ClockState.THUISZITTER
        assert clock(spell, noord, date(2016, 10, 20), lpw=lpw).state is ClockState.ENDED

    def test_days_before_leerplicht_do_not_count(self, noord: SchoolCalendar) -> None:
        lpw = Period(date(2016, 10, 1), date(2029, 7, 31))
        now = clock([AbsenceSpell(MONDAY)], noord, date(2016, 10, 7), lpw=lpw)
        assert now.school_days == 5
        assert clock([AbsenceSpell(MONDAY)], noord, date(2016, 9, 9), lpw=lpw).row is None

    def test_the_stock_of_1_august_includes_a_row_over_summer(self, noord: SchoolCalendar) -> None:
        (row,) = absence_rows([AbsenceSpell(date(2016, 5, 9))], noord, SINCE)
        assert row.thuiszitter_since == date(2016, 6, 7)  # Tweede Pinksterdag is 16 May
        assert row.is_thuiszitter_on(date(2016, 8, 1))
        assert not row.is_thuiszitter_on(date(2016, 6, 6))
        assert row.thuiszitter_since in SchoolYear(2015)


class TestDefinitions:
    @pytest.mark.parametrize(
        ("day", "definition"),
        [(date(2015, 8, 1), UNTIL), (date(2016, 1, 31), UNTIL), (date(2016, 2, 1), SINCE)],
    )
    def test_by_date(self, day: date, definition: ThuiszitterDefinition) -> None:
        assert definition_on(day) is definition

    def test_absoluut_verzuim_counts_since_2016(self, noord: SchoolCalendar) -> None:
        spell = [AbsenceSpell(MONDAY, is_enrolled=False)]
        on = date(2016, 12, 1)
        assert clock(spell, noord, on).state is ClockState.THUISZITTER
        assert clock(spell, noord, on, definition=UNTIL).state is ClockState.NONE

    def test_enrolled_or_not_makes_one_row_since_2016(self, noord: SchoolCalendar) -> None:
        spells = [
            AbsenceSpell(MONDAY, date(2016, 9, 16)),
            AbsenceSpell(date(2016, 9, 17), is_enrolled=False),
        ]
        on = date(2016, 10, 3)
        assert clock(spells, noord, on).school_days == 21
        assert clock(spells, noord, on, definition=UNTIL).school_days == 10

    def test_each_has_its_label_date_and_source(self) -> None:
        assert SINCE.valid_from == date(2016, 2, 1)
        assert UNTIL.valid_from is None
        assert all(d.label and d.source for d in ThuiszitterDefinition)


class TestExplanation:
    def test_a_thuiszitter(self, noord: SchoolCalendar) -> None:
        now = clock([AbsenceSpell(date(2017, 4, 3))], noord, date(2017, 5, 12))
        assert now.explanation == (
            "Afwezig sinds 3 april 2017, geteld tot en met 12 mei 2017: "
            "24 schooldagen (4 schoolweken en 4 dagen).",
            "Niet meegeteld: Tweede Paasdag (17 april 2017), "
            "Meivakantie (22 april 2017 tot en met 30 april 2017).",
            "Meer dan vier schoolweken sinds 9 mei 2017 (de 21e schooldag): thuiszitter.",
            "Op 9 augustus 2017 zijn drie maanden voorbij (Thuiszitterspact).",
            "Definitie: Langdurig relatief verzuim en absoluut verzuim.",
        )
        assert now.long_on == date(2017, 8, 9)

    def test_one_who_may_become_one(self, noord: SchoolCalendar) -> None:
        lines = clock([AbsenceSpell(MONDAY)], noord, MONDAY).explanation
        assert lines[0].endswith("5 september 2016: 1 schooldag.")
        assert lines[1] == (
            "Meer dan vier schoolweken op 3 oktober 2016, als de leerling niet terugkomt."
        )

    def test_endings(self, noord: SchoolCalendar) -> None:
        long = clock([TestEnding.spell], noord, date(2016, 12, 1)).explanation
        assert "Thuiszitter van 3 oktober 2016 tot en met 14 oktober 2016." in long
        spell = AbsenceSpell(MONDAY, date(2016, 9, 9))
        lines = clock([spell], noord, date(2016, 12, 1)).explanation
        assert lines[0].endswith("9 september 2016: 5 schooldagen (1 schoolweek).")
        assert lines[1] == "Geëindigd op 9 september 2016."

    def test_a_guess_is_confessed_or_refused(self, noord: SchoolCalendar) -> None:
        spell = [AbsenceSpell(date(2018, 1, 8))]
        now = clock(spell, noord, date(2018, 3, 1))
        assert now.unknown_years == (SchoolYear(2017),)
        assert any("vakanties van 2017-2018 zijn niet bekend" in line for line in now.explanation)
        with pytest.raises(UnknownCalendar):
            clock(spell, noord.strict(), date(2018, 3, 1))

    def test_so_is_a_guess_in_the_forecast(self, noord: SchoolCalendar) -> None:
        on = date(2017, 7, 14)
        assert clock([AbsenceSpell(date(2017, 7, 3))], noord, on).unknown_years == (
            SchoolYear(2017),
        )
        ends = AbsenceSpell(date(2017, 7, 3), date(2017, 7, 7))
        assert clock([ends], noord, on).unknown_years == ()


def test_a_spell_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="voor de eerste dag"):
        AbsenceSpell(MONDAY, MONDAY - ONE_DAY)


# -- against a count day by day ----------------------------------------------------------


def naive_row(
    spells: list[AbsenceSpell],
    calendar: SchoolCalendar,
    definition: ThuiszitterDefinition,
    on: date,
) -> list[date]:
    """Going back from `on`: the school days of absence in a row, the first one first."""

    def covers(spell: AbsenceSpell, day: date) -> bool:
        return spell.first_day <= day and (spell.last_day is None or day <= spell.last_day)

    def is_absent(day: date) -> bool:
        here = [spell for spell in spells if covers(spell, day)]
        excused = any(s.has_valid_reason or s.is_exempt for s in here)
        return not excused and any(s.is_enrolled or definition is SINCE for s in here)

    row: list[date] = []
    day = on
    while day >= DAYS[0]:
        if is_school_day(calendar, day):
            if not is_absent(day):
                break
            row.insert(0, day)
        day -= ONE_DAY
    return row


def naive_state(days: int, *, is_long: bool) -> ClockState:
    """Watch from two school weeks of five days, threatening from three, the line after four."""
    if days >= 21:
        return ClockState.LONG if is_long else ClockState.THUISZITTER
    if days >= 15:
        return ClockState.THREATENING
    return ClockState.WATCH if days >= 10 else ClockState.NONE


definitions = st.sampled_from(ThuiszitterDefinition)


@given(spells(), calendars(), some_day, definitions)
def test_the_count_on_a_school_day(
    recorded: list[AbsenceSpell],
    calendar: SchoolCalendar,
    on: date,
    definition: ThuiszitterDefinition,
) -> None:
    on = calendar.first_school_day_on_or_after(on)
    naive = naive_row(recorded, calendar, definition, on)
    now = clock(recorded, calendar, on, definition=definition)
    runs = now.row is not None and now.row.runs_on(on)
    assert runs is bool(naive)
    if naive:
        assert now.row is not None
        assert (now.row.first_day, now.school_days) == (naive[0], len(naive))
        if len(naive) > 20:
            assert now.row.passes_on == now.row.thuiszitter_since == naive[20]
        for number, day in enumerate(naive, 1):
            if number in (1, 9, 10, 14, 15, 20, 21, len(naive)):
                state = clock(recorded, calendar, day, definition=definition).state
                is_long = number > 20 and day >= add_months(naive[20], 3)
                assert state is naive_state(number, is_long=is_long)
    weeks = school_weeks_absent(recorded, calendar, on, definition=definition)
    assert weeks == len(naive) // 5


@given(spells(), calendars(), definitions)
def test_rows_are_in_order_and_apart(
    recorded: list[AbsenceSpell], calendar: SchoolCalendar, definition: ThuiszitterDefinition
) -> None:
    rows = absence_rows(recorded, calendar, definition)
    for earlier, later in pairwise(rows):
        assert earlier.last_day is not None
        between = calendar.school_days_between(
            earlier.last_day + ONE_DAY, later.first_day - ONE_DAY
        )
        assert between, "a school day back lies between two rows"
    assert rows == absence_rows(recorded[::-1], calendar, definition), "order does not matter"


@given(spells(), calendars(), some_day)
def test_the_old_definition_counts_no_more_than_the_new(
    recorded: list[AbsenceSpell], calendar: SchoolCalendar, on: date
) -> None:
    old = school_weeks_absent(recorded, calendar, on, definition=UNTIL)
    assert old <= school_weeks_absent(recorded, calendar, on, definition=SINCE)


@given(spells(), calendars(), st.tuples(some_day, some_day))
def test_outside_the_lpw_nothing_counts(
    recorded: list[AbsenceSpell], calendar: SchoolCalendar, ends: tuple[date, date]
) -> None:
    lpw = Period(*sorted(ends))
    for row in absence_rows(recorded, calendar, SINCE, lpw):
        assert row.first_day in lpw
        assert row.last_day is not None
        assert row.last_day in lpw


@given(spells(), calendars(), some_day, definitions)
def test_there_is_always_an_explanation(
    recorded: list[AbsenceSpell],
    calendar: SchoolCalendar,
    on: date,
    definition: ThuiszitterDefinition,
) -> None:
    now = clock(recorded, calendar, on, definition=definition)
    assert now.explanation
    assert all(line.endswith(".") for line in now.explanation)
