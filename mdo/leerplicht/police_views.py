"""Processen-verbaal: police data, on pages of their own with a read log of their own.

Nobody meets them in another list; the permission of these views is not that of the other
registrations.
"""

from __future__ import annotations

import uuid

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.leerplicht.blueprints import blueprint, load_pupil
from mdo.leerplicht.queries import list_police_records
from mdo.leerplicht.record_views import edit_record, new_record, remove_record, show_record
from mdo.leerplicht.rules import kept_until
from mdo.leerplicht.terms import Sort
from mdo.web.access import access, viewer

SORT = Sort.PROCES_VERBAAL


@blueprint.get("/leerlingen/<uuid:pupil_id>/leerplicht/processen-verbaal")
@access(Permission.POLICE_DATA_READ, reads=Subject.PROCES_VERBAAL)
def police(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """The processen-verbaal of one pupil."""
    pupil = load_pupil(pupil_id)
    rows = list_police_records(viewer(), pupil_id)
    return render_template(
        "leerplicht/police.html",
        pupil=pupil,
        rows=rows,
        kept_until={
            row.id: kept_until(pupil.facts, row.dated_on, is_police_data=True)[1] for row in rows
        },
        may_write=viewer().may(Permission.LEERPLICHT_WRITE),
    )


@blueprint.route(
    "/leerlingen/<uuid:pupil_id>/leerplicht/processen-verbaal/nieuw", methods=["GET", "POST"]
)
@access(Permission.POLICE_DATA_READ, reads=Subject.PROCES_VERBAAL)
def new_police(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Register a proces-verbaal."""
    _require_writing()
    return new_record(SORT, pupil_id)


@blueprint.get("/leerplicht/processen-verbaal/<uuid:police_id>")
@access(Permission.POLICE_DATA_READ, reads=Subject.PROCES_VERBAAL)
def show_police(police_id: uuid.UUID) -> ResponseReturnValue:
    """One proces-verbaal."""
    return show_record(SORT, police_id)


@blueprint.route("/leerplicht/processen-verbaal/<uuid:police_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.POLICE_DATA_READ, reads=Subject.PROCES_VERBAAL)
def edit_police(police_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a proces-verbaal."""
    _require_writing()
    return edit_record(SORT, police_id)


@blueprint.route(
    "/leerplicht/processen-verbaal/<uuid:police_id>/verwijderen", methods=["GET", "POST"]
)
@access(Permission.POLICE_DATA_READ, reads=Subject.PROCES_VERBAAL)
def remove_police(police_id: uuid.UUID) -> ResponseReturnValue:
    """Remove a proces-verbaal, with a reason."""
    _require_writing()
    return remove_record(SORT, police_id)


def _require_writing() -> None:
    """Who reads police data does not by that write it."""
    if not viewer().may(Permission.LEERPLICHT_WRITE):
        abort(403)
