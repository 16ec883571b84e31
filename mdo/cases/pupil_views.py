"""Pages about pupils: the list, one pupil, entering and correcting."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.audit.terms import Subject
from mdo.cases import merge_views, pupil_detail_views, pupil_operations
from mdo.cases.blueprints import pupils as blueprint
from mdo.cases.choice_queries import list_municipalities, list_schools, search_schools
from mdo.cases.merge_queries import find_kept, list_merges
from mdo.cases.pupil_forms import NewPupilForm, PupilFilterForm, PupilForm
from mdo.cases.pupil_queries import (
    Duplicates,
    PupilFilter,
    find_duplicates,
    get_entry_right,
    list_cases_of_pupil,
    list_filter_municipalities,
    list_filter_schools,
    list_pupils,
)
from mdo.cases.queries import get_pupil
from mdo.cases.rules import duty_status
from mdo.cases.scope import sees_without_case
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.law.school_year import SchoolYear
from mdo.terms import Role
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

# The views of guardians, schools and homes, and of merging, hang on the same blueprint.
__all__ = ["blueprint", "merge_views", "pupil_detail_views"]
LPA = Role.LEERPLICHTAMBTENAAR


@blueprint.get("")
@access(Permission.PUPIL_READ, reads=Subject.LEERLING)
def index() -> ResponseReturnValue:
    """The visible pupils by name, searched and filtered by the address."""
    who, today, number = viewer(), clock.today(), page_number()
    filters = PupilFilterForm(request.args)
    filters.school_id.offer(list_filter_schools(who, today))
    filters.municipality_id.offer(list_filter_municipalities(who, today))
    rows, total = list_pupils(
        who, PupilFilter(**filters.wanted), today, offset=(number - 1) * PER_PAGE
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "pupils/index.html",
        filters=filters,
        page=Page(rows, number, total),
        may_write=who.may(Permission.PUPIL_WRITE),
        may_merge=who.may(Permission.PUPIL_MERGE),
    )


@blueprint.get("/<uuid:pupil_id>")
@access(Permission.PUPIL_READ, reads=Subject.LEERLING)
def show(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """One pupil: home, school, guardians, leerplicht, and the visible cases."""
    who, today = viewer(), clock.today()
    pupil = get_pupil(who, pupil_id, today)
    if pupil is None:
        kept_id = find_kept(who, pupil_id, today) or abort(404)
        return redirect(url_for("pupils.show", pupil_id=kept_id))
    may_merge = who.may(Permission.PUPIL_MERGE)
    lives_here = pupil.municipality_id in who.municipalities(LPA)
    return render_template(
        "pupils/show.html",
        pupil=pupil,
        duty=duty_status(
            pupil.birth_on,
            today,
            start_qualification_on=pupil.start_qualification_on,
            is_exempt=pupil.is_exempt_from_qualification,
        ),
        guardians=[row for row in pupil.guardians if not row.is_past(today)],
        former_guardians=[row for row in pupil.guardians if row.is_past(today)],
        cases=list_cases_of_pupil(who, pupil_id, today),
        may_write=who.may(Permission.PUPIL_WRITE),
        may_open_case=who.may(Permission.CASE_WRITE),
        may_merge=may_merge and lives_here,
        is_followed=lives_here,
        merges=list_merges(who, pupil_id=pupil_id) if may_merge else [],
    )


@blueprint.route("/nieuw", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE)
def new() -> ResponseReturnValue:
    """Enter a pupil; one that may be known already is asked about first."""
    who = viewer()
    form = NewPupilForm(enrolled_on=SchoolYear.of(clock.today()).first_day)
    _offer_places(form, who)
    duplicates = None
    if form.validate_on_submit():
        confirmed = form.known.data if form.is_other.data else ""
        try:
            pupil = pupil_operations.enter_pupil(
                form.values, viewer=who, confirmed=confirmed, now=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
            duplicates = _ask_about_duplicates(form, who)
        else:
            flash(f"{pupil.full_name} is ingevoerd met nummer {pupil.number}.", "success")
            if sees_without_case(who, pupil.municipality_id, pupil.school_id):
                return redirect(url_for("pupils.show", pupil_id=pupil.id))
            return redirect(url_for("cases.new", leerling=pupil.id))
    status = 422 if form.is_submitted() else 200
    return render_template("pupils/new.html", form=form, duplicates=duplicates), status


def _offer_places(form: NewPupilForm, who: Viewer) -> None:
    """Somebody of a school chooses among the own schools, another among all; somebody of
    the municipality enters who lives there."""
    today, right = clock.today(), get_entry_right(who)
    own_schools = list_schools(
        today, organisation_ids=right.schools, municipality_ids=right.municipalities
    )
    if not right.municipalities:
        form.leave_out_search()
    form.offer(own_schools, lambda text: search_schools(text, today))
    municipalities = list_municipalities(who.municipalities())
    if not right.schools:
        municipalities = [row for row in municipalities if row[0] in right.municipalities]
    form.municipality_id.offer(municipalities)
    if not form.is_submitted():
        if municipalities and municipalities[0][0] in who.municipalities():
            form.municipality_id.data = municipalities[0][0]
        if not right.municipalities and len(own_schools) == 1:
            form.school_id.data = own_schools[0][0]


def _ask_about_duplicates(form: NewPupilForm, who: Viewer) -> Duplicates | None:
    if "is_other" not in form.errors:
        return None
    duplicates = find_duplicates(
        who,
        form.given_name.data,
        form.surname.data,
        form.birth_on.data,
        clock.today(),
        school_id=form.school_id.data,
        number_at_school=form.pupil_number.data,
    )
    form.known.data = duplicates.fingerprint
    form.is_other.data = False
    return duplicates


@blueprint.route("/<uuid:pupil_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def edit(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the name, the birth date and what ends the kwalificatieplicht."""
    who = viewer()
    pupil = get_pupil(who, pupil_id, clock.today()) or abort(404)
    form = PupilForm(obj=pupil)
    differences = None
    if form.validate_on_submit():
        try:
            pupil_operations.change_pupil(
                pupil,
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
            flash("De gegevens zijn opgeslagen.", "success")
            return redirect(url_for("pupils.show", pupil_id=pupil_id))
    status = 422 if form.is_submitted() else 200
    return (
        render_template("pupils/edit.html", form=form, pupil=pupil, differences=differences),
        status,
    )
