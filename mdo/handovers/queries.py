"""Reading established plans for whoever they go to, and what was handed over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.queries import Named, matches_case_text
from mdo.cases.rules import spoken_name
from mdo.cases.scope import is_visible_case
from mdo.clock import to_local
from mdo.extensions import db
from mdo.handovers.models import Handover
from mdo.handovers.reading_rules import Reading, read_aloud
from mdo.handovers.rules import days_waited, for_audience, title
from mdo.handovers.scope import handed_over_plan_ids, is_visible_handover
from mdo.handovers.terms import Audience, HandoverFilter, HandoverState
from mdo.organisations.models import Municipality, Organisation
from mdo.plans.document import PlanDocument
from mdo.plans.models import Plan
from mdo.terms import PlanStatus, Role

WAITING = tuple(state for state in HandoverState if state.is_waiting)


@dataclass(frozen=True)
class Edition:
    """An established version as it leaves the application, whole: `document` is frozen and
    not yet made fit for whoever reads it."""

    plan_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    number: int
    status: PlanStatus
    established_at: datetime
    checksum: str
    document: PlanDocument
    birth_on: date
    sees_case: bool

    @property
    def established_on(self) -> date:
        """The Dutch date of establishing."""
        return to_local(self.established_at).date()

    @property
    def title(self) -> str:
        return title(self.case_number, self.number)

    def seen_by(self, audience: Audience) -> PlanDocument:
        """The plan as this audience may see it."""
        return for_audience(self.document, audience)

    def read_by(self, audience: Audience) -> Reading:
        """The same in plain Dutch."""
        return read_aloud(
            self.seen_by(audience),
            title=self.title,
            case_number=self.case_number,
            established_on=self.established_on,
            for_parents=audience is Audience.OUDERS,
        )


def get_edition(
    viewer: Viewer, case_id: uuid.UUID, number: int | None, today: date
) -> Edition | None:
    """An established version of a visible case, or one that was handed over to the viewer;
    None for a concept and for what is out of sight."""
    sees_case = is_visible_case(viewer, today)
    return _edition(
        select(Plan, CaseFile.number, Pupil.birth_on, sees_case)
        .join(CaseFile, CaseFile.id == Plan.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(
            Plan.case_id == case_id,
            Plan.number == number,
            Plan.status != PlanStatus.CONCEPT,
            or_(sees_case, Plan.id.in_(handed_over_plan_ids(viewer))),
        )
    )


def _edition(query: Select) -> Edition | None:
    row = db.session.execute(query).first()
    if row is None:
        return None
    plan, case_number, birth_on, sees_case = row
    if plan.frozen is None or plan.established_at is None:
        return None
    return Edition(
        plan_id=plan.id,
        case_id=plan.case_id,
        case_number=case_number,
        number=plan.number,
        status=plan.status,
        established_at=plan.established_at,
        checksum=plan.checksum or "",
        document=PlanDocument.from_json(plan.frozen),
        birth_on=birth_on,
        sees_case=bool(sees_case),
    )


def finish_reading() -> None:
    """Give the database back before something slow: nothing may be read lazily after it."""
    db.session.rollback()


# -- what was handed over ------------------------------------------------------------


@dataclass(frozen=True)
class HandoverRow(Named):
    """A plan that was handed over, in a list."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    number: int
    state: HandoverState
    note: str
    created_at: datetime
    state_changed_at: datetime
    version: int
    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_name: str | None
    newer_number: int | None
    handed_over_by: str
    handled_by: str

    @property
    def is_replaced(self) -> bool:
        """Whether a newer version of the same plan was handed over since."""
        return self.newer_number is not None

    def waited(self, today: date) -> int:
        """For how many days it waits; of what is done, how long that took."""
        end = today if self.state.is_waiting else to_local(self.state_changed_at).date()
        return days_waited(to_local(self.created_at).date(), end)


@dataclass(frozen=True)
class HandoverSearch:
    """What the list is narrowed to."""

    text: str = ""
    which: HandoverFilter = HandoverFilter.WACHT


def list_handovers(
    viewer: Viewer, wanted: HandoverSearch, *, offset: int = 0, limit: int = 25
) -> tuple[list[HandoverRow], int]:
    """One page of what was handed over to the viewer, what waits longest first, and how
    many in all."""
    conditions = [is_visible_handover(viewer), *_conditions(wanted)]
    total = db.session.scalar(
        select(func.count())
        .select_from(Handover)
        .join(Plan, Plan.id == Handover.plan_id)
        .join(CaseFile, CaseFile.id == Handover.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .where(*conditions)
    )
    query = _select_rows().where(*conditions).order_by(Handover.created_at, Handover.id)
    return _rows(query.offset(offset).limit(limit)), total or 0


def list_waiting_handovers(viewer: Viewer, limit: int = 5) -> tuple[list[HandoverRow], int]:
    """What waits for the viewer longest, and how many there are."""
    return list_handovers(viewer, HandoverSearch(), limit=limit)


def get_handover_row(viewer: Viewer, handover_id: uuid.UUID) -> HandoverRow | None:
    """One of these, or None when out of sight."""
    query = _select_rows().where(Handover.id == handover_id, is_visible_handover(viewer))
    return next(iter(_rows(query)), None)


def get_handover(viewer: Viewer, handover_id: uuid.UUID) -> Handover | None:
    """What was handed over, to change its state; None when out of sight."""
    return db.session.scalar(
        select(Handover).where(Handover.id == handover_id, is_visible_handover(viewer))
    )


def get_handover_of_plan(plan_id: uuid.UUID) -> Handover | None:
    """How a version that was loaded through its scope was handed over, if it was."""
    return db.session.scalar(select(Handover).where(Handover.plan_id == plan_id))


def list_handovers_of_case(case_id: uuid.UUID) -> list[HandoverRow]:
    """All of a case that was loaded through its scope, the first version first."""
    return _rows(_select_rows().where(Handover.case_id == case_id).order_by(Plan.number))


def get_plan_to_hand_over(case_id: uuid.UUID, number: int) -> Plan | None:
    """A version of a case that was loaded through its scope, held until the end of the
    transaction so that it is handed over once."""
    return db.session.scalar(
        select(Plan).where(Plan.case_id == case_id, Plan.number == number).with_for_update()
    )


def is_tenant(municipality_id: uuid.UUID) -> bool:
    """Whether this municipality works with the application."""
    return bool(
        db.session.scalar(select(Municipality.is_tenant).where(Municipality.id == municipality_id))
    )


def list_addresses_of_toegang(
    municipality_id: uuid.UUID, today: date
) -> list[tuple[uuid.UUID, str]]:
    """The id and mail address of who works at the toegang of a municipality today."""
    rows = db.session.execute(
        select(User.id, User.email)
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Organisation.municipality_id == municipality_id,
            Membership.role == Role.TOEGANG,
            is_running(today),
            User.is_enabled,
        )
        .distinct()
        .order_by(User.email)
    )
    return [(id_, email) for id_, email in rows]


def _newer() -> ColumnElement[int | None]:
    other, other_plan = aliased(Handover), aliased(Plan)
    return (
        select(func.max(other_plan.number))
        .join(other, other.plan_id == other_plan.id)
        .where(other.case_id == Handover.case_id, other_plan.number > Plan.number)
        .correlate(Handover, Plan)
        .scalar_subquery()
    )


def _is_replaced() -> ColumnElement[bool]:
    other, other_plan = aliased(Handover), aliased(Plan)
    return exists(
        select(other.id)
        .join(other_plan, other_plan.id == other.plan_id)
        .where(other.case_id == Handover.case_id, other_plan.number > Plan.number)
        .correlate(Handover, Plan)
    )


def _rows(query: Select) -> list[HandoverRow]:
    return [
        HandoverRow(*row[:-6], spoken_name(*row[-6:-3]), spoken_name(*row[-3:]))
        for row in db.session.execute(query)
    ]


def _select_rows() -> Select:
    giver, handler = aliased(User), aliased(User)
    return (
        select(
            Handover.id,
            Handover.case_id,
            CaseFile.number,
            Plan.number,
            Handover.state,
            Handover.note,
            Handover.created_at,
            Handover.state_changed_at,
            Handover.version,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Organisation.name,
            _newer(),
            giver.given_name,
            giver.infix,
            giver.surname,
            handler.given_name,
            handler.infix,
            handler.surname,
        )
        .join(Plan, Plan.id == Handover.plan_id)
        .join(CaseFile, CaseFile.id == Handover.case_id)
        .join(Pupil, Pupil.id == CaseFile.pupil_id)
        .outerjoin(Organisation, Organisation.id == CaseFile.school_id)
        .outerjoin(giver, giver.id == Handover.created_by_id)
        .outerjoin(handler, handler.id == Handover.handled_by_id)
    )


def _conditions(wanted: HandoverSearch) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    match wanted.which:
        case HandoverFilter.ALLE:
            pass
        case HandoverFilter.VERVANGEN:
            conditions.append(_is_replaced())
        case HandoverFilter.WACHT:
            conditions += [Handover.state.in_(WAITING), ~_is_replaced()]
        case state:
            conditions += [Handover.state == HandoverState(state.value), ~_is_replaced()]
    if (found := matches_case_text(wanted.text)) is not None:
        conditions.append(found)
    return conditions
