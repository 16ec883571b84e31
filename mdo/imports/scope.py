"""Which runs somebody may see: those of the municipalities for which he or she is
leerplichtambtenaar; the default is nothing."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, false

from mdo.accounts.viewer import Viewer
from mdo.imports.models import ImportRun
from mdo.imports.terms import ImportKind
from mdo.terms import Role


def own_municipalities(viewer: Viewer) -> frozenset[uuid.UUID]:
    """The municipalities for which the viewer may read files in."""
    return viewer.municipalities(Role.LEERPLICHTAMBTENAAR)


def is_visible_run(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `ImportRun` under which the viewer may see it."""
    own = own_municipalities(viewer)
    if not own:
        return false()
    return ImportRun.municipality_id.in_(own) & (ImportRun.kind == ImportKind.LEERPLICHT)
