"""Reading users."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import or_, select

from mdo.accounts.models import Membership, User
from mdo.accounts.viewer import Seat, Viewer
from mdo.extensions import db
from mdo.organisations.models import Organisation


def get_user(user_id: uuid.UUID) -> User | None:
    return db.session.get(User, user_id)


def get_user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def get_viewer(user: User, today: date) -> Viewer:
    """The viewer for `user` with the seats that run on `today`, in one query."""
    rows = db.session.execute(
        select(
            Membership.role,
            Membership.title,
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.municipality_id,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.user_id == user.id,
            Membership.from_on <= today,
            or_(Membership.until_on.is_(None), Membership.until_on >= today),
        )
        .order_by(Membership.from_on, Membership.id)
    )
    return Viewer(user.id, user.full_name, tuple(Seat(*row) for row in rows))
