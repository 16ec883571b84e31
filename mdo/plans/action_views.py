"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("actions", __name__)


@blueprint.get("")
@access(Permission.ACTION_WRITE)
def index(**kwargs) -> str:
    return "nog leeg"
