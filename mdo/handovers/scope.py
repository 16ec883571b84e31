"""Need-to-know of plans that were handed over: the default is nothing.

A toegangsmedewerker sees what was handed over to the own municipality: that version of the
plan, as the gemeente may see it, and of whom it is. Not the case, nor other versions: that
takes being a party, as always (cases.scope).
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, Select, false, select

from mdo.accounts.viewer import Viewer
from mdo.handovers.models import Handover
from mdo.terms import Role


def is_visible_handover(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Handover` under which the viewer may open and handle it."""
    municipalities = viewer.municipalities(Role.TOEGANG)
    return Handover.municipality_id.in_(municipalities) if municipalities else false()


def handed_over_plan_ids(viewer: Viewer) -> Select[tuple[uuid.UUID]]:
    """The ids of the versions that were handed over to the viewer."""
    return select(Handover.plan_id).where(is_visible_handover(viewer))
