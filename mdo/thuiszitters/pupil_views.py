"""The page of one pupil, how a thuiszitter is followed and ended, and the way to an MDO."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.pupil_queries import list_cases_of_pupil
from mdo.cases.stale import STALE, show_both
from mdo.errors import Refused, StaleEdit
from mdo.law.thuiszitter import ClockState
from mdo.meetings.step_up_queries import find_coming_mdo
from mdo.terms import MeetingKind
from mdo.thuiszitters import story_queries as story
from mdo.thuiszitters.blueprints import thuiszitters
from mdo.thuiszitters.forms import EndForm, FollowForm
from mdo.thuiszitters.stay_operations import case_for_mdo, end_stay, follow_stay
from mdo.web.access import access, viewer


@thuiszitters.get("/<uuid:pupil_id>")
@access(Permission.THUISZITTERS_READ, reads=Subject.LEERLING)
def show(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """The whole story: the count, spells, changes, registrations, meetings, plan, actions."""
    who, today = viewer(), clock.today()
    pupil = story.get_heading(who, pupil_id) or abort(404)
    return render_template(
        "thuiszitters/show.html",
        pupil=pupil,
        states={state.value: state for state in ClockState},
        clock=story.get_clock(pupil_id),
        current=story.get_current(who, pupil_id),
        stays=story.list_stays(who, pupil_id),
        spells=story.list_spells(pupil_id),
        changes=story.list_changes(who, pupil_id),
        registrations=story.list_registrations(who, pupil_id),
        work=story.get_work(who, pupil_id, today),
        cases=list_cases_of_pupil(who, pupil_id, today),
        may_write=who.may(Permission.THUISZITTERS_WRITE),
    )


@thuiszitters.route("/<uuid:pupil_id>/begeleiding", methods=["GET", "POST"])
@access(Permission.THUISZITTERS_WRITE, reads=Subject.LEERLING)
def follow(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Whether the pupil is in view of help, and when it is to go back to school."""
    pupil, stay = _load(pupil_id)
    form = FollowForm(obj=stay)
    return _save(form, stay, follow_stay, "Opgeslagen.") or _again(
        "thuiszitters/follow.html", form, pupil
    )


@thuiszitters.route("/<uuid:pupil_id>/beeindigen", methods=["GET", "POST"])
@access(Permission.THUISZITTERS_WRITE, reads=Subject.LEERLING)
def end(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """How and since when it is no thuiszitter any more."""
    pupil, stay = _load(pupil_id)
    form = EndForm(version=str(stay.version))
    done = "Het is vastgelegd. De leerling is geen thuiszitter meer."
    return _save(form, stay, end_stay, done) or _again("thuiszitters/end.html", form, pupil)


@thuiszitters.post("/<uuid:pupil_id>/mdo")
@access(Permission.THUISZITTERS_WRITE)
def plan_mdo(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Go and plan an MDO for this pupil, in its case; a case is opened when there is none.
    When one is in the making already (stepped up from a ZAT, say), go on with that one."""
    pupil = story.get_followed(viewer(), pupil_id) or abort(404)
    try:
        case = case_for_mdo(pupil, viewer=viewer(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("cases.new", leerling=pupil_id))
    known = find_coming_mdo(viewer(), case.id, clock.now(), clock.today())
    if known is not None:
        flash(f"Er is al een MDO voor deze leerling: {known.number}. Ga daarmee verder.", "info")
        return redirect(url_for("meetings.show", meeting_id=known.meeting_id))
    return redirect(url_for("meetings.new", soort=MeetingKind.MDO.value, dossier=case.id))


def _load(pupil_id: uuid.UUID) -> tuple[Any, Any]:
    """The pupil and its running period, or 404."""
    pupil = story.get_heading(viewer(), pupil_id) or abort(404)
    return pupil, story.get_current(viewer(), pupil_id) or abort(404)


def _save(form: Any, stay: Any, change: Any, message: str) -> ResponseReturnValue | None:
    """Carry `change` out on what was filled in; None when the form has to come back."""
    if not form.validate_on_submit():
        return None
    pupil_id = stay.pupil_id
    try:
        change(
            stay,
            form.values,
            seen_version=form.seen_version,
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        form.refuse(refusal.messages)
        return None
    except StaleEdit as stale:
        _show_stale(form, stale.current)
        return None
    flash(message, "success")
    return redirect(url_for("thuiszitters.show", pupil_id=pupil_id))


def _show_stale(form: Any, current: Any) -> None:
    """Both texts side by side; of an ending there is only what was typed."""
    if isinstance(form, EndForm):
        form.version.data = str(current.version)
        form.form_errors.append(STALE)
    else:
        form.differences = show_both(form, current)


def _again(template: str, form: Any, pupil: Any) -> ResponseReturnValue:
    page = render_template(
        template, form=form, pupil=pupil, differences=getattr(form, "differences", None)
    )
    return page, 422 if form.is_submitted() else 200
