"""The blueprint of the editor of the flow chart, and how its views load what they change."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort

from mdo.flowchart.queries import get_managed_chart
from mdo.organisations.requests import own_municipalities, own_municipality_id

flowchart = Blueprint("flowchart", __name__)


def load_own_municipality() -> uuid.UUID:
    """The municipality whose chart the viewer manages, or 404."""
    return own_municipality_id() or abort(404)


def load_chart(chart_id: uuid.UUID) -> Any:
    """A chart of the own municipality, or 404."""
    return get_managed_chart(own_municipalities(), chart_id) or abort(404)


def load_box(chart: Any, box_id: uuid.UUID) -> Any:
    """A box of this chart, or 404."""
    return find(chart.boxes, box_id) or abort(404)


def find(rows: Any, row_id: uuid.UUID) -> Any:
    """The row with this id; None when it is gone."""
    return next((row for row in rows if row.id == row_id), None)
