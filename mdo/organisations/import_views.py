"""The files of schools that were read in, and what came of them."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from mdo.accounts.permissions import Permission
from mdo.organisations.admin_queries import list_school_imports
from mdo.organisations.blueprints import organisations as blueprint
from mdo.web.access import access
from mdo.web.pages import PER_PAGE, Page, page_number


@blueprint.get("/ingelezen")
@access(Permission.ORGANISATIONS_MANAGE)
def school_imports() -> ResponseReturnValue:
    """When which file was read in, and how many schools it brought, changed and closed."""
    number = page_number()
    rows, total = list_school_imports(limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    return render_template("organisations/imports.html", page=Page(rows, number, total))
