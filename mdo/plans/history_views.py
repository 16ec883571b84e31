"""Pages about versions: two of them compared, and what happened to one row."""

from __future__ import annotations

import uuid

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.plans.blueprints import load_heading
from mdo.plans.blueprints import plans as blueprint
from mdo.plans.difference_rules import SectionDifference, compare_documents
from mdo.plans.evaluation_forms import CompareForm
from mdo.plans.history_queries import (
    VersionDocument,
    get_origins,
    get_row_history,
    get_version,
)
from mdo.plans.queries import Version, list_versions
from mdo.terms import PlanStatus
from mdo.web.access import access


@blueprint.get("/vergelijken")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def compare(case_id: uuid.UUID) -> ResponseReturnValue:
    """Two versions: what was added, what went and what changed."""
    heading = load_heading(case_id)
    versions = list_versions(case_id)
    form = CompareForm(request.args)
    for field in (form.van, form.met):
        field.offer([(one.number, _name(one)) for one in versions])
    pair = _load_pair(case_id, form, versions) if len(versions) > 1 else None
    has_concept = pair is not None and any(one.is_concept for one in pair)
    return render_template(
        "plans/compare.html",
        heading=heading,
        filters=form,
        pair=pair,
        has_concept=has_concept,
        sections=_sections(case_id, pair, with_signed=not has_concept) if pair else [],
    )


def _load_pair(
    case_id: uuid.UUID, form: CompareForm, versions: list[Version]
) -> tuple[VersionDocument, VersionDocument]:
    """The versions in the address; without them the last two. 404 for nonsense."""
    numbers = {"van": versions[1].number, "met": versions[0].number}
    for name in numbers:
        if name in request.args:
            text = request.args[name]
            is_number = text.isascii() and text.isdigit() and len(text) < 7
            numbers[name] = int(text) if is_number else abort(404)
        form[name].data = str(numbers[name])
    old, new = (get_version(case_id, number) or abort(404) for number in numbers.values())
    return old, new


def _sections(
    case_id: uuid.UUID, pair: tuple[VersionDocument, VersionDocument], *, with_signed: bool
) -> list[SectionDifference]:
    old, new = (one.document for one in pair)
    return compare_documents(old, new, get_origins(case_id), with_signed=with_signed)


def _name(version: Version) -> str:
    state = "concept" if version.status is PlanStatus.CONCEPT else version.status.label.lower()
    return f"Versie {version.number} ({state})"


@blueprint.get("/geschiedenis/<uuid:row_id>")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def history(case_id: uuid.UUID, row_id: uuid.UUID) -> ResponseReturnValue:
    """Who changed what of a need, a goal or a part, and when; over all versions."""
    heading = load_heading(case_id)
    found = get_row_history(case_id, row_id) or abort(404)
    return render_template("plans/history.html", heading=heading, found=found)
