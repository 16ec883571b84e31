"""Making an MDO of a case that was discussed at a KiK or ZAT.

Load the item with its meeting locked (`table_queries.get_item_to_change`): the second of two
clicks, or of two people, then finds the MDO of the first.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.database.counters import next_number
from mdo.errors import Refused
from mdo.extensions import db
from mdo.meetings.choice_queries import (
    PersonRow,
    RelativeRow,
    list_people_at,
    list_people_of_users,
    list_relatives,
)
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.meetings.operations import record_on_meeting
from mdo.meetings.planning_operations import moment_of, placeholder
from mdo.meetings.rules import has_one_case, meeting_number
from mdo.meetings.step_up_queries import (
    get_cjg_id,
    get_mdo_of,
    get_organiser,
    list_party_ids,
    list_seats,
)
from mdo.meetings.step_up_rules import (
    PREFILLED,
    choose_organiser,
    choose_people,
    why_no_step_up,
)
from mdo.meetings.table_operations import make_table
from mdo.terms import CaseStatus, MeetingKind, MeetingStatus, Party, Route


def step_up(
    item: AgendaItem, case: CaseFile, *, viewer: Viewer, now: datetime
) -> tuple[uuid.UUID, bool]:
    """Make an MDO in concept, without a date, of a case on the agenda of a KiK or ZAT. Gives
    the id of the meeting, and whether it was made just now: when the case has an MDO that is
    coming already, it is that one.

    The question, the facts and both views go along; the rest of the minutes stays at the
    origin, to which the new item points. `case` was loaded through the viewer's scope.
    Raises Refused.
    """
    today = clock.to_local(now).date()
    if (known := get_mdo_of(viewer, item, today)) is not None:
        return known.meeting_id, False
    origin = item.meeting
    if fault := why_no_step_up(origin.kind, origin.status, item.route, has_case=True):
        raise Refused(fault)
    if case.status is not CaseStatus.OPEN:
        raise Refused(f"Dossier {case.number} is gesloten. Heropen het dossier eerst.")
    _decide(item, viewer, now)
    meeting = _make(item, case, viewer, now)
    db.session.add(meeting)
    db.session.flush()
    record_on_meeting(
        AuditAction.MEETING_PLANNED,
        meeting,
        by=viewer.user_id,
        now=now,
        kind=meeting.kind,
        number=meeting.number,
        carried_from=origin.number,
    )
    _record(AuditAction.STEPPED_UP, item, viewer, now, number=meeting.number)
    return meeting.id, True


def _decide(item: AgendaItem, viewer: Viewer, now: datetime) -> None:
    """The decision at the origin becomes: to an MDO."""
    if item.route is Route.MDO:
        return
    item.route = Route.MDO
    _record(AuditAction.MINUTES_WRITTEN, item, viewer, now, fields=["route"])


def _make(item: AgendaItem, case: CaseFile, viewer: Viewer, now: datetime) -> Meeting:
    origin, today = item.meeting, clock.to_local(now).date()
    organised = get_organiser(origin.organisation_id)
    organisation_id, responsibility = choose_organiser(
        organised[:2], case.school_id, get_cjg_id(case.municipality_id)
    )
    moment = moment_of(
        MeetingKind.MDO, placeholder({"on": None, "starts": None, "ends": None}, today)
    )
    assert moment is not None, "an hour from nine is the same day"
    number = meeting_number(today.year, next_number(f"overleggen-{today.year}"))
    return Meeting(
        id=uuid.uuid4(),
        kind=MeetingKind.MDO,
        status=MeetingStatus.CONCEPT,
        number=number,
        municipality_id=get_organiser(organisation_id)[2] or case.municipality_id,
        organisation_id=organisation_id,
        responsibility=responsibility,
        starts_at=moment[0],
        ends_at=moment[1],
        has_date=False,
        aim=f"Vervolg op {origin.kind.abbreviation} {origin.number}.",
        uid=str(uuid.uuid4()),
        created_at=now,
        created_by_id=viewer.user_id,
        participants=_table(item, case, viewer, today),
        agenda=[
            AgendaItem(
                id=uuid.uuid4(),
                case_id=case.id,
                carried_from_id=item.id,
                question=item.question or case.question,
                informs_parents=item.informs_parents,
                **{name: getattr(item, name) for name in PREFILLED},
            )
        ],
    )


def _table(item: AgendaItem, case: CaseFile, viewer: Viewer, today: date) -> list[Participant]:
    """Who is around the case with a ground to be there, its family, and who steps up."""
    before = list_seats(item.meeting_id)
    people = _people(case, before, viewer, today)
    relatives = [
        row
        for row in list_relatives([case.id], today)
        if row.relation is None
        or row.has_custody
        or row.id in {seat.guardian_id for seat in before}
    ]
    key_of = {row.user_id: f"m-{row.id}" for row in people}
    chair = _first(key_of, _leads(before, "is_chair"), case.coordinator_id, viewer.user_id)
    scribes = [viewer.user_id, _leads(before, "is_note_taker")]
    free = {user_id: key for user_id, key in key_of.items() if key != chair}
    values: dict[str, Any] = {
        "people": [row.id for row in people],
        "family": [row.key for row in relatives],
        "guests": _parents_by_name(item, before, relatives),
        "chair": chair,
        "note_taker": _first(free, *scribes),
    }
    return make_table(values, relatives, today)


def _people(
    case: CaseFile, before: Sequence[Participant], viewer: Viewer, today: date
) -> list[PersonRow]:
    around = list_people_at(list_party_ids(case, today), today)
    if not any(row.party is Party.LEERPLICHT for row in around):
        # Nobody works for leerplicht where the pupil lives: who sat at the table passes it on.
        sat = [seat.user_id for seat in before if seat.party is Party.LEERPLICHT and seat.user_id]
        around += list_people_of_users(sat, today)
    if viewer.user_id not in {row.user_id for row in around}:
        around += list_people_of_users([viewer.user_id], today)
    preferred = {seat.user_id for seat in before if seat.user_id} | {case.coordinator_id} - {None}
    return choose_people(around, preferred, [viewer.user_id])


def _leads(seats: Sequence[Participant], attribute: str) -> uuid.UUID | None:
    return next((seat.user_id for seat in seats if getattr(seat, attribute)), None)


def _first(key_of: dict[uuid.UUID, str], *user_ids: uuid.UUID | None) -> str | None:
    return next((key_of[user_id] for user_id in user_ids if user_id in key_of), None)


def _parents_by_name(
    item: AgendaItem, before: Sequence[Participant], relatives: Sequence[RelativeRow]
) -> list[dict[str, Any]]:
    """The parents who sat at a KiK by name only, when the case knows none."""
    if not has_one_case(item.meeting.kind) or any(row.relation for row in relatives):
        return []
    return [
        {"name": seat.name, "organisation": "", "party": seat.party, "email": seat.email}
        for seat in before
        if seat.party is Party.OUDERS and not seat.user_id
    ]


def _record(
    action: AuditAction, item: AgendaItem, viewer: Viewer, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=viewer.user_id,
        now=now,
        subject=Subject.OVERLEG,
        subject_id=item.meeting_id,
        case_id=item.case_id,
        municipality_id=item.meeting.municipality_id,
        item_id=item.id,
        **details,
    )
