"""What is being done for pupils: their MDO's, open actions and evaluations; a statement each,
however many pupils. Numbers and dates only: nothing here tells what was said."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from mdo import clock
from mdo.cases.models import CaseFile
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Meeting
from mdo.plans.models import Action, Plan
from mdo.plans.rules import OPEN_STATUSES
from mdo.terms import CaseStatus, MeetingKind, MeetingStatus, PlanStatus

_IN_CALENDAR = (MeetingStatus.GEPLAND, MeetingStatus.GEHOUDEN, MeetingStatus.AFGESLOTEN)


@dataclass(frozen=True)
class Contact:
    """What is being done for one pupil."""

    last_mdo_on: date | None = None
    next_mdo_on: date | None = None
    open_actions: int = 0
    evaluation_on: date | None = None


NOTHING = Contact()


def get_contacts(pupil_ids: Collection[uuid.UUID], moment: datetime) -> dict[uuid.UUID, Contact]:
    """By pupil; those of whom nothing is known are left out. The MDO's are those before and
    after `moment`; actions and evaluations those of now."""
    if not pupil_ids:
        return {}
    mdos, actions = get_mdos(pupil_ids, moment), _open_actions(pupil_ids)
    evaluations = _evaluations(pupil_ids)
    return {
        pupil_id: Contact(
            *mdos.get(pupil_id, (None, None)),
            actions.get(pupil_id, 0),
            evaluations.get(pupil_id),
        )
        for pupil_id in {*mdos, *actions, *evaluations}
    }


def get_mdos(
    pupil_ids: Collection[uuid.UUID], moment: datetime
) -> dict[uuid.UUID, tuple[date | None, date | None]]:
    """By pupil the day of the last MDO up to `moment` and of the first one after it; those
    without any are left out."""
    starts_at = Meeting.starts_at
    rows = db.session.execute(
        select(
            CaseFile.pupil_id,
            func.max(starts_at).filter(starts_at <= moment),
            func.min(starts_at).filter(starts_at > moment),
        )
        .join(AgendaItem, AgendaItem.case_id == CaseFile.id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            CaseFile.pupil_id.in_(pupil_ids),
            Meeting.kind == MeetingKind.MDO,
            Meeting.status.in_(_IN_CALENDAR),
        )
        .group_by(CaseFile.pupil_id)
    )
    return {row[0]: (_day(row[1]), _day(row[2])) for row in rows}


def _day(moment: datetime | None) -> date | None:
    return clock.to_local(moment).date() if moment else None


def _open_actions(pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        select(CaseFile.pupil_id, func.count())
        .join(Action, Action.case_id == CaseFile.id)
        .where(CaseFile.pupil_id.in_(pupil_ids), Action.status.in_(OPEN_STATUSES))
        .group_by(CaseFile.pupil_id)
    )
    return {row[0]: row[1] for row in rows}


def _evaluations(pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, date | None]:
    rows = db.session.execute(
        select(CaseFile.pupil_id, func.min(Plan.evaluation_on))
        .join(Plan, Plan.case_id == CaseFile.id)
        .where(
            CaseFile.pupil_id.in_(pupil_ids),
            CaseFile.status == CaseStatus.OPEN,
            Plan.status == PlanStatus.VASTGESTELD,
        )
        .group_by(CaseFile.pupil_id)
    )
    return {row[0]: row[1] for row in rows}
