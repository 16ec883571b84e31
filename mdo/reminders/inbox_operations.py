"""What somebody does with an own reminder: done, not done after all, later, now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mdo import audit
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.clock import to_local
from mdo.errors import Refused
from mdo.reminders.inbox_rules import snooze_problem
from mdo.reminders.models import Reminder

NOT_NEEDED = "Dit is intussen niet meer nodig. De herinnering is al weg."
IS_DONE = "Deze herinnering is al klaar gemeld."


def mark_done(reminder: Reminder, *, viewer: Viewer, now: datetime) -> None:
    """Somebody did what was due. A second time, and what is no longer due, changes nothing."""
    if reminder.done_at is not None or reminder.lapsed_at is not None:
        return
    reminder.done_at = now
    _wake(reminder)
    _record(AuditAction.REMINDER_DONE, reminder, viewer, now)


def undo_done(reminder: Reminder, *, viewer: Viewer, now: datetime) -> None:
    """It was not done after all. A second time changes nothing. Raises Refused for what is no
    longer true."""
    if reminder.lapsed_at is not None:
        raise Refused(NOT_NEEDED)
    if reminder.done_at is None:
        return
    reminder.done_at = None
    _record(AuditAction.REMINDER_REOPENED, reminder, viewer, now)


def snooze(
    reminder: Reminder, until_on: date, reason: str, *, viewer: Viewer, now: datetime
) -> None:
    """Put a reminder off: it stands in the list again on `until_on`. The same once more changes
    nothing. Raises Refused, at `until_on` when that is too soon or too late."""
    if reminder.lapsed_at is not None:
        raise Refused(NOT_NEEDED)
    if reminder.done_at is not None:
        raise Refused(IS_DONE)
    today = to_local(now).date()
    if problem := snooze_problem(reminder.kind, reminder.due_on, until_on, today):
        raise Refused({"until_on": problem})
    if (reminder.snoozed_until_on, reminder.snooze_reason) == (until_on, reason):
        return
    reminder.snoozed_until_on, reminder.snooze_reason = until_on, reason
    _record(AuditAction.REMINDER_SNOOZED, reminder, viewer, now, until_on=until_on)


def wake(reminder: Reminder, *, viewer: Viewer, now: datetime) -> None:
    """Let what was put off stand in the list again. A second time changes nothing."""
    if reminder.snoozed_until_on is None:
        return
    _wake(reminder)
    _record(AuditAction.REMINDER_SNOOZED, reminder, viewer, now, until_on=None)


def _wake(reminder: Reminder) -> None:
    reminder.snoozed_until_on, reminder.snooze_reason = None, ""


def _record(
    action: AuditAction, reminder: Reminder, viewer: Viewer, now: datetime, **details: Any
) -> None:
    # Why somebody puts something off may be about a child: it stands at the reminder only.
    audit.record(
        action,
        by=viewer.user_id,
        now=now,
        subject=Subject.HERINNERING,
        subject_id=reminder.id,
        municipality_id=reminder.municipality_id,
        kind=reminder.kind,
        number=reminder.number,
        **details,
    )
