"""A whole school year of reminders, day by day, as the jobs make them.

What a reader can follow stands in `snapshots/schooljaar-2026-2027.md`; after a change of the
rules it is renewed with `RENEW_SNAPSHOTS=1 python -m pytest tests/integration/test_school_year.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.extensions import db
from mdo.law.dates import MONTHS, days
from mdo.mail.models import OutboxMessage
from mdo.reminders.models import Reminder
from mdo.reminders.table_rules import RULE_OF, Rule
from mdo.reminders.terms import Anchor
from mdo.series.nightly import go_on_with_series
from mdo.thuiszitters.nightly import read_clocks
from tests.integration.diary import OFFICE, Diary, at
from tests.integration.school_year import CHILDREN, FIRST, LAST, Town, short
from tests.mailbox import all_that_is_said

SNAPSHOT = Path(__file__).parent / "snapshots" / "schooljaar-2026-2027.md"
# The days from Monday to Friday on which nobody works, counted by hand.
DAYS_OFF = {
    date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29), date(2027, 4, 27),
    date(2027, 5, 6), date(2027, 5, 17),
}  # fmt: skip


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    return Diary.begin(monkeypatch)


def night(day: date) -> None:
    """The jobs that run before anybody is up; that of the series has work once a month."""
    with clock.held_at(at(day, 4)):
        read_clocks(now=clock.now())
        if day.day == 1:
            go_on_with_series(now=clock.now(), office=OFFICE)


def walk(town: Town, diary: Diary) -> None:
    """A year; on a day on which something happened a second round follows."""
    for day in days(FIRST, LAST):
        night(day)
        diary.round(day, 8)
        if happenings := town.events.get(day):
            for _text, happen in happenings:
                with clock.held_at(at(day, 10)):
                    happen()
            diary.round(day, 16)


def is_working_day(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in DAYS_OFF


@pytest.mark.only_on("sqlite")
def test_a_school_year(app: Flask, diary: Diary):
    with clock.held_at(at(FIRST, 0)):
        town = Town()
    walk(town, diary)
    rows = list(db.session.scalars(select(Reminder)))
    _check_by_a_recount(rows, diary)
    _check_the_post(diary)
    table = _table(town, rows, diary)
    if os.environ.get("RENEW_SNAPSHOTS"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(table)
    assert table == SNAPSHOT.read_text()


def _check_by_a_recount(rows: list[Reminder], diary: Diary) -> None:
    """What was due on any day stands there once, and was told once, on the first working day
    on which it was due; what somebody put off was told again."""
    assert Counter(row.key for row in rows) == Counter(diary.due.keys())
    for row in rows:
        due_days = diary.due[row.key]
        assert row.from_on <= due_days[0]
        working = [day for day in due_days if is_working_day(day)]
        expected = working[:1]
        if row.snoozed_until_on:
            expected += [day for day in working if day >= row.snoozed_until_on][:1]
        assert list(diary.told.get(row.id, {}).values()) == expected, row.key


def _check_the_post(diary: Diary) -> None:
    messages = diary.postbag.messages
    assert len({one["Message-ID"] for one in messages}) == len(messages)
    for message in messages:
        said = all_that_is_said(message)
        assert not [word for word in (*CHILDREN, "Geheim", "geheime") if word in said]
    mails = {mail_id for told in diary.told.values() for mail_id in told}
    assert (
        db.session.scalars(
            select(OutboxMessage.id).where(
                OutboxMessage.id.in_(mails), OutboxMessage.sent_at.is_(None)
            )
        ).all()
        == []
    )


# -- the table -----------------------------------------------------------------------


def _table(town: Town, rows: list[Reminder], diary: Diary) -> str:
    ways = {row.id: row.key for row in db.session.scalars(select(OutboxMessage))}
    lines: dict[date, list[tuple[Any, str]]] = {}
    for day, happenings in town.events.items():
        lines[day] = [((1, n), _cells(short(day), "", f"*{text}*")) for n, (text, _) in
                      enumerate(happenings)]  # fmt: skip
    order = list(RULE_OF)
    for row in rows:
        day = clock.to_local(row.created_at).date()
        hour = clock.to_local(row.created_at).hour
        told = [(ways[mail_id], on) for mail_id, on in diary.told.get(row.id, {}).items()]
        line = _cells(
            short(day),
            town.names[row.recipient_id],
            row.kind.label,
            _about(row, town),
            _by(told, day),
            _why(row, RULE_OF[row.kind], diary.subject_of[row.key].turn),
        )
        place = (0 if hour < 10 else 2, order.index(row.kind), line)
        lines.setdefault(day, []).append((place, line))
    return _document(lines)


def _document(lines: dict[date, list[tuple[Any, str]]]) -> str:
    text = [
        "# Een schooljaar aan herinneringen",
        "",
        "Elke regel is een herinnering of, *schuin*, iets dat gebeurde. Gemaakt door "
        "`tests/integration/test_school_year.py`.",
    ]
    month = None
    for day in sorted(lines):
        if month != (day.year, day.month):
            month = day.year, day.month
            text += ["", f"## {MONTHS[day.month - 1].capitalize()} {day.year}", ""]
            text += [_cells("dag", "wie", "herinnering", "over", "kanaal", "waarom")]
            text += ["|---" * 6 + "|"]
        text += [line for _place, line in sorted(lines[day])]
    return "\n".join(text) + "\n"


def _cells(*cells: str) -> str:
    filled = [*cells, *[""] * (6 - len(cells))]
    return f"| {' | '.join(filled)} |"


def _about(row: Reminder, town: Town) -> str:
    if row.anchor is Anchor.GEMEENTE:
        return " ".join(part for part in (town.home.name, row.number) if part)
    return row.number


def _by(told: list[tuple[str, date]], made_on: date) -> str:
    """By which mail, and on which day when that was another one."""
    said = []
    for key, on in told:
        way = "meteen" if key.startswith("herinnering:") else "dagoverzicht"
        said.append(way if on == made_on else f"{way} {short(on)}")
    return ", ".join(said) or "geen e-mail: was voor de werkdag voorbij"


def _why(row: Reminder, rule: Rule, turn: int) -> str:
    number = abs(rule.days)
    unit = rule.unit.label if number != 1 else rule.unit.label.removesuffix("en")
    unit = "dag" if unit == "dag" else unit
    where = f"{number} {unit} {'voor' if rule.days < 0 else 'na'} " if number else "op "
    again = f", keer {turn + 1}" if turn else ""
    law = f" ({rule.law.partition(':')[0].partition(' (')[0]})" if rule.law else ""
    return f"{where}{short(row.due_on)}{again}{law}"
