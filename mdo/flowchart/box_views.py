"""The boxes of a concept and their answers. One page each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.flowchart import chart_operations
from mdo.flowchart.blueprints import find, load_box, load_chart
from mdo.flowchart.blueprints import flowchart as blueprint
from mdo.flowchart.forms import AnswerForm, BoxForm, RowForm
from mdo.flowchart.queries import read_chart
from mdo.flowchart.rules import find_faults
from mdo.web.access import access, viewer


@blueprint.route("/<uuid:chart_id>/vak/nieuw", methods=["GET", "POST"])
@access(Permission.CHART_MANAGE)
def new_box(chart_id: uuid.UUID) -> ResponseReturnValue:
    """Add a box."""
    return _box_page(_load_concept(chart_id), None)


@blueprint.route("/<uuid:chart_id>/vak/<uuid:box_id>", methods=["GET", "POST"])
@access(Permission.CHART_MANAGE)
def edit_box(chart_id: uuid.UUID, box_id: uuid.UUID) -> ResponseReturnValue:
    """Change a box; its answers stand below it."""
    chart = _load_concept(chart_id)
    return _box_page(chart, load_box(chart, box_id))


@blueprint.post("/<uuid:chart_id>/vak/<uuid:box_id>/verplaatsen")
@access(Permission.CHART_MANAGE)
def move_box(chart_id: uuid.UUID, box_id: uuid.UUID) -> ResponseReturnValue:
    """Let a box change places with its neighbour."""
    chart = load_chart(chart_id)
    if box := find(chart.boxes, box_id):
        _try(chart_operations.move_box, chart, box, up=_is_up())
    return redirect(url_for("flowchart.show", chart_id=chart_id, _anchor="vakken"))


@blueprint.post("/<uuid:chart_id>/vak/<uuid:box_id>/verwijderen")
@access(Permission.CHART_MANAGE)
def remove_box(chart_id: uuid.UUID, box_id: uuid.UUID) -> ResponseReturnValue:
    """Take a box out of the concept. One that is gone already is gone."""
    chart = load_chart(chart_id)
    if box := find(chart.boxes, box_id):
        _try(chart_operations.remove_box, chart, box)
    return redirect(url_for("flowchart.show", chart_id=chart_id, _anchor="vakken"))


@blueprint.route("/<uuid:chart_id>/vak/<uuid:box_id>/antwoord/nieuw", methods=["GET", "POST"])
@access(Permission.CHART_MANAGE)
def new_answer(chart_id: uuid.UUID, box_id: uuid.UUID) -> ResponseReturnValue:
    """Add an answer to a box."""
    chart = _load_concept(chart_id)
    return _answer_page(chart, load_box(chart, box_id), None)


@blueprint.route(
    "/<uuid:chart_id>/vak/<uuid:box_id>/antwoord/<uuid:answer_id>", methods=["GET", "POST"]
)
@access(Permission.CHART_MANAGE)
def edit_answer(
    chart_id: uuid.UUID, box_id: uuid.UUID, answer_id: uuid.UUID
) -> ResponseReturnValue:
    """Change an answer."""
    chart = _load_concept(chart_id)
    box = load_box(chart, box_id)
    return _answer_page(chart, box, find(box.answers, answer_id) or abort(404))


@blueprint.post("/<uuid:chart_id>/vak/<uuid:box_id>/antwoord/<uuid:answer_id>/verplaatsen")
@access(Permission.CHART_MANAGE)
def move_answer(
    chart_id: uuid.UUID, box_id: uuid.UUID, answer_id: uuid.UUID
) -> ResponseReturnValue:
    """Let an answer change places with its neighbour."""
    return _change_answer(chart_id, box_id, answer_id, chart_operations.move_answer, up=_is_up())


@blueprint.post("/<uuid:chart_id>/vak/<uuid:box_id>/antwoord/<uuid:answer_id>/verwijderen")
@access(Permission.CHART_MANAGE)
def remove_answer(
    chart_id: uuid.UUID, box_id: uuid.UUID, answer_id: uuid.UUID
) -> ResponseReturnValue:
    """Take an answer out of the concept. One that is gone already is gone."""
    return _change_answer(chart_id, box_id, answer_id, chart_operations.remove_answer)


def _load_concept(chart_id: uuid.UUID) -> Any:
    """The chart; 404 for one that does not change any more. What somebody sends while
    another took it in use comes through: the operation refuses it, nothing typed is lost."""
    chart = load_chart(chart_id)
    if request.method == "GET" and not read_chart(chart).is_concept:
        abort(404)
    return chart


def _is_up() -> bool:
    return request.form.get("richting") == "omhoog"


def _change_answer(
    chart_id: uuid.UUID,
    box_id: uuid.UUID,
    answer_id: uuid.UUID,
    change: Callable[..., None],
    **how: Any,
) -> ResponseReturnValue:
    chart = load_chart(chart_id)
    box = find(chart.boxes, box_id)
    if box is None:
        return redirect(url_for("flowchart.show", chart_id=chart_id))
    if answer := find(box.answers, answer_id):
        _try(change, chart, box, answer, **how)
    if not read_chart(chart).is_concept:
        return redirect(url_for("flowchart.show", chart_id=chart_id))
    return redirect(
        url_for("flowchart.edit_box", chart_id=chart_id, box_id=box_id, _anchor="antwoorden")
    )


def _try(change: Callable[..., None], *what: Any, **how: Any) -> None:
    try:
        change(*what, by=viewer().user_id, now=clock.now(), **how)
    except Refused as refusal:
        flash(str(refusal), "error")


def _box_page(chart: Any, box: Any) -> ResponseReturnValue:
    form = BoxForm(obj=box, new_id=str(uuid.uuid4()))
    differences = None
    if form.validate_on_submit():
        saved, differences = _save(form, chart_operations.save_box, chart, box)
        if saved is not None:
            flash(f"Vak {saved.key} is opgeslagen.", "success")
            return redirect(url_for("flowchart.edit_box", chart_id=chart.id, box_id=saved.id))
    texts = read_chart(chart).boxes
    place = next((at for at, one in enumerate(texts) if box and one.id == box.id), None)
    page = render_template(
        "flowchart/box.html",
        form=form,
        chart=chart,
        box=box,
        faults=[fault for fault in find_faults(texts) if fault.place == place and box],
        differences=differences,
    )
    return page, 422 if form.is_submitted() else 200


def _answer_page(chart: Any, box: Any, answer: Any) -> ResponseReturnValue:
    form = AnswerForm(obj=answer, new_id=str(uuid.uuid4()))
    form.offer_boxes(read_chart(chart).boxes, answer.next_key if answer else None)
    differences = None
    if form.validate_on_submit():
        saved, differences = _save(form, chart_operations.save_answer, chart, box, answer)
        if saved is not None:
            flash("Het antwoord is opgeslagen.", "success")
            return redirect(
                url_for(
                    "flowchart.edit_box", chart_id=chart.id, box_id=box.id, _anchor="antwoorden"
                )
            )
    page = render_template(
        "flowchart/answer.html",
        form=form,
        chart=chart,
        box=box,
        answer=answer,
        differences=differences,
    )
    return page, 422 if form.is_submitted() else 200


def _save(form: RowForm, save: Callable[..., Any], *what: Any) -> tuple[Any, Any]:
    """What was saved, or what differs from what somebody else saved meanwhile."""
    try:
        saved = save(
            *what,
            form.values,
            new_id=form.record_id,
            seen_version=form.version.data or "",
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        form.refuse(refusal.messages)
    except StaleEdit as stale:
        return None, show_both(form, stale.current)
    else:
        return saved, None
    return None, None
