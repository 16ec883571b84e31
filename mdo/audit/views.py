"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("audit", __name__)


@blueprint.get("")
@access(Permission.AUDIT_READ)
def index(**kwargs) -> str:
    return "nog leeg"
