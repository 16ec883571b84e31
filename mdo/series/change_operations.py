"""Changing a series from some day on; stopping it stands in stop_operations.

What was changed by itself, held, closed or cancelled is left alone. The agenda of a meeting
that moves moves along; no agenda is ever dropped.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.law.dates import in_figures
from mdo.mail.office import Office
from mdo.meetings.change_operations import note_move
from mdo.meetings.invitation_operations import invite
from mdo.meetings.invitation_queries import list_case_names
from mdo.meetings.invitation_rules import name_faults
from mdo.meetings.models import Meeting
from mdo.meetings.operations import cancel_meeting, record_on_meeting
from mdo.series.conflict_operations import accept_clashes
from mdo.series.models import MeetingSeries
from mdo.series.operations import (
    PLACED,
    counted_from,
    dates_ahead,
    hold_school,
    invite_soon,
    made_before,
    make_series,
    moment_of,
    plan_ahead,
    record_on_series,
    series_faults,
)
from mdo.series.queries import list_meetings_to_change, list_written_to
from mdo.series.recurrence import claims, dates_of
from mdo.series.rules import HORIZON, INVITE_AHEAD
from mdo.terms import MeetingStatus

TIMED = ("rule", "starts", "minutes", "skips_holidays")
DROPPED = "De reeks is gewijzigd. Op deze dag is er geen ZAT meer."
MOVED_ON = (
    "Het overleg dat je koos hoort niet meer bij deze reeks: iemand heeft die intussen gewijzigd. "
    "Er is niets veranderd. Kies opnieuw een overleg."
)
STOPPED = "Deze reeks is gestopt. Maak een nieuwe reeks."


@dataclass
class Outcome:
    """What became of a change: the series that goes on, and the coming meetings that were
    left alone."""

    series: MeetingSeries
    left_alone: list[Meeting] = field(default_factory=list)


def is_movable(meeting: Meeting, now: datetime) -> bool:
    """Whether a change of the series moves or cancels this meeting."""
    return (
        meeting.status is MeetingStatus.GEPLAND
        and not meeting.is_exception
        and meeting.starts_at > now
    )


def first_to_change(meetings: Sequence[Meeting], from_id: uuid.UUID | None, now: datetime) -> date:
    """From which day on a change holds: that of the meeting that was chosen, or when none
    was the day after today. Raises Refused when the chosen one is no longer in the series."""
    if from_id is None:
        return clock.to_local(now).date() + timedelta(days=1)
    chosen = next((row.series_on for row in meetings if row.id == from_id), None)
    if chosen is None:
        raise Refused(MOVED_ON)
    return chosen


# -- change --------------------------------------------------------------------------


def change_series(
    series: MeetingSeries,
    values: Mapping[str, Any],
    *,
    new_id: uuid.UUID,
    from_id: uuid.UUID | None,
    seen_version: int,
    viewer: Viewer,
    now: datetime,
    office: Office,
) -> Outcome:
    """Change a series from a meeting on (`from_id`), or for all that is to come.

    Another place changes the meetings where they are. Another rule or time ends the series
    the day before and begins a new one (`new_id`) from there, to which the meetings move; a
    series of which nothing came yet is changed itself. Raises StaleEdit when somebody else
    changed the series meanwhile, and Unconfirmed
    when other dates do not suit.
    """
    hold_school(series.organisation_id)
    if (known := made_before(new_id, series.organisation_id)) is not None:
        return Outcome(known)
    meetings = list_meetings_to_change(series)
    from_on = first_to_change(meetings, from_id, now)
    mine = [meeting for meeting in meetings if meeting.series_on >= from_on]
    change = Change(series, values, meetings, mine, viewer, now, office)
    if not change.is_any:
        return Outcome(series, change.left_alone)
    require_version(series, seen_version)
    if series.ended_on is not None:
        raise Refused(STOPPED)
    change.check(from_on)
    return change.retime(new_id, from_on) if change.is_timed else change.replace()


@dataclass
class Change:
    """One change of a series; `mine` are its meetings from the day on which it holds."""

    series: MeetingSeries
    values: Mapping[str, Any]
    meetings: list[Meeting]
    mine: list[Meeting]
    viewer: Viewer
    now: datetime
    office: Office
    # The meetings that got another time.
    retimed: set[uuid.UUID] = field(default_factory=set)

    @property
    def by(self) -> uuid.UUID:
        """Who changes it."""
        return self.viewer.user_id

    @property
    def movable(self) -> list[Meeting]:
        """The meetings that it moves, in order."""
        return [meeting for meeting in self.mine if is_movable(meeting, self.now)]

    @property
    def left_alone(self) -> list[Meeting]:
        """The coming meetings that were changed by themselves."""
        return [
            meeting
            for meeting in self.mine
            if meeting.is_exception
            and meeting.status is MeetingStatus.GEPLAND
            and meeting.starts_at > self.now
        ]

    @property
    def first_on(self) -> date | None:
        """The day on which the form begins: the first meeting that can be moved."""
        return self.movable[0].series_on if self.movable else None

    @property
    def is_timed(self) -> bool:
        """Whether the days or the time change."""
        return any(getattr(self.series, name) != self.values[name] for name in TIMED) or (
            self.first_on is not None and counted_from(self.values) != self.first_on
        )

    @property
    def is_any(self) -> bool:
        """Whether anything changes at all."""
        names = (*PLACED, "until_on")
        return self.is_timed or any(
            getattr(self.series, name) != self.values[name] for name in names
        )

    def check(self, from_on: date) -> None:
        """Raise Refused with all that is wrong."""
        today = clock.to_local(self.now).date()
        faults = series_faults(
            self.series.organisation_id, self.values, today, team_needed=self.is_timed
        )
        if self.values["first_on"] == self.first_on:
            # Later today, say: it was right when it was planned.
            faults.pop("first_on", None)
        earlier = [
            row.series_on
            for row in self.meetings
            if row.series_on < from_on and row.status is not MeetingStatus.GEANNULEERD
        ]
        if earlier and self.values["first_on"] <= max(earlier):
            faults["first_on"] = (
                f"Deze datum ligt niet na het vorige overleg van de reeks ({in_figures(max(earlier))})."
            )
        late = [row for row in self.movable if row.series_on > self.values["until_on"]]
        if late and not self.is_timed:
            faults["until_on"] = (
                f"Na deze datum {_are(len(late))} nog gepland. Annuleer die eerst met ‘Reeks "
                "stoppen’."
            )
        cases = {item.case_id for row in self.movable for item in row.agenda if item.case_id}
        faults |= name_faults(self.values, list_case_names(cases))
        if faults:
            raise Refused(faults)

    def replace(self) -> Outcome:
        """Change place, link, aim and end; the days stay."""
        names = (*PLACED, "until_on")
        new = {name: self.values[name] for name in names}
        changed = audit.changes(self.series, new)
        for name, value in new.items():
            setattr(self.series, name, value)
        placed = {name: self.values[name] for name in PLACED}
        moved = [meeting for meeting in self.movable if self._set(meeting, placed)]
        self._finish(self.series, changed, moved)
        return Outcome(self.series, self.left_alone)

    def retime(self, new_id: uuid.UUID, from_on: date) -> Outcome:
        """Give the meetings the days and the time of the new rule."""
        movable, left_alone = self.movable, self.left_alone
        earlier = [row for row in self.meetings if row.series_on < from_on]
        days = {meeting.id: meeting.series_on for meeting in self.mine}
        kept = [meeting for meeting in self.mine if not is_movable(meeting, self.now)]
        for meeting in self.mine:
            meeting.series_id = meeting.series_on = None
        db.session.flush()
        changed = self._changed()
        old_dates = _dates_of_rule(self.series, days.values())
        series = self._new_series(new_id, from_on) if earlier else self._own_series()
        dates, _through = dates_ahead(series, series.first_on, self.now)
        taken = self._keep(kept, days, old_dates, series)
        dates = [on for on in dates if on not in taken]
        moved = self._move(movable, dates, series, days)
        planned = plan_ahead(series, by=self.by, now=self.now)
        accept_clashes([*moved, *planned], self.values, viewer=self.viewer, now=self.now)
        self._finish(series, changed, moved)
        return Outcome(series, left_alone)

    def _changed(self) -> dict[str, dict[str, Any]]:
        names = (*TIMED, *PLACED, "until_on")
        found = audit.changes(self.series, {name: self.values[name] for name in names})
        return {
            part: {name: _plain(value) for name, value in rows.items()}
            for part, rows in found.items()
        }

    def _new_series(self, new_id: uuid.UUID, from_on: date) -> MeetingSeries:
        """End the series the day before and begin another."""
        self.series.ended_on = max(from_on - timedelta(days=1), self.series.first_on)
        return make_series(
            new_id,
            self.values,
            school_id=self.series.organisation_id,
            municipality_id=self.series.municipality_id,
            by=self.by,
            now=self.now,
        )

    def _own_series(self) -> MeetingSeries:
        """Change the series itself: nothing of it came yet."""
        for name in (*TIMED, *PLACED, "until_on"):
            setattr(self.series, name, self.values[name])
        self.series.first_on = counted_from(self.values)
        self.series.planned_until_on = None
        db.session.flush()
        return self.series

    def _keep(
        self,
        kept: Sequence[Meeting],
        days: Mapping[uuid.UUID, date],
        old_dates: Sequence[date],
        series: MeetingSeries,
    ) -> set[date]:
        """What is left alone stands for the date of the new rule that is nearest to its day,
        so that no second meeting comes beside it and what was cancelled does not come back;
        the days that are taken so."""
        new_dates = _dates_of_rule(series, days.values())
        stands_for = claims([days[meeting.id] for meeting in kept], old_dates, new_dates)
        for meeting in kept:
            on = days[meeting.id]
            meeting.series_id, meeting.series_on = series.id, stands_for.get(on, on)
        db.session.flush()
        return {meeting.series_on for meeting in kept}

    def _move(
        self,
        movable: Sequence[Meeting],
        dates: Sequence[date],
        series: MeetingSeries,
        days: Mapping[uuid.UUID, date],
    ) -> list[Meeting]:
        """Give the meetings the dates in order. When there are fewer dates, those with an
        agenda come first and the others are cancelled."""
        with_agenda = [meeting for meeting in movable if meeting.agenda]
        if len(with_agenda) > len(dates):
            raise Refused(
                f"Bij {len(with_agenda)} overleggen staat al iets op de agenda, en de nieuwe "
                f"herhaling geeft er {len(dates)}. Haal eerst agenda's leeg, of kies een andere "
                "herhaling."
            )
        others = [meeting for meeting in movable if not meeting.agenda]
        staying = {m.id for m in (*with_agenda, *others[: len(dates) - len(with_agenda)])}
        stay = [meeting for meeting in movable if meeting.id in staying]
        placed = {name: self.values[name] for name in PLACED}
        moved = []
        for meeting, on in zip(stay, dates, strict=False):
            meeting.series_id, meeting.series_on = series.id, on
            starts_at, ends_at = moment_of(series, on)
            if self._set(meeting, {"starts_at": starts_at, "ends_at": ends_at, **placed}):
                moved.append(meeting)
        db.session.flush()
        self._drop([meeting for meeting in movable if meeting.id not in staying], days)
        return moved

    def _drop(self, meetings: Sequence[Meeting], days: Mapping[uuid.UUID, date]) -> None:
        """Cancel the meetings for which the new rule has no day; the old series shows them,
        when that is another one."""
        for meeting in reversed(meetings):
            if self.series.ended_on is not None:
                meeting.series_id, meeting.series_on = self.series.id, days[meeting.id]
            cancel_meeting(meeting, DROPPED, by=self.by, now=self.now, office=self.office)

    def _set(self, meeting: Meeting, new: Mapping[str, Any]) -> bool:
        """Change a meeting and log it; whether there was anything to change."""
        changed = audit.changes(meeting, new)
        if not changed["new"]:
            return False
        for name, value in new.items():
            setattr(meeting, name, value)
        if note_move(meeting, changed["new"].keys()):
            self.retimed.add(meeting.id)
        record_on_meeting(AuditAction.MEETING_CHANGED, meeting, by=self.by, now=self.now, **changed)
        return True

    def _finish(
        self, series: MeetingSeries, changed: Mapping[str, Any], moved: Sequence[Meeting]
    ) -> None:
        """Log the change, plan what is to be added, and tell who was or is to be invited."""
        record_on_series(
            AuditAction.SERIES_CHANGED,
            self.series,
            by=self.by,
            now=self.now,
            old={name: _plain(value) for name, value in changed["old"].items()},
            new={name: _plain(value) for name, value in changed["new"].items()},
            moved=[meeting.number for meeting in moved],
        )
        plan_ahead(series, by=self.by, now=self.now)
        db.session.flush()
        written = list_written_to([meeting.id for meeting in moved])
        for meeting in moved:
            if meeting.id in written or meeting.starts_at <= self.now + INVITE_AHEAD:
                invite(
                    meeting,
                    office=self.office,
                    by=self.by,
                    now=self.now,
                    is_time_changed=meeting.id in self.retimed,
                )
        invite_soon(now=self.now, office=self.office, series_id=series.id)


def _dates_of_rule(series: MeetingSeries, days: Iterable[date]) -> list[date]:
    """All dates of its rule around these days, holidays too, as if it had no end."""
    until_on = max(days, default=series.first_on) + HORIZON
    return list(dates_of(series.rule, series.first_on, series.first_on, until_on))


def _plain(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _are(count: int) -> str:
    return "staat 1 overleg" if count == 1 else f"staan {count} overleggen"
