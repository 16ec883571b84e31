"""Which users lean on an organisation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from mdo.accounts.models import Membership, User
from mdo.extensions import db
from mdo.organisations.usage import Use, use_source

MOST_MEMBERS = 100


@use_source
def roles_in_use(organisation_id: uuid.UUID, today: date) -> Use:
    """The roles at the organisation that run today or begin later."""
    count = db.session.scalar(
        select(func.count()).select_from(Membership).where(_is_not_over(organisation_id, today))
    )
    return Use("lopende rol van een gebruiker", "lopende rollen van gebruikers", count or 0)


def list_members(organisation_id: uuid.UUID, today: date) -> Sequence[Row]:
    """Who has a role at an organisation today or later, by name; at most 100 roles."""
    return db.session.execute(
        select(
            User.id,
            User.given_name,
            User.infix,
            User.surname,
            User.is_enabled,
            Membership.role,
            Membership.title,
            Membership.from_on,
            Membership.until_on,
        )
        .join(User, User.id == Membership.user_id)
        .where(_is_not_over(organisation_id, today))
        .order_by(func.lower(User.surname), func.lower(User.given_name), Membership.id)
        .limit(MOST_MEMBERS)
    ).all()


def _is_not_over(organisation_id: uuid.UUID, today: date) -> ColumnElement[bool]:
    return and_(
        Membership.organisation_id == organisation_id,
        or_(Membership.until_on.is_(None), Membership.until_on >= today),
    )
