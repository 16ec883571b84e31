"""What the jobs make of reminders day by day: what was due, what was told, and by which mail."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.extensions import db
from mdo.mail.delivery import deliver
from mdo.mail.office import Office
from mdo.reminders import rounds
from mdo.reminders.models import Reminder
from mdo.reminders.rules import Due

OFFICE = Office("https://mdo.invalid", "mdo@voorbeeld.invalid", "geheim")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock on the wall."""
    return clock.from_local(datetime.combine(day, time(hour, minute)))


class Postbag:
    """Takes every mail, and keeps it."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def __enter__(self) -> Postbag:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send(self, message: EmailMessage, to: str) -> None:
        self.messages.append(message)


@dataclass
class Diary:
    """What was due on each day, which mail told of what, and all mail that went out."""

    postbag: Postbag = field(default_factory=Postbag)
    due: dict[str, list[date]] = field(default_factory=dict)
    subject_of: dict[str, Due] = field(default_factory=dict)
    told: dict[uuid.UUID, dict[uuid.UUID, date]] = field(default_factory=dict)

    @classmethod
    def begin(cls, patch: pytest.MonkeyPatch) -> Diary:
        """A diary that looks over the shoulder of the job."""
        made, read = cls(), rounds.list_due
        patch.setattr(rounds, "list_due", lambda day, now: made.note(day, read(day, now)))
        return made

    def round(self, day: date, hour: int, minute: int = 0) -> None:
        """What the jobs do: the reminders and their mail, then the post."""
        with clock.held_at(at(day, hour, minute)):
            rounds.remind(clock.now(), OFFICE)
            deliver(self.postbag, OFFICE, clock.now)
            for row in db.session.scalars(select(Reminder).where(Reminder.mail_id.is_not(None))):
                self.told.setdefault(row.id, {}).setdefault(row.mail_id, day)
            db.session.rollback()

    def note(self, day: date, found: list[Due]) -> list[Due]:
        for due in found:
            seen = self.due.setdefault(due.key, [])
            if not seen or seen[-1] != day:
                seen.append(day)
            self.subject_of[due.key] = due
        return found
