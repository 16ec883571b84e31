"""A ZAT goes on with what the one before left: unfinished cases, and feedback on agreements.

A case stands on the next agenda once, however often a meeting is closed and reopened. Who
plans may take it off again.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.extensions import db
from mdo.meetings.carry_queries import (
    get_next_zat,
    list_carried,
    list_cases_that_go_on,
    list_zats_to_take_over,
)
from mdo.meetings.carry_rules import block_of_next, is_reached
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.open_work import cases_with_open_work
from mdo.terms import AgendaBlock, CaseStatus, MeetingKind, MeetingStatus


def carry_over(meeting: Meeting, *, by: uuid.UUID | None, now: datetime) -> None:
    """After a ZAT was closed or cancelled: put what is left of it on the agenda of the next
    one that is planned. Without a next one nothing happens; that takes over when it comes."""
    if meeting.kind is not MeetingKind.ZAT:
        return
    db.session.flush()
    today = clock.to_local(now).date()
    _correct(meeting, today, by=by, now=now)
    if (target := get_next_zat(meeting)) is not None:
        _carry(meeting, target, today, by=by, now=now)


def take_over(meeting: Meeting, *, by: uuid.UUID | None, now: datetime) -> None:
    """After a ZAT was planned: put on its agenda what the one before left, when no other one
    comes in between."""
    if meeting.kind is not MeetingKind.ZAT or meeting.status is not MeetingStatus.GEPLAND:
        return
    db.session.flush()
    today = clock.to_local(now).date()
    for source in list_zats_to_take_over(meeting):
        _carry(source, meeting, today, by=by, now=now)


def _carry(
    source: Meeting, target: Meeting, today: date, *, by: uuid.UUID | None, now: datetime
) -> None:
    """Put the cases that come back on the agenda of `target`, once each."""
    wanted = _blocks(source, today)
    there = {item.case_id for item in target.agenda}
    there |= list_cases_that_go_on(source, [item.case_id for item in wanted])
    place = max((item.position for item in target.agenda), default=-1)
    carried = []
    for item, block in wanted.items():
        if item.case_id in there:
            continue
        place += 1
        carried.append(
            AgendaItem(
                id=uuid.uuid4(),
                case_id=item.case_id,
                block=block,
                carried_from_id=item.id,
                position=place,
                question=item.question,
                minutes_planned=item.minutes_planned,
                informs_parents=item.informs_parents,
            )
        )
    target.agenda.extend(carried)
    db.session.flush()
    for item in carried:
        _record(target, item, by=by, now=now, act="overgenomen", carried_from=source.number)


def _blocks(source: Meeting, today: date) -> dict[AgendaItem, AgendaBlock]:
    """The items whose case comes back, in their order, with the block in which it does. A
    case that was closed or plays at another school by now does not."""
    items = [item for item in source.agenda if item.case is not None and _plays(item, source)]
    with_work = cases_with_open_work([item.case_id for item in items], today)
    is_cancelled = source.status is MeetingStatus.GEANNULEERD
    found = {}
    for item in items:
        block = block_of_next(
            item.block,
            item.route,
            is_reached=is_reached(item) and not is_cancelled,
            has_agreements=bool(item.agreements),
            has_open_work=item.case_id in with_work,
        )
        if block is not None:
            found[item] = block
    return found


def _plays(item: AgendaItem, source: Meeting) -> bool:
    case: Any = item.case
    return case.status is CaseStatus.OPEN and case.school_id == source.organisation_id


def _correct(meeting: Meeting, today: date, *, by: uuid.UUID | None, now: datetime) -> None:
    """What was carried before the meeting was reopened: to another block, or off the agenda
    again, when that is decided otherwise now. What has minutes already stays."""
    wanted = {item.id: block for item, block in _blocks(meeting, today).items()}
    for carried in list_carried([item.id for item in meeting.agenda]):
        if is_reached(carried):
            continue
        block = wanted.get(carried.carried_from_id)
        if block is None:
            _record(carried.meeting, carried, by=by, now=now, act="verwijderd")
            db.session.delete(carried)
        else:
            carried.block = block
    db.session.flush()


def _record(
    meeting: Meeting, item: AgendaItem, *, by: uuid.UUID | None, now: datetime, **details: Any
) -> None:
    audit.record(
        AuditAction.AGENDA_CHANGED,
        by=by,
        now=now,
        subject=Subject.OVERLEG,
        subject_id=meeting.id,
        case_id=item.case_id,
        municipality_id=meeting.municipality_id,
        item_id=item.id,
        **details,
    )


def forget_origin(item: AgendaItem) -> None:
    """Before an item is taken off an agenda: what was carried from it stands on its own."""
    db.session.execute(
        update(AgendaItem).where(AgendaItem.carried_from_id == item.id).values(carried_from_id=None)
    )
