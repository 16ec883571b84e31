"""The versions of the flow chart of the own municipality."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused, StaleEdit
from mdo.flowchart import box_views, chart_operations
from mdo.flowchart.blueprints import flowchart as blueprint
from mdo.flowchart.blueprints import load_chart, load_own_municipality
from mdo.flowchart.drawing import draw
from mdo.flowchart.forms import TakeInUseForm
from mdo.flowchart.queries import get_chart_page, list_charts, read_chart
from mdo.flowchart.rules import find_faults
from mdo.web.access import access, viewer

# The views of the boxes hang on the same blueprint.
__all__ = ["blueprint", "box_views"]


@blueprint.get("")
@access(Permission.CHART_MANAGE)
def index() -> ResponseReturnValue:
    """The versions, and the chart in use."""
    municipality_id = load_own_municipality()
    chart = get_chart_page(municipality_id)
    return render_template(
        "flowchart/index.html",
        charts=list_charts(municipality_id),
        chart=chart,
        drawing=draw(chart.boxes),
    )


@blueprint.post("/nieuw")
@access(Permission.CHART_MANAGE)
def new() -> ResponseReturnValue:
    """Begin a concept as a copy of the chart in use."""
    chart = chart_operations.start_concept(
        load_own_municipality(), by=viewer().user_id, now=clock.now()
    )
    return redirect(url_for("flowchart.show", chart_id=chart.id))


@blueprint.get("/<uuid:chart_id>")
@access(Permission.CHART_MANAGE)
def show(chart_id: uuid.UUID) -> ResponseReturnValue:
    """A version with its drawing; of a concept what is wrong with it, and how to change it."""
    chart = read_chart(load_chart(chart_id))
    return render_template(
        "flowchart/show.html",
        chart=chart,
        faults=find_faults(chart.boxes),
        drawing=draw(chart.boxes),
    )


@blueprint.route("/<uuid:chart_id>/in-gebruik", methods=["GET", "POST"])
@access(Permission.CHART_MANAGE)
def take_in_use(chart_id: uuid.UUID) -> ResponseReturnValue:
    """Let new walks begin on this concept."""
    chart = load_chart(chart_id)
    form = TakeInUseForm(obj=chart)
    if form.validate_on_submit():
        try:
            chart_operations.take_in_use(
                chart, note=form.note.data, seen_version=form.seen_version,
                by=viewer().user_id, now=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            form.version.data = str(chart.version)
            form.refuse({"": "Het schema is intussen gewijzigd. Bekijk het nog eens."})
        else:
            flash(f"Versie {chart.number} van het stroomschema is in gebruik.", "success")
            return redirect(url_for("flowchart.show", chart_id=chart_id))
    elif not form.is_submitted() and not read_chart(chart).is_concept:
        abort(404)
    page = render_template(
        "flowchart/take_in_use.html", form=form, chart=chart, faults=find_faults(_texts(chart))
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/<uuid:chart_id>/verwijderen")
@access(Permission.CHART_MANAGE)
def remove(chart_id: uuid.UUID) -> ResponseReturnValue:
    """Throw a concept away."""
    chart = load_chart(chart_id)
    try:
        chart_operations.remove_concept(chart, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("flowchart.show", chart_id=chart_id))
    flash("Het concept is verwijderd.", "success")
    return redirect(url_for("flowchart.index"))


def _texts(chart: object) -> tuple:
    return read_chart(chart).boxes  # type: ignore[arg-type]
