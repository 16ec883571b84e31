"""The rows of a concept: needs, goals and the parts of the role split. One page each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.flowchart.queries import get_proposals
from mdo.plans import operations
from mdo.plans.blueprints import load_concept
from mdo.plans.blueprints import plans as blueprint
from mdo.plans.forms import GoalForm, NeedForm, PartForm, RowForm
from mdo.plans.queries import list_deliverers
from mdo.plans.rules import short
from mdo.web.access import access, viewer

NOT_REMOVED = (
    "Iemand anders heeft dit intussen gewijzigd. Er is niets weggehaald. Hieronder staat hoe het "
    "nu is. Moet het nog steeds weg, kies dan opnieuw ‘Uit het plan halen’."
)


@dataclass(frozen=True)
class Section:
    """A sort of rows: its name in the operations, its form and what it is called."""

    rows: str
    form: type[RowForm]
    noun: str
    article: str


SECTIONS = {
    "behoeften": Section("needs", NeedForm, "behoefte", "De"),
    "doelen": Section("goals", GoalForm, "doel", "Het"),
    "rolverdeling": Section("parts", PartForm, "onderdeel", "Het"),
}


@blueprint.route("/<slug>/nieuw", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def new_row(case_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """Add a row."""
    return _row_page(case_id, slug, None)


@blueprint.route("/<slug>/<uuid:row_id>", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def edit_row(case_id: uuid.UUID, slug: str, row_id: uuid.UUID) -> ResponseReturnValue:
    """Change a row."""
    return _row_page(case_id, slug, row_id)


@blueprint.post("/<slug>/<uuid:row_id>/verplaatsen")
@access(Permission.PLAN_WRITE)
def move_row(case_id: uuid.UUID, slug: str, row_id: uuid.UUID) -> ResponseReturnValue:
    """Let a row change places with its neighbour."""
    is_up = request.form.get("richting") == "omhoog"
    return _change_rows(case_id, slug, row_id, operations.move_row, up=is_up)


@blueprint.post("/<slug>/<uuid:row_id>/verwijderen")
@access(Permission.PLAN_WRITE)
def remove_row(case_id: uuid.UUID, slug: str, row_id: uuid.UUID) -> ResponseReturnValue:
    """Take a row out of the concept."""
    seen = request.form.get("version", "")
    return _change_rows(case_id, slug, row_id, operations.remove_row, seen_version=seen)


def _change_rows(
    case_id: uuid.UUID, slug: str, row_id: uuid.UUID, change: Callable[..., None], **how: Any
) -> ResponseReturnValue:
    """Move or remove a row. One that is gone already was removed by the same click twice, or
    by somebody else: the plan shows how it is now."""
    _heading, plan = load_concept(case_id)
    row = _row(plan, _section(slug), row_id)
    if row is not None:
        try:
            change(plan, row, by=viewer().user_id, now=clock.now(), **how)
        except Refused as refusal:
            flash(str(refusal), "error")
        except StaleEdit:
            flash(NOT_REMOVED, "error")
            return redirect(url_for("plans.edit_row", case_id=case_id, slug=slug, row_id=row_id))
    return redirect(url_for("plans.show", case_id=case_id, _anchor=slug))


def _section(slug: str) -> Section:
    return SECTIONS.get(slug) or abort(404)


def _row(plan: Any, section: Section, row_id: uuid.UUID) -> Any:
    return next((row for row in getattr(plan, section.rows) if row.id == row_id), None)


def _row_page(case_id: uuid.UUID, slug: str, row_id: uuid.UUID | None) -> ResponseReturnValue:
    heading, plan = load_concept(case_id)
    section = _section(slug)
    row = (_row(plan, section, row_id) or abort(404)) if row_id else None
    form = section.form(obj=row, new_id=str(uuid.uuid4()))
    proposals = get_proposals([need.id for need in plan.needs]) if slug == "rolverdeling" else {}
    _offer(form, plan, case_id, is_new=row is None)
    differences = None
    if form.validate_on_submit():
        try:
            _save(form, plan, section, row)
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash(f"{section.article} {section.noun} is opgeslagen.", "success")
            return redirect(url_for("plans.show", case_id=case_id))
    page = render_template(
        "plans/row.html", form=form, heading=heading, section=section, slug=slug, row=row,
        differences=differences, needs=plan.needs, proposals=proposals,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _offer(form: RowForm, plan: Any, case_id: uuid.UUID, *, is_new: bool) -> None:
    if isinstance(form, PartForm):
        form.offer_rows(
            [(need.id, short(need.description)) for need in plan.needs],
            [(goal.id, short(goal.description)) for goal in plan.goals],
            list_deliverers(case_id),
        )
        if is_new and not form.is_submitted():
            form.need_id.data = request.args.get("behoefte") or _first_uncovered_need(plan)


def _first_uncovered_need(plan: Any) -> str | None:
    """The need for which somebody most likely adds a part now."""
    covered = {part.need_id for part in plan.parts}
    return next((str(need.id) for need in plan.needs if need.id not in covered), None)


def _save(form: RowForm, plan: Any, section: Section, row: Any) -> None:
    operations.save_row(
        plan,
        section.rows,
        row,
        form.values,
        new_id=form.record_id,
        seen_version=form.version.data or "",
        by=viewer().user_id,
        now=clock.now(),
    )
