"""The work list of leerplicht, and the registrations of one pupil."""

from __future__ import annotations

import uuid

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case_heading
from mdo.leerplicht import police_views, record_views
from mdo.leerplicht.blueprints import address_of, address_of_new, blueprint, load_pupil
from mdo.leerplicht.forms import WorkFilterForm
from mdo.leerplicht.queries import list_of_pupil
from mdo.leerplicht.row_queries import PLAIN_SORTS
from mdo.leerplicht.rules import kept_until
from mdo.leerplicht.work_queries import WorkFilter, list_school_years, list_schools, list_work
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

# The views of one registration hang on the same blueprint.
__all__ = ["blueprint", "police_views", "record_views"]


@blueprint.get("/leerplicht")
@access(Permission.LEERPLICHT_READ, reads=Subject.REGISTRATIE)
def index() -> ResponseReturnValue:
    """What waits for the leerplichtambtenaar; or all registrations, by the address."""
    who, today, number = viewer(), clock.today(), page_number()
    filters = WorkFilterForm(request.args)
    filters.school.offer(list_schools(who))
    filters.schooljaar.offer([(label, label) for label in list_school_years(who, today)])
    wanted = WorkFilter(**filters.wanted)
    rows, total = list_work(who, wanted, today, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "leerplicht/index.html",
        filters=filters,
        wanted=wanted,
        is_narrowed=wanted != WorkFilter(),
        page=Page(rows, number, total),
        address_of=address_of,
    )


@blueprint.get("/leerlingen/<uuid:pupil_id>/leerplicht")
@access(Permission.LEERPLICHT_READ, reads=Subject.LEERLING)
def of_pupil(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """All registrations of a pupil that belong to the own municipality."""
    return _overview(pupil_id, "leerplicht/pupil.html")


@blueprint.get("/dossiers/<uuid:case_id>/leerplicht")
@access(Permission.LEERPLICHT_READ, reads=Subject.DOSSIER)
def of_case(case_id: uuid.UUID) -> ResponseReturnValue:
    """The same, as a part of the case."""
    heading = get_case_heading(viewer(), case_id, clock.today()) or abort(404)
    return _overview(heading.pupil_id, "leerplicht/case.html", heading=heading)


def _overview(pupil_id: uuid.UUID, template: str, **context: object) -> ResponseReturnValue:
    who, pupil = viewer(), load_pupil(pupil_id)
    rows = list_of_pupil(who, pupil_id, clock.today())
    return render_template(
        template,
        pupil=pupil,
        rows=rows,
        kept_until={
            row.row.id: kept_until(pupil.facts, row.row.dated_on, is_police_data=False)[1]
            for row in rows
        },
        sorts=PLAIN_SORTS,
        may_write=who.may(Permission.LEERPLICHT_WRITE),
        may_see_police=who.may(Permission.POLICE_DATA_READ),
        address_of=address_of,
        address_of_new=address_of_new,
        **context,
    )
