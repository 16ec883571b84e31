"""The holidays of one school: those of its region, or a roster of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.errors import Refused, StaleEdit
from mdo.law.school_year import SchoolYear
from mdo.organisations.admin_queries import list_holidays
from mdo.organisations.blueprints import organisations as blueprint
from mdo.organisations.forms import MOST_HOLIDAYS, HolidaysForm
from mdo.organisations.holiday_operations import (
    PlannedHoliday,
    back_to_region,
    roster_fingerprint,
    set_own_holidays,
)
from mdo.organisations.requests import acting, done, load_school
from mdo.web.access import access

EMPTY_ROWS = 2


@dataclass
class Roster:
    """The holidays of one school year: the school's own, and those of the region."""

    own: list[Any] = field(default_factory=list)
    of_region: list[Any] = field(default_factory=list)

    @property
    def holidays(self) -> list[Any]:
        """Those that count."""
        return self.own or self.of_region


def _rosters(organisation: Any) -> dict[SchoolYear, Roster]:
    """The rosters by school year, the latest first; this year and the next are always there."""
    this_year = SchoolYear.of(clock.today())
    rosters = {this_year: Roster(), this_year.next: Roster()}
    for row in list_holidays(organisation):
        roster = rosters.setdefault(SchoolYear.parse(row.school_year), Roster())
        (roster.own if row.school_id else roster.of_region).append(row)
    return dict(sorted(rosters.items(), reverse=True))


def _year(label: str) -> SchoolYear:
    """The school year of the address; 404 for what is none, or far away."""
    this_year = SchoolYear.of(clock.today())
    try:
        year = SchoolYear.parse(label)
    except ValueError:
        abort(404)
    return year if abs(year.first_year - this_year.first_year) <= 20 else abort(404)


@blueprint.get("/<uuid:organisation_id>/vakanties")
@access(Permission.ORGANISATIONS_MANAGE)
def holidays(organisation_id: uuid.UUID) -> ResponseReturnValue:
    organisation = load_school(organisation_id)
    municipality = organisation.municipality
    region = organisation.school.holiday_region or (municipality and municipality.holiday_region)
    return render_template(
        "organisations/holidays.html",
        organisation=organisation,
        region=region,
        rosters=_rosters(organisation),
    )


@blueprint.route("/<uuid:organisation_id>/vakanties/<schooljaar>", methods=["GET", "POST"])
@access(Permission.ORGANISATIONS_MANAGE)
def edit_holidays(organisation_id: uuid.UUID, schooljaar: str) -> ResponseReturnValue:
    organisation, year = load_school(organisation_id), _year(schooljaar)
    roster = _rosters(organisation).get(year, Roster())
    form = HolidaysForm(rows=_as_rows(roster.holidays), seen=roster_fingerprint(roster.own))
    context = {"form": form, "organisation": organisation, "year": year, "roster": roster}
    status, stale = 200, False
    if form.validate_on_submit():
        try:
            set_own_holidays(
                organisation, year, _planned(form), seen=form.seen.data, acting=acting()
            )
            return done(
                "Het eigen rooster is opgeslagen.", "holidays", organisation_id=organisation_id
            )
        except Refused as refusal:
            _refuse(form, refusal.messages)
        except StaleEdit:
            form.seen.data = roster_fingerprint(roster.own)
            status, stale = 409, True
    _add_empty_rows(form)
    status = 422 if form.errors else status
    return render_template("organisations/edit_holidays.html", **context, stale=stale), status


@blueprint.post("/<uuid:organisation_id>/vakanties/<schooljaar>/regio")
@access(Permission.ORGANISATIONS_MANAGE)
def reset_holidays(organisation_id: uuid.UUID, schooljaar: str) -> ResponseReturnValue:
    organisation, year = load_school(organisation_id), _year(schooljaar)
    back_to_region(organisation, year, acting=acting())
    return done(
        f"In {year} gelden de vakanties van de regio.", "holidays", organisation_id=organisation_id
    )


def _as_rows(holidays: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"name": row.name, "first_on": row.first_on, "last_on": row.last_on} for row in holidays
    ]


def _planned(form: HolidaysForm) -> list[PlannedHoliday]:
    return [
        PlannedHoliday(place, row.form.name.data, row.form.first_on.data, row.form.last_on.data)
        for place, row in enumerate(form.rows)
        if not row.form.is_blank
    ]


def _refuse(form: HolidaysForm, messages: dict[str, str]) -> None:
    """Put each message at its field in its row; the others above the form."""
    for name, message in messages.items():
        place, _, field_name = name.partition("-")
        if field_name:
            at = form.rows[int(place)].form[field_name]
            at.errors = [*at.errors, message]
        else:
            form.form_errors.append(message)
    form.rows.errors = [row.errors for row in form.rows]


def _add_empty_rows(form: HolidaysForm) -> None:
    """Room to add; who needs more saves and comes back."""
    blank = sum(row.form.is_blank for row in form.rows)
    for _ in range(min(EMPTY_ROWS - blank, MOST_HOLIDAYS - len(form.rows))):
        form.rows.append_entry()
