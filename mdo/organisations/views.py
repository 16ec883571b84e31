"""Organisations and schools, for the functional administrator."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.accounts.usage import list_members
from mdo.errors import Refused, StaleEdit
from mdo.fingerprints import fingerprint_of
from mdo.organisations import admin_queries as queries
from mdo.organisations import holiday_views, import_views, operations, settings_views
from mdo.organisations.admin_queries import OrganisationFilter
from mdo.organisations.blueprints import organisations as blueprint
from mdo.organisations.forms import (
    CloseForm,
    EmailForm,
    KindForm,
    NewOrganisationForm,
    NewSchoolForm,
    OrganisationFilterForm,
    OrganisationForm,
    SchoolForm,
)
from mdo.organisations.operations import editable_values, is_imported
from mdo.organisations.requests import acting, done, load, own_municipalities
from mdo.organisations.rules import open_state
from mdo.organisations.usage import list_uses
from mdo.terms import Party
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number

# The views of holidays, settings and files hang on the same blueprint.
__all__ = ["blueprint", "holiday_views", "import_views", "settings_views"]


@blueprint.get("")
@access(Permission.ORGANISATIONS_MANAGE)
def index() -> ResponseReturnValue:
    own, today, number = own_municipalities(), clock.today(), page_number()
    form = OrganisationFilterForm(request.args)
    municipalities = queries.list_municipalities_with_organisations(own)
    form.gemeente.offer([(row.id, row.name) for row in municipalities])
    filters = OrganisationFilter(
        text=form.q.data or "",
        kind=form.soort.data,
        school_kind=form.onderwijs.data,
        municipality_id=form.gemeente.data,
        state=form.stand.data,
    )
    rows, total = queries.list_organisations(
        own, filters, today, limit=PER_PAGE, offset=(number - 1) * PER_PAGE
    )
    return render_template(
        "organisations/index.html",
        filters=form,
        has_filters=filters != OrganisationFilter(),
        page=Page(rows, number, total),
        state_of=open_state,
    )


@blueprint.get("/<uuid:organisation_id>")
@access(Permission.ORGANISATIONS_MANAGE)
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    organisation, today = load(organisation_id), clock.today()
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        state=open_state(organisation.closed_on, today),
        is_imported=is_imported(organisation),
        members=list_members(organisation_id, today),
        may_see_users=viewer().may(Permission.USERS_MANAGE),
    )


@blueprint.route("/nieuw", methods=["GET", "POST"])
@access(Permission.ORGANISATIONS_MANAGE)
def new() -> ResponseReturnValue:
    asked = KindForm(request.args)
    if not request.args or not asked.validate():
        return render_template("organisations/choose_kind.html", form=asked)
    kind = asked.soort.data
    form = _new_form(kind)
    if form.validate_on_submit():
        try:
            made = operations.create_organisation(
                _id_or_new(form.organisation_id.data),
                kind,
                form.municipality_id.data,
                _details(form),
                acting=acting(),
            )
            return done("De organisatie is aangemaakt.", "show", organisation_id=made.id)
        except Refused as refusal:
            form.refuse(refusal.messages)
    status = 422 if form.is_submitted() else 200
    return render_template("organisations/new.html", form=form, kind=kind), status


def _new_form(kind: Party) -> Any:
    form = (NewSchoolForm if kind is Party.SCHOOL else NewOrganisationForm)(
        organisation_id=uuid.uuid4()
    )
    municipalities = queries.list_municipalities(own_municipalities())
    form.municipality_id.offer([(row.id, row.name) for row in municipalities])
    return form


def _id_or_new(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()


def _details(form: Any) -> dict[str, Any]:
    """What describes the organisation, without what the form needs for itself."""
    apart = ("organisation_id", "municipality_id", "seen")
    return {name: value for name, value in form.values.items() if name not in apart}


@blueprint.route("/<uuid:organisation_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.ORGANISATIONS_MANAGE)
def edit(organisation_id: uuid.UUID) -> ResponseReturnValue:
    organisation = load(organisation_id)
    current = editable_values(organisation)
    form = _edit_form(organisation)(**current, seen=fingerprint_of(current.values()))
    context = {"form": form, "organisation": organisation, "stale": None}
    status = 200
    if form.validate_on_submit():
        try:
            operations.change_organisation(
                organisation, _details(form), seen=form.seen.data, acting=acting()
            )
            return done("De gegevens zijn gewijzigd.", "show", organisation_id=organisation_id)
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            # Both stand on the page; sending it once more is a choice.
            form.seen.data = fingerprint_of(current.values())
            status, context["stale"] = 409, current
    status = 422 if form.errors else status
    context["is_imported"] = is_imported(organisation)
    return render_template("organisations/edit.html", **context), status


def _edit_form(organisation: Any) -> type[EmailForm]:
    if is_imported(organisation):
        return EmailForm
    return SchoolForm if organisation.school is not None else OrganisationForm


@blueprint.route("/<uuid:organisation_id>/sluiten", methods=["GET", "POST"])
@access(Permission.ORGANISATIONS_MANAGE)
def close(organisation_id: uuid.UUID) -> ResponseReturnValue:
    organisation, today = load(organisation_id), clock.today()
    form = CloseForm(closed_on=organisation.closed_on or today)
    if form.validate_on_submit():
        try:
            operations.close_organisation(
                organisation, closed_on=form.closed_on.data, acting=acting()
            )
            return done("De sluiting is vastgelegd.", "show", organisation_id=organisation_id)
        except Refused as refusal:
            form.refuse(refusal.messages)
    return render_template(
        "organisations/close.html",
        form=form,
        organisation=organisation,
        is_imported=is_imported(organisation),
        uses=list_uses(organisation_id, today),
    ), 422 if form.is_submitted() else 200


@blueprint.post("/<uuid:organisation_id>/heropenen")
@access(Permission.ORGANISATIONS_MANAGE)
def reopen(organisation_id: uuid.UUID) -> ResponseReturnValue:
    organisation = load(organisation_id)
    try:
        operations.reopen_organisation(organisation, acting=acting())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("organisations.show", organisation_id=organisation_id))
    return done("De organisatie is weer open.", "show", organisation_id=organisation_id)
