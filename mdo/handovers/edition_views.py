"""An established plan for the parents (page and PDF) and for the gemeente (data)."""

from __future__ import annotations

import json
import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case
from mdo.errors import Refused
from mdo.handovers import operations
from mdo.handovers.data import as_data
from mdo.handovers.pdf_file import make_pdf
from mdo.handovers.queries import Edition, finish_reading, get_edition
from mdo.handovers.rules import file_name
from mdo.handovers.terms import Audience
from mdo.law.permission_age import may_inspect
from mdo.web.access import access, viewer
from mdo.web.downloads import attachment
from mdo.web.office import office

blueprint = Blueprint("plan_editions", __name__)


@blueprint.get("/voor-ouders")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def for_parents(case_id: uuid.UUID, number: str) -> ResponseReturnValue:
    """The plan in plain Dutch, to print or to look at together."""
    edition = _load(case_id, number)
    return render_template(
        "handovers/for_parents.html",
        edition=edition,
        reading=edition.read_by(Audience.OUDERS),
        reader=may_inspect(edition.birth_on, clock.today()),
        may_download_data=viewer().may(Permission.PLAN_DATA),
    )


@blueprint.get("/voor-ouders.pdf")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def pdf(case_id: uuid.UUID, number: str) -> ResponseReturnValue:
    """The same as an accessible PDF."""
    edition = _load(case_id, number)
    # Setting it takes a while: the database is given back before.
    finish_reading()
    try:
        content = make_pdf(edition.read_by(Audience.OUDERS), edition.established_at)
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("plan_editions.for_parents", case_id=case_id, number=number))
    name = file_name(edition.case_number, edition.number, "pdf")
    return attachment(name, content, "application/pdf")


@blueprint.get("/gegevens.json")
@access(Permission.PLAN_DATA, reads=Subject.DOSSIER)
def data(case_id: uuid.UUID, number: str) -> ResponseReturnValue:
    """The plan as structured data, for the application at the gemeente."""
    edition = _load(case_id, number)
    content = as_data(
        edition.seen_by(Audience.GEMEENTE),
        case_number=edition.case_number,
        established_on=edition.established_on,
        checksum=edition.checksum,
    )
    text = json.dumps(content, ensure_ascii=False, indent=2)
    name = file_name(edition.case_number, edition.number, "json")
    return attachment(name, text.encode(), "application/json")


@blueprint.post("/overdragen")
@access(Permission.PLAN_WRITE)
def hand_over(case_id: uuid.UUID, number: str) -> ResponseReturnValue:
    """Hand the plan over to the toegang of the gemeente."""
    case = get_case(viewer(), case_id, clock.today()) or abort(404)
    try:
        done = operations.hand_over(
            case, _number(number), by=viewer().user_id, now=clock.now(), office=office()
        )
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        if done is None:
            abort(404)
        flash(f"Versie {number} van het plan is overgedragen aan de gemeente.", "success")
    return redirect(url_for("plans.show", case_id=case_id))


def _load(case_id: uuid.UUID, number: str) -> Edition:
    return get_edition(viewer(), case_id, _number(number), clock.today()) or abort(404)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else abort(404)
