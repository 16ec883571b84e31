"""Reading meetings, for this feature and for those that build on it.

Everything goes through the scope. `today` decides which seats and parties run; `now`
what is ahead and what is behind.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.queries import matches_case_text
from mdo.cases.rules import spoken_name
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.meetings.rules import Period
from mdo.meetings.scope import (
    is_expected,
    is_own_seat,
    is_visible_item,
    is_visible_meeting,
    meetings_with_seat,
)
from mdo.organisations.models import Organisation
from mdo.terms import InvitationAnswer, MeetingKind, MeetingStatus, Party, Role

ORGANISER_ROLES = (Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR)
_COMING = (MeetingStatus.PEILING, MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in a list. `subject` says whom it is about, as far as the viewer may know:
    one name, `3 leerlingen`, or nothing."""

    id: uuid.UUID
    number: str
    kind: MeetingKind
    status: MeetingStatus
    starts_at: datetime
    ends_at: datetime
    location: str
    organisation_name: str
    has_date: bool
    subject: str = ""
    case_number: str = ""

    @property
    def title(self) -> str:
        """`MDO O2026-0012`."""
        return f"{self.kind.abbreviation} {self.number}"


@dataclass(frozen=True)
class MeetingFilter:
    """What a list of meetings is narrowed to."""

    text: str = ""
    period: Period = Period.KOMEND
    kind: MeetingKind | None = None
    status: MeetingStatus | None = None
    organisation_id: uuid.UUID | None = None
    with_me: bool = False
    # At whose table this user sits.
    user_id: uuid.UUID | None = None


def get_meeting(viewer: Viewer, meeting_id: uuid.UUID, today: date) -> Meeting | None:
    """The meeting with its organiser loaded, or None when out of sight. What stands on its
    agenda is asked apart (`table_queries.list_items`): not everybody sees all of it."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.id == meeting_id, is_visible_meeting(viewer, today))
        .options(joinedload(Meeting.organisation))
    )


def get_meeting_by_uid(uid: str) -> Meeting | None:
    """The meeting that was made by the form with this mark, whoever made it."""
    return db.session.scalar(select(Meeting).where(Meeting.uid == uid))


def find_twin(kind: MeetingKind, case_id: uuid.UUID, starts_at: datetime) -> str | None:
    """The number of a meeting of this kind about the same case at the same moment, for who
    sends a form twice by way of Back; None when there is none."""
    return db.session.scalar(
        select(Meeting.number)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == case_id,
            Meeting.kind == kind,
            Meeting.starts_at == starts_at,
            Meeting.status != MeetingStatus.GEANNULEERD,
            Meeting.has_date,
        )
        .limit(1)
    )


def is_ahead(now: datetime) -> ColumnElement[bool]:
    """The condition on `Meeting` that it is not over. Of a poll the first slot may have
    passed while others are still to come."""
    return or_(
        Meeting.ends_at >= now, Meeting.status == MeetingStatus.PEILING, Meeting.has_date.is_(False)
    )


def list_my_meetings(viewer: Viewer, now: datetime, limit: int = 5) -> list[MeetingRow]:
    """The meetings ahead (or going on) at whose table the viewer sits, the first one first."""
    return _rows(
        viewer,
        now,
        _select_rows()
        .where(
            Meeting.id.in_(meetings_with_seat(viewer)),
            Meeting.status.in_(_COMING),
            is_ahead(now),
        )
        .order_by(Meeting.starts_at, Meeting.number)
        .limit(limit),
    )


def list_meetings_to_finish(viewer: Viewer, now: datetime, limit: int = 5) -> list[MeetingRow]:
    """The meetings that were held and are not closed, or whose planned time is over, and
    that the viewer chairs, takes notes of or organises; the oldest first."""
    if not viewer.may(Permission.MINUTES_WRITE):
        return []
    return _rows(
        viewer,
        now,
        _select_rows()
        .where(
            or_(
                Meeting.status == MeetingStatus.GEHOUDEN,
                and_(Meeting.status == MeetingStatus.GEPLAND, Meeting.ends_at < now),
            ),
            _leads_or_organises(viewer),
            is_visible_meeting(viewer, clock.to_local(now).date()),
        )
        .order_by(Meeting.starts_at, Meeting.number)
        .limit(limit),
    )


def list_zats_without_lpa(viewer: Viewer, now: datetime, limit: int = 5) -> list[MeetingRow]:
    """The ZAT's ahead to which leerplicht does not come while nobody comes instead
    (lpa_rules.declined_lpa), and that the viewer may change; the first one first."""
    if not viewer.may(Permission.MEETING_PLAN):
        return []
    seats = select(Participant.id).where(
        Participant.meeting_id == Meeting.id,
        Participant.party == Party.LEERPLICHT,
        is_expected(),
    )
    return _rows(
        viewer,
        now,
        _select_rows()
        .where(
            Meeting.kind == MeetingKind.ZAT,
            Meeting.status == MeetingStatus.GEPLAND,
            Meeting.starts_at > now,
            seats.where(Participant.answer == InvitationAnswer.NEE).exists(),
            ~seats.where(Participant.answer != InvitationAnswer.NEE).exists(),
            _leads_or_organises(viewer),
            is_visible_meeting(viewer, clock.to_local(now).date()),
        )
        .order_by(Meeting.starts_at, Meeting.number)
        .limit(limit),
    )


def _leads_or_organises(viewer: Viewer) -> ColumnElement[bool]:
    led = select(Participant.meeting_id).where(
        is_own_seat(viewer), or_(Participant.is_chair, Participant.is_note_taker)
    )
    return or_(
        Meeting.id.in_(led),
        Meeting.organisation_id.in_(viewer.organisations(*ORGANISER_ROLES)),
    )


def list_case_meetings(viewer: Viewer, case_id: uuid.UUID, today: date) -> list[MeetingRow]:
    """The meetings with this case on the agenda, as far as the viewer may see it there; the
    latest first."""
    rows = db.session.execute(
        _select_rows()
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.case_id == case_id, is_visible_item(viewer, today))
        .order_by(Meeting.starts_at.desc(), Meeting.number.desc())
    )
    return [MeetingRow(*row) for row in rows]


def list_meetings(
    viewer: Viewer,
    wanted: MeetingFilter,
    now: datetime,
    *,
    offset: int = 0,
    limit: int = 25,
) -> tuple[list[MeetingRow], int]:
    """One page of the visible meetings and how many there are in all. What comes is in order
    of time; other lists begin with the latest."""
    today = clock.to_local(now).date()
    conditions = [is_visible_meeting(viewer, today), *_conditions(viewer, wanted, now, today)]
    total = db.session.scalar(select(func.count()).select_from(Meeting).where(*conditions))
    order = (
        (Meeting.starts_at, Meeting.number)
        if wanted.period is Period.KOMEND
        else (Meeting.starts_at.desc(), Meeting.number.desc())
    )
    query = _select_rows().where(*conditions).order_by(*order).offset(offset).limit(limit)
    return _rows(viewer, now, query), total or 0


def calendar_conditions(
    viewer: Viewer, wanted: MeetingFilter, now: datetime
) -> list[ColumnElement[bool]]:
    """The conditions on `Meeting` under which a calendar shows it: visible, through the
    filter, and a concept only to who organises it."""
    today = clock.to_local(now).date()
    return [
        is_visible_meeting(viewer, today),
        or_(
            Meeting.status != MeetingStatus.CONCEPT,
            Meeting.organisation_id.in_(viewer.organisations(*ORGANISER_ROLES)),
            Meeting.created_by_id == viewer.user_id,
        ),
        *_conditions(viewer, wanted, now, today),
    ]


def list_rows(
    viewer: Viewer, conditions: Sequence[ColumnElement[bool]], now: datetime
) -> list[MeetingRow]:
    """The meetings under these conditions, which see to the scope, in order of time."""
    query = _select_rows().where(*conditions).order_by(Meeting.starts_at, Meeting.number)
    return _rows(viewer, now, query)


def list_filter_organisations(viewer: Viewer, today: date) -> list[tuple[uuid.UUID, str]]:
    """Who organises the visible meetings, and the schools of the cases at them, by name."""
    organisers = select(Meeting.organisation_id).where(is_visible_meeting(viewer, today))
    schools = (
        select(CaseFile.school_id)
        .join(AgendaItem, AgendaItem.case_id == CaseFile.id)
        .where(is_visible_item(viewer, today))
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(or_(Organisation.id.in_(organisers), Organisation.id.in_(schools)))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(id_, name) for id_, name in rows]


def _select_rows() -> Select:
    return select(
        Meeting.id,
        Meeting.number,
        Meeting.kind,
        Meeting.status,
        Meeting.starts_at,
        Meeting.ends_at,
        Meeting.location,
        Organisation.name,
        Meeting.has_date,
    ).join(Organisation, Organisation.id == Meeting.organisation_id)


def _rows(viewer: Viewer, now: datetime, query: Select) -> list[MeetingRow]:
    rows = db.session.execute(query).all()
    ids = [row[0] for row in rows]
    about = _subjects(viewer, ids, clock.to_local(now).date()) if ids else {}
    return [MeetingRow(*row, *about.get(row[0], ("", ""))) for row in rows]


def _subjects(
    viewer: Viewer, meeting_ids: Sequence[uuid.UUID], today: date
) -> dict[uuid.UUID, tuple[str, str]]:
    """Whom the meetings are about (see MeetingRow) and, of a single case, its number."""
    rows = db.session.execute(
        select(
            AgendaItem.meeting_id,
            CaseFile.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
        )
        .join(CaseFile, CaseFile.id == AgendaItem.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(AgendaItem.meeting_id.in_(meeting_ids), is_visible_item(viewer, today))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    found: dict[uuid.UUID, list[tuple[str, str]]] = {}
    for meeting_id, number, *name in rows:
        found.setdefault(meeting_id, []).append((spoken_name(*name), number))
    return {
        meeting_id: about[0] if len(about) == 1 else (f"{len(about)} leerlingen", "")
        for meeting_id, about in found.items()
    }


def _conditions(
    viewer: Viewer, wanted: MeetingFilter, now: datetime, today: date
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.period is Period.KOMEND:
        conditions.append(is_ahead(now))
    elif wanted.period is Period.GEWEEST:
        conditions.append(not_(is_ahead(now)))
    if wanted.kind is not None:
        conditions.append(Meeting.kind == wanted.kind)
    if wanted.status is not None:
        conditions.append(Meeting.status == wanted.status)
    if wanted.with_me:
        conditions.append(Meeting.id.in_(meetings_with_seat(viewer)))
    if wanted.user_id is not None:
        conditions.append(
            Meeting.id.in_(
                select(Participant.meeting_id).where(
                    Participant.user_id == wanted.user_id, is_expected()
                )
            )
        )
    about = select(AgendaItem.meeting_id).join(CaseFile, CaseFile.id == AgendaItem.case_id)
    about = about.where(is_visible_item(viewer, today))
    if wanted.organisation_id is not None:
        conditions.append(
            or_(
                Meeting.organisation_id == wanted.organisation_id,
                Meeting.id.in_(about.where(CaseFile.school_id == wanted.organisation_id)),
            )
        )
    if (found := matches_case_text(wanted.text)) is not None:
        number = func.lower(Meeting.number)
        conditions.append(
            or_(
                number.contains(wanted.text.strip().lower(), autoescape=True),
                Meeting.id.in_(about.join(Pupil, Pupil.id == CaseFile.pupil_id).where(found)),
            )
        )
    return conditions
