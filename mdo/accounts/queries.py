"""Reading users."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Row, Select, exists, func, select, true

from mdo.accounts.models import Membership, User
from mdo.accounts.rules import normal_email
from mdo.accounts.scope import is_running
from mdo.accounts.viewer import Seat, Viewer
from mdo.extensions import db
from mdo.organisations.models import InstallationFact, Municipality, Organisation
from mdo.terms import Role

MOST_DEMO_USERS = 20


# -- signing in --------------------------------------------------------------------


def get_user(user_id: uuid.UUID) -> User | None:
    """The user with this id, whoever asks."""
    return db.session.get(User, user_id)


def get_user_by_email(email: str) -> User | None:
    """The user who signs in with this address, however it was typed."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


def get_viewer(user: User, today: date) -> Viewer:
    """The viewer for `user` with the seats that run on `today`, in one query."""
    seats = _seats([user.id], today)
    return Viewer(user.id, user.full_name, tuple(seats.get(user.id, ())))


def get_viewers(user_ids: Collection[uuid.UUID], today: date) -> dict[uuid.UUID, Viewer]:
    """The viewers of these accounts that are switched on, in two queries."""
    seats = _seats(user_ids, today)
    users = select(User).where(User.id.in_(user_ids), User.is_enabled)
    return {
        user.id: Viewer(user.id, user.full_name, tuple(seats.get(user.id, ())))
        for user in db.session.scalars(users)
    }


def _seats(user_ids: Collection[uuid.UUID], today: date) -> dict[uuid.UUID, list[Seat]]:
    rows = db.session.execute(
        select(
            Membership.user_id,
            Membership.role,
            Membership.title,
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.municipality_id,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.user_id.in_(user_ids), is_running(today))
        .order_by(Membership.from_on, Membership.id)
    )
    found: dict[uuid.UUID, list[Seat]] = {}
    for user_id, *seat in rows:
        found.setdefault(user_id, []).append(Seat(*seat))
    return found


def get_credentials(email: str, today: date) -> Row | None:
    """What signing in needs, as a plain row: id, password_hash, and the municipality_id of
    the first running role. One query, for an unknown address too."""
    municipality = (
        select(Organisation.municipality_id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == User.id, is_running(today))
        .order_by(Membership.from_on, Membership.id)
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )
    return db.session.execute(
        select(User.id, User.password_hash, municipality.label("municipality_id")).where(
            User.email == normal_email(email)
        )
    ).one_or_none()


def list_demo_users(today: date) -> Sequence[Row]:
    """The users to try out, with the role they begin with; none unless the database is a
    demo. In the order of the roles; who works for another municipality comes last."""
    is_demo = exists().where(InstallationFact.key == "demo")
    rows = db.session.execute(
        select(
            User.id,
            User.given_name,
            User.infix,
            User.surname,
            User.email,
            Membership.role,
            Membership.title,
            Organisation.name.label("organisation"),
            func.coalesce(Municipality.is_tenant, true()).label("is_here"),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(is_demo, User.is_demo, User.is_enabled, is_running(today))
        .order_by(Membership.from_on, Membership.id)
    )
    first: dict[uuid.UUID, Row] = {}
    for row in rows:
        first.setdefault(row.id, row)
    order = list(Role)
    found = sorted(
        first.values(),
        key=lambda row: (order.index(row.role), not row.is_here, row.surname, row.email),
    )
    return found[:MOST_DEMO_USERS]


# -- own account -------------------------------------------------------------------


def list_own_roles(user_id: uuid.UUID) -> Sequence[Row]:
    """All roles of a user, of now, before and later; the latest first."""
    return db.session.execute(roles().where(Membership.user_id == user_id)).all()


def roles() -> Select:
    """Roles with their organisation, the latest first; to be narrowed down."""
    return (
        select(
            Membership.id,
            Membership.user_id,
            Membership.role,
            Membership.title,
            Organisation.name.label("organisation"),
            Membership.from_on,
            Membership.until_on,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .order_by(Membership.from_on.desc(), Organisation.name, Membership.id)
    )
