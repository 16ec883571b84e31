"""Pages about actions: mine, those of my cases, and how one went."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import get_case, get_case_heading
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.plans.action_operations import SOMEBODY_ELSE, add_action, may_update, update_action
from mdo.plans.action_queries import ActionFilter, get_action, list_actions, list_owners
from mdo.plans.forms import ActionFilterForm, ActionForm, ActionUpdateForm
from mdo.plans.queries import get_plan_page
from mdo.plans.rules import ActionScope, short
from mdo.web.access import access, viewer
from mdo.web.pages import PER_PAGE, Page, page_number, same_page

blueprint = Blueprint("actions", __name__)


@blueprint.get("")
@access(Permission.ACTION_WRITE, reads=Subject.ACTIE)
def index() -> ResponseReturnValue:
    """The viewer's actions, or those of all visible cases, filtered by the address."""
    filters = ActionFilterForm(request.args)
    wanted = ActionFilter(
        text=(filters.q.data or "")[:100],
        scope=filters.stand.data
        if isinstance(filters.stand.data, ActionScope)
        else ActionScope.OPEN,
        of_cases=filters.van.data == "dossiers",
    )
    number = page_number()
    rows, total = list_actions(
        viewer(), wanted, clock.today(), offset=(number - 1) * PER_PAGE, limit=PER_PAGE
    )
    if total and not rows:
        return redirect(same_page(pagina=None))
    return render_template(
        "actions/index.html",
        filters=filters,
        wanted=wanted,
        page=Page(rows, number, total),
        has_filters=wanted != ActionFilter(),
    )


@blueprint.route("/dossier/<uuid:case_id>/nieuw", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def new(case_id: uuid.UUID) -> ResponseReturnValue:
    """Agree on an action in a case."""
    heading = get_case_heading(viewer(), case_id, clock.today()) or abort(404)
    form = ActionForm(new_id=str(uuid.uuid4()))
    form.owner.offer(
        [(id_, name) for id_, name, _party in list_owners(case_id, clock.today())]
        + [(SOMEBODY_ELSE, "Iemand anders (ouder, gast)")]
    )
    plan = get_plan_page(case_id).plan
    form.goal_id.offer([(goal.id, short(goal.description)) for goal in plan.goals] if plan else [])
    if form.validate_on_submit():
        try:
            _add(case_id, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De actie is afgesproken.", "success")
            return redirect(url_for("plans.show", case_id=case_id))
    page = render_template("actions/new.html", form=form, heading=heading)
    return page, 422 if form.is_submitted() else 200


def _add(case_id: uuid.UUID, form: ActionForm) -> None:
    case = get_case(viewer(), case_id, clock.today()) or abort(404)
    plan = get_plan_page(case_id).plan
    add_action(
        case, plan, form.values, action_id=form.record_id, by=viewer().user_id, now=clock.now()
    )


@blueprint.route("/<uuid:action_id>", methods=["GET", "POST"])
@access(Permission.ACTION_WRITE, reads=Subject.ACTIE)
def update(action_id: uuid.UUID) -> ResponseReturnValue:
    """Tell how an action went."""
    action = get_action(viewer(), action_id, clock.today()) or abort(404)
    if not may_update(viewer(), action):
        abort(403)
    form = ActionUpdateForm(obj=action)
    differences = None
    if form.validate_on_submit():
        try:
            update_action(
                action,
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
            flash("De actie is bijgewerkt.", "success")
            return redirect(url_for("actions.index"))
    page = render_template("actions/update.html", form=form, action=action, differences=differences)
    return page, 422 if form.is_submitted() else 200
