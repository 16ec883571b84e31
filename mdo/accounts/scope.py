"""Which users and organisations a functional administrator meets; the default is nothing.

- Organisations: those of organisations.scope.
- Users: who has a role at one of these organisations, now, before or later; and who has
  no role at all, when made by somebody of the own municipality.
- Accounts (password, name, on and off): an account opens every role of its user. So it
  belongs to one tenant, the one whose role of the user was given first of those that run;
  the administrators of another tenant leave it alone, or a role at the GGD would be a way
  into another municipality.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, or_, select

from mdo.accounts.models import Membership, User
from mdo.accounts.viewer import Viewer
from mdo.organisations.models import Municipality, Organisation
from mdo.organisations.scope import is_manageable
from mdo.terms import Role


def is_manageable_organisation(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Organisation` under which the viewer gives roles at it."""
    return is_manageable(viewer.municipalities(Role.BEHEERDER))


def is_manageable_user(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `User` under which the viewer sees and gives roles to this user."""
    own = viewer.municipalities(Role.BEHEERDER)
    if not own:
        return false()
    role_in_scope = _users_at(is_manageable_organisation(viewer))
    colleagues = _users_at(Organisation.municipality_id.in_(own))
    has_a_role = exists().where(Membership.user_id == User.id)
    return or_(User.id.in_(role_in_scope), and_(~has_a_role, User.created_by_id.in_(colleagues)))


def is_manageable_account(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `User` under which the viewer manages the account itself."""
    home = _home_of_account(today)
    own = viewer.municipalities(Role.BEHEERDER)
    return and_(is_manageable_user(viewer), or_(home.is_(None), home.in_(own)))


def is_running(today: date) -> ColumnElement[bool]:
    """The condition on `Membership` that it runs on `today`."""
    return and_(
        Membership.from_on <= today,
        or_(Membership.until_on.is_(None), Membership.until_on >= today),
    )


def _users_at(condition: ColumnElement[bool]) -> ScalarSelect[uuid.UUID]:
    return (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(condition)
    )


def _home_of_account(today: date) -> ScalarSelect[uuid.UUID]:
    """The tenant that the account of `User` belongs to. By when the role was given, not by
    its first day: that one can be chosen."""
    return (
        select(Organisation.municipality_id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Municipality, Municipality.id == Organisation.municipality_id)
        .where(Membership.user_id == User.id, Municipality.is_tenant, is_running(today))
        .order_by(Membership.created_at, Membership.id)
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )
