"""Who is looking: the user as the queries and operations know him or her."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from mdo.accounts.permissions import Permission, permissions_of
from mdo.terms import Party, Role


@dataclass(frozen=True)
class Seat:
    """A running membership: a role in an organisation of a municipality (or of none)."""

    role: Role
    title: str
    organisation_id: uuid.UUID
    organisation_name: str
    party: Party
    municipality_id: uuid.UUID | None

    @property
    def label(self) -> str:
        """`Zorgcoördinator, RSG Voorbeeld`; the role when there is no title."""
        return f"{self.title or self.role.label}, {self.organisation_name}"


@dataclass(frozen=True)
class Viewer:
    """The signed-in user with all seats that run today. Nobody has no seats: sees nothing."""

    user_id: uuid.UUID
    name: str
    seats: tuple[Seat, ...] = ()

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(seat.role for seat in self.seats)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def organisations(self, *roles: Role) -> frozenset[uuid.UUID]:
        """The organisations in which the viewer has one of `roles` (any, when none given)."""
        return frozenset(
            seat.organisation_id for seat in self.seats if not roles or seat.role in roles
        )

    def municipalities(self, *roles: Role) -> frozenset[uuid.UUID]:
        """The municipalities for which the viewer has one of `roles`."""
        return frozenset(
            seat.municipality_id
            for seat in self.seats
            if seat.municipality_id and (not roles or seat.role in roles)
        )

    @cached_property
    def seat(self) -> Seat | None:
        """The seat that the page header shows and new records are made from: the first."""
        return self.seats[0] if self.seats else None
