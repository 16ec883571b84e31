"""Reading feedback: what still has to be told, what was sent and received."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.queries import Named
from mdo.cases.rules import spoken_name
from mdo.clock import to_local
from mdo.database.columns import list_name
from mdo.extensions import db
from mdo.feedback.models import Feedback
from mdo.feedback.rules import WORK_AGO
from mdo.feedback.scope import is_of_elsewhere, is_received_by, is_sent_by, is_to_tell
from mdo.feedback.terms import FeedbackState
from mdo.mail.models import OutboxMessage
from mdo.mail.office import digest
from mdo.meetings.models import AgendaItem, Discussion, Meeting, Participant
from mdo.meetings.scope import is_expected
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import HolidayRegion, MeetingKind, Role

Choice = tuple[uuid.UUID, str]


@dataclass(frozen=True)
class Point(Named):
    """A case of another municipality that was discussed, with what a feedback tells of it.
    `feedback_id` is the one that stands, when there is one; `retracted_at` when the last
    one before it was retracted."""

    item_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    meeting_id: uuid.UUID
    kind: MeetingKind
    number: str
    held_on: date
    from_municipality_id: uuid.UUID
    to_municipality_id: uuid.UUID
    to_name: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    feedback_id: uuid.UUID | None = None
    state: FeedbackState | None = None
    retracted_at: datetime | None = None


@cache
def _points() -> Select[Any]:
    """The discussed cases with the feedback that stands of each. It is made once: another name
    for a table costs more than the question itself."""
    earlier = aliased(Feedback)
    retracted_at = (
        select(func.max(earlier.retracted_at))
        .where(earlier.agenda_item_id == AgendaItem.id, earlier.state == FeedbackState.INGETROKKEN)
        .correlate(AgendaItem)
        .scalar_subquery()
    )
    return (
        select(
            AgendaItem.id,
            Discussion.case_id,
            CaseFile.number,
            Meeting.id,
            Meeting.kind,
            Meeting.number,
            Discussion.held_on,
            Meeting.municipality_id,
            Discussion.municipality_id,
            Municipality.name,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Feedback.id,
            Feedback.state,
            retracted_at,
        )
        .select_from(Discussion)
        .join(AgendaItem, AgendaItem.id == Discussion.agenda_item_id)
        .join(Meeting, Meeting.id == Discussion.meeting_id)
        .join(CaseFile, CaseFile.id == Discussion.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .join(Municipality, Municipality.id == Discussion.municipality_id)
        .outerjoin(
            Feedback,
            (Feedback.agenda_item_id == AgendaItem.id)
            & (Feedback.state != FeedbackState.INGETROKKEN),
        )
    )


def get_point(viewer: Viewer, item_id: uuid.UUID) -> Point | None:
    """The discussed case of which the viewer may make a feedback, or None."""
    row = db.session.execute(_points().where(AgendaItem.id == item_id, is_to_tell(viewer))).first()
    return Point(*row) if row else None


def list_points_of_meeting(viewer: Viewer, meeting_id: uuid.UUID) -> list[Point]:
    """The pupils of other municipalities of one closed meeting, in the order of the agenda."""
    rows = db.session.execute(
        _points()
        .where(Meeting.id == meeting_id, is_to_tell(viewer))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [Point(*row) for row in rows]


def list_points_to_tell(viewer: Viewer, now: datetime, limit: int = 5) -> list[Point]:
    """What was discussed in the last half year and still has to be told, the oldest first: no
    feedback yet, or one that was not sent."""
    rows = db.session.execute(
        _points()
        .where(
            is_to_tell(viewer),
            _is_untold(now),
        )
        .order_by(Discussion.held_on, Meeting.number, AgendaItem.position, AgendaItem.id)
        .limit(limit)
    )
    return [Point(*row) for row in rows]


def _is_untold(now: datetime) -> ColumnElement[bool]:
    """The condition on `_points` that it was discussed in the last half year and that no
    feedback was sent."""
    return and_(
        Meeting.starts_at >= now - WORK_AGO,
        or_(Feedback.id.is_(None), Feedback.state == FeedbackState.CONCEPT),
    )


@dataclass(frozen=True)
class Untold:
    """A case of another municipality of which nobody was told yet, without its pupil; and one
    of the users at that table. `closed_at`: since when it can be told."""

    item_id: uuid.UUID
    meeting_id: uuid.UUID
    number: str
    municipality_id: uuid.UUID
    holiday_region: HolidayRegion | None
    closed_at: datetime
    user_id: uuid.UUID


def list_untold(now: datetime) -> list[Untold]:
    """What every municipality still has to tell to another, once for each user at the table."""
    rows = db.session.execute(
        _points()
        .join(Participant, Participant.meeting_id == Meeting.id)
        .where(
            is_of_elsewhere(),
            is_expected(),
            Participant.user_id.is_not(None),
            Meeting.closed_at.is_not(None),
            _is_untold(now),
        )
        .with_only_columns(
            AgendaItem.id,
            Meeting.id,
            Meeting.number,
            Meeting.municipality_id,
            select(Municipality.holiday_region)
            .where(Municipality.id == Meeting.municipality_id)
            .correlate(Meeting)
            .scalar_subquery(),
            Meeting.closed_at,
            Participant.user_id,
        )
        .order_by(Meeting.closed_at, AgendaItem.id, Participant.position, Participant.id)
    )
    return [Untold(*row) for row in rows]


def get_point_of(feedback: Feedback) -> Point:
    """What a feedback is about; the feedback was loaded through its scope. Its meeting may
    have been reopened since."""
    row = db.session.execute(
        select(
            AgendaItem.id,
            Feedback.case_id,
            CaseFile.number,
            Meeting.id,
            Meeting.kind,
            Meeting.number,
            Meeting.starts_at,
            Feedback.from_municipality_id,
            Feedback.to_municipality_id,
            Municipality.name,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Feedback.id,
            Feedback.state,
        )
        .select_from(Feedback)
        .join(AgendaItem, AgendaItem.id == Feedback.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(CaseFile, CaseFile.id == Feedback.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .join(Municipality, Municipality.id == Feedback.to_municipality_id)
        .where(Feedback.id == feedback.id)
    ).one()
    return Point(*row[:6], to_local(row.starts_at).date(), *row[7:])


def get_sent(viewer: Viewer, feedback_id: uuid.UUID, *, lock: bool = False) -> Feedback | None:
    """A feedback that the viewer may change, send or retract."""
    return _get(Feedback.id == feedback_id, is_sent_by(viewer), lock=lock)


def get_received(viewer: Viewer, feedback_id: uuid.UUID, *, lock: bool = False) -> Feedback | None:
    """A feedback that was sent to the viewer's municipality."""
    return _get(Feedback.id == feedback_id, is_received_by(viewer), lock=lock)


def get_by_token(token: str, *, lock: bool = False) -> Feedback | None:
    """The feedback that this link leads to; None when nobody gave it out."""
    return _get(Feedback.link_digest == digest(token), lock=lock)


def _get(*conditions: ColumnElement[bool], lock: bool) -> Feedback | None:
    query = select(Feedback).where(*conditions)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def get_standing(item_id: uuid.UUID) -> Feedback | None:
    """The feedback of a point of an agenda that was not retracted."""
    return db.session.scalar(
        select(Feedback).where(
            Feedback.agenda_item_id == item_id, Feedback.state != FeedbackState.INGETROKKEN
        )
    )


def lock_point(item_id: uuid.UUID) -> None:
    """Hold this point of an agenda until the transaction ends."""
    db.session.execute(select(AgendaItem.id).where(AgendaItem.id == item_id).with_for_update())


def count_attempts(item_id: uuid.UUID) -> int:
    """How many there were of this point, those that were retracted included."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Feedback).where(Feedback.agenda_item_id == item_id)
        )
        or 0
    )


def has_feedback(viewer: Viewer, *, is_received: bool) -> bool:
    """Whether anything was received by the viewer, or made."""
    condition = is_received_by(viewer) if is_received else is_sent_by(viewer)
    return db.session.scalar(select(Feedback.id).where(condition).limit(1)) is not None


def list_feedback(
    viewer: Viewer,
    *,
    is_received: bool,
    without: Collection[uuid.UUID] = (),
    offset: int = 0,
    limit: int = 25,
) -> tuple[Sequence[Row[Any]], int]:
    """One page of what was received or of what the viewer made, the newest first, and how
    many there are; `without` those that stand elsewhere on the page. Of what was retracted no
    pupil is named to the receiver."""
    condition = is_received_by(viewer) if is_received else is_sent_by(viewer)
    if without:
        condition = and_(condition, Feedback.id.not_in(without))
    other = Feedback.from_municipality_id if is_received else Feedback.to_municipality_id
    total = db.session.scalar(select(func.count()).select_from(Feedback).where(condition)) or 0
    rows = db.session.execute(
        select(
            Feedback.id,
            Feedback.state,
            Feedback.sent_at,
            Feedback.read_at,
            Feedback.recipient_name,
            Municipality.name.label("municipality"),
            Meeting.kind,
            Meeting.number,
            Meeting.starts_at,
            CaseFile.number.label("case_number"),
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
        )
        .join(AgendaItem, AgendaItem.id == Feedback.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(CaseFile, CaseFile.id == Feedback.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .join(Municipality, Municipality.id == other)
        .where(condition)
        .order_by(Feedback.created_at.desc(), Feedback.id)
        .offset(offset)
        .limit(limit)
    ).all()
    return rows, total


def count_unread(viewer: Viewer) -> int:
    """How many were received and not read yet."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Feedback)
            .where(is_received_by(viewer), Feedback.state == FeedbackState.VERSTUURD)
        )
        or 0
    )


def list_officers(municipality_id: uuid.UUID, today: date) -> list[Choice]:
    """The leerplichtambtenaren of a municipality who have an account here, by name."""
    rows = db.session.execute(
        select(User.id, User.given_name, User.infix, User.surname)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.role == Role.LEERPLICHTAMBTENAAR,
            Organisation.municipality_id == municipality_id,
            User.is_enabled,
            is_running(today),
        )
        .distinct()
        .order_by(User.surname, User.given_name, User.id)
    )
    return [(id_, list_name(*name)) for id_, *name in rows]


def get_address(user_id: uuid.UUID) -> tuple[str, str]:
    """Name and e-mail address of somebody with an account."""
    row = db.session.execute(
        select(User.given_name, User.infix, User.surname, User.email).where(User.id == user_id)
    ).one()
    return spoken_name(*row[:3]), row.email


def get_names(*user_ids: uuid.UUID | None) -> dict[uuid.UUID, str]:
    """How these users are called."""
    rows = db.session.execute(
        select(User.id, User.given_name, User.infix, User.surname).where(User.id.in_(user_ids))
    )
    return {id_: spoken_name(*name) for id_, *name in rows}


def get_municipality_name(municipality_id: uuid.UUID) -> str:
    """The name of a municipality."""
    return db.session.scalars(
        select(Municipality.name).where(Municipality.id == municipality_id)
    ).one()


def get_link_id(feedback_id: uuid.UUID) -> uuid.UUID | None:
    """The id of the last link that was put in a mail about this feedback."""
    return db.session.scalar(
        select(OutboxMessage.link_id)
        .where(OutboxMessage.subject_id == feedback_id, OutboxMessage.link_id.is_not(None))
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
        .limit(1)
    )
