"""One registration of any sort: making, showing, correcting, removing, renewing.

The sort stands in the address and brings its form and its rules. Police data goes through
the same functions, under addresses and a permission of its own (`police_views`).
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.leerplicht import operations
from mdo.leerplicht.blueprints import (
    address_of,
    address_of_new,
    blueprint,
    load_pupil,
    load_record,
    load_sort,
    offer,
)
from mdo.leerplicht.forms import RegistrationForm, RemoveForm
from mdo.leerplicht.pupil_queries import PupilHeading
from mdo.leerplicht.queries import find_removed, get_registration, list_dependents
from mdo.leerplicht.record_queries import get_record_page
from mdo.leerplicht.sort_forms import FORMS
from mdo.leerplicht.terms import Sort
from mdo.web.access import access, viewer


@blueprint.route("/leerlingen/<uuid:pupil_id>/leerplicht/<soort>/nieuw", methods=["GET", "POST"])
@access(Permission.LEERPLICHT_WRITE, reads=Subject.LEERLING)
def new(pupil_id: uuid.UUID, soort: str) -> ResponseReturnValue:
    """Make a registration of the sort in the address."""
    return new_record(load_sort(soort), pupil_id)


@blueprint.get("/leerplicht/<soort>/<uuid:registration_id>")
@access(Permission.LEERPLICHT_READ, reads=Subject.REGISTRATIE)
def show(soort: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    """One registration."""
    return show_record(load_sort(soort), registration_id)


@blueprint.route("/leerplicht/<soort>/<uuid:registration_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.LEERPLICHT_WRITE, reads=Subject.REGISTRATIE)
def edit(soort: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a registration."""
    return edit_record(load_sort(soort), registration_id)


@blueprint.route("/leerplicht/<soort>/<uuid:registration_id>/verwijderen", methods=["GET", "POST"])
@access(Permission.LEERPLICHT_WRITE, reads=Subject.REGISTRATIE)
def remove(soort: str, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Remove a registration, with a reason."""
    return remove_record(load_sort(soort), registration_id)


@blueprint.post("/leerplicht/vrijstelling/<uuid:registration_id>/verlengen")
@access(Permission.LEERPLICHT_WRITE)
def renew(registration_id: uuid.UUID) -> ResponseReturnValue:
    """Copy an exemption to the next school year; where the law asks for more, the form comes
    up filled in."""
    record, pupil = load_record(Sort.VRIJSTELLING, registration_id)
    try:
        renewal = operations.renew(record, pupil, viewer=viewer(), now=clock.now())
    except Refused:
        flash("Vul aan wat de wet voor een nieuwe vrijstelling vraagt.", "info")
        return redirect(address_of_new(Sort.VRIJSTELLING, pupil.id, verlengt=registration_id))
    flash("De vrijstelling is verlengd.", "success")
    return redirect(address_of(Sort.VRIJSTELLING, renewal.id))


# -- the same for every sort -----------------------------------------------------------------


def new_record(sort: Sort, pupil_id: uuid.UUID) -> ResponseReturnValue:
    """The page on which a registration is made."""
    pupil = load_pupil(pupil_id)
    report_id = request.args.get("melding", type=uuid.UUID)
    renewed = _renewed(sort, pupil)
    form = FORMS[sort](new_id=str(uuid.uuid4()), **_start(sort, report_id, renewed))
    offer(form, sort, pupil)
    _choose_only_case(form)
    if form.validate_on_submit():
        try:
            record = operations.register(
                sort,
                pupil,
                form.values,
                viewer=viewer(),
                record_id=form.record_id,
                now=clock.now(),
                **({"renews_id": renewed.id} if renewed else {}),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(f"{sort.label} is vastgelegd.", "success")
            return redirect(address_of(sort, record.id))
    return _form_page(form, sort, pupil)


def _start(sort: Sort, report_id: uuid.UUID | None, renewed: Any) -> dict[str, Any]:
    """What a new form holds before anything is typed."""
    if renewed:
        return operations.renewal_values(renewed)
    start: dict[str, Any] = {} if sort is Sort.VRIJSTELLING else {"dated_on": clock.today()}
    if FORMS[sort].needs_report:
        start["report_id"] = report_id
    return start


def _renewed(sort: Sort, pupil: PupilHeading) -> Any:
    """The exemption of this pupil that the address says to renew."""
    renewed_id = request.args.get("verlengt", type=uuid.UUID)
    if sort is not Sort.VRIJSTELLING or renewed_id is None:
        return None
    record: Any = get_registration(viewer(), sort, renewed_id)
    return record if record and record.pupil_id == pupil.id and record.until_on else None


def _choose_only_case(form: RegistrationForm) -> None:
    """With one open case it belongs to that, until somebody says otherwise."""
    cases = [value for value, label in form.case_id.choices if label.endswith("(open)")]
    if not form.is_submitted() and len(cases) == 1:
        form.case_id.data = cases[0]


def show_record(sort: Sort, record_id: uuid.UUID) -> ResponseReturnValue:
    """The page of one registration."""
    record, pupil = load_record(sort, record_id)
    form = FORMS[sort](formdata=None, obj=record)
    offer(form, sort, pupil, record)
    return render_template(
        "leerplicht/show.html",
        page=get_record_page(record, pupil, viewer(), clock.today()),
        pupil=pupil,
        groups=form.told,
        may_write=viewer().may(Permission.LEERPLICHT_WRITE),
        address_of=address_of,
        address_of_new=address_of_new,
        **_back(sort, pupil),
    )


def edit_record(sort: Sort, record_id: uuid.UUID) -> ResponseReturnValue:
    """The page on which a registration is corrected."""
    record, pupil = load_record(sort, record_id)
    form = FORMS[sort](obj=record)
    offer(form, sort, pupil, record)
    differences = None
    if form.validate_on_submit():
        try:
            operations.change(
                record,
                pupil,
                form.values,
                viewer=viewer(),
                seen_version=form.seen_version,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash("De registratie is verbeterd.", "success")
            return redirect(address_of(sort, record_id))
    return _form_page(form, sort, pupil, record=record, differences=differences)


def remove_record(sort: Sort, record_id: uuid.UUID) -> ResponseReturnValue:
    """The page on which a registration is removed."""
    if request.method == "POST" and (pupil_id := find_removed(viewer(), record_id)):
        return redirect(url_for("leerplicht.of_pupil", pupil_id=pupil_id))
    record, pupil = load_record(sort, record_id)
    form = RemoveForm()
    if form.validate_on_submit():
        try:
            operations.remove(record, form.reason.data, viewer=viewer(), now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De registratie is verwijderd. Het logboek bewaart dat zij er was.", "success")
            return redirect(_back(sort, pupil)["back_url"])
    page = render_template(
        "leerplicht/remove.html",
        form=form,
        sort=sort,
        record=record,
        pupil=pupil,
        dependents=list_dependents(record),
        address_of=address_of,
        **_back(sort, pupil),
    )
    return page, 422 if form.is_submitted() else 200


def _form_page(
    form: RegistrationForm,
    sort: Sort,
    pupil: PupilHeading,
    *,
    record: Any = None,
    differences: Any = None,
) -> ResponseReturnValue:
    page = render_template(
        "leerplicht/form.html",
        form=form,
        sort=sort,
        pupil=pupil,
        record=record,
        differences=differences,
        address_of=address_of,
        **_back(sort, pupil),
    )
    return page, 422 if form.is_submitted() else 200


def _back(sort: Sort, pupil: PupilHeading) -> dict[str, str]:
    """The list that a registration stands in."""
    if sort.is_police_data:
        address = url_for("leerplicht.police", pupil_id=pupil.id)
        return {"back_url": address, "back_label": "Processen-verbaal"}
    return {
        "back_url": url_for("leerplicht.of_pupil", pupil_id=pupil.id),
        "back_label": "Leerplicht",
    }
