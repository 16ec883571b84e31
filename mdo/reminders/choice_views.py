"""How the viewer wants to be reminded."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused
from mdo.reminders.audience_rules import by_area, field_name, rules_for
from mdo.reminders.choice_operations import reset_choices, set_choices
from mdo.reminders.choice_queries import get_channels, get_digest_hours
from mdo.reminders.settings_forms import ChoicesForm, as_fields
from mdo.web.access import access, viewer

blueprint = Blueprint("reminder_choices", __name__)


@blueprint.route("", methods=["GET", "POST"])
@access(Permission.REMINDER_READ)
def edit() -> ResponseReturnValue:
    """A channel for each kind that can reach the viewer, and the hour of the digest."""
    me = viewer().user_id
    rules = rules_for(viewer().roles)
    form = ChoicesForm(**as_fields(get_channels([me])[me]), hour=get_digest_hours([me])[me])
    form.keep(rules)
    if form.validate_on_submit():
        try:
            set_choices(form.channels, form.hour.data, viewer=viewer(), now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("Je keuzes zijn opgeslagen.", "success")
            return redirect(url_for("reminder_choices.edit"))
    page = render_template(
        "reminders/choices.html", form=form, areas=by_area(rules), field_name=field_name
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/standaard")
@access(Permission.REMINDER_READ)
def reset() -> ResponseReturnValue:
    """Back to what the table says."""
    reset_choices(viewer=viewer(), now=clock.now())
    flash("Alles staat weer op de standaard.", "success")
    return redirect(url_for("reminder_choices.edit"))
