"""Walking the flow chart for the needs of a plan: one question a page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import CaseHeading
from mdo.errors import Refused, StaleEdit
from mdo.flowchart.drawing import draw
from mdo.flowchart.forms import AnswerBoxForm
from mdo.flowchart.queries import (
    EarlierAnswer,
    WalkPage,
    get_chart,
    get_chart_page,
    get_earlier_answer,
    get_walk,
    get_walk_page,
    list_loose_walks,
    list_walks,
    read_chart,
)
from mdo.flowchart.rules import BoxText, next_box
from mdo.plans import walk_operations
from mdo.plans.blueprints import load_concept, load_heading
from mdo.plans.queries import get_plan_page, get_version_of_need
from mdo.terms import PlanStatus
from mdo.web.access import access, viewer

blueprint = Blueprint("walks", __name__)
STALE = "Iemand anders was je voor en is verder of terug gegaan. Dit is nu de vraag."


@blueprint.get("")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def index(case_id: uuid.UUID) -> ResponseReturnValue:
    """Of each need of the plan how far it was walked, and what the chart proposes."""
    heading = load_heading(case_id)
    found = get_plan_page(case_id)
    needs = found.document.needs if found.document else ()
    return render_template(
        "walks/index.html",
        heading=heading,
        found=found,
        needs=needs,
        walks=list_walks(case_id, [need.id for need in needs]),
        loose=list_loose_walks(case_id),
        chart=get_chart_page(heading.municipality_id),
        may_edit=_may_edit(heading, found),
    )


@blueprint.get("/schema")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def chart(case_id: uuid.UUID) -> ResponseReturnValue:
    """The chart in use, as a drawing and in words."""
    heading = load_heading(case_id)
    in_use = get_chart_page(heading.municipality_id)
    return render_template(
        "walks/chart.html", heading=heading, chart=in_use, drawing=draw(in_use.boxes)
    )


@blueprint.post("/<uuid:need_id>/beginnen")
@access(Permission.PLAN_WRITE)
def start(case_id: uuid.UUID, need_id: uuid.UUID) -> ResponseReturnValue:
    """Begin with the first question."""
    _heading, plan = load_concept(case_id)
    need = next((one for one in plan.needs if one.id == need_id), None) or abort(404)
    try:
        walk_operations.start_walk(plan, need, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("walks.index", case_id=case_id))
    return redirect(url_for("walks.ask", case_id=case_id, need_id=need_id))


@blueprint.get("/<uuid:need_id>")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def show(case_id: uuid.UUID, need_id: uuid.UUID) -> ResponseReturnValue:
    """The path so far, drawn and in words, and what it proposes."""
    heading, found = load_heading(case_id), get_plan_page(case_id)
    needs = found.document.needs if found.document else ()
    need = next((one for one in needs if one.id == need_id), None) or abort(404)
    walk = list_walks(case_id, [need_id]).get(need_id) or abort(404)
    may_edit = _may_edit(heading, found)
    return _path_page(heading, walk, text=need.description, number=None, may_edit=may_edit)


@blueprint.get("/weg/<uuid:walk_id>")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def read(case_id: uuid.UUID, walk_id: uuid.UUID) -> ResponseReturnValue:
    """A path to read: of any version of the plan, and of a need that was taken out of it."""
    heading = load_heading(case_id)
    walk = get_walk_page(case_id, walk_id) or abort(404)
    version = get_version_of_need(case_id, walk.need_id) if walk.need_id else None
    number, text = version or (None, walk.need_text)
    return _path_page(heading, walk, text=text, number=number, may_edit=False)


def _path_page(
    heading: CaseHeading, walk: WalkPage, *, text: str, number: int | None, may_edit: bool
) -> str:
    """The page of a path. number: the version of the plan that it is read with, if any."""
    chart = read_chart(get_chart(walk.chart_id))
    box = next_box(chart.boxes, walk.choices)
    return render_template(
        "walks/show.html",
        heading=heading,
        need_text=text,
        number=number,
        walk=walk,
        chart=chart,
        box=box,
        newest=get_chart_page(heading.municipality_id),
        drawing=draw(chart.boxes, walk.choices, box.key if box else None),
        may_edit=may_edit,
    )


@blueprint.route("/<uuid:need_id>/vraag", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def ask(case_id: uuid.UUID, need_id: uuid.UUID) -> ResponseReturnValue:
    """Answer the question at which the walk stands."""
    heading, plan, walk = _load_walk(case_id, need_id)
    if request.method == "GET":
        return _question(heading, plan, walk)
    form = AnswerBoxForm()
    box = _box_of(walk, form.asked)
    form.ask(box)
    if box is not None and form.validate():
        try:
            walk_operations.answer_box(
                plan, walk, box_id=box.id, answer_id=form.answer.data, reason=form.reason.data,
                seen_version=form.seen_version, by=viewer().user_id, now=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            return _question(heading, plan, walk, typed=form), 422
        else:
            return redirect(_next_page(case_id, need_id, walk))
    return _question(heading, plan, walk, form=form), 422


@blueprint.post("/<uuid:need_id>/stap-terug")
@access(Permission.PLAN_WRITE)
def back(case_id: uuid.UUID, need_id: uuid.UUID) -> ResponseReturnValue:
    """Take the last answer back."""
    return _change(case_id, need_id, walk_operations.step_back)


@blueprint.post("/<uuid:need_id>/opnieuw")
@access(Permission.PLAN_WRITE)
def restart(case_id: uuid.UUID, need_id: uuid.UUID) -> ResponseReturnValue:
    """Begin again, on the chart in use now."""
    return _change(case_id, need_id, walk_operations.restart_walk)


def _may_edit(heading: CaseHeading, found: Any) -> bool:
    return viewer().may(Permission.PLAN_WRITE) and heading.is_open and found.is_concept


def _load_walk(case_id: uuid.UUID, need_id: uuid.UUID) -> tuple[CaseHeading, Any, Any]:
    """The head of the case, the concept and the walk for one of its needs, or 404."""
    heading, plan = load_concept(case_id)
    if need_id not in {need.id for need in plan.needs}:
        abort(404)
    return heading, plan, get_walk(case_id, need_id) or abort(404)


def _box_of(walk: Any, box_id: uuid.UUID | None) -> BoxText | None:
    boxes = read_chart(get_chart(walk.chart_id)).boxes
    return next((box for box in boxes if box.id == box_id), None)


def _next_page(case_id: uuid.UUID, need_id: uuid.UUID, walk: Any) -> str:
    endpoint = "walks.show" if walk.finished_at else "walks.ask"
    return url_for(endpoint, case_id=case_id, need_id=need_id)


def _change(
    case_id: uuid.UUID, need_id: uuid.UUID, change: Callable[..., None]
) -> ResponseReturnValue:
    _heading, plan, walk = _load_walk(case_id, need_id)
    seen = request.form.get("version", "")
    seen_version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        change(plan, walk, seen_version=seen_version, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    except StaleEdit:
        flash(STALE, "error")
    if plan.status is not PlanStatus.CONCEPT:
        return redirect(url_for("walks.show", case_id=case_id, need_id=need_id))
    return redirect(_next_page(case_id, need_id, walk))


def _question(
    heading: CaseHeading,
    plan: Any,
    walk: Any,
    *,
    form: AnswerBoxForm | None = None,
    typed: AnswerBoxForm | None = None,
) -> ResponseReturnValue:
    """The page of the question at which the walk stands. form: what came back with faults;
    typed: what somebody answered to a question that another answered meanwhile."""
    page = list_walks(heading.id, [walk.need_id])[walk.need_id]
    chart = read_chart(get_chart(walk.chart_id))
    box = next_box(chart.boxes, page.choices)
    if box is None and form is None and typed is None:
        return redirect(url_for("walks.show", case_id=heading.id, need_id=walk.need_id))
    if form is not None and (box is None or form.asked != box.id):
        form, typed = None, form
    earlier = get_earlier_answer(heading.id, box.id) if box and box.is_about_case else None
    if box and form is None:
        form = _fresh_form(box, walk.version, earlier)
    return render_template(
        "walks/question.html",
        heading=heading,
        need=next(need for need in plan.needs if need.id == walk.need_id),
        walk=page,
        chart=chart,
        box=box,
        form=form,
        earlier=earlier,
        typed=typed,
        stale_text=STALE,
        newest=get_chart_page(heading.municipality_id),
        drawing=draw(chart.boxes, page.choices, box.key if box else None),
    )


def _fresh_form(box: BoxText, version: int, earlier: EarlierAnswer | None) -> AnswerBoxForm:
    """The form for a question, with what was answered to it earlier in this case."""
    form = AnswerBoxForm(formdata=None, version=str(version), box_id=str(box.id))
    form.ask(box)
    if earlier:
        form.answer.data, form.reason.data = earlier.answer_id, earlier.reason
    return form
