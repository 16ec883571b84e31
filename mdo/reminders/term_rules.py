"""Which numbers of days a municipality can choose."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from mdo.reminders.audience_rules import field_name
from mdo.reminders.table_rules import LONGEST_TERM, RULES, Rule
from mdo.reminders.terms import Matter, ReminderKind, Unit

DAYS_IN_WEEK, WORKDAYS_IN_WEEK = 7, 5


def standard(rule: Rule) -> int:
    """How many days the table has, whether before or after."""
    return abs(rule.days)


def is_fixed(rule: Rule) -> bool:
    """Whether the number cannot be chosen: the stages of absence are those of the definition
    of a thuiszitter, and their texts say how many weeks."""
    return rule.matter is Matter.THUISZITTER


def fewest_days(rule: Rule) -> int:
    """The smallest number that can be chosen."""
    return standard(rule) if is_fixed(rule) else 0


def most_days(rule: Rule) -> int:
    """The largest number that can be chosen. What the law asks for comes no later than the
    law says; earlier is free."""
    if is_fixed(rule):
        return standard(rule)
    return rule.days if rule.is_statutory and rule.days >= 0 else LONGEST_TERM


def has_choice(rule: Rule) -> bool:
    """Whether more than one number can be chosen."""
    return fewest_days(rule) < most_days(rule)


def term_problems(days: Mapping[ReminderKind, int]) -> dict[str, str]:
    """What is wrong with these numbers, by the name of the field; nothing when all is well.

    Within a matter an earlier stage stays before a later one, in a week without holidays.
    """
    problems: dict[str, str] = {}
    for rule in RULES:
        if not fewest_days(rule) <= days[rule.kind] <= most_days(rule):
            problems[field_name(rule.kind)] = range_message(rule)
    for matter in Matter:
        stages = [rule for rule in RULES if rule.matter is matter]
        for earlier, later in pairwise(stages):
            if _latest(earlier, days) >= _earliest(later, days) and not _same_unit_before(
                earlier, later, days
            ):
                problems.setdefault(
                    field_name(later.kind),
                    f"Dit is te dicht op of voor ‘{earlier.kind.label}’. Die komt eerst.",
                )
    return problems


def range_message(rule: Rule) -> str:
    """What can be filled in."""
    most = most_days(rule)
    if is_fixed(rule):
        return f"Dit hoort bij de definitie van een thuiszitter: vul {most} in."
    if most == 0:
        return "Dit is een wettelijke herinnering op de dag zelf: vul 0 in."
    if most < LONGEST_TERM:
        return f"Dit is een wettelijke herinnering: vul een getal in van 0 tot en met {most}."
    return f"Vul een getal in van 0 tot en met {most}."


def _signed(rule: Rule, days: Mapping[ReminderKind, int]) -> int:
    return -days[rule.kind] if rule.days < 0 else days[rule.kind]


def _same_unit_before(earlier: Rule, later: Rule, days: Mapping[ReminderKind, int]) -> bool:
    """Counted in the same days, the numbers tell all."""
    is_same = earlier.unit is later.unit or _signed(later, days) == 0 == _signed(earlier, days)
    return is_same and _signed(earlier, days) < _signed(later, days)


def _latest(rule: Rule, days: Mapping[ReminderKind, int]) -> int:
    """The day on which a stage begins at the latest, in calendar days from the moment."""
    number = _signed(rule, days)
    return _calendar_days(number, rule.unit) if number > 0 else -_fewest(-number, rule.unit)


def _earliest(rule: Rule, days: Mapping[ReminderKind, int]) -> int:
    number = _signed(rule, days)
    return _fewest(number, rule.unit) if number > 0 else -_calendar_days(-number, rule.unit)


def _fewest(number: int, unit: Unit) -> int:
    """How many calendar days so many days take at least."""
    if unit is Unit.DAG:
        return number
    weeks, rest = divmod(number, WORKDAYS_IN_WEEK)
    return weeks * DAYS_IN_WEEK + rest


def _calendar_days(number: int, unit: Unit) -> int:
    """How many calendar days so many days take at most, in weeks without holidays."""
    if unit is Unit.DAG or not number:
        return number
    weekends = -(-number // WORKDAYS_IN_WEEK)
    return number + weekends * (DAYS_IN_WEEK - WORKDAYS_IN_WEEK)
