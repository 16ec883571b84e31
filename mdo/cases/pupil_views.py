"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("pupils", __name__)


@blueprint.get("")
@access(Permission.PUPIL_READ)
def index(**kwargs) -> str:
    return "nog leeg"


@blueprint.get("/<uuid:pupil_id>")
@access(Permission.PUPIL_READ)
def show(pupil_id) -> str:
    return "nog leeg"
