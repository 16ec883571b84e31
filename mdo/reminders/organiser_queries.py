"""Who organises a meeting now, and whose calendar counts there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.extensions import db
from mdo.meetings.models import Meeting
from mdo.meetings.queries import ORGANISER_ROLES
from mdo.organisations.calendar_queries import Place
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Party, Role

Organisers = Callable[[Any], tuple[uuid.UUID, ...]]


def select_meetings(*columns: Any) -> Select[Any]:
    """Meetings with what each deadline of a meeting wants to know of them: id, number, kind,
    status, starts_at, municipality_id, organisation_id, created_by_id, organiser_kind,
    holiday_region; and `columns`."""
    return (
        select(
            Meeting.id,
            Meeting.number,
            Meeting.kind,
            Meeting.status,
            Meeting.starts_at,
            Meeting.municipality_id,
            Meeting.organisation_id,
            Meeting.created_by_id,
            Organisation.kind.label("organiser_kind"),
            Municipality.holiday_region,
            *columns,
        )
        .join(Organisation, Organisation.id == Meeting.organisation_id)
        .join(Municipality, Municipality.id == Meeting.municipality_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )


def place_of(row: Any) -> Place:
    """Whose school calendar counts for a row of `select_meetings`: that of the school that
    organises it, else of the region of the municipality."""
    is_school = row.organiser_kind is Party.SCHOOL
    return (row.organisation_id if is_school else None, row.holiday_region)


def find_organisers(rows: Iterable[Any], today: date) -> Organisers:
    """A function that tells who organises each of these rows of `select_meetings`: who made
    the meeting, for as long as he or she has an account that works and still coordinates at
    the organisation; else its coordinators; else its leerplichtambtenaren. One statement,
    however many rows."""
    found = db.session.execute(
        select(Membership.organisation_id, Membership.role, Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id.in_({row.organisation_id for row in rows}),
            Membership.role.in_(ORGANISER_ROLES),
            User.is_enabled,
            is_running(today),
        )
        .order_by(Membership.organisation_id, Membership.user_id)
    ).all()
    by_role: dict[tuple[uuid.UUID, Role], dict[uuid.UUID, None]] = {}
    for organisation_id, role, user_id in found:
        by_role.setdefault((organisation_id, role), {})[user_id] = None

    def organisers(row: Any) -> tuple[uuid.UUID, ...]:
        groups = [by_role.get((row.organisation_id, role), {}) for role in ORGANISER_ROLES]
        if any(row.created_by_id in group for group in groups):
            return (row.created_by_id,)
        return next((tuple(group) for group in groups if group), ())

    return organisers
