"""Which records have a term of keeping that is over: cases, registrations, police data apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.leerplicht.blueprints import address_of
from mdo.leerplicht.retention_queries import list_overdue
from mdo.leerplicht.row_queries import PLAIN_SORTS
from mdo.leerplicht.terms import Sort
from mdo.reminders.case_retention_queries import list_overdue_cases
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("retention", __name__)

# Label, endpoint and permission of each list.
LISTS = (
    ("Dossiers", "retention.cases", Permission.CASE_WRITE),
    ("Leerplicht", "retention.registrations", Permission.LEERPLICHT_READ),
    ("Processen-verbaal", "retention.police", Permission.POLICE_DATA_READ),
)


@blueprint.get("/dossiers")
@access(Permission.CASE_WRITE, reads=Subject.DOSSIER)
def cases() -> ResponseReturnValue:
    """The closed cases in sight whose term is over."""
    return _page(
        "retention/cases.html",
        lambda offset: list_overdue_cases(viewer(), clock.today(), offset=offset, limit=PER_PAGE),
    )


@blueprint.get("/registraties")
@access(Permission.LEERPLICHT_READ, reads=Subject.REGISTRATIE)
def registrations() -> ResponseReturnValue:
    """The registrations of the own municipality whose term is over, police data not among
    them."""
    return _registrations(PLAIN_SORTS, "registratie")


@blueprint.get("/processen-verbaal")
@access(Permission.POLICE_DATA_READ, reads=Subject.PROCES_VERBAAL)
def police() -> ResponseReturnValue:
    """The processen-verbaal whose term is over."""
    return _registrations((Sort.PROCES_VERBAAL,), "proces-verbaal")


def _registrations(sorts: Sequence[Sort], noun: str) -> ResponseReturnValue:
    return _page(
        "retention/registrations.html",
        lambda offset: list_overdue(viewer(), sorts, clock.today(), offset=offset, limit=PER_PAGE),
        noun=noun,
        address_of=address_of,
    )


def _page(
    template: str, read: Callable[[int], tuple[Sequence[Any], int]], **context: Any
) -> ResponseReturnValue:
    """A page of a list; one past the last leads back to the first."""
    number = page_number()
    rows, total = read((number - 1) * PER_PAGE)
    if total and not rows:
        return redirect(same_page(pagina=None))
    lists = [one for one in LISTS if viewer().may(one[2])]
    return render_template(template, page=Page(rows, number, total), lists=lists, **context)
