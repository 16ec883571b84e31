"""Pages about the parties of one case, and on what permission they take part."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases import party_operations
from mdo.cases.blueprints import cases
from mdo.cases.case_queries import get_party, list_party_rows
from mdo.cases.choice_queries import list_organisations, search_organisations
from mdo.cases.forms import EndPartyForm, PartyForm, PermissionForm
from mdo.cases.queries import get_case, get_case_heading
from mdo.cases.rules import permission_gap, permission_rule, split_permission
from mdo.errors import Refused
from mdo.web.access import access, viewer


@cases.get("/<uuid:case_id>/partijen")
@access(Permission.CASE_READ, reads=Subject.DOSSIER)
def parties(case_id: uuid.UUID) -> ResponseReturnValue:
    """Who takes part in the case, on what ground, and who permitted it."""
    who, today = viewer(), clock.today()
    heading = get_case_heading(who, case_id, today) or abort(404)
    rows = list_party_rows(case_id, heading.birth_on, today)
    return render_template(
        "cases/parties.html",
        heading=heading,
        running=[row for row in rows if not row.is_past(today)],
        past=[row for row in rows if row.is_past(today)],
        permission_rule=permission_rule(heading.birth_on, today),
        may_write=who.may(Permission.CASE_WRITE),
    )


@cases.route("/<uuid:case_id>/partijen/nieuw", methods=["GET", "POST"])
@access(Permission.CASE_WRITE, reads=Subject.DOSSIER)
def new_party(case_id: uuid.UUID) -> ResponseReturnValue:
    """Let an organisation take part in the case."""
    case, today = _load(case_id), clock.today()
    form = PartyForm(from_on=today)
    own = viewer().municipalities() | {case.municipality_id}
    form.offer(list_organisations(own, today), lambda text: search_organisations(text, today))
    if form.validate_on_submit():
        try:
            party = party_operations.add_party(
                case, form.values, by=viewer().user_id, now=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De partij is toegevoegd.", "success")
            _warn_of_gap(case, party)
            return redirect(url_for("cases.parties", case_id=case_id))
    rule = permission_rule(case.pupil.birth_on, today)
    status = 422 if form.is_submitted() else 200
    return render_template("cases/new_party.html", form=form, case=case, rule=rule), status


def _warn_of_gap(case: Any, party: Any) -> None:
    if party.permitted_on is None:
        return
    if gap := permission_gap(case.pupil.birth_on, party.permitted_on, party.permitted_by):
        flash(f"De toestemming is nog niet volledig. Vraag ook: {gap}.", "warning")


@cases.route("/<uuid:case_id>/partijen/<uuid:party_id>/toestemming", methods=["GET", "POST"])
@access(Permission.CASE_WRITE, reads=Subject.DOSSIER)
def record_permission(case_id: uuid.UUID, party_id: uuid.UUID) -> ResponseReturnValue:
    """Complete or correct who gave permission for a party, and when."""
    case, today = _load(case_id), clock.today()
    party = get_party(case, party_id) or abort(404)
    givers, names = split_permission(party.permitted_by)
    form = PermissionForm(givers=givers, given_by=names, permitted_on=party.permitted_on)
    if form.validate_on_submit():
        try:
            party_operations.record_permission(
                case, party, form.values, by=viewer().user_id, now=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De toestemming is vastgelegd.", "success")
            _warn_of_gap(case, party)
            return redirect(url_for("cases.parties", case_id=case_id))
    rule = permission_rule(case.pupil.birth_on, today)
    status = 422 if form.is_submitted() else 200
    page = render_template("cases/permission.html", form=form, case=case, party=party, rule=rule)
    return page, status


@cases.route("/<uuid:case_id>/partijen/<uuid:party_id>/beeindigen", methods=["GET", "POST"])
@access(Permission.CASE_WRITE, reads=Subject.DOSSIER)
def end_party(case_id: uuid.UUID, party_id: uuid.UUID) -> ResponseReturnValue:
    """Let an organisation take part until a day."""
    case = _load(case_id)
    party = get_party(case, party_id) or abort(404)
    form = EndPartyForm(until_on=clock.today())
    if form.validate_on_submit():
        try:
            party_operations.end_party(
                case, party, form.until_on.data, by=viewer().user_id, now=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(f"{party.organisation.name} doet mee tot en met de gekozen dag.", "success")
            return redirect(_after_leaving(case_id))
    status = 422 if form.is_submitted() else 200
    return render_template("cases/end_party.html", form=form, case=case, party=party), status


@cases.post("/<uuid:case_id>/partijen/<uuid:party_id>/intrekken")
@access(Permission.CASE_WRITE)
def withdraw_permission(case_id: uuid.UUID, party_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw the permission on which an organisation takes part."""
    case = _load(case_id)
    party = get_party(case, party_id) or abort(404)
    try:
        party_operations.withdraw_permission(case, party, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash(
            f"De toestemming is ingetrokken: {party.organisation.name} doet niet meer mee.",
            "success",
        )
    return redirect(_after_leaving(case_id))


def _after_leaving(case_id: uuid.UUID) -> str:
    """The page of the parties, or the list when the own organisation left."""
    if get_case(viewer(), case_id, clock.today()) is None:
        return url_for("cases.index")
    return url_for("cases.parties", case_id=case_id)


def _load(case_id: uuid.UUID) -> Any:
    return get_case(viewer(), case_id, clock.today()) or abort(404)
