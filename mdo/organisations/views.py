"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("organisations", __name__)


@blueprint.get("")
@access(Permission.ORGANISATIONS_MANAGE)
def index(**kwargs) -> str:
    return "nog leeg"
