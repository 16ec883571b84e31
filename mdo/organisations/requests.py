"""What the views of this feature ask of each request."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.organisations.admin_queries import get_organisation
from mdo.organisations.operations import Acting
from mdo.terms import Party, Role
from mdo.web.access import viewer


def own_municipalities() -> frozenset[uuid.UUID]:
    """The municipalities that the viewer administers."""
    return viewer().municipalities(Role.BEHEERDER)


def own_municipality_id() -> uuid.UUID | None:
    """The municipality on whose behalf the viewer acts: that of the first such seat."""
    seats = (seat.municipality_id for seat in viewer().seats if seat.role is Role.BEHEERDER)
    return next((municipality_id for municipality_id in seats if municipality_id), None)


def acting() -> Acting:
    """The administrator of this request."""
    return Acting(viewer().user_id, own_municipality_id(), clock.now())


def load(organisation_id: uuid.UUID) -> Any:
    """The organisation; 404 when it is out of scope."""
    return get_organisation(own_municipalities(), organisation_id) or abort(404)


def load_school(organisation_id: uuid.UUID) -> Any:
    """The same, of a school only."""
    organisation = load(organisation_id)
    return organisation if organisation.kind is Party.SCHOOL else abort(404)


def done(message: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """To the next page, with a word about what was done."""
    flash(message, "success")
    return redirect(url_for(f"organisations.{endpoint}", **values))
