"""Making a series of ZAT's, and planning its meetings as time goes on.

`values` are the fields of the form by name, with `rule` for what was chosen of the pattern.
What is refused raises Refused with a Dutch message at the field.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.database.counters import next_number
from mdo.errors import Refused
from mdo.extensions import db
from mdo.mail.office import Office
from mdo.meetings.carry_operations import take_over
from mdo.meetings.choice_queries import list_organisers
from mdo.meetings.invitation_operations import invite
from mdo.meetings.models import Meeting, Participant
from mdo.meetings.operations import record_on_meeting
from mdo.meetings.rules import meeting_number
from mdo.meetings.table_operations import NO_PLACE
from mdo.meetings.team_queries import list_seats
from mdo.organisations.models import Organisation
from mdo.series.conflict_operations import accept_clashes
from mdo.series.models import MeetingSeries
from mdo.series.queries import (
    get_calendar,
    last_day,
    list_dates,
    list_to_invite,
)
from mdo.series.recurrence import Occurrence, dates_of, occurrences
from mdo.series.rules import HORIZON, bound_faults, first_day, repetition_of
from mdo.series.team_operations import make_table_of_team
from mdo.terms import MeetingKind, MeetingStatus, Party

NO_LPA = (
    "In het vaste team van deze school zit geen leerplichtambtenaar. Bij een ZAT zit die altijd "
    "aan tafel. Vul eerst het vaste team aan."
)
NOTHING_LEFT = "Tot deze datum blijft er geen enkele dag over: alle data vallen op een vrije dag."
PLACED = ("location", "room", "video_url", "aim")


def start_series(
    values: Mapping[str, Any],
    *,
    series_id: uuid.UUID,
    viewer: Viewer,
    now: datetime,
    office: Office,
) -> MeetingSeries:
    """Make a series, plan its meetings as far ahead as is planned, and invite to those that
    come soon. The second of two equal clicks (one `series_id`) gets what the first made.
    Raises Unconfirmed when somebody cannot come and that was not asked yet."""
    school = next(
        (
            row
            for row in list_organisers(viewer, MeetingKind.ZAT)
            if row.id == values["organisation_id"]
        ),
        None,
    )
    if school is None or school.municipality_id is None:
        raise Refused({"organisation_id": "Kies een van de mogelijkheden."})
    hold_school(school.id)
    if (known := made_before(series_id, school.id)) is not None:
        return known
    today = clock.to_local(now).date()
    if faults := series_faults(school.id, values, today):
        raise Refused(faults)
    series = make_series(
        series_id,
        values,
        school_id=school.id,
        municipality_id=school.municipality_id,
        by=viewer.user_id,
        now=now,
    )
    planned = plan_ahead(series, by=viewer.user_id, now=now)
    accept_clashes(planned, values, viewer=viewer, now=now)
    invite_soon(now=now, office=office, series_id=series.id)
    return series


def hold_school(school_id: uuid.UUID) -> None:
    """Let a second click wait for the first, until the transaction ends."""
    db.session.execute(
        select(Organisation.id).where(Organisation.id == school_id).with_for_update()
    )


def made_before(series_id: uuid.UUID, school_id: uuid.UUID) -> MeetingSeries | None:
    """The series that the same form made before, of the same school."""
    known = db.session.get(MeetingSeries, series_id, populate_existing=True)
    return known if known is not None and known.organisation_id == school_id else None


def make_series(
    series_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    school_id: uuid.UUID,
    municipality_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
) -> MeetingSeries:
    """Add a series with what was checked by `series_faults`, and log it."""
    series = MeetingSeries(
        id=series_id,
        kind=MeetingKind.ZAT,
        municipality_id=municipality_id,
        organisation_id=school_id,
        first_on=counted_from(values),
        created_at=now,
        created_by_id=by,
        **{name: values[name] for name in PLACED},
        **{
            name: values[name]
            for name in ("rule", "until_on", "starts", "minutes", "skips_holidays")
        },
    )
    db.session.add(series)
    db.session.flush()
    record_on_series(
        AuditAction.SERIES_CREATED,
        series,
        by=by,
        now=now,
        rule=series.rule,
        first_on=series.first_on,
        until_on=series.until_on,
        organisation_id=school_id,
    )
    return series


def counted_from(values: Mapping[str, Any]) -> date:
    """The first day of the series, on the weekday that was chosen."""
    repetition = repetition_of(values["rule"])
    return first_day(repetition, values["first_on"]) if repetition else values["first_on"]


def record_on_series(
    action: AuditAction, series: MeetingSeries, *, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    """Add an entry to the log about this series."""
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.REEKS,
        subject_id=series.id,
        municipality_id=series.municipality_id,
        **details,
    )


def series_faults(
    school_id: uuid.UUID, values: Mapping[str, Any], today: date, *, team_needed: bool = True
) -> dict[str, str]:
    """What is wrong with a series of this school, by field."""
    faults = bound_faults(values["first_on"], values["until_on"], today)
    if not (values["location"] or values["video_url"]):
        faults["location"] = NO_PLACE
    begin = datetime.combine(values["first_on"], values["starts"])
    if (begin + timedelta(minutes=values["minutes"])).date() != begin.date():
        faults["minutes"] = "Het overleg duurt tot na middernacht. Klopt de tijd?"
    if team_needed and not has_lpa(school_id, today):
        faults["organisation_id"] = NO_LPA
    if not faults:
        faults |= dates_faults(school_id, values)
    return faults


def dates_faults(school_id: uuid.UUID, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong when the rule leaves no date at all."""
    found = list_dates(
        school_id,
        values["rule"],
        values["first_on"],
        values["until_on"],
        skips_holidays=values["skips_holidays"],
    )
    if any(row.is_on for row in found):
        return {}
    if unknown := next((row.unknown for row in found if row.unknown), None):
        return {
            "first_on": f"De vakanties van schooljaar {unknown} zijn voor deze school nog niet "
            "bekend. Laat de beheerder ze invullen, of sla geen vakanties over."
        }
    if found:
        return {"until_on": NOTHING_LEFT}
    return {"until_on": "Tot deze datum geeft de herhaling geen enkele dag."}


def has_lpa(school_id: uuid.UUID, today: date) -> bool:
    """Whether leerplicht sits in the standing team, in person or by a substitute."""
    return any(
        seat.party is Party.LEERPLICHT and (seat.is_here or seat.substitute_id)
        for seat in list_seats(school_id, today)
    )


# -- its meetings --------------------------------------------------------------------


def moment_of(series: MeetingSeries, on: date) -> tuple[datetime, datetime]:
    """Begin and end on a date, by the clock on the wall: also across summer time."""
    starts_at = clock.from_local(datetime.combine(on, series.starts))
    return starts_at, starts_at + timedelta(minutes=series.minutes)


def dates_ahead(series: MeetingSeries, from_on: date, now: datetime) -> tuple[list[date], date]:
    """On which dates from `from_on` on the series has a meeting, as far as meetings are
    planned ahead, and through which day that is. It never goes into a school year whose
    holidays are not known."""
    through = min(last_day(series), (clock.to_local(now) + HORIZON).date())
    calendar = get_calendar(series.organisation_id, from_on, max(from_on, through))
    dates = []
    rows: Sequence[Occurrence] = list(
        occurrences(
            dates_of(series.rule, series.first_on, from_on, through),
            calendar,
            skips_holidays=series.skips_holidays,
        )
    )
    for row in rows:
        if row.unknown:
            return dates, row.on - timedelta(days=1)
        if row.is_on and moment_of(series, row.on)[0] > now:
            dates.append(row.on)
    return dates, through


def plan_ahead(series: MeetingSeries, *, by: uuid.UUID | None, now: datetime) -> list[Meeting]:
    """Plan the meetings that are not there yet, with the standing team at the table. Without
    leerplicht in the team none. The series must be held (`get_series(lock=True)`): then a
    second run, or one at the same moment, adds nothing. `by` is None for the job."""
    today = clock.to_local(now).date()
    if not has_lpa(series.organisation_id, today):
        return []
    from_on = series.first_on
    if series.planned_until_on is not None:
        from_on = series.planned_until_on + timedelta(days=1)
    dates, through = dates_ahead(series, max(from_on, series.first_on), now)
    taken = set(db.session.scalars(select(Meeting.series_on).where(Meeting.series_id == series.id)))
    planned = [
        _plan(series, on, make_table_of_team(series.organisation_id, today), by=by, now=now)
        for on in dates
        if on not in taken
    ]
    if planned:
        take_over(planned[0], by=by, now=now)
    if series.planned_until_on is None or through > series.planned_until_on:
        # Past the version: who is changing the series meanwhile has nothing to compare.
        db.session.execute(
            update(MeetingSeries)
            .where(MeetingSeries.id == series.id)
            .values(planned_until_on=through)
            .execution_options(synchronize_session=False)
        )
        db.session.flush()
        db.session.refresh(series, ["planned_until_on"])
    return planned


def _plan(
    series: MeetingSeries,
    on: date,
    table: list[Participant],
    *,
    by: uuid.UUID | None,
    now: datetime,
) -> Meeting:
    starts_at, ends_at = moment_of(series, on)
    year = clock.to_local(now).year
    meeting = Meeting(
        id=uuid.uuid4(),
        kind=series.kind,
        status=MeetingStatus.GEPLAND,
        number=meeting_number(year, next_number(f"overleggen-{year}")),
        municipality_id=series.municipality_id,
        organisation_id=series.organisation_id,
        starts_at=starts_at,
        ends_at=ends_at,
        series_id=series.id,
        series_on=on,
        uid=str(uuid.uuid4()),
        created_at=now,
        created_by_id=series.created_by_id,
        participants=table,
        agenda=[],
        **{name: getattr(series, name) for name in PLACED},
    )
    db.session.add(meeting)
    db.session.flush()
    record_on_meeting(
        AuditAction.MEETING_PLANNED,
        meeting,
        by=by,
        now=now,
        kind=meeting.kind,
        number=meeting.number,
    )
    return meeting


def invite_soon(*, now: datetime, office: Office, series_id: uuid.UUID | None = None) -> int:
    """Invite the people of meetings of series that come within eight weeks and of which
    nothing was sent yet; how many meetings that were."""
    db.session.flush()
    meetings = list_to_invite(now, series_id)
    for meeting in meetings:
        invite(meeting, office=office, by=meeting.created_by_id, now=now)
    return len(meetings)
