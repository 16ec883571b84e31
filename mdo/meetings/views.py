"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("meetings", __name__)


@blueprint.get("")
@access(Permission.MEETING_READ)
def index(**kwargs) -> str:
    return "nog leeg"


@blueprint.get("/<uuid:meeting_id>")
@access(Permission.MEETING_READ)
def show(meeting_id) -> str:
    return "nog leeg"


@blueprint.get("/nieuw")
@access(Permission.MEETING_PLAN)
def new() -> str:
    return "nog leeg"


@blueprint.get("/dossier/<uuid:case_id>")
@access(Permission.MEETING_READ)
def of_case(case_id) -> str:
    return "nog leeg"
