"""The agenda of a meeting: what is on it, in which order, with which question."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import Difference, show_both
from mdo.errors import Refused, StaleEdit
from mdo.meetings import agenda_operations
from mdo.meetings.agenda_queries import list_items
from mdo.meetings.blueprints import load_to_plan, meetings
from mdo.meetings.choice_queries import MOST_CASES, list_cases_by_id, list_cases_of_schools
from mdo.meetings.forms import ItemForm, NewItemForm
from mdo.meetings.rules import has_one_case
from mdo.web.access import access, viewer
from mdo.web.office import office

CASE, POINT = "dossier", "punt"


def _item(meeting: Any, item_id: uuid.UUID) -> Any:
    """An item of a meeting that is being changed, when the viewer sees it."""
    visible, _hidden = list_items(viewer(), meeting.id, clock.today())
    if item_id not in {row.id for row in visible}:
        abort(404)
    return next(item for item in meeting.agenda if item.id == item_id)


def _to_agenda(meeting_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="agenda"))


@meetings.route("/<uuid:meeting_id>/agenda/nieuw", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def new_item(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Add a case (at a ZAT) or a general point."""
    meeting = load_to_plan(meeting_id)
    is_case = request.args.get("soort") == CASE and not has_one_case(meeting.kind)
    form = NewItemForm()
    cases = _offer_cases(form, meeting) if is_case else []
    form.keep(is_case)
    if form.validate_on_submit():
        try:
            _add(meeting, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De agenda is aangevuld.", "success")
            return _to_agenda(meeting_id)
    page = render_template(
        "meetings/item_new.html",
        form=form,
        meeting=meeting,
        is_case=is_case,
        found=len(cases),
        most=MOST_CASES,
        q=request.args.get("q", ""),
    )
    return page, 422 if form.is_submitted() else 200


def _offer_cases(form: NewItemForm, meeting: Any) -> list[Any]:
    # What was sent stays on offer: the operation says that it is on the agenda already.
    on_agenda = {item.case_id for item in meeting.agenda} - {form.case_id.data}
    rows = list_cases_of_schools(
        viewer(), [meeting.organisation_id], request.args.get("q", ""), clock.today()
    )
    cases = [row for row in rows if row.id not in on_agenda]
    form.case_id.offer([(row.id, row.label) for row in cases])
    return cases


def _add(meeting: Any, form: NewItemForm) -> None:
    case = None
    if "case_id" in form:
        found = list_cases_by_id(viewer(), [form.case_id.data], clock.today())
        case = found[0] if found else abort(404)
    agenda_operations.add_item(
        meeting, form.values, case=case, by=viewer().user_id, now=clock.now()
    )


@meetings.route("/<uuid:meeting_id>/agenda/<uuid:item_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def edit_item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Change the question of an item, its time and who informs the parents."""
    meeting = load_to_plan(meeting_id)
    item = _item(meeting, item_id)
    form = ItemForm(obj=item)
    form.keep(is_case=item.case_id is not None)
    differences: list[Difference] = []
    if form.validate_on_submit():
        try:
            _change(meeting, item, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash("Het agendapunt is opgeslagen.", "success")
            return _to_agenda(meeting_id)
    page = render_template(
        "meetings/item_edit.html", form=form, meeting=meeting, item=item, differences=differences
    )
    return page, 422 if form.is_submitted() else 200


def _change(meeting: Any, item: Any, form: ItemForm) -> None:
    agenda_operations.change_item(
        meeting,
        item,
        form.values,
        seen_version=form.seen_version,
        by=viewer().user_id,
        now=clock.now(),
    )


@meetings.post("/<uuid:meeting_id>/agenda/<uuid:item_id>/weghalen")
@access(Permission.MEETING_PLAN)
def remove_item(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Take an item off the agenda."""
    meeting = load_to_plan(meeting_id)
    try:
        agenda_operations.remove_item(
            meeting, _item(meeting, item_id), by=viewer().user_id, now=clock.now()
        )
    except Refused as refusal:
        flash(str(refusal), "error")
    else:
        flash("Het punt is van de agenda gehaald.", "success")
    return _to_agenda(meeting_id)


@meetings.post("/<uuid:meeting_id>/agenda/<uuid:item_id>/omhoog")
@access(Permission.MEETING_PLAN)
def move_up(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Let an item change places with the one before it."""
    return _move(meeting_id, item_id, -1)


@meetings.post("/<uuid:meeting_id>/agenda/<uuid:item_id>/omlaag")
@access(Permission.MEETING_PLAN)
def move_down(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Let an item change places with the one after it."""
    return _move(meeting_id, item_id, 1)


def _move(meeting_id: uuid.UUID, item_id: uuid.UUID, step: int) -> ResponseReturnValue:
    meeting = load_to_plan(meeting_id)
    order = [row.id for row in list_items(viewer(), meeting_id, clock.today())[0]]
    if item_id not in order:
        abort(404)
    place = order.index(item_id) + step
    neighbour = order[place] if 0 <= place < len(order) else None
    try:
        agenda_operations.move_item(
            meeting, item_id, neighbour, by=viewer().user_id, now=clock.now()
        )
    except Refused as refusal:
        flash(str(refusal), "error")
    return _to_agenda(meeting_id)


@meetings.post("/<uuid:meeting_id>/agenda/versturen")
@access(Permission.MEETING_PLAN)
def send_agenda(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Tell everybody at the table by mail that the agenda is ready."""
    meeting = load_to_plan(meeting_id)
    try:
        count = agenda_operations.send_agenda(
            meeting,
            request.form.get("gezien", ""),
            office=office(),
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        flash(str(refusal), "error")
        return _to_agenda(meeting_id)
    if count:
        people = "Eén persoon krijgt" if count == 1 else f"{count} mensen krijgen"
        flash(f"{people} de agenda per e-mail.", "success")
    else:
        flash("De agenda was al verstuurd. Er gaat niets dubbel weg.", "info")
    return _to_agenda(meeting_id)
