"""Reading cases: the list, its filters, and what the operations have to know."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, column, func, or_, select, table
from sqlalchemy.orm import joinedload, selectinload

from mdo import clock
from mdo.accounts.models import Membership, User
from mdo.accounts.viewer import Viewer
from mdo.cases.choice_queries import (
    COORDINATING_ROLES,
    Choice,
    is_coordinating,
    list_coordinators,
)
from mdo.cases.models import CaseFile, CaseParty, Pupil
from mdo.cases.pupil_queries import CaseOfPupil, fingerprint_of_set, list_cases_of_pupil
from mdo.cases.queries import Named, list_parties, matches_case_text
from mdo.cases.rules import permission_gap, spoken_name
from mdo.cases.scope import is_visible_case
from mdo.database.columns import list_name
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.terms import CaseStatus, LegalBasis, MeetingStatus, Party, Urgency


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to; `status` None is all of them."""

    text: str = ""
    status: CaseStatus | None = CaseStatus.OPEN
    school_id: uuid.UUID | None = None
    urgency: Urgency | None = None
    coordinator_id: uuid.UUID | None = None
    without_coordinator: bool = False
    by_name: bool = False


@dataclass(frozen=True)
class CaseRow(Named):
    """A case in a list, with the days of its last and its next meeting."""

    id: uuid.UUID
    number: str
    status: CaseStatus
    urgency: Urgency
    opened_on: date
    given_name: str
    infix: str
    surname: str
    school_name: str | None
    coordinator_name: str
    last_meeting_at: datetime | None
    next_meeting_at: datetime | None


@dataclass(frozen=True)
class PartyRow:
    """A party of a case. `gap` names who should have given permission as well."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    name: str
    party: Party
    basis: LegalBasis
    aim: str
    permitted_by: str
    permitted_on: date | None
    withdrawn_on: date | None
    from_on: date
    until_on: date | None
    is_running: bool
    gap: str | None

    def is_past(self, today: date) -> bool:
        """False for who takes part now or will."""
        return bool(self.withdrawn_on or (self.until_on and self.until_on < today))

    @property
    def may_withdraw(self) -> bool:
        return self.basis is LegalBasis.TOESTEMMING and self.withdrawn_on is None


@dataclass(frozen=True)
class OpenCases:
    """The open cases of a pupil; of those out of sight only that there are some."""

    rows: list[CaseOfPupil]
    is_hidden_too: bool
    fingerprint: str

    def __bool__(self) -> bool:
        return bool(self.rows) or self.is_hidden_too


# The meetings come after this feature, so their models cannot be used here; two columns
# of the tables tell when a case was and will be discussed.
_agenda = table("agenda_items", column("case_id", CaseFile.id.type), column("meeting_id"))
_meetings = table("meetings", column("id"), column("status"), column("starts_at", UtcDateTime()))
# Nothing that stands in a calendar: while its date is polled a meeting has none.
_NOT_HELD = (
    MeetingStatus.CONCEPT.value,
    MeetingStatus.PEILING.value,
    MeetingStatus.GEANNULEERD.value,
)


def list_cases(
    viewer: Viewer,
    wanted: CaseFilter,
    today: date,
    now: datetime,
    *,
    offset: int = 0,
    limit: int = 25,
) -> tuple[list[CaseRow], int]:
    """One page of the visible cases, the newest first (or by name), and how many in all."""
    conditions = [is_visible_case(viewer, today), *_conditions(wanted)]
    total = db.session.scalar(
        select(func.count())
        .select_from(CaseFile)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(*conditions)
    )
    order = (
        (Pupil.sort_key, CaseFile.number)
        if wanted.by_name
        else (CaseFile.opened_on.desc(), CaseFile.number.desc())
    )
    query = _select_rows().where(*conditions).order_by(*order).offset(offset).limit(limit)
    return _rows(query, now), total or 0


def list_urgent_cases(viewer: Viewer, now: datetime, limit: int = 5) -> list[CaseRow]:
    """The open cases in a hurry for which no meeting is planned and which the viewer
    coordinates, or nobody does: a crisis first, then the one that waits longest."""
    today = clock.to_local(now).date()
    ahead = (
        select(_agenda.c.case_id)
        .join(_meetings, _meetings.c.id == _agenda.c.meeting_id)
        .where(
            _agenda.c.case_id.is_not(None),
            _meetings.c.status.not_in(_NOT_HELD),
            _meetings.c.starts_at >= now,
        )
    )
    query = _select_rows().where(
        is_visible_case(viewer, today),
        CaseFile.status == CaseStatus.OPEN,
        CaseFile.urgency.in_((Urgency.CRISIS, Urgency.SPOED)),
        or_(CaseFile.coordinator_id == viewer.user_id, CaseFile.coordinator_id.is_(None)),
        CaseFile.id.not_in(ahead),
    )
    # The slugs happen to be in alphabetical order: crisis, spoed.
    return _rows(
        query.order_by(CaseFile.urgency, CaseFile.opened_on, CaseFile.number).limit(limit), now
    )


def _select_rows() -> Select:
    return (
        select(
            CaseFile.id,
            CaseFile.number,
            CaseFile.status,
            CaseFile.urgency,
            CaseFile.opened_on,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Organisation.name,
            User.given_name,
            User.infix,
            User.surname,
        )
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .outerjoin(User, User.id == CaseFile.coordinator_id)
    )


def _rows(query: Select, now: datetime) -> list[CaseRow]:
    rows = db.session.execute(query).all()
    met = _meeting_moments([row[0] for row in rows], now)
    return [
        CaseRow(*row[:-3], spoken_name(*row[-3:]), *met.get(row[0], (None, None))) for row in rows
    ]


def _conditions(wanted: CaseFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if (found := matches_case_text(wanted.text)) is not None:
        conditions.append(found)
    if wanted.status is not None:
        conditions.append(CaseFile.status == wanted.status)
    if wanted.school_id is not None:
        conditions.append(CaseFile.school_id == wanted.school_id)
    if wanted.urgency is not None:
        conditions.append(CaseFile.urgency == wanted.urgency)
    if wanted.without_coordinator:
        conditions.append(CaseFile.coordinator_id.is_(None))
    elif wanted.coordinator_id is not None:
        conditions.append(CaseFile.coordinator_id == wanted.coordinator_id)
    return conditions


def _meeting_moments(
    case_ids: list[uuid.UUID], now: datetime
) -> dict[uuid.UUID, tuple[datetime | None, datetime | None]]:
    starts_at = _meetings.c.starts_at
    rows = db.session.execute(
        select(
            _agenda.c.case_id,
            func.max(starts_at).filter(starts_at < now),
            func.min(starts_at).filter(starts_at >= now),
        )
        .join(_meetings, _meetings.c.id == _agenda.c.meeting_id)
        .where(_agenda.c.case_id.in_(case_ids), _meetings.c.status.not_in(_NOT_HELD))
        .group_by(_agenda.c.case_id)
    )
    return {case_id: (last, next_) for case_id, last, next_ in rows}


def list_filter_schools(viewer: Viewer, today: date) -> list[Choice]:
    """The schools of the visible cases, by name."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(select(CaseFile.school_id).where(is_visible_case(viewer, today)))
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return [(id_, name) for id_, name in rows]


def list_filter_coordinators(viewer: Viewer, today: date) -> list[Choice]:
    """The coordinators of the visible cases, by name."""
    rows = db.session.execute(
        select(User.id, User.given_name, User.infix, User.surname)
        .where(User.id.in_(select(CaseFile.coordinator_id).where(is_visible_case(viewer, today))))
        .order_by(User.surname, User.given_name, User.id)
    )
    return [(id_, list_name(*name)) for id_, *name in rows]


def list_possible_coordinators(viewer: Viewer, case: CaseFile, today: date) -> list[Choice]:
    """Who may coordinate the case: people of its running parties and of the viewer's own
    organisations, and who does it now."""
    organisations = {row.organisation_id for row in list_parties(case.id) if row.is_running(today)}
    found = list_coordinators(organisations | viewer.organisations(*COORDINATING_ROLES), today)
    if case.coordinator_id is None or case.coordinator_id in dict(found):
        return found
    now = db.session.execute(
        select(User.given_name, User.infix, User.surname).where(User.id == case.coordinator_id)
    ).one()
    return [(case.coordinator_id, list_name(*now)), *found]


def find_open_cases(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> OpenCases:
    """The open cases of a pupil, in and out of the viewer's sight."""
    rows = [
        row for row in list_cases_of_pupil(viewer, pupil_id, today) if row.status is CaseStatus.OPEN
    ]
    ids = db.session.scalars(
        select(CaseFile.id).where(CaseFile.pupil_id == pupil_id, CaseFile.status == CaseStatus.OPEN)
    ).all()
    return OpenCases(rows, len(ids) > len(rows), fingerprint_of_set(ids))


def list_open_cases_to_move(pupil_id: uuid.UUID) -> list[CaseFile]:
    """All open cases of a pupil with their parties, for when the pupil moves."""
    return list(
        db.session.scalars(
            select(CaseFile)
            .where(CaseFile.pupil_id == pupil_id, CaseFile.status == CaseStatus.OPEN)
            .options(selectinload(CaseFile.parties))
            .order_by(CaseFile.number)
        )
    )


def list_party_rows(case_id: uuid.UUID, birth_on: date, today: date) -> list[PartyRow]:
    """The parties of a case that was loaded through its scope, in the order they came."""
    return [
        PartyRow(
            row.id,
            row.organisation_id,
            row.organisation.name,
            row.party,
            row.basis,
            row.aim,
            row.permitted_by,
            row.permitted_on,
            row.withdrawn_on,
            row.from_on,
            row.until_on,
            row.is_running(today),
            permission_gap(birth_on, row.permitted_on, row.permitted_by)
            if row.permitted_on
            else None,
        )
        for row in list_parties(case_id)
    ]


def get_party(case: CaseFile, party_id: uuid.UUID) -> CaseParty | None:
    """A party of a case that was loaded through its scope."""
    return db.session.scalar(
        select(CaseParty)
        .where(CaseParty.id == party_id, CaseParty.case_id == case.id)
        .options(joinedload(CaseParty.organisation))
    )


def get_party_kind(organisation_id: uuid.UUID) -> Party | None:
    """What kind of party an organisation is."""
    return db.session.scalar(select(Organisation.kind).where(Organisation.id == organisation_id))


def may_coordinate(
    user_id: uuid.UUID, organisation_ids: Collection[uuid.UUID], today: date
) -> bool:
    """Whether somebody may write cases for one of these organisations."""
    return (
        db.session.scalar(
            select(Membership.id)
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.user_id == user_id,
                Membership.organisation_id.in_(organisation_ids),
                is_coordinating(today),
            )
            .limit(1)
        )
        is not None
    )


def coordinating_organisations(
    organisation_ids: Collection[uuid.UUID], today: date
) -> set[uuid.UUID]:
    """Those of these organisations in which somebody may write cases."""
    return set(
        db.session.scalars(
            select(Membership.organisation_id)
            .join(User, User.id == Membership.user_id)
            .where(Membership.organisation_id.in_(organisation_ids), is_coordinating(today))
        )
    )
