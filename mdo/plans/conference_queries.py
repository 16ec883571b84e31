"""The meeting that a plan comes from: who was at the table, and was the pupil heard. To be
used with a case that was loaded through its scope."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from mdo.cases.models import CaseFile, CaseParty, Guardian
from mdo.cases.queries import CaseHeading
from mdo.cases.scope import is_running_party
from mdo.clock import to_local
from mdo.database.columns import LINE
from mdo.extensions import db
from mdo.law.dates import in_figures
from mdo.meetings.closing_queries import list_attendees
from mdo.meetings.closing_rules import absent_parties
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.meetings.rules import PRESENT
from mdo.meetings.scope import is_expected
from mdo.meetings.table_queries import list_missing
from mdo.organisations.models import Organisation
from mdo.plans.completeness_rules import Conference
from mdo.plans.document import SeatText
from mdo.plans.establish_rules import Responsible, SignOffText
from mdo.plans.rules import short
from mdo.terms import Attendance, MeetingKind, MeetingStatus, Party

_HELD = (MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)


@dataclass(frozen=True)
class MeetingChoice:
    """A meeting that a plan can come from."""

    id: uuid.UUID
    kind: MeetingKind
    number: str
    starts_at: datetime

    @property
    def label(self) -> str:
        """`MDO O2026-0001, 3-11-2026`."""
        on = to_local(self.starts_at)
        return f"{self.kind.abbreviation} {self.number}, {in_figures(on)}"


def list_meetings(case_id: uuid.UUID, now: datetime) -> list[MeetingChoice]:
    """The meetings about a case that have begun and were not cancelled, the latest first."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.kind, Meeting.number, Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == case_id,
            Meeting.starts_at <= now,
            Meeting.status.in_((*_HELD, MeetingStatus.GEPLAND)),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.number.desc())
    )
    return [MeetingChoice(*row) for row in rows]


def get_conference(meeting_id: uuid.UUID | None, case_id: uuid.UUID) -> Conference | None:
    """What completeness looks at; None for a plan without a meeting."""
    if meeting_id is None:
        return None
    row = db.session.execute(
        select(
            Meeting.number,
            Meeting.kind,
            Meeting.status,
            AgendaItem.id,
            AgendaItem.pupil_view,
            AgendaItem.pupil_not_heard_reason,
        )
        .outerjoin(
            AgendaItem, and_(AgendaItem.meeting_id == Meeting.id, AgendaItem.case_id == case_id)
        )
        .where(Meeting.id == meeting_id)
    ).one()
    return Conference(
        meeting_id=meeting_id,
        item_id=row.id,
        number=row.number,
        kind=row.kind,
        is_held=row.status in _HELD,
        attendees=tuple(list_attendees(meeting_id)),
        reasons=frozenset(party for party, _reason in list_missing(meeting_id)),
        is_pupil_heard=bool(row.pupil_view or row.pupil_not_heard_reason),
    )


def list_seats(meeting_id: uuid.UUID | None, case_id: uuid.UUID) -> list[SeatText]:
    """Who was at the table for this case, and of whom nobody was there with the reason.

    Of a ZAT, which discusses more pupils, the relatives and pupils of the other cases are
    left out, and those of whom it is not known whose they are.
    """
    if meeting_id is None:
        return []
    rows = db.session.execute(
        select(
            Participant.party,
            Participant.name,
            Participant.attendance,
            Participant.substitute_name,
            Participant.absence_reason,
            Organisation.name.label("organisation"),
            Meeting.kind,
        )
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .join(CaseFile, CaseFile.id == case_id)
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .outerjoin(Guardian, Guardian.id == Participant.guardian_id)
        .where(
            Participant.meeting_id == meeting_id,
            is_expected(),
            or_(
                Participant.party.not_in((Party.OUDERS, Party.LEERLING)),
                Guardian.pupil_id == CaseFile.pupil_id,
                Participant.pupil_id == CaseFile.pupil_id,
                and_(
                    Meeting.kind != MeetingKind.ZAT,
                    Participant.guardian_id.is_(None),
                    Participant.pupil_id.is_(None),
                ),
            ),
        )
        .order_by(Participant.position, Participant.id)
    ).all()
    seats = [
        SeatText(
            row.party,
            ", ".join(part for part in (_name(row), row.organisation) if part),
            row.attendance in PRESENT,
            row.absence_reason,
        )
        for row in rows
    ]
    return [*seats, *_empty_seats(meeting_id)]


def _name(row: object) -> str:
    if row.attendance is Attendance.VERVANGEN:
        return f"{row.substitute_name} (voor {row.name})"
    return row.name


def _empty_seats(meeting_id: uuid.UUID) -> list[SeatText]:
    """The required parties that were not there at all; the reason is empty when nobody gave
    one."""
    kind = db.session.scalars(select(Meeting.kind).where(Meeting.id == meeting_id)).one()
    attendees = list_attendees(meeting_id)
    reasons = dict(list_missing(meeting_id))
    invited = {attendee.party for attendee in attendees}
    return [
        SeatText(required.key, "", False, reasons.get(required.key, ""))
        for required in absent_parties(kind, attendees, ())
        if not invited.intersection(required.parties) or required.key in reasons
    ]


def propose_signers(
    meeting_id: uuid.UUID | None, case_id: uuid.UUID, today: object
) -> list[SignOffText]:
    """Who is asked what they say of the plan: those who were at the table, and the parties
    to the case of whom nobody was."""
    present = [seat for seat in list_seats(meeting_id, case_id) if seat.is_present]
    there = {seat.party for seat in present}
    parties = db.session.execute(
        select(CaseParty.party, Organisation.name)
        .join(Organisation, Organisation.id == CaseParty.organisation_id)
        .where(
            CaseParty.case_id == case_id,
            is_running_party(today),
        )
        .order_by(CaseParty.from_on, CaseParty.created_at, CaseParty.id)
    )
    proposed = [(seat.party, seat.name) for seat in present]
    proposed += [(party, name) for party, name in parties if party not in there]
    # A substitute, for whom, and the organisation can be longer than a name may be.
    return [SignOffText(party, short(name, LINE), None, "") for party, name in proposed]


def get_responsible(meeting_id: uuid.UUID | None, heading: CaseHeading) -> Responsible:
    """Who is responsible for the plan of a case."""
    organisation_id = heading.school_id
    if meeting_id is not None:
        organisation_id = db.session.scalar(
            select(Meeting.organisation_id).where(Meeting.id == meeting_id)
        )
    return Responsible(heading.coordinator_id, organisation_id, heading.municipality_id)
