"""The own reminders: what is open, put off and done."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.errors import Refused
from mdo.law.dates import in_dutch
from mdo.reminders import inbox_operations as operations
from mdo.reminders.inbox_forms import SnoozeForm
from mdo.reminders.inbox_queries import count_tabs, get_reminder, list_reminders
from mdo.reminders.inbox_rules import (
    SNOOZE_PROPOSED,
    STATUTORY,
    Tab,
    distance,
    group_of,
    is_counted_since,
    latest_snooze,
)
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("reminders", __name__)


@blueprint.get("")
@access(Permission.REMINDER_READ, reads=Subject.HERINNERING)
def index() -> ResponseReturnValue:
    """The reminders of the viewer, the most pressing first."""
    now, today, tab, number = clock.now(), clock.today(), _tab(), page_number()
    counts = count_tabs(viewer(), now)
    if (number - 1) * PER_PAGE >= max(counts[tab], 1):
        return redirect(same_page(pagina=None))
    rows = list_reminders(viewer(), tab, now, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    groups = groupby(rows, lambda row: group_of(row.due_on, today) if tab is Tab.OPEN else tab)
    return render_template(
        "reminders/index.html",
        tab=tab,
        tabs=[
            {
                "label": one.label,
                "url": same_page(stand=None if one is Tab.OPEN else one.value, pagina=None),
                "is_current": one is tab,
                "count": counts[one],
            }
            for one in Tab
        ],
        groups=[(group, list(of_group)) for group, of_group in groups],
        page=Page(rows, number, counts[tab]),
        distance=distance,
        is_counted_since=is_counted_since,
        statutory=STATUTORY,
        here=_here(),
    )


@blueprint.post("/<uuid:reminder_id>/klaar")
@access(Permission.REMINDER_READ)
def done(reminder_id: uuid.UUID) -> ResponseReturnValue:
    """What was due is done."""
    reminder = _load(reminder_id)
    operations.mark_done(reminder, viewer=viewer(), now=clock.now())
    flash(f"Klaar gemeld: {_name(reminder)}. Toch niet? Haal het terug bij Klaar.", "success")
    return _back()


@blueprint.post("/<uuid:reminder_id>/toch-niet-klaar")
@access(Permission.REMINDER_READ)
def reopen(reminder_id: uuid.UUID) -> ResponseReturnValue:
    """It was not done after all."""
    try:
        operations.undo_done(_load(reminder_id), viewer=viewer(), now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "warning")
    else:
        flash("De herinnering staat weer open.", "success")
    return _back()


@blueprint.post("/<uuid:reminder_id>/nu")
@access(Permission.REMINDER_READ)
def wake(reminder_id: uuid.UUID) -> ResponseReturnValue:
    """What was put off stands in the list again."""
    operations.wake(_load(reminder_id), viewer=viewer(), now=clock.now())
    flash("De herinnering staat weer open.", "success")
    return _back()


@blueprint.route("/<uuid:reminder_id>/later", methods=["GET", "POST"])
@access(Permission.REMINDER_READ)
def snooze(reminder_id: uuid.UUID) -> ResponseReturnValue:
    """Put a reminder off until a day, with a reason."""
    reminder = _load(reminder_id)
    latest = latest_snooze(reminder.kind, reminder.due_on, clock.today())
    until_on = reminder.snoozed_until_on
    if until_on is None or until_on <= clock.today():
        until_on = min(clock.today() + SNOOZE_PROPOSED, latest)
    form = SnoozeForm(until_on=until_on, reason=reminder.snooze_reason)
    if form.validate_on_submit():
        try:
            operations.snooze(reminder, **form.values, viewer=viewer(), now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(f"De herinnering komt terug op {in_dutch(form.until_on.data)}.", "success")
            return _back()
    page = render_template(
        "reminders/snooze.html",
        form=form,
        reminder=reminder,
        latest=latest,
        is_statutory=reminder.kind in STATUTORY,
        here=_here(),
    )
    return page, 422 if form.is_submitted() else 200


def _load(reminder_id: uuid.UUID) -> Any:
    is_change = request.method == "POST"
    return get_reminder(viewer(), reminder_id, clock.today(), lock=is_change) or abort(404)


def _tab() -> Tab:
    try:
        return Tab(request.args.get("stand", ""))
    except ValueError:
        return Tab.OPEN


def _here() -> dict[str, str | None]:
    """The part and the page of the list somebody comes from, to go back to."""
    tab, number = _tab(), page_number()
    return {
        "stand": None if tab is Tab.OPEN else tab.value,
        "pagina": str(number) if number > 1 else None,
    }


def _name(reminder: Any) -> str:
    return ", ".join(part for part in (reminder.kind.label, reminder.number) if part)


def _back() -> ResponseReturnValue:
    # Who works by keyboard goes on in the list, and not at the top of the page.
    return redirect(url_for("reminders.index", **_here(), _anchor="inhoud"))
