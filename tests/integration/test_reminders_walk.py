"""Whatever people do between the rounds, in whatever order: nothing is told twice, nothing that
is over is about to go out, and what somebody wants at once is told in the next round."""

# The stage of the other tests is a fixture.
# ruff: noqa: F811

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from mdo.accounts.queries import get_viewer
from mdo.errors import Refused
from mdo.extensions import db
from mdo.law.public_holidays import is_workday
from mdo.mail.models import OutboxMessage
from mdo.reminders.choice_queries import get_channels
from mdo.reminders.inbox_operations import mark_done, snooze, undo_done, wake
from mdo.reminders.mail_rules import is_by_day
from mdo.reminders.models import Reminder, ReminderChoice
from mdo.reminders.terms import Channel
from mdo.terms import OutboxState
from tests.integration.test_reminders import (
    K,
    Stage,
    at,
    reminders,
    round_at,
    send,
    stage,  # noqa: F401
    waiting,
)

STEPS = 100


class Walk:
    """Somebody with actions, the list of reminders and its choices, and a mail server."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.chance = stage, random.Random(seed)
        self.day, self.hour = date(2026, 11, 16), 7
        self.hidden: list = []
        # By reminder and the day to which it was put off, how often a mail went out.
        self.told: Counter[tuple[str, date | None]] = Counter()
        for number in range(self.chance.choice((2, 9))):
            stage.action(self.day + timedelta(days=self.chance.randint(-10, 12)))
            # The order of the rows, and so the walk, is the same each time.
            stage.deadlines[-1] = replace(stage.deadlines[-1], subject_id=uuid.UUID(int=number))

    @property
    def now(self) -> datetime:
        return at(self.day, self.hour)

    def step(self) -> None:
        """Time passes, something happens, and the planner makes its round."""
        self.hour += self.chance.choice((0, 1, 1, 3))
        if self.hour > 21:
            self.day, self.hour = self.day + timedelta(days=1), 6
        happen: Callable[[], None] = self.chance.choice(
            (self.act, self.act, self.move, self.hide, self.choose, self.fail, self.send, self.send)
        )
        with suppress(Refused):
            happen()
        db.session.commit()
        round_at(self.day, self.hour)

    def act(self) -> None:
        rows = list(db.session.scalars(select(Reminder).order_by(Reminder.key)))
        if not rows:
            return
        row, by = self.chance.choice(rows), get_viewer(self.stage.owner, self.day)
        until = self.day + timedelta(days=self.chance.randint(1, 6))
        match self.chance.choice(("done", "undo", "wake", "later")):
            case "done":
                mark_done(row, viewer=by, now=self.now)
            case "undo":
                undo_done(row, viewer=by, now=self.now)
            case "wake":
                wake(row, viewer=by, now=self.now)
            case _:
                snooze(row, until, f"Reden {self.now}", viewer=by, now=self.now)

    def move(self) -> None:
        if there := self.stage.deadlines:
            at_ = self.chance.randrange(len(there))
            there[at_] = replace(
                there[at_], on=there[at_].on + timedelta(days=self.chance.choice((-3, 3)))
            )

    def hide(self) -> None:
        """Something is done, or is to be done after all."""
        gone, there = self.hidden, self.stage.deadlines
        if self.chance.random() < 0.5:
            gone, there = there, gone
        if gone:
            there.append(gone.pop(self.chance.randrange(len(gone))))

    def choose(self) -> None:
        kind = self.chance.choice((K.ACTIE_WEEK, K.ACTIE_MORGEN, K.ACTIE_TE_LAAT))
        db.session.execute(delete(ReminderChoice).where(ReminderChoice.kind == kind))
        channel = self.chance.choice(list(Channel))
        db.session.add(ReminderChoice(user_id=self.stage.owner.id, kind=kind, channel=channel))

    def fail(self) -> None:
        for mail in waiting():
            mail.state = OutboxState.MISLUKT

    def send(self) -> None:
        mails = waiting()
        for row in reminders():
            self.told[row.key, row.snoozed_until_on] += row.mail_id in {mail.id for mail in mails}
        send(mails)

    def check(self) -> None:
        rows = [
            row
            for row in reminders()
            if not (row.snoozed_until_on and row.snoozed_until_on > self.day)
        ]
        assert max(self.told.values(), default=0) <= 1
        assert {mail.id for mail in waiting()} <= {row.mail_id for row in rows}
        if is_workday(self.day) and is_by_day(self.hour):
            channels = get_channels([self.stage.owner.id])[self.stage.owner.id]
            at_once = [row.mail_id for row in rows if channels[row.kind] is Channel.METEEN]
            mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(at_once)))
            assert all(at_once)
            assert all(mail.state is not OutboxState.INGETROKKEN for mail in mails)


@pytest.mark.parametrize("seed", [1, 5])
def test_whatever_happens_between_the_rounds(stage: Stage, seed: int):
    walk = Walk(stage, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()
    assert sum(walk.told.values())
