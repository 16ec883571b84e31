"""Reading series and their meetings, and what a rule would give."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.extensions import db
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.mail.models import OutboxMessage
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.organisations.models import Organisation
from mdo.organisations.queries import get_school_calendar
from mdo.series.models import MeetingSeries
from mdo.series.recurrence import Occurrence, dates_of, name_of_day_off, occurrences
from mdo.series.rules import INVITE_AHEAD, describe, first_day, repetition_of
from mdo.series.scope import is_manageable_series
from mdo.terms import MeetingStatus

MOST_SHOWN = 10


@dataclass(frozen=True)
class SeriesRow:
    """A series in a list. `next_at` is its first meeting that is still to come."""

    id: uuid.UUID
    organisation_name: str
    rule: str
    first_on: date
    until_on: date
    starts: time
    ended_on: date | None
    next_at: datetime | None

    @property
    def description(self) -> str:
        """`Elke 6 weken op dinsdag`."""
        return describe(self.rule)

    @property
    def last_on(self) -> date:
        """The last day on which it can still give a meeting."""
        return self.until_on if self.ended_on is None else min(self.ended_on, self.until_on)


@dataclass(frozen=True)
class OccurrenceRow:
    """A meeting of a series. `day_off` names the holiday in which it falls by now."""

    id: uuid.UUID
    number: str
    status: MeetingStatus
    starts_at: datetime
    ends_at: datetime
    series_on: date
    is_exception: bool
    items: int
    day_off: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether it is on another day than the rule gave."""
        return clock.to_local(self.starts_at).date() != self.series_on


@dataclass(frozen=True)
class Preview:
    """The first dates of a rule, how many meetings it gives in all, how many dates fall in a
    holiday, and from which school year on the holidays are not known. `clashes`: why a date
    does not suit (conflict_rules.Conflict)."""

    rows: Sequence[Occurrence]
    meetings: int
    skipped: int
    unknown: SchoolYear | None
    clashes: Mapping[date, Sequence[Any]] = field(default_factory=dict)


def list_series(viewer: Viewer, now: datetime) -> list[SeriesRow]:
    """The series that the viewer manages: those that run first, then by school and date."""
    coming = (
        select(func.min(Meeting.starts_at))
        .where(
            Meeting.series_id == MeetingSeries.id,
            Meeting.status == MeetingStatus.GEPLAND,
            Meeting.starts_at > now,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            MeetingSeries.id,
            Organisation.name,
            MeetingSeries.rule,
            MeetingSeries.first_on,
            MeetingSeries.until_on,
            MeetingSeries.starts,
            MeetingSeries.ended_on,
            coming,
        )
        .join(Organisation, Organisation.id == MeetingSeries.organisation_id)
        .where(is_manageable_series(viewer))
        .order_by(coming.is_(None), Organisation.name, MeetingSeries.first_on, MeetingSeries.id)
    )
    return [SeriesRow(*row) for row in rows]


def get_series(viewer: Viewer, series_id: uuid.UUID, *, lock: bool = False) -> MeetingSeries | None:
    """The series; None when out of sight. With `lock` it is ours until the transaction
    ends."""
    query = select(MeetingSeries).where(MeetingSeries.id == series_id, is_manageable_series(viewer))
    return db.session.scalar(_locked(query) if lock else query)


def list_series_to_go_on_with(now: datetime, today: date) -> list[uuid.UUID]:
    """The series that may still give meetings, and those of whose meetings people are to be
    invited."""
    to_invite = select(Meeting.series_id).where(*_is_to_invite(now))
    return list(
        db.session.scalars(
            select(MeetingSeries.id)
            .where(
                or_(
                    and_(MeetingSeries.until_on > today, MeetingSeries.ended_on.is_(None)),
                    MeetingSeries.id.in_(to_invite),
                )
            )
            .order_by(MeetingSeries.id)
        )
    )


def is_running(series: MeetingSeries, today: date) -> bool:
    """Whether a series may still give meetings."""
    return series.until_on > today and series.ended_on is None


def hold_series(series_id: uuid.UUID) -> MeetingSeries | None:
    """A series for the job, ours until the transaction ends; None when it is gone."""
    return db.session.scalar(_locked(select(MeetingSeries).where(MeetingSeries.id == series_id)))


def _locked(query: Select[tuple[MeetingSeries]]) -> Select[tuple[MeetingSeries]]:
    return query.with_for_update().execution_options(populate_existing=True)


def get_organiser_name(series: MeetingSeries) -> str:
    """The name of the school of a series that was loaded through its scope."""
    return db.session.scalars(
        select(Organisation.name).where(Organisation.id == series.organisation_id)
    ).one()


def get_calendar(school_id: uuid.UUID, first: date, last: date) -> SchoolCalendar:
    """The calendar of the school over all school years that a period touches."""
    return get_school_calendar(school_id, None, school_years_between(first, last))


def list_occurrences(series: MeetingSeries, today: date) -> list[OccurrenceRow]:
    """The meetings of a series that was loaded through its scope, in order of their day."""
    items = (
        select(func.count(AgendaItem.id))
        .where(AgendaItem.meeting_id == Meeting.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Meeting.id,
            Meeting.number,
            Meeting.status,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.series_on,
            Meeting.is_exception,
            items,
        )
        .where(Meeting.series_id == series.id)
        .order_by(Meeting.series_on)
    ).all()
    calendar = get_calendar(series.organisation_id, series.first_on, last_day(series))

    def day_off(row: OccurrenceRow) -> str:
        on = row.series_on
        is_bad = series.skips_holidays and not row.is_exception and on > today
        is_bad = is_bad and row.status is MeetingStatus.GEPLAND
        return name_of_day_off(calendar, on) if is_bad and not calendar.is_school_day(on) else ""

    found = [OccurrenceRow(*row) for row in rows]
    return [
        OccurrenceRow(*row, day_off(occurrence))
        for row, occurrence in zip(rows, found, strict=True)
    ]


def list_skipped(series: MeetingSeries) -> tuple[list[Occurrence], SchoolYear | None]:
    """The dates of the rule that a holiday takes away, and the first school year whose
    holidays are not known, when the series reaches that far."""
    calendar = get_calendar(series.organisation_id, series.first_on, last_day(series))
    dates = dates_of(series.rule, series.first_on, series.first_on, last_day(series))
    found = list(occurrences(dates, calendar, skips_holidays=series.skips_holidays))
    unknown = next((row.unknown for row in found if row.unknown), None)
    return [row for row in found if row.skipped], unknown


def last_day(series: MeetingSeries) -> date:
    """The last day on which a series can give a meeting."""
    return series.until_on if series.ended_on is None else min(series.ended_on, series.until_on)


def list_dates(
    school_id: uuid.UUID, rule: str, first_on: date, until_on: date, *, skips_holidays: bool
) -> list[Occurrence]:
    """All dates that a rule gives at this school, with what becomes of each."""
    repetition = repetition_of(rule)
    first_on = first_day(repetition, first_on) if repetition else first_on
    calendar = get_calendar(school_id, first_on, max(first_on, until_on))
    dates = dates_of(rule, first_on, first_on, until_on)
    return list(occurrences(dates, calendar, skips_holidays=skips_holidays))


def preview(found: Sequence[Occurrence], clashes: Mapping[date, Sequence[Any]]) -> Preview:
    """What is shown of dates while somebody still chooses."""
    return Preview(
        rows=list(islice(found, MOST_SHOWN)),
        meetings=sum(row.is_on for row in found),
        skipped=sum(bool(row.skipped) for row in found),
        unknown=next((row.unknown for row in found if row.unknown), None),
        clashes=clashes,
    )


# -- to change -----------------------------------------------------------------------


def list_meetings_to_change(series: MeetingSeries) -> list[Meeting]:
    """All meetings of a series with what hangs on them, in order of their day; ours until
    the transaction ends."""
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.series_id == series.id)
            .options(selectinload(Meeting.agenda).joinedload(AgendaItem.case))
            .options(selectinload(Meeting.participants))
            .order_by(Meeting.series_on)
            .with_for_update(of=Meeting)
            .execution_options(populate_existing=True)
        )
    )


def list_to_invite(now: datetime, series_id: uuid.UUID | None = None) -> list[Meeting]:
    """The planned meetings of series that begin soon and to whose people nothing was sent
    yet; ours until the transaction ends. One that somebody is changing at this moment waits
    for the next night."""
    query = select(Meeting).where(*_is_to_invite(now))
    if series_id is not None:
        query = query.where(Meeting.series_id == series_id)
    return list(
        db.session.scalars(
            query.order_by(Meeting.starts_at, Meeting.number)
            .with_for_update(of=Meeting, skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )


def _is_to_invite(now: datetime) -> tuple[ColumnElement[bool], ...]:
    written = exists().where(
        Participant.meeting_id == Meeting.id, OutboxMessage.subject_id == Participant.id
    )
    return (
        Meeting.series_id.is_not(None),
        Meeting.status == MeetingStatus.GEPLAND,
        Meeting.starts_at > now,
        Meeting.starts_at <= now + INVITE_AHEAD,
        ~written,
    )


def list_written_to(meeting_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """To whose people of these meetings something was sent."""
    return set(
        db.session.scalars(
            select(Participant.meeting_id)
            .join(OutboxMessage, OutboxMessage.subject_id == Participant.id)
            .where(Participant.meeting_id.in_(meeting_ids))
            .distinct()
        )
    )


def list_to_seat_again(school_id: uuid.UUID, now: datetime) -> list[Meeting]:
    """The coming meetings of the series of a school whose table is still that of the
    standing team: not changed by themselves, and nothing sent about them."""
    written = exists().where(
        Participant.meeting_id == Meeting.id, OutboxMessage.subject_id == Participant.id
    )
    return list(
        db.session.scalars(
            select(Meeting)
            .where(
                Meeting.organisation_id == school_id,
                Meeting.series_id.is_not(None),
                Meeting.status == MeetingStatus.GEPLAND,
                Meeting.is_exception.is_(False),
                Meeting.starts_at > now + INVITE_AHEAD,
                ~written,
            )
            .options(selectinload(Meeting.participants))
            .order_by(Meeting.starts_at, Meeting.number)
            .with_for_update(of=Meeting)
            .execution_options(populate_existing=True)
        )
    )


def list_moving_along(
    series: MeetingSeries, from_on: date | None, now: datetime
) -> list[uuid.UUID]:
    """The meetings that a change of the series from a day on moves."""
    since = from_on or clock.to_local(now).date() + timedelta(days=1)
    return list(db.session.scalars(select(Meeting.id).where(*_is_movable(series, since, now))))


def _is_movable(
    series: MeetingSeries, since: date, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        Meeting.series_id == series.id,
        Meeting.series_on >= since,
        Meeting.status == MeetingStatus.GEPLAND,
        Meeting.is_exception.is_(False),
        Meeting.starts_at > now,
    )


def get_day(series: MeetingSeries, meeting_id: uuid.UUID) -> date | None:
    """The day of a meeting in this series; None when it is no meeting of this series (any
    more)."""
    return db.session.scalar(
        select(Meeting.series_on).where(Meeting.id == meeting_id, Meeting.series_id == series.id)
    )


def get_first_to_move(series: MeetingSeries, from_on: date | None, now: datetime) -> date:
    """The day of the first meeting that a change of the series moves, from a day on; when
    there is none, a day on which a changed rule can begin."""
    since = from_on or clock.to_local(now).date() + timedelta(days=1)
    found = db.session.scalar(
        select(func.min(Meeting.series_on)).where(*_is_movable(series, since, now))
    )
    return found or max(since, series.first_on)
