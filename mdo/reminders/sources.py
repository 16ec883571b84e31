"""Where deadlines come from: one source for each part of the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from mdo.reminders.case_deadline_queries import list_case_deadlines
from mdo.reminders.leerplicht_deadline_queries import list_leerplicht_deadlines
from mdo.reminders.meeting_deadline_queries import list_meeting_deadlines
from mdo.reminders.plan_deadline_queries import list_plan_deadlines
from mdo.reminders.report_deadline_queries import list_report_deadlines
from mdo.reminders.rules import Deadline
from mdo.reminders.thuiszitter_deadline_queries import list_thuiszitter_deadlines

Source = Callable[[date, datetime], Iterator[Deadline]]

SOURCES: tuple[Source, ...] = (
    list_meeting_deadlines,
    list_plan_deadlines,
    list_thuiszitter_deadlines,
    list_leerplicht_deadlines,
    list_case_deadlines,
    list_report_deadlines,
)
