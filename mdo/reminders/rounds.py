"""A round of the reminders: what is due, what is over, and the mail about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from mdo.clock import to_local
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.law.public_holidays import is_workday
from mdo.mail.office import Office
from mdo.reminders.collect_operations import Collected, reconcile
from mdo.reminders.due_queries import list_due
from mdo.reminders.guest_operations import remind_guests
from mdo.reminders.mail_operations import hold_back, take_back, write_mail
from mdo.reminders.mail_queries import has_mail_to_send
from mdo.reminders.mail_rules import is_by_day

# So long mail of reminders waits, when it cannot be told whether it is still true.
HELD_BACK = timedelta(minutes=10)


def remind(now: datetime, office: Office) -> str:
    """Bring all reminders up to date and write the mail that may go out now. What was done,
    in Dutch; empty when there was nothing to do."""
    collected = _collect(now, office)
    with unit_of_work():
        written = write_mail(now, office)
    # By themselves: what goes wrong with a guest keeps no mail from anybody else.
    with unit_of_work():
        written += _remind_guests(now, office)
    mails = f"{written} e-mails klaargezet" if written else ""
    return ", ".join(part for part in (str(collected), mails) if part)


def check_before_sending(now: datetime, office: Office) -> None:
    """Take back what is no longer true, when mail of reminders is about to be sent. When that
    goes wrong, mail of reminders waits, other mail need not; raises what went wrong."""
    if has_mail_to_send(now):
        try:
            _collect(now, office)
        except Exception:
            db.session.rollback()
            with unit_of_work():
                hold_back(now, until=now + HELD_BACK)
            raise


def _remind_guests(now: datetime, office: Office) -> int:
    """Guests have no choices: they are written to by day, on working days."""
    local = to_local(now)
    if not (is_workday(local.date()) and is_by_day(local.hour)):
        return 0
    return remind_guests(local.date(), now, office)


def _collect(now: datetime, office: Office) -> Collected:
    """Reading takes longest, and keeps nobody from writing."""
    today = to_local(now).date()
    due = list_due(today, now)
    db.session.rollback()
    with unit_of_work():
        collected = reconcile(due, today=today, now=now)
        take_back(now, office)
    return collected
