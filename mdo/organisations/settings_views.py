"""Name, house style and first year of the own municipality."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused, StaleEdit
from mdo.fingerprints import fingerprint_of
from mdo.law.school_year import SchoolYear
from mdo.organisations.admin_queries import get_own_municipality
from mdo.organisations.blueprints import organisations as blueprint
from mdo.organisations.forms import SettingsForm
from mdo.organisations.operations import change_municipality, colour_problems, settings_of
from mdo.organisations.requests import acting, done, own_municipality_id
from mdo.organisations.rules import contrast_colour, is_colour
from mdo.web.access import access

EARLIEST_RECORDS = SchoolYear(2000)


@blueprint.route("/gemeente", methods=["GET", "POST"])
@access(Permission.ORGANISATIONS_MANAGE)
def settings() -> ResponseReturnValue:
    municipality = get_own_municipality(own_municipality_id()) or abort(404)
    current = settings_of(municipality)
    form = SettingsForm(**current, seen=fingerprint_of(current.values()))
    form.records_from.offer([(year, year) for year in _years(current["records_from"])])
    status, stale = 200, None
    if form.validate_on_submit() and "preview" in request.form:
        form.refuse(colour_problems(form.values))
    elif form.is_submitted() and not form.errors:
        try:
            change_municipality(municipality, form.values, seen=form.seen.data, acting=acting())
            return done("De instellingen zijn opgeslagen.", "settings")
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            form.seen.data = fingerprint_of(current.values())
            status, stale = 409, current
    status = 422 if form.errors else status
    return render_template(
        "organisations/settings.html", form=form, stale=stale, preview=_preview(form)
    ), status


def _years(chosen: str | None) -> list[str]:
    """The school years to choose from, the latest first, with the one that is set."""
    latest = SchoolYear.of(clock.today()).next.first_year
    labels = {SchoolYear(year).label for year in range(EARLIEST_RECORDS.first_year, latest + 1)}
    return sorted(labels | ({chosen} if chosen else set()), reverse=True)


def _preview(form: SettingsForm) -> dict[str, Any] | None:
    """What the example is drawn with; None while a colour is not one."""
    primary, accent = form.primary_colour.data or "", form.accent_colour.data or ""
    if not (is_colour(primary) and is_colour(accent)):
        return None
    return {
        "name": form.name.data,
        "primary": primary,
        "on_primary": contrast_colour(primary),
        "accent": accent,
    }
