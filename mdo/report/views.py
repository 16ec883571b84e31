"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("report", __name__)


@blueprint.get("")
@access(Permission.REPORT_READ)
def index(**kwargs) -> str:
    return "nog leeg"
