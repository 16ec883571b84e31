"""Pages about the plan of a case: read it, and change the concept."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.flowchart.queries import list_walk_ids
from mdo.plans import (
    establish_views,
    history_views,
    operations,
    part_views,
    row_views,
)
from mdo.plans.action_queries import list_case_actions
from mdo.plans.blueprints import list_checks, load_concept, load_heading, version_number
from mdo.plans.blueprints import plans as blueprint
from mdo.plans.evaluation_views import evaluation_context
from mdo.plans.follow_up import list_follow_ups
from mdo.plans.forms import EvaluationForm, NeedsPictureForm
from mdo.plans.matrix_rules import matrix_of
from mdo.plans.queries import (
    PlanPage,
    get_last_meeting_id,
    get_plan_page,
    list_later_signatures,
)
from mdo.plans.rules import FACTORS, PLACES, QUESTIONS
from mdo.web.access import access, viewer
from mdo.web.forms import VersionedForm

# The other views hang on the same blueprint.
__all__ = [
    "blueprint",
    "establish_views",
    "history_views",
    "part_views",
    "row_views",
]


@blueprint.get("")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def show(case_id: uuid.UUID) -> ResponseReturnValue:
    """The concept, or else the version that holds now, with the actions of the case."""
    return _page(case_id)


@blueprint.get("/versie/<number>")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def version(case_id: uuid.UUID, number: str) -> ResponseReturnValue:
    """One version, as it was agreed."""
    return _page(case_id, version_number(number))


@blueprint.post("/beginnen")
@access(Permission.PLAN_WRITE)
def start(case_id: uuid.UUID) -> ResponseReturnValue:
    """Begin a concept, or a new version of the plan."""
    case = get_case(viewer(), case_id, clock.today()) or abort(404)
    try:
        operations.start_plan(
            case,
            meeting_id=get_last_meeting_id(case_id, clock.now()),
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("plans.show", case_id=case_id))


@blueprint.route("/behoeftebeeld", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def needs_picture(case_id: uuid.UUID) -> ResponseReturnValue:
    """Answer the five questions of step 1, and say what helps and hinders."""
    return _edit(case_id, NeedsPictureForm, "Behoeftebeeld", "plans/needs_picture.html")


@blueprint.route("/evaluatie", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def evaluation(case_id: uuid.UUID) -> ResponseReturnValue:
    """Agree on when the plan is evaluated, and with whom."""
    return _edit(case_id, EvaluationForm, "Evaluatie")


def _page(case_id: uuid.UUID, number: int | None = None) -> ResponseReturnValue:
    heading = load_heading(case_id)
    found = get_plan_page(case_id, number)
    if number is not None and found.plan is None:
        abort(404)
    may_write = viewer().may(Permission.PLAN_WRITE) and heading.is_open
    return render_template(
        "plans/show.html",
        heading=heading,
        found=found,
        questions=QUESTIONS,
        factors=FACTORS,
        places=PLACES,
        matrix=matrix_of(found.document.parts if found.document else ()),
        walks=_walks_of(found),
        checks=list_checks(found.plan) if found.is_concept else [],
        later=list_later_signatures(found.plan, found.document),
        actions=list_case_actions(case_id) if number is None else [],
        follow_ups=list_follow_ups(viewer(), case_id),
        may_write=may_write,
        may_edit=may_write and found.is_concept,
        may_doubt=viewer().may(Permission.DOUBT_WRITE),
        is_old=number is not None,
        **evaluation_context(heading, found),
    )


def _walks_of(found: PlanPage) -> dict[uuid.UUID, uuid.UUID]:
    """The paths through the flow chart of an established version, to read, by need."""
    if found.plan is None or found.document is None or found.is_concept:
        return {}
    return list_walk_ids(found.plan.case_id, [need.id for need in found.document.needs])


def _edit(
    case_id: uuid.UUID,
    form_type: type[VersionedForm],
    title: str,
    template: str = "plans/edit.html",
) -> ResponseReturnValue:
    heading, plan = load_concept(case_id)
    form = form_type(obj=plan)
    differences = None
    if form.validate_on_submit():
        try:
            operations.change_plan(
                plan,
                form.values,
                seen_version=form.seen_version,
                by=viewer().user_id,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash(f"{title} opgeslagen.", "success")
            return redirect(url_for("plans.show", case_id=case_id))
    page = render_template(
        template,
        form=form,
        heading=heading,
        title=title,
        differences=differences,
        questions=QUESTIONS,
        places=PLACES,
    )
    return page, 422 if form.is_submitted() else 200
