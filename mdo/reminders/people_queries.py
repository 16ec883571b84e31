"""Who can be reminded: the accounts that work, and who has which role where, on a day.

For the sources of deadlines, which name people by what they are (the coordinators of a
school, the leerplichtambtenaren of a gemeente). One statement, whatever the size.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from mdo.accounts.models import Membership, User
from mdo.accounts.scope import is_running
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.terms import Role

_Found = Mapping[tuple[Role, uuid.UUID], Sequence[uuid.UUID]]


@dataclass(frozen=True, slots=True)
class People:
    """Who works where on a day. Every list of user ids is in a fixed order, none twice.

    accounts: the users that can sign in: switched on, and with a role that runs.
    """

    accounts: frozenset[uuid.UUID]
    _at_organisation: _Found
    _in_municipality: _Found

    def coordinators(self, organisation_id: uuid.UUID | None) -> Sequence[uuid.UUID]:
        """The coordinators of an organisation (a school, the CJG); none of none."""
        return self._of(self._at_organisation, Role.COORDINATOR, organisation_id)

    def leerplicht(self, municipality_id: uuid.UUID | None) -> Sequence[uuid.UUID]:
        """The leerplichtambtenaren of a municipality."""
        return self._of(self._in_municipality, Role.LEERPLICHTAMBTENAAR, municipality_id)

    def beleid(self, municipality_id: uuid.UUID | None) -> Sequence[uuid.UUID]:
        """The policy staff of a municipality."""
        return self._of(self._in_municipality, Role.BELEID, municipality_id)

    def working(self, *user_ids: uuid.UUID | None) -> Sequence[uuid.UUID]:
        """Those of `user_ids` whose account works, in that order; None is nobody."""
        return tuple(dict.fromkeys(one for one in user_ids if one and one in self.accounts))

    def first_working(self, *groups: Iterable[uuid.UUID | None]) -> Sequence[uuid.UUID]:
        """Those of the first group in which anybody's account works."""
        return next((found for group in groups if (found := self.working(*group))), ())

    @staticmethod
    def _of(found: _Found, role: Role, place_id: uuid.UUID | None) -> Sequence[uuid.UUID]:
        return found.get((role, place_id), ()) if place_id else ()


def get_people(today: date) -> People:
    """Who works where on `today`."""
    rows = db.session.execute(
        select(
            Membership.user_id,
            Membership.role,
            Membership.organisation_id,
            Organisation.municipality_id,
        )
        .join(User, User.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(User.is_enabled, is_running(today))
        .order_by(Membership.from_on, Membership.id)
    ).all()
    at_organisation: dict[tuple[Role, uuid.UUID], dict[uuid.UUID, None]] = defaultdict(dict)
    in_municipality: dict[tuple[Role, uuid.UUID], dict[uuid.UUID, None]] = defaultdict(dict)
    for user_id, role, organisation_id, municipality_id in rows:
        at_organisation[role, organisation_id][user_id] = None
        if municipality_id:
            in_municipality[role, municipality_id][user_id] = None
    return People(
        frozenset(row.user_id for row in rows),
        {key: tuple(found) for key, found in at_organisation.items()},
        {key: tuple(found) for key, found in in_municipality.items()},
    )
