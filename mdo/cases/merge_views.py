"""Pages about pupils that may be one: the list, merging two, and undoing that."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases import merge_operations
from mdo.cases.blueprints import pupils
from mdo.cases.duplicate_queries import list_alike
from mdo.cases.merge_forms import ChoosePupilForm, MergeForm
from mdo.cases.merge_queries import (
    count_rows,
    describe_merge,
    find_kept,
    get_merge,
    get_own_pupil,
    list_merges,
    lock_pupils,
    plan_merge,
)
from mdo.cases.pupil_queries import PupilFilter, list_cases_of_pupil, list_pupils
from mdo.cases.stale import STALE
from mdo.errors import Refused, StaleEdit
from mdo.terms import Role
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

MOST_FOUND = 20


@pupils.get("/dubbelen")
@access(Permission.PUPIL_MERGE, reads=Subject.LEERLING)
def duplicates() -> ResponseReturnValue:
    """Pairs of pupils that may be one child, and what was merged lately."""
    who, number = viewer(), page_number()
    rows, total = list_alike(who, clock.today(), offset=(number - 1) * PER_PAGE)
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "pupils/duplicates.html", page=Page(rows, number, total), merges=list_merges(who, limit=10)
    )


@pupils.get("/<uuid:pupil_id>/samenvoegen")
@access(Permission.PUPIL_MERGE, reads=Subject.LEERLING)
def choose_other(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Search the other record of a pupil."""
    who, today = viewer(), clock.today()
    pupil = get_own_pupil(who, pupil_id, today) or abort(404)
    form = ChoosePupilForm(request.args)
    wanted = PupilFilter(form.q.data or pupil.surname)
    found, total = list_pupils(who, wanted, today, limit=MOST_FOUND + 1)
    own = who.municipalities(Role.LEERPLICHTAMBTENAAR)
    return render_template(
        "pupils/choose_other.html",
        pupil=pupil,
        text=form.q.data or "",
        rows=[row for row in found if row.id != pupil_id and row.municipality_id in own],
        is_more=total > MOST_FOUND,
    )


@pupils.route("/<uuid:pupil_id>/samenvoegen/<uuid:other_id>", methods=["GET", "POST"])
@access(Permission.PUPIL_MERGE, reads=Subject.LEERLING)
def merge(pupil_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Both records side by side; `pupil_id` is the one that is kept."""
    who, today = viewer(), clock.today()
    if request.method == "POST":
        lock_pupils([pupil_id, other_id])
        if find_kept(who, other_id, today) == pupil_id:
            return redirect(url_for("pupils.show", pupil_id=pupil_id))
    kept = get_own_pupil(who, pupil_id, today) or abort(404)
    merged = get_own_pupil(who, other_id, today) or abort(404)
    if pupil_id == other_id:
        abort(404)
    form = MergeForm()
    form.compare(kept, merged)
    if form.validate_on_submit() and _merge(form, kept, merged):
        flash(f"{merged.number} en {kept.number} zijn nu één leerling: {kept.number}.", "success")
        return redirect(url_for("pupils.show", pupil_id=pupil_id))
    status = 422 if form.is_submitted() else 200
    return _merge_page(form, kept, merged), status


def _merge(form: MergeForm, kept: Any, merged: Any) -> bool:
    try:
        merge_operations.merge_pupils(
            kept,
            merged,
            form.chosen(kept, merged),
            form.reason.data,
            seen_versions=form.seen_versions,
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        form.refuse(refusal.messages)
    except StaleEdit:
        form.see(kept, merged)
        form.form_errors.append(STALE)
    return not form.errors


def _merge_page(form: MergeForm, kept: Any, merged: Any) -> str:
    who, today = viewer(), clock.today()
    counts = count_rows([kept.id, merged.id])
    return render_template(
        "pupils/merge.html",
        form=form,
        both=[
            (pupil, list_cases_of_pupil(who, pupil.id, today), counts[pupil.id])
            for pupil in (kept, merged)
        ],
        plan=plan_merge(kept, merged),
    )


@pupils.post("/<uuid:pupil_id>/samenvoegen/<uuid:other_id>/verschillend")
@access(Permission.PUPIL_MERGE)
def call_distinct(pupil_id: uuid.UUID, other_id: uuid.UUID) -> ResponseReturnValue:
    """Take a pair off the list: these are two children."""
    who, today = viewer(), clock.today()
    one = get_own_pupil(who, pupil_id, today) or abort(404)
    other = get_own_pupil(who, other_id, today) or abort(404)
    try:
        merge_operations.call_distinct(one, other, by=who.user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash(f"{one.number} en {other.number} staan niet meer bij de dubbelen.", "success")
    return redirect(url_for("pupils.duplicates"))


@pupils.get("/samenvoegingen/<uuid:merge_id>")
@access(Permission.PUPIL_MERGE, reads=Subject.LEERLING)
def show_merge(merge_id: uuid.UUID) -> ResponseReturnValue:
    """What was merged, by whom and why; and the button to undo it."""
    row = get_merge(viewer(), merge_id) or abort(404)
    return render_template("pupils/merged.html", merge=row, about=describe_merge(row))


@pupils.post("/samenvoegingen/<uuid:merge_id>/ongedaan-maken")
@access(Permission.PUPIL_MERGE)
def undo_merge(merge_id: uuid.UUID) -> ResponseReturnValue:
    """Make two of one again."""
    row = get_merge(viewer(), merge_id, lock=True) or abort(404)
    try:
        merge_operations.undo_merge(row, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash("De samenvoeging is ongedaan gemaakt. Het zijn weer twee leerlingen.", "success")
    return redirect(url_for("pupils.show_merge", merge_id=merge_id))
