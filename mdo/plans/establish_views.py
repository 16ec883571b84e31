"""Establishing a plan with what each party says of it, and signing one later."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import CaseHeading
from mdo.errors import Refused, StaleEdit
from mdo.plans import operations
from mdo.plans.blueprints import list_checks, load_concept, load_heading, version_number
from mdo.plans.blueprints import plans as blueprint
from mdo.plans.conference_queries import get_responsible, propose_signers
from mdo.plans.establish_forms import EMPTY_ROWS, EstablishForm, SignForm
from mdo.plans.establish_rules import SignOffText, may_establish_incomplete
from mdo.plans.queries import get_plan
from mdo.terms import PlanStatus
from mdo.web.access import access, viewer


@blueprint.route("/vaststellen", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def establish(case_id: uuid.UUID) -> ResponseReturnValue:
    """Establish the concept with what each party says, or say what it still needs."""
    heading, plan = load_concept(case_id)
    if plan.status is PlanStatus.VASTGESTELD:
        flash("Het plan is al vastgesteld.", "info")
        return redirect(url_for("plans.show", case_id=case_id))
    is_responsible = may_establish_incomplete(viewer(), get_responsible(plan.meeting_id, heading))
    form = EstablishForm(version=plan.version, rows=_proposed(plan, case_id))
    if form.validate_on_submit():
        try:
            _establish(plan, form, is_responsible=is_responsible)
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            form.version.data = str(plan.version)
            form.refuse({"": "Het plan is intussen gewijzigd. Bekijk het nog eens."})
        else:
            flash(f"Versie {plan.number} van het plan is vastgesteld.", "success")
            return redirect(url_for("plans.show", case_id=case_id))
    return _page(form, heading, plan, is_responsible=is_responsible)


def _page(
    form: EstablishForm, heading: CaseHeading, plan: Any, *, is_responsible: bool
) -> ResponseReturnValue:
    checks = list_checks(plan)
    page = render_template(
        "plans/establish.html",
        form=form,
        heading=heading,
        plan=plan,
        checks=checks,
        blocking=[gap for check in checks for gap in check.gaps if gap.blocks],
        is_responsible=is_responsible,
    )
    return page, 422 if form.is_submitted() else 200


def _establish(plan: Any, form: EstablishForm, *, is_responsible: bool) -> None:
    operations.establish_plan(
        plan,
        signed=[row.form.said for row in form.rows],
        incomplete_reason=form.incomplete_reason.data or "",
        is_responsible=is_responsible,
        seen_version=form.seen_version,
        by=viewer().user_id,
        now=clock.now(),
    )


def _proposed(plan: Any, case_id: uuid.UUID) -> list[dict[str, Any]]:
    known = propose_signers(plan.meeting_id, case_id, clock.today())
    empty = [SignOffText(None, "", None, "")] * EMPTY_ROWS
    return [vars(said) for said in (*known, *empty)]


@blueprint.route("/versie/<number>/oordeel", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def sign(case_id: uuid.UUID, number: str) -> ResponseReturnValue:
    """Add what a party that was not there says of an established version."""
    heading = load_heading(case_id)
    plan = get_plan(case_id, version_number(number)) or abort(404)
    if plan.status is PlanStatus.CONCEPT:
        abort(404)
    form = SignForm(new_id=str(uuid.uuid4()))
    if form.validate_on_submit():
        try:
            operations.sign_later(
                plan,
                form.said,
                signature_id=form.record_id,
                by=viewer().user_id,
                now=clock.now(),
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("Het oordeel staat bij het plan.", "success")
            return redirect(url_for("plans.version", case_id=case_id, number=plan.number))
    page = render_template("plans/sign.html", form=form, heading=heading, plan=plan)
    return page, 422 if form.is_submitted() else 200
