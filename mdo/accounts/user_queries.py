"""Reading users for the functional administrator, always through the scope."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from mdo.accounts.models import Membership, User
from mdo.accounts.queries import roles
from mdo.accounts.rules import UserState
from mdo.accounts.scope import (
    is_manageable_account,
    is_manageable_organisation,
    is_manageable_user,
    is_running,
)
from mdo.accounts.viewer import Viewer
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import Role


def list_users(
    viewer: Viewer,
    today: date,
    *,
    text: str = "",
    role: Role | None = None,
    organisation_id: uuid.UUID | None = None,
    state: UserState | None = None,
    limit: int,
    offset: int,
) -> tuple[Sequence[Row], int]:
    """One page of the users the viewer manages, by name, and how many there are."""
    conditions = [is_manageable_user(viewer), *_words(text)]
    if role or organisation_id:
        conditions.append(_has_role(viewer, today, role, organisation_id))
    if state:
        conditions.append(_is_in_state(state, today))
    total = db.session.scalar(select(func.count()).select_from(User).where(*conditions))
    rows = db.session.execute(
        select(
            User.id,
            User.given_name,
            User.infix,
            User.surname,
            User.email,
            User.is_enabled,
            User.last_sign_in_at,
            _runs_a_role(today).label("has_running_role"),
        )
        .where(*conditions)
        .order_by(func.lower(User.surname), func.lower(User.given_name), User.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total or 0


def _words(text: str) -> list[ColumnElement[bool]]:
    """Each word stands somewhere in the name or the address."""
    return [
        or_(
            *(
                column.icontains(word, autoescape=True)
                for column in (User.given_name, User.infix, User.surname, User.email)
            )
        )
        for word in text.split()
    ]


def _has_role(
    viewer: Viewer, today: date, role: Role | None, organisation_id: uuid.UUID | None
) -> ColumnElement[bool]:
    query = (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(is_manageable_organisation(viewer), is_running(today))
    )
    if role:
        query = query.where(Membership.role == role)
    if organisation_id:
        query = query.where(Membership.organisation_id == organisation_id)
    return User.id.in_(query)


def _runs_a_role(today: date) -> ColumnElement[bool]:
    return exists().where(Membership.user_id == User.id, is_running(today)).correlate(User)


def _is_in_state(state: UserState, today: date) -> ColumnElement[bool]:
    match state:
        case UserState.UITGEZET:
            return User.is_enabled.is_(False)
        case UserState.ACTIEF:
            return and_(User.is_enabled, _runs_a_role(today))
        case _:
            return and_(User.is_enabled, ~_runs_a_role(today))


def list_running_roles(
    viewer: Viewer, today: date, user_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Row]]:
    """The running roles of these users at organisations the viewer manages."""
    found: dict[uuid.UUID, list[Row]] = {user_id: [] for user_id in user_ids}
    for row in db.session.execute(
        roles().where(
            Membership.user_id.in_(user_ids),
            is_running(today),
            is_manageable_organisation(viewer),
        )
    ):
        found[row.user_id].append(row)
    return found


def list_organisations_with_users(viewer: Viewer) -> Sequence[Row]:
    """Id and name of the organisations the viewer manages at which anybody has a role."""
    return db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            is_manageable_organisation(viewer),
            exists().where(Membership.organisation_id == Organisation.id),
        )
        .order_by(func.lower(Organisation.name), Organisation.id)
    ).all()


def list_organisations(
    viewer: Viewer, today: date, *, text: str, limit: int, offset: int
) -> tuple[Sequence[Row], int]:
    """One page of the open organisations at which the viewer gives roles, and how many."""
    conditions = [
        is_manageable_organisation(viewer),
        or_(Organisation.closed_on.is_(None), Organisation.closed_on > today),
        *(
            or_(
                Organisation.name.icontains(word, autoescape=True),
                Organisation.city.icontains(word, autoescape=True),
            )
            for word in text.split()
        ),
    ]
    total = db.session.scalar(select(func.count()).select_from(Organisation).where(*conditions))
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.city,
            Municipality.name.label("municipality"),
        )
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(*conditions)
        .order_by(func.lower(Organisation.name), Organisation.id)
        .limit(limit)
        .offset(offset)
    ).all()
    return rows, total or 0


def get_manageable_organisation(viewer: Viewer, organisation_id: uuid.UUID) -> Organisation | None:
    """An organisation at which the viewer gives roles."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.id == organisation_id, is_manageable_organisation(viewer)
        )
    )


def get_manageable_user(viewer: Viewer, user_id: uuid.UUID) -> User | None:
    """A user whom the viewer sees and gives roles to, with the memberships."""
    return _get_user(user_id, is_manageable_user(viewer))


def get_manageable_account(viewer: Viewer, user_id: uuid.UUID, today: date) -> User | None:
    """A user whose account the viewer manages, with the memberships."""
    return _get_user(user_id, is_manageable_account(viewer, today))


def _get_user(user_id: uuid.UUID, condition: ColumnElement[bool]) -> User | None:
    return db.session.scalar(
        select(User)
        .where(User.id == user_id, condition)
        .options(selectinload(User.memberships).joinedload(Membership.organisation))
    )


def is_account_of(viewer: Viewer, user_id: uuid.UUID, today: date) -> bool:
    """Whether the viewer manages the account of this user (password, name, on and off)."""
    return bool(
        db.session.scalar(
            select(exists().where(User.id == user_id, is_manageable_account(viewer, today)))
        )
    )


def list_roles_of(viewer: Viewer, user_id: uuid.UUID) -> tuple[Sequence[Row], bool]:
    """The roles of a user at organisations the viewer manages, the latest first, and
    whether there are others, elsewhere."""
    rows = db.session.execute(
        roles()
        .add_columns(is_manageable_organisation(viewer).label("is_in_scope"))
        .where(Membership.user_id == user_id)
    ).all()
    in_scope = [row for row in rows if row.is_in_scope]
    return in_scope, len(in_scope) < len(rows)


def get_membership(
    viewer: Viewer, user_id: uuid.UUID, membership_id: uuid.UUID
) -> Membership | None:
    """A role of a user at an organisation the viewer manages, with user and organisation."""
    return db.session.scalar(
        select(Membership)
        .join(Membership.organisation)
        .where(
            Membership.id == membership_id,
            Membership.user_id == user_id,
            is_manageable_organisation(viewer),
        )
        .options(selectinload(Membership.user), selectinload(Membership.organisation))
    )


def has_other_administrator(membership: Membership, municipality_id: uuid.UUID, on: date) -> bool:
    """Whether somebody else administers the municipality from `on` (or before), and stays
    at least as long as `membership` would. The municipality stays locked until the end of
    the transaction, so that two administrators cannot take each other away."""
    db.session.execute(
        select(Municipality.id)
        .where(Municipality.id == municipality_id)
        .with_for_update(key_share=True)
    )
    stays = Membership.until_on.is_(None)
    if membership.until_on is not None:
        stays = or_(stays, Membership.until_on >= membership.until_on)
    return bool(
        db.session.scalar(
            select(
                exists(Membership.id)
                .where(
                    Membership.role == Role.BEHEERDER,
                    Membership.user_id != membership.user_id,
                    Membership.from_on <= on,
                    stays,
                    Organisation.municipality_id == municipality_id,
                    User.is_enabled,
                )
                .where(Organisation.id == Membership.organisation_id, User.id == Membership.user_id)
            )
        )
    )
