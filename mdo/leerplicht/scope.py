"""Need-to-know of registrations: only the leerplichtambtenaar of the municipality that they
belong to; the default is nothing.

A registration stays with the municipality in which the pupil lived on its date, also when
the pupil has moved. So the page of a pupil's registrations opens for who may see the pupil,
and for the leerplichtambtenaar of a municipality in which the pupil once lived.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil, Residence
from mdo.cases.scope import is_visible_pupil
from mdo.leerplicht.models import Registration
from mdo.terms import Role


def own_municipalities(viewer: Viewer) -> frozenset[uuid.UUID]:
    """The municipalities for which the viewer is leerplichtambtenaar."""
    return viewer.municipalities(Role.LEERPLICHTAMBTENAAR)


def is_visible_registration(viewer: Viewer, model: type[Registration]) -> ColumnElement[bool]:
    """The condition on a sort of registration under which the viewer may see it. Police data
    asks for a permission besides (the views declare it)."""
    own = own_municipalities(viewer)
    return model.municipality_id.in_(own) if own else false()


def is_known_pupil(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `Pupil` under which the viewer may open the page of registrations. One
    that was merged into another is gone."""
    own = own_municipalities(viewer)
    if not own:
        return false()
    lived_here = select(Residence.pupil_id).where(Residence.municipality_id.in_(own))
    return and_(
        Pupil.merged_into_id.is_(None),
        or_(Pupil.id.in_(lived_here), is_visible_pupil(viewer, today)),
    )
