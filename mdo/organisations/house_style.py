"""The municipality's colours, as a style sheet of their own (no inline style is allowed)."""

from __future__ import annotations

from flask import Blueprint, Response

from mdo.organisations.queries import get_house_style
from mdo.organisations.rules import contrast_colour
from mdo.web.access import current_viewer, public

blueprint = Blueprint("house_style", __name__)


@blueprint.get("/huisstijl.css")
@public("the colours are on the sign-in page too")
def stylesheet() -> Response:
    viewer = current_viewer()
    seat = viewer.seat if viewer else None
    style = get_house_style(seat.municipality_id if seat else None)
    css = (
        ":root {\n"
        f"  --mdo-primary: {style.primary_colour};\n"
        f"  --mdo-primary-contrast: {contrast_colour(style.primary_colour)};\n"
        f"  --mdo-accent: {style.accent_colour};\n"
        "}\n"
    )
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
