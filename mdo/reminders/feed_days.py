"""The open reminders in the private feed."""

from __future__ import annotations

from datetime import date

from mdo.accounts.viewer import Viewer
from mdo.agenda.feed_days import FeedDay, feed_source
from mdo.reminders.inbox_queries import list_all_open
from mdo.reminders.letters import outside_number
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Matter


@feed_source
def open_reminders(viewer: Viewer, first: date, last: date, today: date) -> list[FeedDay]:
    """On the day of what is due; of what was due before the reminder came, on the day from
    which somebody is reminded; of what was put off, on the day it returns. That a meeting
    comes stands there already: as the meeting."""
    found = []
    for row in list_all_open(viewer, today):
        on = max(row.due_on, row.from_on, row.snoozed_until_on or row.from_on)
        if first <= on <= last and RULE_OF[row.kind].matter is not Matter.OVERLEG:
            title = f"{row.kind.label} {outside_number(row)}".strip()
            found.append(FeedDay(f"herinnering-{row.id}", row.subject_id, on, title, row.path))
    return found
