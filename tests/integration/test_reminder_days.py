"""Days on which it could go wrong: the clocks change, a public holiday, 29 February, and a
planner that stood still. Everything is told once, on the first day on which it can be.

Counted again by going through the days one by one, with the days off written out.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mdo.accounts.models import User
from mdo.extensions import db
from mdo.law.dates import days
from mdo.reminders import due_queries
from mdo.reminders.models import Reminder
from mdo.reminders.rules import Deadline
from mdo.reminders.table_rules import RULES, Rule
from mdo.reminders.terms import Anchor, Matter, Unit
from mdo.terms import HolidayRegion, Role
from tests import factories as make
from tests.integration.diary import Diary

# Weekdays on which nobody works, and weeks without school, of 2026 to 2028.
DAYS_OFF = {
    date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29), date(2027, 4, 27),
    date(2027, 5, 6), date(2028, 4, 17),
}  # fmt: skip
WEEKS_OFF = (
    ("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16)),
    ("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18)),
    ("Kerstvakantie", date(2026, 12, 19), date(2027, 1, 3)),
    ("Meivakantie", date(2027, 4, 24), date(2027, 5, 2)),
    ("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
    ("Voorjaarsvakantie", date(2028, 2, 19), date(2028, 2, 27)),
    ("Zomervakantie", date(2028, 7, 15), date(2028, 8, 27)),
)
# (first day, last day, days on which the planner stands still)
WALKS = {
    "winter time begins on 25 October": (date(2026, 10, 22), date(2026, 10, 30), ()),
    "Christmas and New Year": (date(2026, 12, 22), date(2027, 1, 6), ()),
    "summer time and Easter": (date(2027, 3, 24), date(2027, 4, 2), ()),
    "King's day": (date(2027, 4, 23), date(2027, 4, 30), ()),
    "29 February": (date(2028, 2, 24), date(2028, 3, 4), ()),
    "a week without planner": (
        date(2026, 11, 2), date(2026, 11, 18), tuple(days(date(2026, 11, 4), date(2026, 11, 10))),
    ),
}  # fmt: skip
Told = tuple[str, uuid.UUID, uuid.UUID, date, int]


def is_workday(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in DAYS_OFF


def is_school_day(day: date) -> bool:
    return is_workday(day) and not any(first <= day <= last for _name, first, last in WEEKS_OFF)


COUNTS = {Unit.DAG: lambda _day: True, Unit.WERKDAG: is_workday, Unit.SCHOOLDAG: is_school_day}


def start_of(rule: Rule, on: date) -> date:
    """From `on` so many counted days on or back."""
    step, left, day = timedelta(days=1 if rule.days > 0 else -1), abs(rule.days), on
    while left:
        day += step
        left -= bool(COUNTS[rule.unit](day))
    return day


class Stage:
    """Of every matter something that is due on each fourth day, for two people."""

    def __init__(self, first: date, last: date) -> None:
        place = make.municipality()
        for name, begins, ends in WEEKS_OFF:
            make.holiday(name, begins, ends)
        school = make.school(municipality_id=place.id)
        self.people = [make.user(Role.COORDINATOR, school) for _ in range(2)]
        self.case = make.case(make.pupil(place, school))
        due = list(days(first - timedelta(days=12), last + timedelta(days=9)))[::4]
        self.deadlines = [
            Deadline(
                matter,
                uuid.uuid4(),
                on,
                Anchor.DOSSIER,
                self.case.id,
                self.case.number,
                "/",
                place.id,
                dict(zip(self._parts(matter), self._ids(), strict=False)),
                (school.id, HolidayRegion.NOORD),
            )
            for matter in Matter
            for on in due
        ]

    def _ids(self) -> list[list[uuid.UUID]]:
        return [[user.id] for user in self.people]

    @staticmethod
    def _parts(matter: Matter) -> list:
        return list(
            dict.fromkeys(who for rule in RULES if rule.matter is matter for who in rule.who)
        )

    def due_on(self, day: date) -> Iterator[Told]:
        """The last rule that began, for each part."""
        for deadline in self.deadlines:
            for who, (person,) in deadline.people.items():
                begun = [
                    (start, place, rule)
                    for place, rule in enumerate(RULES)
                    if rule.matter is deadline.matter and who in rule.who
                    and (start := start_of(rule, deadline.on)) <= day
                    and (rule.days >= 0 or day <= deadline.on)
                ]  # fmt: skip
                if begun:
                    start, _place, rule = max(begun, key=lambda one: one[:2])
                    turn = (day - start).days // rule.every if rule.every else 0
                    yield rule.kind.value, deadline.subject_id, person, deadline.on, turn


def key_of(told: Told) -> str:
    kind, subject_id, person, on, turn = told
    return f"{kind}:{subject_id}:{person}:{on.isoformat()}" + (f":{turn}" if turn else "")


@pytest.mark.parametrize("walk", WALKS)
def test_nothing_is_missing_and_nothing_double(
    app: Flask, monkeypatch: pytest.MonkeyPatch, walk: str
):
    first, last, off = WALKS[walk]
    stage = Stage(first, last)
    monkeypatch.setattr(due_queries, "SOURCES", (lambda _today, _now: iter(stage.deadlines),))
    diary = Diary.begin(monkeypatch)
    wanted: dict[str, date | None] = {}
    for day in days(first, last):
        if day in off:
            continue
        # In the night of the change half past two comes twice, or not at all.
        for hour, minute in ((2, 30), (8, 0)):
            diary.round(day, hour, minute)
        for told in stage.due_on(day):
            key = key_of(told)
            if wanted.get(key) is None:
                wanted[key] = day if is_workday(day) else None
    rows = list(db.session.scalars(select(Reminder)))
    assert Counter(row.key for row in rows) == Counter(wanted.keys())
    for row in rows:
        told_on = wanted[row.key]
        assert list(diary.told.get(row.id, {}).values()) == ([told_on] if told_on else [])
    _check_the_mail(diary, stage.people)


def _check_the_mail(diary: Diary, people: list[User]) -> None:
    """Each mail left once, and nobody got two digests on a day."""
    assert len({one["Message-ID"] for one in diary.postbag.messages}) == len(diary.postbag.messages)
    digests = Counter(
        (one["To"], one["Subject"].partition(" op ")[2])
        for one in diary.postbag.messages
        if " op " in one["Subject"] and "herinnering" in one["Subject"]
    )
    assert digests
    assert set(digests.values()) == {1}
    assert {to for to, _day in digests} <= {user.email for user in people}
