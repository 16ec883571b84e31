"""Giving the times at which one cannot, out of another calendar."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.agenda.blueprints import agenda
from mdo.agenda.busy_file import MOST_PERIODS, read_busy
from mdo.agenda.busy_operations import remove_busy, replace_busy
from mdo.agenda.busy_queries import get_given_times
from mdo.agenda.forms import BusyForm
from mdo.errors import Refused
from mdo.web.access import access, viewer


@agenda.route("/bezet", methods=["GET", "POST"])
@access(Permission.MEETING_READ)
def busy() -> ResponseReturnValue:
    """Give a calendar file, or another one."""
    form, now = BusyForm(), clock.now()
    if form.validate_on_submit():
        try:
            # Reading takes a while: nothing is asked of the database before it is done.
            periods = read_busy(form.read(), now)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            replace_busy(periods, viewer=viewer(), now=now)
            flash(_told(len(periods)), "success" if periods else "warning")
            return redirect(url_for("agenda.busy"))
    page = render_template(
        "agenda/busy.html", form=form, given=get_given_times(viewer().user_id), most=MOST_PERIODS
    )
    return page, 422 if form.errors else 200


def _told(count: int) -> str:
    if not count:
        return "In dit bestand staan geen bezette tijden vanaf vandaag."
    return f"{count} bezette {'tijd is' if count == 1 else 'tijden zijn'} bewaard."


@agenda.post("/bezet/wissen")
@access(Permission.MEETING_READ)
def wipe_busy() -> ResponseReturnValue:
    """Wipe the times that were given."""
    remove_busy(viewer=viewer(), now=clock.now())
    flash("De bezette tijden zijn gewist.", "success")
    return redirect(url_for("agenda.busy"))
