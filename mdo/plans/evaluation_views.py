"""Pages to evaluate the plan that holds, and to go on from there."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import CaseHeading, get_case
from mdo.cases.rules import fold
from mdo.cases.stale import STALE, Difference
from mdo.errors import Refused, StaleEdit
from mdo.plans import evaluation_operations as operations
from mdo.plans.blueprints import load_heading
from mdo.plans.blueprints import plans as blueprint
from mdo.plans.evaluation_forms import EvaluateForm, NextVersionForm
from mdo.plans.evaluation_queries import (
    Evaluation,
    actions_by_goal,
    get_evaluation,
    get_next_meeting,
    list_candidates,
    list_evaluation_meetings,
    parts_by_goal,
)
from mdo.plans.evaluation_rules import (
    NOT_JUDGED,
    PARENT_WORDS,
    PUPIL_WORDS,
    Judgement,
    names_family,
    notice,
    recognised,
)
from mdo.plans.field_rules import in_words
from mdo.plans.queries import PlanPage, get_last_established, get_last_meeting_id
from mdo.plans.rules import short
from mdo.terms import GoalOutcome, PlanStatus
from mdo.web.access import access, viewer
from mdo.web.formats import date_long


def evaluation_context(heading: CaseHeading, found: PlanPage) -> dict[str, Any]:
    """What the page of a plan shows of its evaluation; with a concept that of the version
    before it."""
    plan = found.plan
    number = plan.number if plan and not found.is_concept else None
    evaluation = get_evaluation(heading.id, number) if plan else None
    if plan is None or evaluation is None or plan.status is PlanStatus.VERVANGEN:
        return {"evaluation": evaluation, "may_plan_evaluation": False}
    today = clock.today()
    is_due = heading.is_open and not evaluation.progress.is_settled
    may_plan = is_due and viewer().may(Permission.MEETING_PLAN)
    return {
        "evaluation": evaluation,
        "evaluation_notice": notice(evaluation.progress, today) if heading.is_open else None,
        "evaluation_meeting": get_next_meeting(heading.id, clock.now()) if is_due else None,
        "may_plan_evaluation": may_plan,
        "may_evaluate": heading.is_open and viewer().may(Permission.PLAN_WRITE),
        "meeting_arguments": _meeting_arguments(heading, plan, evaluation) if may_plan else {},
    }


def _meeting_arguments(heading: CaseHeading, plan: Any, evaluation: Evaluation) -> dict[str, Any]:
    """What the form of a new meeting begins with: case, day, aim, and who are meant by 'met
    wie'. No text of the plan goes along: an address is kept in too many places."""
    today, on = clock.today(), evaluation.progress.evaluation_on
    last = plan if plan.number == evaluation.number else get_last_established(heading.id)
    text = fold(last.evaluation_with if last else "")
    arguments: dict[str, Any] = {"soort": "mdo", "dossier": heading.id, "doel": "evaluatie"}
    if on is not None and on >= today:
        arguments["datum"] = in_words(on)
    arguments["wie"] = recognised(text, list_candidates(heading.id, today))
    families = (("ouders", PARENT_WORDS), ("leerling", PUPIL_WORDS))
    arguments["gezin"] = [name for name, words in families if names_family(text, words)]
    return arguments


@blueprint.route("/evalueren", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def evaluate(case_id: uuid.UUID) -> ResponseReturnValue:
    """Say of each goal how far it was reached; or read what was said, when that is over."""
    heading, evaluation = _load(case_id)
    form = EvaluateForm()
    rows = _offer(form, case_id, evaluation)
    differences = None
    if form.validate_on_submit():
        try:
            changed = _save(case_id, form, evaluation, rows)
        except Refused as refusal:
            _refuse(form, rows, evaluation, refusal)
        except StaleEdit as stale:
            differences = _show_both(form, rows, evaluation, stale.current)
        else:
            flash(_saved(changed, case_id), "success")
            return redirect(url_for("plans.evaluate", case_id=case_id))
    page = _page(heading, evaluation, form, rows, differences)
    return page, 422 if form.is_submitted() else 200


def _load(case_id: uuid.UUID) -> tuple[CaseHeading, Evaluation]:
    heading = load_heading(case_id)
    return heading, get_evaluation(case_id) or abort(404)


def _offer(form: EvaluateForm, case_id: uuid.UUID, evaluation: Evaluation) -> list[Any]:
    """The sub-forms of the goals with what can be chosen; at first with what was said."""
    meetings = list_evaluation_meetings(case_id, clock.today())
    choices = [(id_, f"{name}, {date_long(at)}") for id_, name, at in meetings]
    rows = form.rows(len(evaluation.goals))
    asked = request.args.get("overleg")
    default = next((id_ for id_, _name, _at in meetings if str(id_) == asked), None)
    if default is None:
        default = _since(meetings, evaluation.established_at)
    for row, goal in zip(rows, evaluation.goals, strict=True):
        known = [(goal.meeting_id, goal.meeting_number)] if goal.meeting_id else []
        row.meeting_id.offer(list(dict([*known, *choices]).items()))
        if not form.is_submitted():
            said = goal.judgement
            row.outcome.data, row.note.data = said.outcome, said.note
            row.meeting_id.data = said.meeting_id if goal.is_judged else default
            row.seen.data = said.version
    if not form.is_submitted():
        form.number.data = str(evaluation.number)
    return rows


def _since(meetings: list[Any], established_at: datetime | None) -> uuid.UUID | None:
    """The last meeting, if it was held since the plan was established: the one at which the
    plan was made evaluated nothing."""
    return next(
        (id_ for id_, _name, at in meetings if established_at is None or at > established_at), None
    )


def _judgement(row: Any) -> Judgement:
    if row.outcome.data is None and not row.note.data:
        return NOT_JUDGED
    return Judgement(row.outcome.data, row.note.data or "", row.meeting_id.data)


def _save(case_id: uuid.UUID, form: EvaluateForm, evaluation: Evaluation, rows: list[Any]) -> int:
    if form.number.data != str(evaluation.number):
        raise Refused(operations.CLOSED)
    plan = get_last_established(case_id) or abort(404)
    pairs = list(zip(evaluation.goals, rows, strict=True))
    return operations.evaluate_goals(
        plan,
        {goal.id: _judgement(row) for goal, row in pairs},
        {goal.id: row.seen.data or "" for goal, row in pairs},
        by=viewer().user_id,
        now=clock.now(),
    )


def _saved(changed: int, case_id: uuid.UUID) -> str:
    """What is told after saving."""
    evaluation = get_evaluation(case_id) or abort(404)
    if evaluation.progress.is_complete:
        return "De evaluatie is opgeslagen. Alle doelen zijn besproken."
    rest = evaluation.progress.goals - evaluation.progress.judged
    what = "Opgeslagen." if changed else "Er is niets gewijzigd."
    return f"{what} {rest} {'doel is' if rest == 1 else 'doelen zijn'} nog niet besproken."


def _refuse(form: EvaluateForm, rows: list[Any], evaluation: Evaluation, refusal: Refused) -> None:
    """Put each message at the field of its goal."""
    by_id = {str(goal.id): row for goal, row in zip(evaluation.goals, rows, strict=True)}
    for key, text in refusal.messages.items():
        goal_id, _, name = key.partition(":")
        if goal_id in by_id:
            field = by_id[goal_id][name]
            field.errors = [*field.errors, text]
        else:
            form.form_errors.append(text)
    # The summary on top of the page is there when the form itself has errors.
    form.goals.errors = [row.errors for row in rows if row.errors]


def _show_both(
    form: EvaluateForm, rows: list[Any], evaluation: Evaluation, current: Any
) -> list[Difference]:
    """What somebody else said meanwhile, beside what was filled in; nothing is lost."""
    form.form_errors.append(STALE)
    found = []
    for number, (goal, row) in enumerate(zip(evaluation.goals, rows, strict=True), 1):
        saved, typed = current[goal.id], _judgement(row)
        if saved.version != row.seen.data and saved != typed:
            found.append(Difference(f"Doel {number}", _in_words(saved), _in_words(typed)))
            row.seen.data = saved.version
    return found


def _in_words(judgement: Judgement) -> str:
    outcome = judgement.outcome.label if judgement.outcome else "Nog niet besproken"
    return f"{outcome}. {judgement.note}" if judgement.note else outcome


def _page(
    heading: CaseHeading,
    evaluation: Evaluation,
    form: EvaluateForm,
    rows: list[Any],
    differences: Any,
) -> str:
    progress = evaluation.progress
    return render_template(
        "plans/evaluate.html",
        heading=heading,
        evaluation=evaluation,
        form=form,
        rows=list(zip(evaluation.goals, rows, strict=True)),
        differences=differences,
        may_change=heading.is_open and not progress.has_concept and not progress.finished_on,
        actions_of=actions_by_goal(heading.id),
        parts=parts_by_goal(evaluation.plan_id),
    )


@blueprint.route("/evalueren/nieuwe-versie", methods=["GET", "POST"])
@access(Permission.PLAN_WRITE, reads=Subject.DOSSIER)
def next_version(case_id: uuid.UUID) -> ResponseReturnValue:
    """Choose which goals go along, and begin the next version."""
    heading, evaluation = _load(case_id)
    if evaluation.progress.has_concept:
        flash("Er is al een nieuwe versie begonnen.", "info")
        return redirect(url_for("plans.show", case_id=case_id))
    form = NextVersionForm()
    form.offer(
        [
            (g.id, f"{short(g.description, 120)} ({g.outcome.label.lower()})")
            for g in evaluation.goals
        ],
        [goal.id for goal in evaluation.goals if goal.outcome is not GoalOutcome.BEREIKT],
    )
    if form.validate_on_submit():
        try:
            _begin(case_id, form)
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De nieuwe versie is begonnen. Pas aan wat anders wordt.", "success")
            return redirect(url_for("plans.show", case_id=case_id))
    page = render_template(
        "plans/next_version.html", heading=heading, evaluation=evaluation, form=form
    )
    return page, 422 if form.is_submitted() else 200


def _begin(case_id: uuid.UUID, form: NextVersionForm) -> None:
    case = get_case(viewer(), case_id, clock.today()) or abort(404)
    operations.begin_next_version(
        case,
        get_last_established(case_id) or abort(404),
        form.kept_ids,
        meeting_id=get_last_meeting_id(case_id, clock.now()),
        by=viewer().user_id,
        now=clock.now(),
    )


@blueprint.post("/evalueren/afronden")
@access(Permission.PLAN_WRITE)
def finish(case_id: uuid.UUID) -> ResponseReturnValue:
    """Keep that all goals are reached and no next version comes, or take that back."""
    load_heading(case_id)
    plan = get_last_established(case_id) or abort(404)
    change = operations.reopen_plan if request.form.get("ongedaan") else operations.finish_plan
    try:
        change(plan, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("plans.evaluate", case_id=case_id))
    flash("Het plan is afgerond." if plan.finished_on else "Het plan loopt weer.", "success")
    return redirect(url_for("plans.show", case_id=case_id))
