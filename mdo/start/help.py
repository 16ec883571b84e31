"""Help: what is what, who may do what, and how accessible this is."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from mdo.accounts.permissions import ROLE_PERMISSIONS, Permission
from mdo.terms import MeetingKind, Role
from mdo.web.access import public

blueprint = Blueprint("help", __name__)


@blueprint.get("")
@public("tells nothing about anybody, and helps who cannot sign in")
def index() -> ResponseReturnValue:
    """One page, with the table of roles from the same source as the checks."""
    return render_template(
        "help/index.html",
        kinds=MeetingKind,
        roles=Role,
        permissions=Permission,
        granted=ROLE_PERMISSIONS,
    )
