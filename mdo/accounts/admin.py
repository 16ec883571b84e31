"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("users", __name__)


@blueprint.get("")
@access(Permission.USERS_MANAGE)
def index(**kwargs) -> str:
    return "nog leeg"
