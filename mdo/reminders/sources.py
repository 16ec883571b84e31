"""Where deadlines come from: one source for each part of the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from mdo.reminders.rules import Deadline

Source = Callable[[date, datetime], Iterator[Deadline]]

SOURCES: tuple[Source, ...] = ()
