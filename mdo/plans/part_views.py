"""Pages of their own for parts of a plan: the role split as a matrix, and the meeting that
the plan comes from."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.stale import show_both
from mdo.errors import Refused, StaleEdit
from mdo.plans import operations
from mdo.plans.blueprints import list_checks, load_concept, load_heading
from mdo.plans.blueprints import plans as blueprint
from mdo.plans.completeness_rules import Part
from mdo.plans.conference_queries import list_meetings
from mdo.plans.forms import PlanMeetingForm
from mdo.plans.matrix_rules import matrix_of
from mdo.plans.queries import get_plan_page
from mdo.web.access import access, viewer


@blueprint.get("/rolverdeling")
@access(Permission.PLAN_READ, reads=Subject.DOSSIER)
def roles(case_id: uuid.UUID) -> ResponseReturnValue:
    """The role split of the concept, or else of the version that holds now."""
    heading = load_heading(case_id)
    found = get_plan_page(case_id)
    if found.document is None:
        abort(404)
    checks = list_checks(found.plan) if found.is_concept else []
    return render_template(
        "plans/roles.html",
        heading=heading,
        found=found,
        matrix=matrix_of(found.document.parts),
        checks=[check for check in checks if check.part is Part.ROLES],
        may_edit=found.is_concept and heading.is_open and viewer().may(Permission.PLAN_WRITE),
    )


@blueprint.route("/overleg", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def meeting(case_id: uuid.UUID) -> ResponseReturnValue:
    """Say from which meeting the plan comes."""
    heading, plan = load_concept(case_id)
    choices = list_meetings(case_id, clock.now())
    form = PlanMeetingForm(obj=plan)
    form.meeting_id.offer([(row.id, row.label) for row in choices])
    differences = None
    if form.validate_on_submit():
        try:
            operations.choose_meeting(
                plan,
                form.meeting_id.data,
                seen_version=form.seen_version,
                by=viewer().user_id,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit as stale:
            differences = show_both(form, stale.current)
        else:
            flash("Het overleg is opgeslagen.", "success")
            return redirect(url_for("plans.show", case_id=case_id))
    page = render_template(
        "plans/meeting.html", form=form, heading=heading, choices=choices, differences=differences
    )
    return page, 422 if form.is_submitted() else 200
