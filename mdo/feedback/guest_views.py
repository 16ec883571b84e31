"""The page behind the link of a feedback, for an LPA without an account.

The link alone shows nothing: it asks for a code that came another way. Opening it uses
nothing up, for mail scanners open links as well.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask import url_for as address_of
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.feedback.forms import CodeForm
from mdo.feedback.operations import fault_of, try_code
from mdo.feedback.queries import get_by_token, get_municipality_name, get_point_of
from mdo.feedback.rules import MOST_WRONG_CODES, LinkFault
from mdo.web.access import public
from mdo.web.office import office

blueprint = Blueprint("guest_feedback", __name__)
UNKNOWN, GONE = 404, 410


@blueprint.route("", methods=["GET", "POST"])
@public("who reads it has no account; the link in the mail and a code are the key")
def show() -> ResponseReturnValue:
    """Ask for the code; with the right one, show the feedback."""
    token, form = request.args.get("sleutel", ""), CodeForm()
    feedback = get_by_token(token, lock=form.is_submitted())
    if (fault := fault_of(feedback, clock.now())) is not None:
        page = render_template("feedback/closed.html", fault=fault)
        return _quiet(page, UNKNOWN if fault is LinkFault.ONBEKEND else GONE)
    if not form.validate_on_submit():
        page = render_template("feedback/code.html", form=form)
        return _quiet(page, 422 if form.is_submitted() else 200)
    if not try_code(feedback, form.code.data, office=office(), now=clock.now()):
        # The count of wrong codes has to be kept, so this is no form that comes back.
        left = MOST_WRONG_CODES - feedback.wrong_codes
        flash(_wrong(left), "error")
        return _no_referrer(redirect(address_of("guest_feedback.show", sleutel=token)))
    return _quiet(_text_of(feedback), 200)


def _wrong(left: int) -> str:
    if left <= 0:
        return "De code klopt niet."
    times = "één keer" if left == 1 else f"{left} keer"
    return f"De code klopt niet. Je kunt het nog {times} proberen."


def _text_of(feedback: Any) -> str:
    return render_template(
        "feedback/guest.html",
        feedback=feedback,
        point=get_point_of(feedback),
        from_name=get_municipality_name(feedback.from_municipality_id),
    )


def _quiet(page: str, status: int) -> Response:
    return _no_referrer(make_response(page, status))


def _no_referrer(response: Any) -> Response:
    """The address bears the key: no other page is to hear of it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
