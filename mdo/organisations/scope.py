"""Which organisations a functional administrator manages; the default is nothing.

Those of the own municipality, of no municipality (SWV, GGD, police), and of a municipality
that does not work with this installation. Never those of another tenant: that one has
administrators of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, false, or_, select

from mdo.organisations.models import Municipality, Organisation


def is_manageable(own: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """The condition on `Organisation` for who administers the municipalities `own`."""
    if not own:
        return false()
    return or_(
        Organisation.municipality_id.is_(None),
        Organisation.municipality_id.in_(own),
        Organisation.municipality_id.not_in(select(Municipality.id).where(Municipality.is_tenant)),
    )


def is_manageable_municipality(own: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """The condition on `Municipality` that organisations of it are manageable."""
    if not own:
        return false()
    return or_(Municipality.id.in_(own), Municipality.is_tenant.is_(False))
