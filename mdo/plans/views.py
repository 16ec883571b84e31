"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access

blueprint = Blueprint("plans", __name__)


@blueprint.get("")
@access(Permission.PLAN_READ)
def show(**kwargs) -> str:
    return "nog leeg"
