"""Pages about the guardians, the school and the home of one pupil."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases import pupil_operations
from mdo.cases.blueprints import pupils
from mdo.cases.choice_queries import list_municipalities, list_schools, search_schools
from mdo.cases.forms import SearchedChoice
from mdo.cases.pupil_forms import (
    EnrolmentForm,
    GuardianForm,
    ResidenceForm,
    SchoolChangeForm,
)
from mdo.cases.queries import get_pupil
from mdo.errors import Refused
from mdo.web.access import access, viewer
from mdo.web.forms import Form

OUT_OF_SIGHT = (
    "De leerling valt nu onder een andere school of gemeente en staat niet meer in deze lijst."
)


@pupils.route("/<uuid:pupil_id>/ouders/nieuw", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def new_guardian(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Add a parent or carer."""
    pupil = _load(pupil_id)
    form = GuardianForm(from_on=pupil.birth_on, surname=pupil.surname, infix=pupil.infix)
    saved = _save(
        pupil_id,
        form,
        partial(pupil_operations.add_guardian, pupil),
        "De ouder of verzorger is toegevoegd.",
    )
    return saved or _show_again("pupils/guardian.html", form, pupil=pupil, guardian=None)


@pupils.route("/<uuid:pupil_id>/ouders/<uuid:guardian_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def edit_guardian(pupil_id: uuid.UUID, guardian_id: uuid.UUID) -> ResponseReturnValue:
    """Change a parent or carer."""
    pupil = _load(pupil_id)
    guardian = _guardian_of(pupil, guardian_id)
    form = GuardianForm(obj=guardian)
    saved = _save(
        pupil_id,
        form,
        partial(pupil_operations.change_guardian, pupil, guardian),
        "De gegevens van de ouder of verzorger zijn opgeslagen.",
    )
    return saved or _show_again("pupils/guardian.html", form, pupil=pupil, guardian=guardian)


@pupils.post("/<uuid:pupil_id>/ouders/<uuid:guardian_id>/beeindigen")
@access(Permission.PUPIL_WRITE)
def end_guardian(pupil_id: uuid.UUID, guardian_id: uuid.UUID) -> ResponseReturnValue:
    """End the part of a parent or carer today."""
    pupil = _load(pupil_id)
    guardian = _guardian_of(pupil, guardian_id)
    try:
        pupil_operations.end_guardian(pupil, guardian, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash(f"{guardian.full_name} is beëindigd en staat bij eerdere verzorgers.", "success")
    return redirect(url_for("pupils.show", pupil_id=pupil_id))


@pupils.route("/<uuid:pupil_id>/school", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def change_school(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Let the pupil go to another school or group, or to none."""
    pupil = _load(pupil_id)
    form = SchoolChangeForm()
    _offer_schools(form, pupil)
    saved = _save(
        pupil_id, form, partial(pupil_operations.change_school, pupil), "De school is gewijzigd."
    )
    return saved or _show_again("pupils/school.html", form, pupil=pupil, is_correction=False)


@pupils.route("/<uuid:pupil_id>/school/verbeteren", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def correct_enrolment(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Mend a mistake in the last enrolment."""
    pupil = _load(pupil_id)
    form = EnrolmentForm(obj=pupil.enrolments[0] if pupil.enrolments else abort(404))
    _offer_schools(form, pupil)
    saved = _save(
        pupil_id,
        form,
        partial(pupil_operations.correct_enrolment, pupil),
        "De inschrijving is verbeterd.",
    )
    return saved or _show_again("pupils/school.html", form, pupil=pupil, is_correction=True)


@pupils.route("/<uuid:pupil_id>/verhuizing", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def move(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Let the pupil move to another municipality."""
    pupil = _load(pupil_id)
    form = ResidenceForm()
    form.municipality_id.offer(list_municipalities(viewer().municipalities()))
    saved = _save(
        pupil_id, form, partial(pupil_operations.move_pupil, pupil), "De verhuizing is vastgelegd."
    )
    return saved or _show_again("pupils/home.html", form, pupil=pupil, is_correction=False)


@pupils.route("/<uuid:pupil_id>/verhuizing/verbeteren", methods=["GET", "POST"])
@access(Permission.PUPIL_WRITE, reads=Subject.LEERLING)
def correct_residence(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Mend a mistake in the last home."""
    pupil = _load(pupil_id)
    form = ResidenceForm(obj=pupil.residences[0] if pupil.residences else abort(404))
    form.municipality_id.offer(list_municipalities(viewer().municipalities()))
    saved = _save(
        pupil_id,
        form,
        partial(pupil_operations.correct_residence, pupil),
        "De woongemeente is verbeterd.",
    )
    return saved or _show_again("pupils/home.html", form, pupil=pupil, is_correction=True)


def _load(pupil_id: uuid.UUID) -> Any:
    return get_pupil(viewer(), pupil_id, clock.today()) or abort(404)


def _guardian_of(pupil: Any, guardian_id: uuid.UUID) -> Any:
    found = next((row for row in pupil.guardians if row.id == guardian_id), None)
    return found or abort(404)


def _offer_schools(form: SearchedChoice, pupil: Any) -> None:
    """The schools of the own municipality and that of the pupil, and its school now."""
    today = clock.today()
    form.offer(
        list_schools(
            today,
            organisation_ids={row.school_id for row in pupil.enrolments[:1]},
            municipality_ids=viewer().municipalities() | {pupil.municipality_id},
        ),
        lambda text: search_schools(text, today),
    )


def _save(
    pupil_id: uuid.UUID, form: Form, change: Callable[..., object], message: str
) -> ResponseReturnValue | None:
    """Carry `change` out on what was filled in; None when the form has to come back."""
    if not form.validate_on_submit():
        return None
    try:
        change(form.values, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        form.refuse(refusal.messages)
        return None
    flash(message, "success")
    if get_pupil(viewer(), pupil_id, clock.today()) is None:
        flash(OUT_OF_SIGHT, "info")
        return redirect(url_for("pupils.index"))
    return redirect(url_for("pupils.show", pupil_id=pupil_id))


def _show_again(template: str, form: Form, **context: Any) -> ResponseReturnValue:
    return render_template(template, form=form, **context), 422 if form.is_submitted() else 200
