"""The blueprint of the series, and how its views load what they change."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, request

from mdo.series.queries import get_series
from mdo.web.access import viewer

series = Blueprint("series", __name__)


def load_series(series_id: uuid.UUID) -> Any:
    """The series, for who manages it; else 404. Held while it is changed."""
    return get_series(viewer(), series_id, lock=request.method == "POST") or abort(404)


def chosen_meeting() -> uuid.UUID | None:
    """The meeting in the address from which on a change holds; 404 for nonsense."""
    text = request.args.get("vanaf")
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(404)
