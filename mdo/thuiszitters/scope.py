"""Need-to-know of absence: the leerplichtambtenaar follows the pupils of the own
municipality; everybody else meets none of this. Policy staff get numbers only.

A pupil that moved away is no longer followed here; that it was a thuiszitter of this
municipality still counts, and shows in the list behind that number.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, and_, select

from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.terms import Role
from mdo.thuiszitters.models import AbsenceClock, Thuiszitter


def own_municipalities(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Whose children the viewer follows by name."""
    return viewer.municipalities(Role.LEERPLICHTAMBTENAAR)


def counted_municipalities(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Of which municipalities the viewer may see how many."""
    return viewer.municipalities(Role.LEERPLICHTAMBTENAAR, Role.BELEID)


def is_followed_pupil(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Pupil` under which the viewer opens the page of its absence. One that
    was merged into another is gone."""
    return and_(
        Pupil.merged_into_id.is_(None), Pupil.municipality_id.in_(own_municipalities(viewer))
    )


def is_counted() -> ColumnElement[bool]:
    """The condition on `Thuiszitter` under which it counts: a period that stayed with a pupil
    that was merged into another is a double of one that the other has."""
    return Thuiszitter.pupil_id.not_in(select(Pupil.id).where(Pupil.merged_into_id.is_not(None)))


def is_own_thuiszitter(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Thuiszitter` under which the viewer sees whom it is about."""
    return Thuiszitter.municipality_id.in_(own_municipalities(viewer))


def is_own_clock(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `AbsenceClock` under which the viewer sees whom it is about."""
    return AbsenceClock.municipality_id.in_(own_municipalities(viewer))
