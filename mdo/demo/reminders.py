"""The reminders of the demo: as the scheduler makes them of what stands there, and what the
demo users did with some of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select

from mdo.accounts.models import User
from mdo.clock import to_local
from mdo.demo.store import Store
from mdo.demo.town import Town
from mdo.extensions import db
from mdo.reminders.collect_operations import collect
from mdo.reminders.inbox_rules import STATUTORY
from mdo.reminders.models import DigestHour, Reminder, ReminderChoice, ReminderTerm
from mdo.reminders.terms import Channel, ReminderKind

# With fewer, all of them stay open.
ENOUGH = 3
REASONS = ("School belt eerst met de ouders", "Wacht op de huisarts", "Bespreken we na de vakantie")


def write_reminders(store: Store, town: Town, now: datetime) -> None:
    """Reminders open, put off, back from that, and done; a choice and a term of their own."""
    today = to_local(now).date()
    leerplicht = town.people["leerplicht"].user_id
    for row in (
        ReminderTerm(
            id=store.new_id(), municipality_id=town.id,
            kind=ReminderKind.EVALUATIE_NADERT, days=21,
        ),
        ReminderChoice(
            user_id=leerplicht, kind=ReminderKind.OVERLEG_WEEK, channel=Channel.ALLEEN_HIER
        ),
        DigestHour(user_id=leerplicht, hour=7),
    ):  # fmt: skip
        db.session.add(row)
    db.session.flush()
    collect(today, now)
    rows = db.session.execute(
        select(User.email, Reminder)
        .join(Reminder, Reminder.recipient_id == User.id)
        .where(User.is_demo, Reminder.kind.not_in(STATUTORY))
        .order_by(User.email, Reminder.due_on, Reminder.number, Reminder.kind)
    )
    for place, (_email, of_user) in enumerate(groupby(rows, lambda row: row[0])):
        own = [reminder for _, reminder in of_user]
        if len(own) < ENOUGH:
            continue
        own[0].done_at = now - timedelta(days=3) + timedelta(hours=place)
        for reminder, days in ((own[1], 0), (own[-1], 6)):
            reminder.snoozed_until_on = today + timedelta(days=days)
            reminder.snooze_reason = REASONS[place % len(REASONS)]
    db.session.flush()
