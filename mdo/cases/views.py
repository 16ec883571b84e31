"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("cases", __name__)


@blueprint.get("")
@access(Permission.CASE_READ)
def index(**kwargs) -> str:
    return "nog leeg"


@blueprint.get("/<uuid:case_id>")
@access(Permission.CASE_READ)
def show(case_id) -> str:
    return "nog leeg"


@blueprint.get("/nieuw")
@access(Permission.CASE_WRITE)
def new() -> str:
    return "nog leeg"


@blueprint.get("/<uuid:case_id>/partijen")
@access(Permission.CASE_READ)
def parties(case_id) -> str:
    return "nog leeg"
