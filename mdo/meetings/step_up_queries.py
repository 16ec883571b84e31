"""What was stepped up to an MDO, where an item comes from, and who is around its case."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, CaseParty
from mdo.cases.scope import is_running_party
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting, Participant
from mdo.meetings.scope import is_expected, is_visible_item, is_visible_meeting
from mdo.organisations.models import Organisation
from mdo.terms import MeetingKind, MeetingStatus, ParentsStance, Party, Route

_COMING = (MeetingStatus.CONCEPT, MeetingStatus.PEILING, MeetingStatus.GEPLAND)


@dataclass(frozen=True)
class SteppedUp:
    """The MDO that came out of an agenda item. Who may not open it sees its number only."""

    item_id: uuid.UUID
    meeting_id: uuid.UUID
    number: str
    status: MeetingStatus
    is_visible: bool


@dataclass(frozen=True)
class OriginItem:
    """What was written about an item at the meeting it comes from."""

    meeting_id: uuid.UUID
    item_id: uuid.UUID
    kind: MeetingKind
    number: str
    starts_at: datetime
    facts: str
    opinions: str
    pupil_view: str
    pupil_not_heard_reason: str
    parents_view: str
    parents_stance: ParentsStance
    dissent: str
    agreements: str
    route: Route | None

    @property
    def name(self) -> str:
        """`ZAT O2026-0012`."""
        return f"{self.kind.abbreviation} {self.number}"


@dataclass(frozen=True)
class StepUpEvent:
    """A case that went from one meeting to an MDO."""

    at: datetime
    origin: str
    meeting_id: uuid.UUID
    number: str
    status: MeetingStatus


def _select_mdos(viewer: Viewer, today: date) -> Select:
    return (
        select(
            AgendaItem.carried_from_id,
            Meeting.id,
            Meeting.number,
            Meeting.status,
            is_visible_meeting(viewer, today),
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Meeting.kind == MeetingKind.MDO)
    )


def list_stepped_up(
    viewer: Viewer, item_ids: Collection[uuid.UUID], today: date
) -> dict[uuid.UUID, SteppedUp]:
    """Which of these items were stepped up, by item. One whose MDO was cancelled shows that
    one; of several the one that goes on."""
    if not item_ids:
        return {}
    rows = db.session.execute(
        _select_mdos(viewer, today)
        .where(AgendaItem.carried_from_id.in_(item_ids))
        .order_by(Meeting.created_at, Meeting.number)
    )
    found: dict[uuid.UUID, SteppedUp] = {}
    for row in map(_stepped_up, rows):
        if row.status is not MeetingStatus.GEANNULEERD or row.item_id not in found:
            found[row.item_id] = row
    return found


def get_mdo_of(viewer: Viewer, item: AgendaItem, today: date) -> SteppedUp | None:
    """The MDO that an item leads to already: the one it was stepped up to, or one that is
    coming up for the same case anyway. What was cancelled does not count."""
    if item.case_id is None:
        return None
    rows = db.session.execute(
        _select_mdos(viewer, today)
        .where(
            AgendaItem.id != item.id,
            Meeting.status != MeetingStatus.GEANNULEERD,
            or_(
                AgendaItem.carried_from_id == item.id,
                (AgendaItem.case_id == item.case_id) & Meeting.status.in_(_COMING),
            ),
        )
        .order_by(Meeting.created_at, Meeting.number)
    )
    found = [_stepped_up(row) for row in rows]
    own = [row for row in found if row.item_id == item.id]
    return next(iter(own or found), None)


def find_coming_mdo(
    viewer: Viewer, case_id: uuid.UUID, now: datetime, today: date
) -> SteppedUp | None:
    """The MDO about a case that is being prepared (concept, poll) or still ahead, and that the
    viewer may open; the one that is furthest. None when there is none."""
    rows = db.session.execute(
        _select_mdos(viewer, today)
        .where(
            AgendaItem.case_id == case_id,
            is_visible_meeting(viewer, today),
            Meeting.status.in_(_COMING),
            or_(Meeting.status != MeetingStatus.GEPLAND, Meeting.ends_at > now),
        )
        .order_by(Meeting.created_at, Meeting.number)
    )
    found = [_stepped_up(row) for row in rows]
    return max(found, key=lambda row: _COMING.index(row.status), default=None)


def _stepped_up(row: object) -> SteppedUp:
    item_id, meeting_id, number, status, is_visible = row  # type: ignore[misc]
    return SteppedUp(item_id, meeting_id, number, status, bool(is_visible))


def get_origin_item(viewer: Viewer, item: AgendaItem, today: date) -> OriginItem | None:
    """What was written at the meeting that an item comes from, as far as the viewer may see
    that; None for an item that stands on its own."""
    if item.carried_from_id is None:
        return None
    row = db.session.execute(
        select(
            Meeting.id,
            AgendaItem.id,
            Meeting.kind,
            Meeting.number,
            Meeting.starts_at,
            AgendaItem.facts,
            AgendaItem.opinions,
            AgendaItem.pupil_view,
            AgendaItem.pupil_not_heard_reason,
            AgendaItem.parents_view,
            AgendaItem.parents_stance,
            AgendaItem.dissent,
            AgendaItem.agreements,
            AgendaItem.route,
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.id == item.carried_from_id,
            is_visible_item(viewer, today),
            is_visible_meeting(viewer, today),
        )
    ).first()
    return OriginItem(*row) if row else None


def list_step_ups_of_case(case_id: uuid.UUID) -> list[StepUpEvent]:
    """When a case that was loaded through its scope was stepped up to an MDO, also to one
    that is still a concept."""
    before, origin = aliased(AgendaItem), aliased(Meeting)
    rows = db.session.execute(
        select(Meeting.created_at, origin.kind, origin.number, Meeting.id, Meeting.number,
               Meeting.status)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(before, before.id == AgendaItem.carried_from_id)
        .join(origin, origin.id == before.meeting_id)
        .where(AgendaItem.case_id == case_id, Meeting.kind == MeetingKind.MDO)
        .order_by(Meeting.created_at, Meeting.number)
    )  # fmt: skip
    return [
        StepUpEvent(at, f"{kind.abbreviation} {number}", *mdo) for at, kind, number, *mdo in rows
    ]


# -- who is around a case ----------------------------------------------------------------


def list_seats(meeting_id: uuid.UUID) -> list[Participant]:
    """Who sits at the table, without who was replaced, in order."""
    return list(
        db.session.scalars(
            select(Participant)
            .where(Participant.meeting_id == meeting_id, is_expected())
            .order_by(Participant.position, Participant.id)
        )
    )


def list_party_ids(case: CaseFile, today: date) -> list[uuid.UUID]:
    """The organisations with a ground on a case: its parties of today with permission not
    withdrawn, its school, and leerplicht of where the pupil lives, which acts by law."""
    parties = select(CaseParty.organisation_id).where(
        CaseParty.case_id == case.id,
        is_running_party(today),
    )
    return list(
        db.session.scalars(
            select(Organisation.id)
            .where(
                or_(
                    Organisation.id.in_(parties),
                    Organisation.id == case.school_id,
                    (Organisation.kind == Party.LEERPLICHT)
                    & (Organisation.municipality_id == case.municipality_id),
                )
            )
            .order_by(Organisation.name, Organisation.id)
        )
    )


def get_organiser(organisation_id: uuid.UUID) -> tuple[uuid.UUID, Party, uuid.UUID | None]:
    """The id, the kind and the municipality of an organisation."""
    row = db.session.execute(
        select(Organisation.id, Organisation.kind, Organisation.municipality_id).where(
            Organisation.id == organisation_id
        )
    ).one()
    return row.id, row.kind, row.municipality_id


def get_cjg_id(municipality_id: uuid.UUID) -> uuid.UUID | None:
    """The CJG of a municipality; None when it has none."""
    return db.session.scalar(
        select(Organisation.id)
        .where(
            Organisation.kind == Party.CJG,
            Organisation.municipality_id == municipality_id,
            Organisation.closed_on.is_(None),
        )
        .order_by(Organisation.name, Organisation.id)
        .limit(1)
    )
