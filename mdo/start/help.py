"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("help", __name__)


@blueprint.get("")
@access(Permission.ACCOUNT)
def index(**kwargs) -> str:
    return "nog leeg"
