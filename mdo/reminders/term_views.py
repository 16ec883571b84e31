"""After or before how many days the own municipality reminds people."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused, StaleEdit
from mdo.organisations.requests import own_municipality_id
from mdo.reminders.audience_rules import MOMENT, by_area, field_name
from mdo.reminders.settings_forms import TermsForm, as_fields
from mdo.reminders.table_rules import RULES
from mdo.reminders.term_operations import seen_terms, set_terms
from mdo.reminders.term_rules import most_days, standard
from mdo.reminders.terms_queries import get_all_terms
from mdo.web.access import access, viewer

blueprint = Blueprint("reminder_terms", __name__)


@blueprint.route("", methods=["GET", "POST"])
@access(Permission.REMINDER_TERMS)
def edit() -> ResponseReturnValue:
    """The whole table, with a number to change in each row."""
    municipality_id = own_municipality_id() or abort(404)
    current = get_all_terms(municipality_id)
    form = TermsForm(**as_fields(current), seen=seen_terms(current))
    status, stale = 200, None
    if form.validate_on_submit():
        try:
            set_terms(
                municipality_id, form.days, seen=form.seen.data, by=viewer().user_id,
                now=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as found:
            status, stale, form.seen.data = 409, found.current, seen_terms(found.current)
        else:
            flash("De termijnen zijn opgeslagen.", "success")
            return redirect(url_for("reminder_terms.edit"))
    status = 422 if form.errors else status
    return render_template("reminders/terms.html", **_page(form), stale=stale), status


def _page(form: TermsForm) -> dict[str, object]:
    return {
        "form": form,
        "areas": by_area(RULES),
        "field_name": field_name,
        "moment": MOMENT,
        "standard": standard,
        "most_days": most_days,
    }
