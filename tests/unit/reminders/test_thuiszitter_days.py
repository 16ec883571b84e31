"""The rules about a thuiszitter speak on the very days that the clock counts."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from hypothesis import given, settings

from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear
from mdo.law.thuiszitter import FOUR_WEEKS, THREATENING_FROM, WATCH_FROM, AbsenceSpell, clock
from mdo.reminders.rules import Deadline, reminders_of, shift
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Anchor, Matter, ReminderKind, Unit, Who
from mdo.thuiszitters.needs_rules import BEFORE_LONG, DAYS_TO_MDO
from tests.unit.law.naive import calendars, some_day

K = ReminderKind
OFFICER, CHILD = uuid.UUID(int=1), uuid.UUID(int=2)


def the_line(on: date) -> Deadline:
    return Deadline(
        Matter.THUISZITTER, CHILD, on, Anchor.LEERLING, CHILD, "", "", None,
        {Who.LEERPLICHT: [OFFICER]},
    )  # fmt: skip


def kind_after(school_days: int) -> K | None:
    """After two, three and four full school weeks, from the first school day that follows."""
    if school_days > FOUR_WEEKS:
        return K.THUISZITTER
    if school_days > THREATENING_FROM:
        return K.DRIE_WEKEN
    return K.TWEE_WEKEN if school_days > WATCH_FROM else None


@settings(max_examples=20)
@given(calendars(), some_day)
def test_each_rule_speaks_from_the_day_on_which_the_clock_reaches_it(
    calendar: SchoolCalendar, first_day: date
):
    spell = AbsenceSpell(first_day)
    begun = clock([spell], calendar, calendar.first_school_day_on_or_after(first_day))
    assert begun.row
    deadline, last = the_line(begun.row.passes_on), None
    for day in (first_day + timedelta(days=n) for n in range(90)):
        due = [one.rule.kind for one in reminders_of(deadline, {}, calendar, day)]
        kind = kind_after(clock([spell], calendar, day).school_days)
        assert due == ([kind] if kind else []), day
        if kind and kind is not last:
            (first,) = reminders_of(deadline, {}, calendar, day)
            assert first.from_on == day, "nothing is told late, also not after a holiday"
            last = kind


def test_nobody_works_at_christmas_also_where_no_holidays_are_known():
    for calendar in (SchoolCalendar(), SchoolCalendar().for_years((), [SchoolYear(2026)])):
        assert shift(date(2026, 12, 28), -1, Unit.WERKDAG, calendar) == date(2026, 12, 24)
        assert shift(date(2026, 12, 24), 1, Unit.WERKDAG, calendar) == date(2026, 12, 28)


def test_the_table_keeps_the_terms_of_the_overview():
    """What 'who needs something today' counts with stands in the table as well."""
    assert RULE_OF[K.GEEN_MDO].days == DAYS_TO_MDO
    assert timedelta(days=-RULE_OF[K.DRIE_MAANDEN_NADERT].days) == BEFORE_LONG
