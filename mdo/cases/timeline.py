"""What happened in a case, in the order of time.

A feature that comes after cases adds its own events (`meetings/timeline.py` …) by
registering a source; each source shows only what the viewer may see.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Enrolment, Residence
from mdo.cases.queries import list_parties
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Term


@dataclass(frozen=True)
class TimelineEvent:
    """Something that happened on a day (`on`) or at a moment (`at`); one of both is given.

    `endpoint` and `ids` name the page that tells more.
    """

    title: str
    on: date | None = None
    at: datetime | None = None
    text: str = ""
    badge: Term | None = None
    endpoint: str = ""
    ids: dict[str, uuid.UUID | str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The Dutch date of the event."""
        if self.at is not None:
            return clock.to_local(self.at).date()
        if self.on is None:
            raise ValueError("een gebeurtenis zonder datum")
        return self.on


OPENED = "Dossier geopend"

# (viewer, case id, today) -> the events of one feature, in any order.
TimelineSource = Callable[[Viewer, uuid.UUID, date], list[TimelineEvent]]
_sources: list[TimelineSource] = []


def timeline_source(source: TimelineSource) -> TimelineSource:
    """Register a source of events."""
    _sources.append(source)
    return source


def list_timeline(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """All events of a case that the viewer may see, the newest first. Of one day those
    without a time happened before those with one, and opening the case before all.

    The case itself must have been loaded through its scope.
    """
    events = [event for source in _sources for event in source(viewer, case_id, today)]
    return sorted(events, key=_moment, reverse=True)


def _moment(event: TimelineEvent) -> tuple[date, bool, float, str]:
    at = event.at.timestamp() if event.at else 0
    return event.day, event.title != OPENED, at, event.title


@timeline_source
def own_events(_viewer: Viewer, case_id: uuid.UUID, today: date) -> list[TimelineEvent]:
    """Opening and closing, parties that come and go, and where the pupil moved meanwhile."""
    case = db.session.execute(
        select(
            CaseFile.pupil_id,
            CaseFile.opened_on,
            CaseFile.closed_on,
            CaseFile.closing,
            CaseFile.closing_note,
        ).where(CaseFile.id == case_id)
    ).one()
    until_on = case.closed_on or today
    events = [TimelineEvent(OPENED, on=case.opened_on)]
    if case.closed_on:
        reason = case.closing.label if case.closing else ""
        note = ". ".join(text for text in (reason, case.closing_note) if text)
        events.append(TimelineEvent("Dossier gesloten", on=case.closed_on, text=note))
    events += _party_events(case_id, case.opened_on, today)
    events += _school_events(case.pupil_id, case.opened_on, until_on)
    return events + _home_events(case.pupil_id, case.opened_on, until_on)


def _party_events(case_id: uuid.UUID, opened_on: date, today: date) -> list[TimelineEvent]:
    events = []
    for row in list_parties(case_id):
        name = row.organisation.name
        if opened_on < row.from_on <= today:
            events.append(TimelineEvent(f"{name} doet mee", on=row.from_on, text=row.basis.label))
        if row.withdrawn_on:
            events.append(
                TimelineEvent(f"Toestemming voor {name} ingetrokken", on=row.withdrawn_on)
            )
        elif row.until_on and row.until_on <= today:
            events.append(TimelineEvent(f"{name} doet niet meer mee", on=row.until_on))
    return events


def _school_events(pupil_id: uuid.UUID, opened_on: date, until_on: date) -> list[TimelineEvent]:
    rows = db.session.execute(
        select(Enrolment.from_on, Enrolment.until_on, Enrolment.group_name, Organisation.name)
        .join(Organisation, Organisation.id == Enrolment.school_id)
        .where(Enrolment.pupil_id == pupil_id)
        .order_by(Enrolment.from_on)
    ).all()
    began_on = {row.from_on for row in rows}
    events = []
    for row in rows:
        if opened_on < row.from_on <= until_on:
            text = f"Groep of klas: {row.group_name}" if row.group_name else ""
            events.append(TimelineEvent(f"Ingeschreven bij {row.name}", on=row.from_on, text=text))
        if (
            row.until_on
            and opened_on < row.until_on <= until_on
            and row.until_on + timedelta(days=1) not in began_on
        ):
            events.append(TimelineEvent(f"Uitgeschreven bij {row.name}", on=row.until_on))
    return events


def _home_events(pupil_id: uuid.UUID, opened_on: date, until_on: date) -> list[TimelineEvent]:
    rows = db.session.execute(
        select(Residence.from_on, Municipality.name)
        .join(Municipality, Municipality.id == Residence.municipality_id)
        .where(Residence.pupil_id == pupil_id, Residence.from_on > opened_on)
        .where(Residence.from_on <= until_on)
        .order_by(Residence.from_on)
    )
    return [TimelineEvent(f"Verhuisd naar {name}", on=from_on) for from_on, name in rows]
