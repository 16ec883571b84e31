"""The inhabitants by age that the yearly report counts with."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from mdo.accounts.permissions import Permission
from mdo.imports.population_queries import list_population
from mdo.web.access import access, viewer

blueprint = Blueprint("population", __name__)


@blueprint.get("")
@access(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """The figures of the own municipality, by age and reference date."""
    seat = viewer().seat
    dates, ages = list_population([seat.municipality_id] if seat and seat.municipality_id else [])
    return render_template("imports/population.html", dates=dates, ages=ages)
