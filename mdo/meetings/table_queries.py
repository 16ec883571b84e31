"""Reading one meeting: who sits at the table, what is on the agenda, and what the viewer
may do there. The meeting itself must have been loaded through its scope."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Guardian, Pupil
from mdo.cases.queries import Named
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting, MissingParty, Participant
from mdo.meetings.queries import ORGANISER_ROLES
from mdo.meetings.rules import has_one_case
from mdo.meetings.scope import is_own_seat, is_visible_item, is_visible_meeting
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Attendance, InvitationAnswer, MeetingKind, MeetingStatus, Party, Role, Route


@dataclass(frozen=True)
class Rights:
    """What a viewer may do at a meeting. `may_plan`: change time, table and agenda.
    `may_record`: attendance, minutes and closing. `organises`: works at the organiser."""

    is_seated: bool
    may_plan: bool
    may_record: bool
    organises: bool = False


@dataclass(frozen=True)
class ParticipantRow:
    """Somebody at the table. The name of a parent or a pupil whose case the viewer may not
    see here is left out."""

    id: uuid.UUID
    party: Party
    name: str
    organisation_name: str
    user_id: uuid.UUID | None
    is_chair: bool
    is_note_taker: bool
    attendance: Attendance
    substitute_name: str
    absence_reason: str
    answer: InvitationAnswer = InvitationAnswer.GEEN
    answered_at: datetime | None = None
    answer_note: str = ""
    is_relative: bool = False
    replaced_by: str = ""
    has_address: bool = False

    @property
    def where(self) -> str:
        """The organisation and the party, without saying the same twice."""
        return self.organisation_name or self.party.label

    @property
    def part(self) -> str:
        """`Voorzitter, notulist`."""
        parts = ("voorzitter" * self.is_chair, "notulist" * self.is_note_taker)
        return ", ".join(part for part in parts if part).capitalize()


@dataclass(frozen=True)
class PreviousDiscussion:
    """What was agreed the last time that a case was discussed."""

    meeting_id: uuid.UUID
    item_id: uuid.UUID
    kind: MeetingKind
    number: str
    starts_at: datetime
    agreements: str
    route: Route | None


def get_rights(viewer: Viewer, meeting: Meeting, today: date) -> Rights:
    """What the viewer may do: chair and note taker, the people who coordinate at the
    organiser (when they may see the case of a KiK or MDO), and for the minutes the
    leerplichtambtenaar at the table."""
    seat = db.session.execute(
        select(Participant.is_chair, Participant.is_note_taker).where(
            Participant.meeting_id == meeting.id, is_own_seat(viewer)
        )
    ).first()
    leads = seat is not None and (seat.is_chair or seat.is_note_taker)
    organises = meeting.organisation_id in viewer.organisations(*ORGANISER_ROLES)
    if organises and not leads and has_one_case(meeting.kind):
        organises = _sees_all(viewer, meeting.id, today)
    is_lpa_at_table = seat is not None and Role.LEERPLICHTAMBTENAAR in viewer.roles
    return Rights(
        is_seated=seat is not None,
        may_plan=viewer.may(Permission.MEETING_PLAN) and (leads or organises),
        may_record=viewer.may(Permission.MINUTES_WRITE) and (leads or organises or is_lpa_at_table),
        organises=organises,
    )


def _sees_all(viewer: Viewer, meeting_id: uuid.UUID, today: date) -> bool:
    hidden = select(AgendaItem.id).where(
        AgendaItem.meeting_id == meeting_id, not_(is_visible_item(viewer, today))
    )
    return not db.session.scalar(select(hidden.exists()))


def get_meeting_to_change(
    viewer: Viewer, meeting_id: uuid.UUID, today: date, *, lock: bool = True
) -> Meeting | None:
    """The meeting with all that hangs on it; None when out of sight. With `lock` it is ours
    until the transaction ends, so that a second click waits for the first."""
    query = (
        select(Meeting)
        .where(Meeting.id == meeting_id, is_visible_meeting(viewer, today))
        .options(
            selectinload(Meeting.participants),
            selectinload(Meeting.agenda).joinedload(AgendaItem.case).joinedload(CaseFile.pupil),
            selectinload(Meeting.missing_parties),
            joinedload(Meeting.organisation),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query.with_for_update(of=Meeting) if lock else query)


def get_item(
    viewer: Viewer, meeting_id: uuid.UUID, item_id: uuid.UUID, today: date
) -> AgendaItem | None:
    """An agenda item with its meeting; None when out of sight."""
    return db.session.scalar(_select_item(viewer, meeting_id, item_id, today))


def get_item_to_change(
    viewer: Viewer, meeting_id: uuid.UUID, item_id: uuid.UUID, today: date
) -> AgendaItem | None:
    """As `get_item`, both locked, so that no meeting is closed while its minutes are saved."""
    return db.session.scalar(
        _select_item(viewer, meeting_id, item_id, today)
        .with_for_update(of=(AgendaItem, Meeting))
        .execution_options(populate_existing=True)
    )


def _select_item(
    viewer: Viewer, meeting_id: uuid.UUID, item_id: uuid.UUID, today: date
) -> Select[tuple[AgendaItem]]:
    return (
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(
            AgendaItem.id == item_id,
            AgendaItem.meeting_id == meeting_id,
            is_visible_meeting(viewer, today),
            is_visible_item(viewer, today),
        )
        .options(contains_eager(AgendaItem.meeting))
    )


def list_participants(viewer: Viewer, meeting_id: uuid.UUID, today: date) -> list[ParticipantRow]:
    """Who sits at the table, in the order in which they were added."""
    child, substitute = aliased(Pupil), aliased(Participant)
    rows = db.session.execute(
        select(
            Participant.id,
            Participant.party,
            Participant.name,
            func.coalesce(Organisation.name, ""),
            Participant.user_id,
            Participant.is_chair,
            Participant.is_note_taker,
            Participant.attendance,
            Participant.substitute_name,
            Participant.absence_reason,
            Participant.answer,
            Participant.answered_at,
            Participant.answer_note,
            child.id.is_not(None),
            func.coalesce(substitute.name, "").label("replaced_by"),
            or_(Participant.user_id.is_not(None), Participant.email != ""),
            child.id,
        )
        .outerjoin(substitute, substitute.replaces_id == Participant.id)
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .outerjoin(Guardian, Guardian.id == Participant.guardian_id)
        .outerjoin(child, or_(child.id == Participant.pupil_id, child.id == Guardian.pupil_id))
        .where(Participant.meeting_id == meeting_id)
        .order_by(Participant.position, Participant.id)
    ).all()
    known = set(
        db.session.scalars(
            select(CaseFile.pupil_id)
            .join(AgendaItem, AgendaItem.case_id == CaseFile.id)
            .where(AgendaItem.meeting_id == meeting_id, is_visible_item(viewer, today))
        )
    )
    is_seated = any(row.user_id == viewer.user_id and not row.replaced_by for row in rows)
    return [
        ParticipantRow(*row[:-1])
        if is_seated or row[-1] is None or row[-1] in known
        else _without_name(ParticipantRow(*row[:-1]))
        for row in rows
    ]


def _without_name(row: ParticipantRow) -> ParticipantRow:
    return ParticipantRow(
        row.id,
        row.party,
        row.party.label,
        "",
        None,
        False,
        False,
        row.attendance,
        "",
        "",
        row.answer,
        is_relative=True,
    )


def list_substitutes(viewer: Viewer, meeting_id: uuid.UUID, today: date) -> dict[uuid.UUID, str]:
    """Who came with a seat of his or her own in the place of somebody: the name, by the seat
    that is replaced. As far as the viewer may know the names."""
    pairs = db.session.execute(
        select(Participant.id, Participant.replaces_id).where(
            Participant.meeting_id == meeting_id, Participant.replaces_id.is_not(None)
        )
    ).all()
    names = (
        {row.id: row.name for row in list_participants(viewer, meeting_id, today)} if pairs else {}
    )
    return {row.replaces_id: names[row.id] for row in pairs}


def list_missing(meeting_id: uuid.UUID) -> list[tuple[Party, str]]:
    """The required parties that are not at the table, with the reason."""
    rows = db.session.execute(
        select(MissingParty.party, MissingParty.reason).where(MissingParty.meeting_id == meeting_id)
    )
    order = list(Party)
    return sorted(((party, reason) for party, reason in rows), key=lambda row: order.index(row[0]))


def get_previous(
    viewer: Viewer, item: AgendaItem, before: datetime, today: date
) -> PreviousDiscussion | None:
    """The last meeting before that at which the same case was discussed, as far as the
    viewer may see what was agreed there."""
    row = db.session.execute(
        select(
            Meeting.id,
            AgendaItem.id,
            Meeting.kind,
            Meeting.number,
            Meeting.starts_at,
            AgendaItem.agreements,
            AgendaItem.route,
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.case_id == item.case_id,
            AgendaItem.id != item.id,
            Meeting.starts_at < before,
            Meeting.status.in_((MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)),
            is_visible_item(viewer, today),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.number.desc())
        .limit(1)
    ).first()
    return PreviousDiscussion(*row) if row else None


@dataclass(frozen=True)
class CaseAtTable(Named):
    """The case of an agenda item as its page shows it. `question` and the link to the case
    file are for who may open that file."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_name: str | None
    municipality_id: uuid.UUID
    municipality_name: str
    question: str
    is_visible: bool


def get_case_at_table(viewer: Viewer, case_id: uuid.UUID, today: date) -> CaseAtTable:
    """The case of an item that was loaded through its scope."""
    row = db.session.execute(
        select(
            CaseFile.id,
            CaseFile.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Organisation.name,
            CaseFile.municipality_id,
            Municipality.name,
            CaseFile.question,
            is_visible_case(viewer, today),
        )
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .join(Municipality, Municipality.id == CaseFile.municipality_id)
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .where(CaseFile.id == case_id)
    ).one()
    return CaseAtTable(*row[:-2], row[-2] if row[-1] else "", bool(row[-1]))
