"""Placeholder while this feature is being written."""

from flask import Blueprint

from mdo.accounts.permissions import Permission
from mdo.web.access import access, public

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/mijn-gegevens")
@access(Permission.ACCOUNT)
def index(**kwargs) -> str:
    return "nog leeg"


@blueprint.route("/inloggen", methods=["GET", "POST"])
@public("how else to get in")
def sign_in() -> str:
    return "nog leeg"


@blueprint.post("/uitloggen")
@access(Permission.ACCOUNT)
def sign_out() -> str:
    return "nog leeg"
