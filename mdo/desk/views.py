"""The meeting desk: the agenda, the minutes of one item, and what was agreed before.

Its script sends what is typed to `save`, a group of fields at a time. Without JavaScript it
is a form as any other.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case
from mdo.cases.stale import Difference, show_both
from mdo.desk.forms import PartForm
from mdo.desk.queries import get_marks, list_groups_now
from mdo.errors import Refused, StaleEdit
from mdo.meetings.agenda_queries import by_block, list_items
from mdo.meetings.blueprints import load_to_record
from mdo.meetings.case_links import list_case_links
from mdo.meetings.forms import MinutesForm
from mdo.meetings.minutes_operations import Written, write_groups, write_minutes
from mdo.meetings.open_work import list_open_work
from mdo.meetings.rules import takes_minutes
from mdo.meetings.step_up_queries import get_mdo_of, get_origin_item
from mdo.meetings.step_up_views import go_to_mdo, may_step_up
from mdo.meetings.table_queries import (
    get_case_at_table,
    get_item,
    get_item_to_change,
    get_previous,
    get_rights,
)
from mdo.plans.action_operations import SOMEBODY_ELSE, add_action
from mdo.plans.action_queries import list_owners
from mdo.plans.forms import ActionForm
from mdo.plans.queries import get_plan_page
from mdo.terms import MeetingKind
from mdo.web.access import access, viewer
from mdo.web.formats import time_of

blueprint = Blueprint("desk", __name__)

NO_MINUTES = "Notuleren kan bij een gepland of gehouden overleg."
ACTION_FIELDS = ("description", "owner", "owner_name", "owner_party", "due_on")
SOMEBODY_ELSE_HERE = "Er is intussen iemand anders ingelogd in deze browser."
# What the buttons of the form send as `stap`.
NEXT, STEP_UP, AGREE = "volgende", "mdo", "actie"


def _load(meeting_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """The item with its meeting, locked when something is sent; 404 out of sight, 403 for
    who does not record this meeting."""
    who, today = viewer(), clock.today()
    load = get_item_to_change if request.method == "POST" else get_item
    item = load(who, meeting_id, item_id, today) or abort(404)
    if not get_rights(who, item.meeting, today).may_record:
        abort(403)
    return item


@blueprint.get("")
@access(Permission.MINUTES_WRITE, reads=Subject.OVERLEG)
def index(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """To the first item without minutes, else to the first."""
    meeting = load_to_record(meeting_id)
    items, _hidden = list_items(viewer(), meeting_id, clock.today())
    if not items or not takes_minutes(meeting.status):
        flash(NO_MINUTES if items else "Er staat nog niets op de agenda.", "info")
        return redirect(url_for("meetings.show", meeting_id=meeting_id))
    item = next((row for row in items if not row.has_minutes), items[0])
    return redirect(url_for("desk.show", meeting_id=meeting_id, item_id=item.id))


@blueprint.route("/<uuid:item_id>", methods=["GET", "POST"])
@access(Permission.MINUTES_WRITE, reads=Subject.OVERLEG)
def show(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """The desk at one item; what is sent by a button is saved as a whole: the minutes, and
    the action that was filled in beside them."""
    item = _load(meeting_id, item_id)
    form = _form(item)
    if request.method == "GET":
        form.remember(item)
        return _page(item, form) if takes_minutes(item.meeting.status) else _to_reading(item)
    action = _action_sent(item)
    differences: list[Difference] = []
    if _are_valid(form, action):
        try:
            _write(item, form)
            _agree(item, action)
        except Refused as refusal:
            _refuse(form, action, refusal)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
            form.merge(stale.current)
        else:
            return _go_on(item, has_action=action is not None)
    return _page(item, form, differences=differences, action_form=action), 422


def _go_on(item: Any, *, has_action: bool) -> ResponseReturnValue:
    """After the button: the same item, the next one, or the MDO that is made of it."""
    if request.form.get("stap") == STEP_UP:
        return go_to_mdo(item)
    agreed = " De actie is afgesproken." if has_action else ""
    flash(f"Opgeslagen om {time_of(clock.now())}.{agreed}", "success")
    return redirect(_after(item.meeting_id, item.id))


def _form(item: Any) -> MinutesForm:
    form = MinutesForm(obj=item)
    if item.case_id is None:
        form.keep_general()
    return form


def _write(item: Any, form: MinutesForm) -> None:
    write_minutes(
        item,
        form.values,
        seen_version=form.seen_version,
        by=viewer().user_id,
        now=clock.now(),
    )


def _to_reading(item: Any) -> ResponseReturnValue:
    flash(NO_MINUTES, "info")
    return redirect(url_for("meetings.item", meeting_id=item.meeting_id, item_id=item.id))


def _after(meeting_id: uuid.UUID, item_id: uuid.UUID) -> str:
    """Where to go after the button: the same item, or the next one."""
    order = [row.id for row in list_items(viewer(), meeting_id, clock.today())[0]]
    place = order.index(item_id)
    if request.form.get("stap") == NEXT and place + 1 < len(order):
        item_id = order[place + 1]
    return url_for("desk.show", meeting_id=meeting_id, item_id=item_id)


# -- saving while somebody types -----------------------------------------------------------


@blueprint.post("/<uuid:item_id>/bewaren")
@access(Permission.MINUTES_WRITE)
def save(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Save the groups that are sent, and tell how all groups stand now (JSON). Sent with no
    group at all it only tells. What cannot be saved at all is 409 with a message."""
    item = _load(meeting_id, item_id)
    if request.form.get("user", str(viewer().user_id)) != str(viewer().user_id):
        return {"message": SOMEBODY_ELSE_HERE}, 409
    form = PartForm(obj=item)
    form.keep_sent(request.form, has_case=item.case_id is not None)
    form.validate()
    try:
        written = write_groups(
            item,
            form.values,
            form.sound_groups,
            seen=form.seen_texts,
            by=viewer().user_id,
            now=clock.now(),
        )
    except Refused as refusal:
        return {"message": str(refusal)}, 409
    return _answer(item, form, written)


def _answer(item: Any, form: PartForm, written: Written) -> dict[str, Any]:
    now = list_groups_now(item, form.seen_texts, written.saved, viewer().user_id)
    return {
        "at": time_of(clock.now()),
        "groups": {
            name: {
                "state": _state(name, form, written),
                "mark": group.mark,
                "values": group.values,
                "who": group.who,
                "since": time_of(group.since),
                "faults": form.faults.get(name, {}),
            }
            for name, group in now.items()
        },
    }


def _state(name: str, form: PartForm, written: Written) -> str:
    if name in written.saved:
        return "saved"
    if name in written.conflict:
        return "conflict"
    return "refused" if name in form.faults else "unsent"


# -- an action -----------------------------------------------------------------------------


@blueprint.post("/<uuid:item_id>/actie")
@access(Permission.PLAN_WRITE)
def agree(meeting_id: uuid.UUID, item_id: uuid.UUID) -> ResponseReturnValue:
    """Agree on an action in the case of an item; sent by the script, which saves the minutes
    by itself."""
    item = _load(meeting_id, item_id)
    form = _action_form(_case_of(item).id)
    if form.validate():
        try:
            _agree(item, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De actie is afgesproken.", "success")
            return redirect(url_for("desk.show", meeting_id=meeting_id, item_id=item_id))
    minutes = MinutesForm(formdata=None, obj=item)
    minutes.remember(item)
    return _page(item, minutes, action_form=form, is_live=True), 422


def _action_sent(item: Any) -> ActionForm | None:
    """The action that was sent with the minutes: None when nothing of it was filled in,
    unless its own button was pressed."""
    is_asked = request.form.get("stap") == AGREE
    if not is_asked and not any(request.form.get(name, "").strip() for name in ACTION_FIELDS):
        return None
    if not viewer().may(Permission.PLAN_WRITE):
        abort(403)
    return _action_form(_case_of(item).id)


def _are_valid(form: MinutesForm, action: ActionForm | None) -> bool:
    """Whether both can be saved. Both are looked at: one answer tells all faults."""
    is_valid = form.validate()
    return (action is None or action.validate()) and is_valid


def _refuse(form: MinutesForm, action: ActionForm | None, refusal: Refused) -> None:
    """Show a refusal at the fields of the action when it is about those, else at the minutes."""
    of_action = action is not None and any(name in action for name in refusal.messages)
    (action if action is not None and of_action else form).refuse(refusal.messages)


def _agree(item: Any, form: ActionForm | None) -> None:
    """Add the action of a form; without one nothing happens. Raises Refused."""
    if form is None:
        return
    case = _case_of(item)
    add_action(
        case,
        get_plan_page(case.id).plan,
        form.values,
        action_id=form.record_id,
        by=viewer().user_id,
        now=clock.now(),
        meeting_id=item.meeting_id,
    )


def _case_of(item: Any) -> Any:
    """The case of an item, or 404 when it has none or it is out of sight."""
    return (get_case(viewer(), item.case_id, clock.today()) if item.case_id else None) or abort(404)


def _action_form(case_id: uuid.UUID) -> ActionForm:
    form = ActionForm(new_id=str(uuid.uuid4()))
    form.owner.offer(
        [(id_, name) for id_, name, _party in list_owners(case_id, clock.today())]
        + [(SOMEBODY_ELSE, "Iemand anders (ouder, gast)")]
    )
    return form


def _links(item: Any, case: Any) -> list[tuple[str, str]]:
    """Label and address of the pages about a case to go to from the table."""
    who = viewer()
    found = [("Dossier", url_for("cases.show", case_id=case.id))]
    if who.may(Permission.PLAN_READ):
        found.append(("Plan van aanpak", url_for("plans.show", case_id=case.id)))
    for link in list_case_links(who, [case.id], clock.today()).get(case.id, []):
        url = url_for(link.endpoint, case_id=case.id, overleg=item.meeting_id)
        found.append((link.label, url))
    return found


# -- the page ------------------------------------------------------------------------------


def _page(
    item: Any,
    form: MinutesForm,
    *,
    differences: list[Difference] | None = None,
    action_form: ActionForm | None = None,
    is_live: bool | None = None,
) -> str:
    """The desk at an item. `form` holds the minutes; an `action_form` came back. `is_live`:
    whether the fields hold what is saved, as they do for a GET."""
    who, today = viewer(), clock.today()
    items, hidden = list_items(who, item.meeting_id, today)
    place = [row.id for row in items].index(item.id)
    case = get_case_at_table(who, item.case_id, today) if item.case_id else None
    may_agree = case is not None and case.is_visible and who.may(Permission.PLAN_WRITE)
    if action_form is None and case is not None and may_agree:
        action_form = _action_form(case.id)
    return render_template(
        "desk/show.html",
        item=item,
        meeting=item.meeting,
        blocks=by_block(items),
        number=place + 1,
        count=len(items),
        before=items[place - 1] if place else None,
        after=items[place + 1] if place + 1 < len(items) else None,
        hidden=hidden,
        case=case,
        minutes=form,
        action_form=action_form,
        form=form,
        form_beside=action_form,
        # What came back from a button is not what is saved: the script leaves it alone.
        is_live=request.method == "GET" if is_live is None else is_live,
        differences=differences,
        marks=get_marks(item),
        links=_links(item, case) if case and case.is_visible else [],
        is_light=item.meeting.kind in (MeetingKind.KIK, MeetingKind.ZAT),
        is_started=item.meeting.starts_at <= clock.now(),
        previous=get_previous(who, item, item.meeting.starts_at, today) if case else None,
        origin=get_origin_item(who, item, today) if case else None,
        mdo=get_mdo_of(who, item, today) if item.meeting.kind is not MeetingKind.MDO else None,
        may_step_up=may_step_up(item, case, may_record=True),
        open_work=list_open_work(who, [case.id], today).get(case.id, []) if case else [],
    )
