"""Reading a file with registrations in: offering it, following how it goes, what was wrong."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused
from mdo.imports.file_store import has_file
from mdo.imports.forms import FileForm
from mdo.imports.import_operations import MOST_FAULTS
from mdo.imports.run_operations import follow_trial, offer_file, run_after, try_again
from mdo.imports.run_queries import get_run, has_visible_run, iterate_faults, list_faults, list_runs
from mdo.imports.terms import ImportState
from mdo.web.access import access, viewer
from mdo.web.downloads import csv_file
from mdo.web.office import waiting_files
from mdo.web.pages import PER_PAGE, Page, page_number

blueprint = Blueprint("imports", __name__)


def _load(run_id: uuid.UUID) -> Any:
    return get_run(viewer(), run_id) or abort(404)


def _to(run_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("imports.show", run_id=run_id))


@blueprint.route("", methods=["GET", "POST"])
@access(Permission.LEERPLICHT_IMPORT)
def index() -> ResponseReturnValue:
    """The files that were read in, and the form for another one."""
    form = FileForm(new_id=uuid.uuid4())
    if form.validate_on_submit():
        try:
            run = offer_file(
                form.source,
                form.file_name,
                run_id=form.record_id,
                folder=waiting_files(),
                viewer=viewer(),
                now=clock.now(),
            )
            return _to(run.id)
        except Refused as refusal:
            form.refuse(refusal.messages)
    number = page_number()
    rows, total = list_runs(viewer(), limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    page = render_template("imports/index.html", form=form, page=Page(rows, number, total))
    return page, 422 if form.errors else 200


@blueprint.get("/<uuid:run_id>")
@access(Permission.LEERPLICHT_IMPORT)
def show(run_id: uuid.UUID) -> ResponseReturnValue:
    """How it goes with a file, and what is wrong in it."""
    run, number = _load(run_id), page_number()
    rows, total = list_faults(run_id, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    next_id = run_after(run_id)
    return render_template(
        "imports/show.html",
        run=run,
        page=Page(rows, number, total),
        most_faults=MOST_FAULTS,
        is_kept=has_file(waiting_files(), run_id),
        next_id=next_id if run.is_trial and has_visible_run(viewer(), next_id) else None,
    )


@blueprint.get("/<uuid:run_id>/fouten.csv")
@access(Permission.LEERPLICHT_IMPORT)
def faults(run_id: uuid.UUID) -> ResponseReturnValue:
    """What is wrong in a file, to mend it with."""
    _load(run_id)
    rows = [(fault.line, fault.column, fault.message) for fault in iterate_faults(run_id)]
    return csv_file("fouten-leerplicht.csv", [("regel", "kolom", "melding"), *rows])


@blueprint.post("/<uuid:run_id>/vastleggen")
@access(Permission.LEERPLICHT_IMPORT)
def for_real(run_id: uuid.UUID) -> ResponseReturnValue:
    """Read the file of a trial in for real."""
    trial = _load(run_id)
    try:
        run = follow_trial(trial, folder=waiting_files(), viewer=viewer(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return _to(run_id)
    return _to(run.id)


@blueprint.post("/<uuid:run_id>/opnieuw")
@access(Permission.LEERPLICHT_IMPORT)
def again(run_id: uuid.UUID) -> ResponseReturnValue:
    """Let a run that broke off wait once more."""
    run = _load(run_id)
    try:
        if run.state is not ImportState.WACHT:
            try_again(run, folder=waiting_files())
    except Refused as refusal:
        flash(str(refusal), "error")
    return _to(run_id)
