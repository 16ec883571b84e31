"""Feedback to the gemeente where a pupil lives: the lists, writing, sending, reading."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.audit.terms import Subject
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.feedback import operations
from mdo.feedback.forms import FeedbackForm, RetractForm
from mdo.feedback.queries import (
    Point,
    count_unread,
    get_municipality_name,
    get_names,
    get_point,
    get_point_of,
    get_received,
    get_sent,
    get_standing,
    has_feedback,
    list_feedback,
    list_officers,
    list_points_to_tell,
)
from mdo.feedback.rules import telling_words
from mdo.feedback.terms import FeedbackState
from mdo.web.access import access, viewer
from mdo.web.office import office
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("feedback", __name__)
RECEIVED, SENT = "ontvangen", "verstuurd"
MOST_TO_TELL = 50


@blueprint.get("")
@access(Permission.FEEDBACK_READ, reads=Subject.TERUGKOPPELING)
def index() -> ResponseReturnValue:
    """What was received, or made and what still has to be told; by `?soort=`. A concept that
    still has to be told stands there only."""
    who, number = viewer(), page_number()
    to_tell = list_points_to_tell(who, clock.now(), limit=MOST_TO_TELL)
    is_received = _opens_received(who, to_tell)
    concepts = [] if is_received else [row.feedback_id for row in to_tell if row.feedback_id]
    rows, total = list_feedback(
        who, is_received=is_received, without=concepts, offset=(number - 1) * PER_PAGE
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "feedback/index.html",
        page=Page(rows, number, total),
        is_received=is_received,
        unread=count_unread(who),
        to_tell=to_tell,
    )


def _opens_received(who: Viewer, to_tell: list[Point]) -> bool:
    """Which of both lists the address asks for; without a choice the one that has something,
    what was received before what was made."""
    if (kind := request.args.get("soort")) in {RECEIVED, SENT}:
        return kind == RECEIVED
    if has_feedback(who, is_received=True):
        return True
    return not to_tell and not has_feedback(who, is_received=False)


@blueprint.route("/agendapunt/<uuid:item_id>", methods=["GET", "POST"])
@access(Permission.FEEDBACK_WRITE, reads=Subject.TERUGKOPPELING)
def new(item_id: uuid.UUID) -> ResponseReturnValue:
    """Make a feedback about a case that was discussed."""
    who = viewer()
    point = get_point(who, item_id) or abort(404)
    if (standing := get_standing(item_id)) is not None:
        return redirect(url_for("feedback.show", feedback_id=standing.id))
    form = FeedbackForm()
    form.address_to(list_officers(point.to_municipality_id, clock.today()))
    if form.validate_on_submit():
        try:
            made = operations.write_feedback(point, form.values, by=who.user_id, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            return redirect(url_for("feedback.show", feedback_id=made.id))
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "feedback/edit.html", form=form, point=point, feedback=None, differences=None
    )
    return page, status


@blueprint.get("/<uuid:feedback_id>")
@access(Permission.FEEDBACK_READ, reads=Subject.TERUGKOPPELING)
def show(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """One feedback, for who made it and for who received it."""
    who = viewer()
    sent = get_sent(who, feedback_id)
    feedback = sent or get_received(who, feedback_id) or abort(404)
    return render_template(
        "feedback/show.html", **_about(feedback), is_sender=sent is not None, code=""
    )


def _about(feedback: Any) -> dict[str, Any]:
    return {
        "feedback": feedback,
        "point": get_point_of(feedback),
        "from_name": get_municipality_name(feedback.from_municipality_id),
        "author": get_names(feedback.created_by_id).get(feedback.created_by_id, ""),
        "telling": telling_words(feedback.agreed, feedback.asked)
        if feedback.state is FeedbackState.CONCEPT
        else [],
    }


@blueprint.route("/<uuid:feedback_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.FEEDBACK_WRITE, reads=Subject.TERUGKOPPELING)
def edit(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Change a concept."""
    who = viewer()
    feedback = get_sent(who, feedback_id) or abort(404)
    form, differences = FeedbackForm(obj=feedback), None
    form.address_to(list_officers(feedback.to_municipality_id, clock.today()))
    if form.validate_on_submit():
        try:
            operations.change_feedback(
                feedback,
                form.values,
                seen_version=form.seen_version,
                by=who.user_id,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            return redirect(url_for("feedback.show", feedback_id=feedback_id))
    return _edit_page(form, feedback, differences)


def _edit_page(form: FeedbackForm, feedback: Any, differences: Any) -> ResponseReturnValue:
    page = render_template(
        "feedback/edit.html",
        form=form,
        point=get_point_of(feedback),
        feedback=feedback,
        differences=differences,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/<uuid:feedback_id>/versturen")
@access(Permission.FEEDBACK_WRITE)
def send(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Send it. To somebody without an account goes a link; the code is shown here once."""
    return _sent_page(feedback_id, operations.send_feedback)


@blueprint.post("/<uuid:feedback_id>/nieuwe-link")
@access(Permission.FEEDBACK_WRITE)
def send_again(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Send another link, with another code."""
    return _sent_page(feedback_id, operations.send_link_again)


def _sent_page(feedback_id: uuid.UUID, act: Any) -> ResponseReturnValue:
    who = viewer()
    feedback = get_sent(who, feedback_id, lock=True) or abort(404)
    try:
        code = act(feedback, office=office(), by=who.user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("feedback.show", feedback_id=feedback_id))
    if not code:
        flash(f"De terugkoppeling staat klaar voor {feedback.recipient_name}.", "success")
        return redirect(url_for("feedback.show", feedback_id=feedback_id))
    return render_template(
        "feedback/code_once.html", code=code, feedback=feedback, point=get_point_of(feedback)
    )


@blueprint.post("/<uuid:feedback_id>/lezen")
@access(Permission.FEEDBACK_READ)
def read(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Open what was received; the sender sees when."""
    who = viewer()
    feedback = get_received(who, feedback_id, lock=True) or abort(404)
    try:
        operations.read_feedback(feedback, by=who.user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("feedback.show", feedback_id=feedback_id))


@blueprint.route("/<uuid:feedback_id>/intrekken", methods=["GET", "POST"])
@access(Permission.FEEDBACK_WRITE, reads=Subject.TERUGKOPPELING)
def retract(feedback_id: uuid.UUID) -> ResponseReturnValue:
    """Take it back, with the reason."""
    who, form = viewer(), RetractForm()
    feedback = get_sent(who, feedback_id, lock=form.is_submitted()) or abort(404)
    if form.validate_on_submit():
        operations.retract_feedback(feedback, form.reason.data, by=who.user_id, now=clock.now())
        flash("De terugkoppeling is ingetrokken.", "success")
        return redirect(url_for("feedback.show", feedback_id=feedback_id))
    page = render_template(
        "feedback/retract.html", form=form, feedback=feedback, point=get_point_of(feedback)
    )
    return page, 422 if form.is_submitted() else 200
