"""Reminding guests of a poll: they have no account, so no inbox, and get one mail each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from mdo.law.school_year import SchoolYear
from mdo.mail.office import Office
from mdo.organisations.calendar_queries import get_school_calendars
from mdo.polls.mail_operations import remind_guests_of
from mdo.polls.queries import get_polled_meeting
from mdo.reminders.poll_deadline_queries import RunningPoll, list_running_polls
from mdo.reminders.rules import starts_on
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import ReminderKind
from mdo.reminders.terms_queries import get_terms

RULE = RULE_OF[ReminderKind.PEILING_BEANTWOORDEN]


def remind_guests(today: date, now: datetime, office: Office) -> int:
    """Mail the guests that did not answer a poll, from the day on which users are reminded of
    it until the last day to answer; tell to how many. Nobody gets a second one about the same
    last day, nor one on the day of another mail about the poll."""
    count = 0
    for poll_id, on in _speaking(list_running_polls(), today):
        meeting = get_polled_meeting(poll_id)
        if meeting is not None:
            count += remind_guests_of(meeting, on, office=office, now=now)
    return count


def _speaking(polls: Sequence[RunningPoll], today: date) -> list[tuple[uuid.UUID, date]]:
    """The polls of which the rule speaks today, with the last day to answer."""
    ahead = [poll for poll in polls if today <= poll.on]
    terms = get_terms({poll.row.municipality_id for poll in ahead})
    year = SchoolYear.of(today)
    calendars = get_school_calendars(
        {poll.place for poll in ahead}, (year.previous, year, year.next)
    )
    return [
        (poll.row.id, poll.on)
        for poll in ahead
        if starts_on(RULE, poll.on, terms[poll.row.municipality_id], calendars[poll.place]) <= today
    ]
