"""Which reminders are due on a day, and to whom.

A source (`*_deadline_queries`) gives what comes due today and later: a `Deadline` stands for
as long as it is true. `reminders_of` says which row of the table (`table_rules`) speaks
today, and to whom. It depends on the day alone and not on what was sent before, so a night
without scheduler makes nothing that is missing, and a second run nothing that is double.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mdo.law.dates import ONE_DAY
from mdo.law.public_holidays import is_workday
from mdo.law.school_calendar import SchoolCalendar
from mdo.reminders.table_rules import RULES, Rule
from mdo.reminders.terms import Anchor, Matter, ReminderKind, Unit, Who
from mdo.terms import HolidayRegion


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is to be done by `on`, and that is not done yet.

    subject_id: what it is (an action, a meeting). anchor, anchor_id: on what its sight hangs.
    number: what may be named outside (`D2026-0012`), never a name. path: where it is done.
    place: whose school calendar counts, as `organisations.calendar_queries` takes it.
    people: the users in each part; who stands in several is reminded in the first of the
    table only. instead: who is told in the place of somebody that may not see it (any more),
    so that no work is left lying by need-to-know.
    """

    matter: Matter
    subject_id: uuid.UUID
    on: date
    anchor: Anchor
    anchor_id: uuid.UUID
    number: str
    path: str
    municipality_id: uuid.UUID | None
    people: Mapping[Who, Sequence[uuid.UUID]]
    place: tuple[uuid.UUID | None, HolidayRegion | None] = (None, None)
    instead: Sequence[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due to one person. `turn` counts the repeats from 0; `from_on` is
    the day from which this one is due."""

    rule: Rule = field(compare=False)
    deadline: Deadline = field(compare=False, hash=False)
    recipient_id: uuid.UUID
    from_on: date
    turn: int
    key: str


Terms = Mapping[ReminderKind, int]


def reminders_of(
    deadline: Deadline, terms: Terms, calendar: SchoolCalendar, today: date
) -> Iterator[Due]:
    """Who is to be reminded of a deadline today, each person by the one rule that speaks now.

    `terms` are the numbers of days that a municipality chose instead of those of the table.
    """
    told: set[uuid.UUID] = set()
    for who in dict.fromkeys(who for rule in _rules(deadline.matter) for who in rule.who):
        speaking = _speaking(who, deadline, terms, calendar, today)
        if speaking is None:
            continue
        rule, start = speaking
        turn = (today - start).days // rule.every if rule.every else 0
        from_on = start + timedelta(days=turn * (rule.every or 0))
        for person in deadline.people.get(who, ()):
            if person not in told:
                told.add(person)
                key = reminder_key(rule.kind, deadline, person, turn)
                yield Due(rule, deadline, person, from_on, turn, key)


def told_instead(due: Due) -> Iterator[Due]:
    """The same reminder for who is told of it in the place of its recipient."""
    for person in due.deadline.instead:
        key = reminder_key(due.rule.kind, due.deadline, person, due.turn)
        yield replace(due, recipient_id=person, key=key)


def _rules(matter: Matter) -> Iterator[Rule]:
    return (rule for rule in RULES if rule.matter is matter)


def _speaking(
    who: Who, deadline: Deadline, terms: Terms, calendar: SchoolCalendar, today: date
) -> tuple[Rule, date] | None:
    """The rule that speaks to these people today, and since when: the last that began."""
    begun = [
        (start, place, rule)
        for place, rule in enumerate(_rules(deadline.matter))
        if who in rule.who
        and (start := starts_on(rule, deadline.on, terms, calendar)) <= today
        and not (rule.days < 0 and today > deadline.on)
    ]
    if not begun:
        return None
    start, _place, rule = max(begun, key=lambda found: found[:2])
    return rule, start


def starts_on(rule: Rule, on: date, terms: Terms, calendar: SchoolCalendar) -> date:
    """The day from which a rule speaks of what is due on `on`. Before and after stay what they
    are: a municipality chooses how many days, not in which direction."""
    number = terms.get(rule.kind, abs(rule.days))
    return shift(on, -number if rule.days < 0 else number, rule.unit, calendar)


def shift(day: date, number: int, unit: Unit, calendar: SchoolCalendar) -> date:
    """`day` so many days of that unit later, earlier when negative; 0 is `day` itself."""
    if unit is Unit.DAG:
        return day + timedelta(days=number)
    step = ONE_DAY if number > 0 else -ONE_DAY
    left = abs(number)
    while left:
        day += step
        left -= is_workday(day) if unit is Unit.WERKDAG else calendar.is_school_day(day)
    return day


def reminder_key(
    kind: ReminderKind, deadline: Deadline, recipient_id: uuid.UUID, turn: int = 0
) -> str:
    """What makes a reminder single: kind, subject, recipient, due date and which repeat."""
    repeat = f":{turn}" if turn else ""
    return f"{kind.value}:{deadline.subject_id}:{recipient_id}:{deadline.on.isoformat()}{repeat}"
