"""Who may call a view: declared on the view itself, denied when it is not.

    @blueprint.get("/dossiers/<uuid:case_id>")
    @access(Permission.CASE_READ, reads=Subject.DOSSIER)
    def show(case_id): ...

`reads` puts each successful GET in the read log. Whether *this* case may be seen is not
decided here but by the scopes, through which every record is loaded.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.audit.terms import Subject

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """The declaration of one view: a permission, or public with a reason."""

    permission: Permission | None
    public_reason: str = ""
    reads: Subject | None = None


def access(permission: Permission, *, reads: Subject | None = None) -> Callable[[View], View]:
    """Only for who has `permission`; log the reads of `reads`."""
    return _declare(Access(permission, reads=reads))


def public(reason: str) -> Callable[[View], View]:
    """For everybody, also not signed in; the reason is kept for the reader."""
    return _declare(Access(None, public_reason=reason))


def _declare(declaration: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__access__ = declaration  # type: ignore[attr-defined]
        return view

    return mark


def declared_access(endpoint: str | None, app: Flask) -> Access | None:
    """The declaration of an endpoint, or None when it has none."""
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "__access__", None)


def viewer() -> Viewer:
    """The viewer of this request. Only within a view that is not public."""
    return g.viewer


def current_viewer() -> Viewer | None:
    """The viewer, or None when nobody is signed in."""
    return g.get("viewer")


def check_access() -> Any:
    """Run before each view. An unknown address goes on to its 404."""
    if request.endpoint is None:
        return None
    if request.endpoint == "static":
        return None
    declaration = declared_access(request.endpoint, current_app)
    if declaration is None:
        abort(403)
    if declaration.permission is None:
        return None
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()
    if not viewer().may(declaration.permission):
        abort(403)
    return None


# The argument that names the subject, for an address with the id of a part of it as well.
_ARGUMENTS = {
    Subject.LEERLING: "pupil_id",
    Subject.DOSSIER: "case_id",
    Subject.OVERLEG: "meeting_id",
    Subject.REEKS: "series_id",
    Subject.OVERDRACHT: "handover_id",
    Subject.ORGANISATIE: "organisation_id",
    Subject.TERUGKOPPELING: "feedback_id",
}


def subject_to_log() -> tuple[Subject, uuid.UUID | None] | None:
    """What this request read, by its declaration: the id in its address that bears the
    name of the subject, else the last one."""
    declaration = declared_access(request.endpoint, current_app)
    if declaration is None or declaration.reads is None or request.method != "GET":
        return None
    arguments = request.view_args or {}
    if (named := arguments.get(_ARGUMENTS.get(declaration.reads, ""))) is not None:
        return declaration.reads, named
    ids = [value for value in arguments.values() if isinstance(value, uuid.UUID)]
    return declaration.reads, ids[-1] if ids else None
