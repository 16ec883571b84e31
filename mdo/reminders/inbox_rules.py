"""What the list of reminders says of each: in which group it stands, how late it is, and
until when it can be put off."""

from __future__ import annotations

from datetime import date, timedelta

from mdo.law.dates import amount, in_dutch
from mdo.law.labelled import Labelled
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Matter, ReminderKind

SOON = timedelta(days=7)
# What is done stays in the list so long.
DONE_SHOWN = timedelta(days=90)
LONGEST_SNOOZE, LONGEST_STATUTORY_SNOOZE = 31, 7
SNOOZE_PROPOSED = timedelta(days=3)
_DAYS_IN_MONTH, _DAYS_IN_YEAR = 31, 366
STATUTORY = frozenset(kind for kind, rule in RULE_OF.items() if rule.is_statutory)
# Of these the day is not the last one on which it can be done, but the one it began.
_COUNTED_SINCE = frozenset(
    {
        Matter.VERSLAG,
        Matter.PLAN,
        Matter.THUISZITTER,
        Matter.DRIE_MAANDEN,
        Matter.THUISZITTER_MDO,
        Matter.ONDERZOEK,
        Matter.TERUGKOPPELING,
        Matter.BEWAARTERMIJN,
        Matter.ADRES,
    }
)


class Tab(Labelled):
    """Which reminders are shown."""

    OPEN = "open", "Open"
    UITGESTELD = "uitgesteld", "Uitgesteld"
    KLAAR = "klaar", "Klaar"


class Group(Labelled):
    """How soon something is due; the list is in this order."""

    TE_LAAT = "te-laat", "Te laat"
    BINNENKORT = "binnenkort", "Vandaag en de komende week"
    LATER = "later", "Later"


def group_of(due_on: date, today: date) -> Group:
    """The group of what is due on a day."""
    if due_on < today:
        return Group.TE_LAAT
    return Group.BINNENKORT if due_on <= today + SOON else Group.LATER


def is_counted_since(kind: ReminderKind, due_on: date, today: date) -> bool:
    """Whether the day is the one since which something waits, instead of the last one."""
    return RULE_OF[kind].matter in _COUNTED_SINCE and due_on <= today


def distance(kind: ReminderKind, due_on: date, today: date) -> str:
    """`vandaag`, `over 3 dagen`, `1 dag te laat`; `12 dagen geleden` for what is counted from
    the day it began."""
    number = (due_on - today).days
    if number == 0:
        return "vandaag"
    if number == 1:
        return "morgen"
    if number > 0:
        return f"over {amount(number, 'dag', 'dagen')}"
    passed = _long(-number)
    return f"{passed} geleden" if is_counted_since(kind, due_on, today) else f"{passed} te laat"


def _long(days: int) -> str:
    """`13 dagen`, `4 maanden`, `3 jaar`: as exact as somebody wants to know it."""
    if days >= 2 * _DAYS_IN_YEAR:
        return f"{days // _DAYS_IN_YEAR} jaar"
    if days >= 2 * _DAYS_IN_MONTH:
        return f"{days // _DAYS_IN_MONTH} maanden"
    return amount(days, "dag", "dagen")


def latest_snooze(kind: ReminderKind, due_on: date, today: date) -> date:
    """The last day to which a reminder can be put off: the day itself of what is still to
    come, and a week for what the law asks."""
    longest = LONGEST_STATUTORY_SNOOZE if kind in STATUTORY else LONGEST_SNOOZE
    latest = today + timedelta(days=longest)
    return min(latest, due_on) if due_on > today else latest


def snooze_problem(kind: ReminderKind, due_on: date, until_on: date, today: date) -> str:
    """Why a reminder cannot be put off until that day; empty when it can."""
    if until_on <= today:
        return "Kies een dag na vandaag."
    latest = latest_snooze(kind, due_on, today)
    if until_on <= latest:
        return ""
    if latest == due_on:
        return f"Het gaat om {in_dutch(due_on)}: later dan die dag kan niet."
    reason = "Een wettelijke herinnering" if kind in STATUTORY else "Een herinnering"
    return f"{reason} kan hoogstens {(latest - today).days} dagen later: tot {in_dutch(latest)}."
