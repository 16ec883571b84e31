"""What a meeting needs before it is closed, and the facts that are counted of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from mdo import clock
from mdo.cases.models import CaseParty, Guardian, Residence
from mdo.cases.scope import is_running_party
from mdo.extensions import db
from mdo.meetings.agenda_queries import agenda_order, has_minutes
from mdo.meetings.closing_rules import Attendee, CaseOnAgenda, Check, absent_parties, closing_checks
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.meetings.rules import RequiredParty, has_one_case, missing_parties
from mdo.meetings.table_queries import list_missing
from mdo.organisations.models import Organisation
from mdo.terms import AgendaBlock, Attendance, MeetingStatus, ParentsStance, Party


def list_homes(pupil_ids: Sequence[uuid.UUID], on: date) -> dict[uuid.UUID, uuid.UUID]:
    """In which municipality each of these pupils lived on a day, as far as it is known."""
    rows = db.session.execute(
        select(Residence.pupil_id, Residence.municipality_id)
        .where(
            Residence.pupil_id.in_(pupil_ids),
            Residence.from_on <= on,
            or_(Residence.until_on.is_(None), Residence.until_on >= on),
        )
        .order_by(Residence.from_on)
    )
    return {row.pupil_id: row.municipality_id for row in rows}


def list_pupils_of_guardians(meeting_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Whose parent or carer somebody at the table is: pupil by guardian."""
    rows = db.session.execute(
        select(Guardian.id, Guardian.pupil_id)
        .join(Participant, Participant.guardian_id == Guardian.id)
        .where(Participant.meeting_id == meeting_id)
    )
    return {row.id: row.pupil_id for row in rows}


def list_attendees(meeting_id: uuid.UUID) -> list[Attendee]:
    """The table as closing looks at it."""
    substitute = aliased(Participant)
    is_replaced = select(substitute.id).where(substitute.replaces_id == Participant.id).exists()
    rows = db.session.execute(
        select(Participant.party, Participant.attendance, Participant.absence_reason, is_replaced)
        .where(Participant.meeting_id == meeting_id)
        .order_by(Participant.position, Participant.id)
    )
    return [Attendee(*row[:3], bool(row[3])) for row in rows]


def list_checks(meeting: Meeting) -> list[Check]:
    """What the meeting needs before it can be closed; about the whole agenda, also what the
    viewer does not see, in numbers only."""
    origin = aliased(AgendaItem)
    # What was copied from a KiK or ZAT and not touched since was not said at this meeting.
    is_said_here = or_(origin.id.is_(None), origin.pupil_view != AgendaItem.pupil_view)
    items = db.session.execute(
        select(
            AgendaItem.case_id,
            ((AgendaItem.pupil_view != "") & is_said_here)
            | (AgendaItem.pupil_not_heard_reason != ""),
            (AgendaItem.agreements != "") | AgendaItem.route.is_not(None),
            AgendaItem.parents_stance,
            AgendaItem.block == AgendaBlock.TERUGKOPPELING,
            has_minutes(),
        )
        .outerjoin(origin, origin.id == AgendaItem.carried_from_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(*agenda_order())
    ).all()
    # Where nothing was written at all, somebody still has to: then nothing was run out of.
    has_begun = any(row[-1] for row in items)
    return closing_checks(
        meeting.kind,
        list_attendees(meeting.id),
        _explained(meeting.id),
        [
            CaseOnAgenda(
                number,
                bool(heard),
                bool(decided),
                ParentsStance(stance),
                is_feedback=bool(is_feedback),
                is_reached=bool(is_reached) or not has_begun,
            )
            for number, (case_id, heard, decided, stance, is_feedback, is_reached) in enumerate(
                items, 1
            )
            if case_id
        ],
        len(items),
        _list_without_basis(meeting, [item.case_id for item in items if item.case_id]),
    )


def _list_without_basis(meeting: Meeting, case_ids: Sequence[uuid.UUID]) -> list[str]:
    """The organisations at the table of a KiK or MDO that were no party to the case that
    day. Leerplicht acts by law and needs none."""
    if not has_one_case(meeting.kind):
        return []
    on = clock.to_local(meeting.starts_at).date()
    with_basis = select(CaseParty.organisation_id).where(
        CaseParty.case_id.in_(case_ids),
        is_running_party(on),
    )
    rows = db.session.scalars(
        select(Organisation.name)
        .join(Participant, Participant.organisation_id == Organisation.id)
        .where(
            Participant.meeting_id == meeting.id,
            Participant.party != Party.LEERPLICHT,
            Organisation.id.not_in(with_basis),
        )
        .distinct()
        .order_by(Organisation.name)
    )
    return list(rows)


def list_unexplained(meeting: Meeting) -> Sequence[RequiredParty]:
    """The required parties whose absence asks for a reason: those not invited, and once the
    meeting was held those that were not there either."""
    attendees = list_attendees(meeting.id)
    if meeting.status in (MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN) and all(
        attendee.attendance is not Attendance.VERWACHT for attendee in attendees
    ):
        return absent_parties(meeting.kind, attendees, ())
    return missing_parties(meeting.kind, {attendee.party for attendee in attendees})


def _explained(meeting_id: uuid.UUID) -> set[Party]:
    return {party for party, _reason in list_missing(meeting_id)}
