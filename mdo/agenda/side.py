"""The week of several people side by side, and the first moments that suit them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mdo.accounts.viewer import Viewer
from mdo.agenda.calendar_rules import View, span_of
from mdo.agenda.queries import begin_of, get_own_calendar
from mdo.agenda.slot_rules import (
    FEWEST_TO_MISS_ONE,
    HORIZON,
    MOST_SLOTS,
    STEP,
    SUGGEST_FROM,
    SUGGEST_UNTIL,
    Interval,
    Slot,
    first_common_slots,
    merged,
)
from mdo.clock import from_local, to_local
from mdo.law.dates import days
from mdo.law.school_calendar import SATURDAY, SchoolCalendar
from mdo.meetings.busy_queries import TakenRow, list_taken
from mdo.meetings.choice_queries import PersonRow
from mdo.meetings.conflict_queries import day_off_on
from mdo.meetings.conflict_rules import place_key

MOST_PEOPLE = 20
WEEKDAYS = 5


@dataclass(frozen=True)
class Block:
    """A time in which somebody cannot. With what, only when the viewer may see that."""

    starts_at: datetime
    ends_at: datetime
    title: str = "bezet"
    meeting_id: uuid.UUID | None = None


@dataclass(frozen=True)
class PersonWeek:
    """Somebody with what stands on each day that is shown."""

    person: PersonRow
    days: Sequence[Sequence[Block]]


@dataclass(frozen=True)
class SideBySide:
    """A page of the view side by side. `days` are pairs of a day and the name of the
    holiday; `slots` is None when the week is over."""

    days: Sequence[tuple[date, str | None]]
    weeks: Sequence[PersonWeek]
    slots: Sequence[Slot[PersonRow]] | None


def put_side_by_side(
    viewer: Viewer, people: Sequence[PersonRow], day: date, minutes: int, now: datetime
) -> SideBySide:
    """The week around `day` of these people, and the first moments of so many minutes from
    that week on. A fixed number of queries."""
    today = to_local(now).date()
    monday, sunday = span_of(View.WEEK, day)
    is_over = sunday < today
    begin = max(now, begin_of(monday))
    last = sunday if is_over else to_local(begin + HORIZON).date()
    travel, calendar = get_own_calendar(viewer, monday, last)
    ids = [person.user_id for person in people]
    end = begin_of(max(last, sunday) + timedelta(days=1))
    taken = list_taken(viewer, ids, begin_of(monday) - travel, end + travel, today)
    weekend = (sunday - timedelta(days=1), sunday)
    has_weekend = any(to_local(row.starts_at).date() in weekend for row in taken)
    shown = list(days(monday, sunday if has_weekend else monday + timedelta(days=WEEKDAYS - 1)))
    return SideBySide(
        days=[(on, day_off_on(calendar, on)) for on in shown],
        weeks=[PersonWeek(person, _blocks(person.user_id, taken, shown)) for person in people],
        slots=None
        if is_over or not people
        else _suggest(people, taken, minutes, _windows(begin, last, calendar), travel),
    )


def _blocks(
    user_id: uuid.UUID, taken: Sequence[TakenRow], shown: Sequence[date]
) -> list[list[Block]]:
    """By day what somebody has. Times without a name that touch are told as one: how many
    appointments there are is nobody's business."""
    own = [row for row in taken if row.user_id == user_id]
    named = [
        Block(row.starts_at, row.ends_at, row.title, row.meeting_id)
        for row in own
        if row.meeting_id
    ]
    hidden = merged((row.starts_at, row.ends_at) for row in own if not row.meeting_id)
    blocks = sorted(
        [*named, *(Block(*interval) for interval in hidden)],
        key=lambda block: (block.starts_at, block.ends_at),
    )
    return [[block for block in blocks if to_local(block.starts_at).date() == on] for on in shown]


def _windows(begin: datetime, last: date, calendar: SchoolCalendar) -> Iterator[Interval]:
    """The hours of each working day of the school in which a meeting can begin and end."""
    for on in days(to_local(begin).date(), last):
        if on.weekday() >= SATURDAY or day_off_on(calendar, on):
            continue
        opens, closes = (
            from_local(datetime.combine(on, hour)) for hour in (SUGGEST_FROM, SUGGEST_UNTIL)
        )
        # What is left of today, from the next quarter of an hour.
        late = max(timedelta(0), begin - opens)
        yield opens + -(-late // STEP) * STEP, closes


def _suggest(
    people: Sequence[PersonRow],
    taken: Sequence[TakenRow],
    minutes: int,
    windows: Iterator[Interval],
    travel: timedelta,
) -> list[Slot[PersonRow]]:
    """The first moments for all; when there are too few, followed by those for all but one.
    There is time to travel around what may be at another place: a meeting that is not by
    video only, and whatever an own calendar has, of which only the times are known."""
    busy: dict[PersonRow, list[Interval]] = {person: [] for person in people}
    by_id = {person.user_id: person for person in people}
    for row in taken:
        is_anywhere = row.is_meeting and not place_key(row.location)
        around = timedelta(0) if is_anywhere else travel
        busy[by_id[row.user_id]].append((row.starts_at - around, row.ends_at + around))
    hours, length = list(windows), timedelta(minutes=minutes)
    slots = first_common_slots(busy, length, hours)
    left = MOST_SLOTS - len(slots)
    if left and len(people) >= FEWEST_TO_MISS_ONE:
        slots += first_common_slots(busy, length, hours, may_miss_one=True, most=left)
    return slots
