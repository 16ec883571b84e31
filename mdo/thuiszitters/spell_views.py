"""Spells of absence written by hand: add, correct, end, remove."""

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
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.thuiszitters import spell_operations as operations
from mdo.thuiszitters.blueprints import thuiszitters
from mdo.thuiszitters.forms import RemoveForm, ReturnForm, SpellChangeForm, SpellForm
from mdo.thuiszitters.story_queries import get_followed, get_heading, get_spell
from mdo.web.access import access, viewer


@thuiszitters.route("/<uuid:pupil_id>/verzuim/nieuw", methods=["GET", "POST"])
@access(Permission.THUISZITTERS_WRITE, reads=Subject.LEERLING)
def new_spell(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Write down a spell of absence."""
    pupil = get_followed(viewer(), pupil_id) or abort(404)
    form = SpellForm(new_id=str(uuid.uuid4()))
    add = partial(operations.add_spell, pupil, spell_id=form.record_id)
    return _save(pupil_id, form, lambda **who: add(form.values, **who), "Opgeslagen.") or _again(
        "thuiszitters/spell.html", form, pupil_id
    )


@thuiszitters.route("/<uuid:pupil_id>/verzuim/<uuid:spell_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.THUISZITTERS_WRITE, reads=Subject.LEERLING)
def edit_spell(pupil_id: uuid.UUID, spell_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a spell; the clock is read again."""
    pupil, spell = get_followed(viewer(), pupil_id) or abort(404), _load(pupil_id, spell_id)
    form = SpellChangeForm(obj=spell)
    change = partial(operations.change_spell, pupil, spell, seen_version=form.seen_version)
    return _save(pupil_id, form, lambda **who: change(form.values, **who), "Opgeslagen.") or _again(
        "thuiszitters/spell.html", form, pupil_id, spell=spell
    )


@thuiszitters.route("/<uuid:pupil_id>/verzuim/<uuid:spell_id>/terug", methods=["GET", "POST"])
@access(Permission.THUISZITTERS_WRITE, reads=Subject.LEERLING)
def end_spell(pupil_id: uuid.UUID, spell_id: uuid.UUID) -> ResponseReturnValue:
    """The pupil is back at school."""
    spell, form = _load(pupil_id, spell_id), ReturnForm()
    done = "De terugkeer is vastgelegd."
    return _save(
        pupil_id,
        form,
        lambda **who: operations.end_spell(spell, form.back_on.data, **who),
        done,
    ) or _again("thuiszitters/return.html", form, pupil_id, spell=spell)


@thuiszitters.route("/<uuid:pupil_id>/verzuim/<uuid:spell_id>/verwijderen", methods=["GET", "POST"])
@access(Permission.THUISZITTERS_WRITE, reads=Subject.LEERLING)
def remove_spell(pupil_id: uuid.UUID, spell_id: uuid.UUID) -> ResponseReturnValue:
    """Take away a spell that was written by mistake."""
    spell, form = _load(pupil_id, spell_id), RemoveForm()
    done = "De verzuimperiode is verwijderd. De telling is bijgewerkt."
    return _save(
        pupil_id,
        form,
        lambda **who: operations.remove_spell(spell, form.reason.data, **who),
        done,
    ) or _again("thuiszitters/remove.html", form, pupil_id, spell=spell)


def _load(pupil_id: uuid.UUID, spell_id: uuid.UUID) -> Any:
    return get_spell(viewer(), pupil_id, spell_id) or abort(404)


def _save(
    pupil_id: uuid.UUID, form: Any, change: Callable[..., object], message: str
) -> ResponseReturnValue | None:
    """Carry `change` out; None when the form has to come back."""
    if not form.validate_on_submit():
        return None
    try:
        change(by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        form.refuse(refusal.messages)
        return None
    except StaleEdit as stale:
        form.differences = show_both(form, stale.current)
        return None
    flash(message, "success")
    return redirect(url_for("thuiszitters.show", pupil_id=pupil_id))


def _again(template: str, form: Any, pupil_id: uuid.UUID, **context: Any) -> ResponseReturnValue:
    page = render_template(
        template,
        form=form,
        pupil=get_heading(viewer(), pupil_id),
        differences=getattr(form, "differences", None),
        **context,
    )
    return page, 422 if form.is_submitted() else 200
