"""Pages about cases: the list, one case, opening, changing, closing."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Seat
from mdo.audit.terms import Subject
from mdo.cases import operations, party_views
from mdo.cases.blueprints import cases as blueprint
from mdo.cases.case_queries import (
    CaseFilter,
    OpenCases,
    find_open_cases,
    list_cases,
    list_filter_coordinators,
    list_filter_schools,
    list_party_rows,
    list_possible_coordinators,
)
from mdo.cases.choice_queries import COORDINATING_ROLES, list_coordinators
from mdo.cases.forms import NOBODY, CaseFilterForm, CaseForm, CloseForm, NewCaseForm
from mdo.cases.queries import get_case, get_case_heading, get_pupil
from mdo.cases.rules import permission_rule
from mdo.cases.stale import show_both
from mdo.cases.timeline import list_timeline
from mdo.errors import Refused, StaleEdit
from mdo.terms import Role
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

# The views of parties hang on the same blueprint.
__all__ = ["blueprint", "party_views"]


@blueprint.get("")
@access(Permission.CASE_READ, reads=Subject.DOSSIER)
def index() -> ResponseReturnValue:
    """The visible cases, searched and filtered by the address."""
    who, today, number = viewer(), clock.today(), page_number()
    filters = CaseFilterForm(request.args)
    filters.school_id.offer(list_filter_schools(who, today))
    filters.coordinator.offer(
        [(NOBODY, "Zonder coördinator"), *list_filter_coordinators(who, today)]
    )
    by_name = request.args.get("volgorde") == "naam"
    rows, total = list_cases(
        who,
        CaseFilter(**filters.wanted, by_name=by_name),
        today,
        clock.now(),
        offset=(number - 1) * PER_PAGE,
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "cases/index.html",
        filters=filters,
        page=Page(rows, number, total),
        by_name=by_name,
        name_url=same_page(volgorde="naam", pagina=None),
        date_url=same_page(volgorde=None, pagina=None),
        may_open=who.may(Permission.CASE_WRITE),
    )


@blueprint.get("/<uuid:case_id>")
@access(Permission.CASE_READ, reads=Subject.DOSSIER)
def show(case_id: uuid.UUID) -> ResponseReturnValue:
    """One case: the question, the parties in short, and what happened."""
    who, today = viewer(), clock.today()
    heading = get_case_heading(who, case_id, today) or abort(404)
    case: Any = get_case(who, case_id, today)
    return render_template(
        "cases/show.html",
        heading=heading,
        case=case,
        is_followed=case.pupil.municipality_id in who.municipalities(Role.LEERPLICHTAMBTENAAR),
        parties=[
            row for row in list_party_rows(case_id, heading.birth_on, today) if row.is_running
        ],
        permission_rule=permission_rule(heading.birth_on, today),
        timeline=[_with_address(event) for event in list_timeline(who, case_id, today)],
        may_write=who.may(Permission.CASE_WRITE),
        may_plan=who.may(Permission.MEETING_PLAN),
        may_read_pupil=who.may(Permission.PUPIL_READ),
    )


def _with_address(event: Any) -> dict[str, Any]:
    return {
        "at": event.at,
        "on": event.on,
        "title": event.title,
        "text": event.text,
        "badge": event.badge,
        "url": url_for(event.endpoint, **event.ids) if event.endpoint else None,
    }


@blueprint.route("/nieuw", methods=["GET", "POST"])
@access(Permission.CASE_WRITE, reads=Subject.LEERLING)
def new() -> ResponseReturnValue:
    """Open a case for the pupil in the address."""
    pupil_id = request.args.get("leerling", type=uuid.UUID)
    if pupil_id is None:
        flash("Zoek eerst de leerling. Een dossier begint op de pagina van de leerling.", "info")
        return redirect(url_for("pupils.index"))
    pupil = get_pupil(viewer(), pupil_id, clock.today()) or abort(404)
    form = NewCaseForm(opened_on=clock.today(), coordinator_id=viewer().user_id)
    _offer_own_organisations(form)
    known = None
    if form.validate_on_submit():
        try:
            case = _open(pupil, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
            known = _ask_about_open_cases(form, pupil_id)
        else:
            flash(f"Dossier {case.number} is geopend.", "success")
            return redirect(url_for("cases.show", case_id=case.id))
    status = 422 if form.is_submitted() else 200
    return render_template("cases/new.html", form=form, pupil=pupil, known=known), status


def _own_seats() -> dict[uuid.UUID, Seat]:
    """The seats from which the viewer may open cases, by organisation."""
    return {
        seat.organisation_id: seat for seat in viewer().seats if seat.role in COORDINATING_ROLES
    }


def _offer_own_organisations(form: NewCaseForm) -> None:
    seats = _own_seats()
    form.asker_id.offer([(id_, seat.organisation_name) for id_, seat in seats.items()])
    if form.asker_id.data is None:
        form.asker_id.data = next(iter(seats))
    form.coordinator_id.offer(list_coordinators(seats, clock.today()))


def _open(pupil: Any, form: NewCaseForm) -> Any:
    return operations.open_case(
        pupil,
        form.request,
        asker=_own_seats()[form.asker_id.data],
        viewer=viewer(),
        confirmed=form.known.data if form.is_second.data else "",
        now=clock.now(),
    )


def _ask_about_open_cases(form: NewCaseForm, pupil_id: uuid.UUID) -> OpenCases | None:
    if "is_second" not in form.errors:
        return None
    known = find_open_cases(viewer(), pupil_id, clock.today())
    form.known.data = known.fingerprint
    form.is_second.data = False
    return known


@blueprint.route("/<uuid:case_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.CASE_WRITE, reads=Subject.DOSSIER)
def edit(case_id: uuid.UUID) -> ResponseReturnValue:
    """Change the request, the urgency or the coordinator."""
    case = _load(case_id)
    form = CaseForm(obj=case)
    form.coordinator_id.offer(list_possible_coordinators(viewer(), case, clock.today()))
    differences = None
    if form.validate_on_submit():
        try:
            operations.change_case(
                case,
                form.values,
                seen_version=form.seen_version,
                by=viewer().user_id,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash("Het dossier is opgeslagen.", "success")
            return redirect(url_for("cases.show", case_id=case_id))
    status = 422 if form.is_submitted() else 200
    page = render_template("cases/edit.html", form=form, case=case, differences=differences)
    return page, status


@blueprint.route("/<uuid:case_id>/sluiten", methods=["GET", "POST"])
@access(Permission.CASE_WRITE, reads=Subject.DOSSIER)
def close(case_id: uuid.UUID) -> ResponseReturnValue:
    """Close the case with a reason."""
    case = _load(case_id)
    form = CloseForm(closed_on=clock.today())
    if form.validate_on_submit():
        try:
            operations.close_case(case, form.values, by=viewer().user_id, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(f"Dossier {case.number} is gesloten.", "success")
            return redirect(url_for("cases.show", case_id=case_id))
    status = 422 if form.is_submitted() else 200
    return render_template("cases/close.html", form=form, case=case), status


@blueprint.post("/<uuid:case_id>/heropenen")
@access(Permission.CASE_WRITE)
def reopen(case_id: uuid.UUID) -> ResponseReturnValue:
    """Open a closed case again."""
    case = _load(case_id)
    try:
        operations.reopen_case(case, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash(f"Dossier {case.number} is weer open.", "success")
    return redirect(url_for("cases.show", case_id=case_id))


def _load(case_id: uuid.UUID) -> Any:
    return get_case(viewer(), case_id, clock.today()) or abort(404)
