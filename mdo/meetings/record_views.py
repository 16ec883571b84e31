"""The page of a meeting, and what becomes of it: held, closed, reopened, cancelled."""

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
from mdo.errors import Refused
from mdo.meetings import operations
from mdo.meetings.after_work import list_after_work
from mdo.meetings.agenda_mail_queries import is_changed_since_sent
from mdo.meetings.agenda_mail_rules import sent_mark, takes_agenda
from mdo.meetings.agenda_queries import ItemRow, by_block, list_items
from mdo.meetings.answer_forms import AnswerForm
from mdo.meetings.blueprints import load_to_plan, load_to_record, meetings, when_over
from mdo.meetings.case_links import list_case_links
from mdo.meetings.closing_queries import list_checks, list_unexplained
from mdo.meetings.closing_rules import Check, Step, blockers
from mdo.meetings.concept_rules import ConceptStep, Need, concept_steps
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.meetings.conflict_queries import list_conflicts_of
from mdo.meetings.form_views import show_refusal
from mdo.meetings.forms import CancelForm, ReasonsForm, ReopenForm
from mdo.meetings.invitation_queries import get_user_name, list_deliveries
from mdo.meetings.invitation_rules import is_announced
from mdo.meetings.lpa_rules import declined_lpa
from mdo.meetings.open_work import list_open_work
from mdo.meetings.planning_forms import ConfirmForm
from mdo.meetings.planning_operations import confirm_meeting, explain_missing
from mdo.meetings.queries import get_meeting
from mdo.meetings.rules import has_one_case
from mdo.meetings.step_up_queries import list_stepped_up
from mdo.meetings.table_queries import (
    ParticipantRow,
    get_rights,
    list_missing,
    list_participants,
)
from mdo.meetings.team_queries import get_stand_in
from mdo.terms import InvitationAnswer, MeetingStatus
from mdo.web.access import access, viewer
from mdo.web.office import office

WHY_NO_CANCEL = {
    MeetingStatus.GEHOUDEN: operations.WAS_HELD,
    MeetingStatus.AFGESLOTEN: "Dit overleg is afgesloten. Annuleren kan niet meer.",
    MeetingStatus.GEANNULEERD: "Dit overleg is al geannuleerd.",
}


@meetings.get("/<uuid:meeting_id>")
@access(Permission.MEETING_READ, reads=Subject.OVERLEG)
def show(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """One meeting: table, agenda, and what is still needed."""
    return meeting_page(meeting_id), 200


def meeting_page(meeting_id: uuid.UUID, *, fault: str = "", form: AnswerForm | None = None) -> str:
    """The page of a meeting; with a `fault` that kept it from being closed, or the `form` of
    an answer that was refused."""
    who, today = viewer(), clock.today()
    meeting = get_meeting(who, meeting_id, today) or abort(404)
    rights = get_rights(who, meeting, today)
    items, hidden = list_items(who, meeting_id, today)
    checks = list_checks(meeting) if rights.may_record else []
    participants = list_participants(who, meeting_id, today)
    is_ahead = is_announced(meeting.status, meeting.starts_at, clock.now())
    own = next((row for row in participants if row.user_id == who.user_id), None)
    if form is None and own and is_ahead and not own.replaced_by:
        form = _answer_form(own)
    deliveries = list_deliveries([row.id for row in participants]) if rights.may_plan else {}
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        rights=rights,
        participants=participants,
        form=form,
        own=own,
        organiser_name=get_user_name(meeting.created_by_id) if form else "",
        is_ahead=is_ahead,
        deliveries=deliveries,
        refused=_refused(meeting, participants, deliveries) if is_ahead else [],
        missing=(missing := list_missing(meeting_id)),
        items=items,
        stepped_up=list_stepped_up(who, [item.id for item in items if item.case_id], today),
        needs=_needs(meeting, participants, missing) if rights.may_plan else [],
        blocks=by_block(items),
        open_work=list_open_work(who, [item.case_id for item in items if item.case_id], today),
        case_links=list_case_links(who, [item.case_id for item in items if item.case_id], today),
        hidden=hidden,
        sending=_sending(meeting) if rights.may_plan else {},
        planned=sum(item.minutes_planned or 0 for item in items),
        length=int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60,
        is_started=meeting.starts_at <= clock.now(),
        is_recorded_afterwards=meeting.created_at > meeting.starts_at,
        steps=_steps(meeting, checks, items),
        is_ready=not blockers(checks),
        fault=fault,
        after_work=(
            list_after_work(who, meeting_id) if meeting.status is MeetingStatus.AFGESLOTEN else []
        ),
        conflicts=_conflicts(meeting, participants, items) if rights.may_plan else [],
        **(_leerplicht(meeting, participants) if rights.may_plan and is_ahead else {}),
    )


def _sending(meeting: Any) -> dict[str, Any]:
    """What the button that sends the agenda needs; empty when it cannot be sent."""
    if not takes_agenda(meeting.kind, meeting.status, meeting.starts_at, clock.now()):
        return {}
    return {
        "mark": sent_mark(meeting.agenda_sent_at),
        "is_changed": is_changed_since_sent(meeting),
    }


def _refused(
    meeting: Any, participants: list[ParticipantRow], deliveries: dict[uuid.UUID, Any]
) -> list[tuple[str, bool, str, str]]:
    """To whom no mail can be delivered, and where that is mended."""
    return [
        (
            row.name,
            row.user_id is not None,
            deliveries[row.id].reason,
            url_for("meetings.seat", meeting_id=meeting.id, participant_id=row.id),
        )
        for row in participants
        if row.id in deliveries and deliveries[row.id].has_failed and not row.replaced_by
    ]


def _needs(
    meeting: Any, participants: list[ParticipantRow], missing: list[Any]
) -> list[dict[str, Any]]:
    """What a concept still needs, for the step list; empty for what is no concept."""
    if meeting.status is not MeetingStatus.CONCEPT:
        return []
    steps = concept_steps(
        meeting.kind,
        has_date=meeting.has_date,
        has_place=bool(meeting.location or meeting.video_url),
        present={row.party for row in participants if not row.replaced_by},
        explained={party for party, _reason in missing},
    )
    next_ = next(step for step in steps if not step.is_done)
    return [_need(meeting, step, step is next_) for step in steps]


def _need(meeting: Any, step: ConceptStep, is_next: bool) -> dict[str, Any]:
    edit = url_for("meetings.edit", meeting_id=meeting.id)
    return {
        "label": step.label,
        "state": "done" if step.is_done else "current" if is_next else "todo",
        "text": step.text,
        "url": None if step.is_done or step.need is Need.INVITE else edit,
    }


def _leerplicht(meeting: Any, participants: list[ParticipantRow]) -> dict[str, Any]:
    """The seat at a ZAT to which nobody comes, and who could."""
    away = declined_lpa(meeting.kind, participants)
    if away is None:
        return {}
    stand_in = get_stand_in(meeting, away.user_id, clock.today())
    at_table = {row.user_id for row in participants}
    is_free = stand_in is not None and stand_in.user_id not in at_table
    return {"lpa_away": away, "stand_in": stand_in if is_free else None}


def _answer_form(own: ParticipantRow) -> AnswerForm:
    given = None if own.answer is InvitationAnswer.GEEN else own.answer
    return AnswerForm(formdata=None, answer=given, note=own.answer_note)


def _conflicts(meeting: Any, participants: list[Any], items: list[ItemRow]) -> list[Any]:
    case_ids = [item.case_id for item in items if item.case_id]
    return list_conflicts_of(viewer(), meeting, participants, case_ids, clock.now())


def _steps(meeting: Any, checks: list[Check], items: list[ItemRow]) -> list[dict[str, Any]]:
    """What is done and what is next, for the step list; empty for who records nothing."""
    is_held = meeting.status is MeetingStatus.GEHOUDEN
    if not checks or not (is_held or meeting.status is MeetingStatus.GEPLAND):
        return []
    next_ = next(iter(blockers(checks)), None)
    start = {"label": "Overleg gehouden", "state": "done" if is_held else "current"}
    end = {"label": "Afsluiten", "state": "current" if is_held and next_ is None else "todo"}
    if not is_held:
        todo = [
            {"label": check.label, "state": "done" if check.is_done else "todo"} for check in checks
        ]
        return [start, *todo, end]
    return [start, *(_step(meeting, check, check is next_, items) for check in checks), end]


def _step(meeting: Any, check: Check, is_next: bool, items: list[ItemRow]) -> dict[str, Any]:
    state = "current" if is_next else "todo" if check.blocks else "warning"
    return {
        "label": check.label,
        "state": "done" if check.is_done else state,
        "text": check.text,
        "url": None if check.is_done else _address(meeting, check, items),
    }


def _address(meeting: Any, check: Check, items: list[ItemRow]) -> str | None:
    """Where a step is done: a page of its own, the one case of a KiK or MDO, the agenda."""
    cases = [item.id for item in items if item.case_id]
    match check.step:
        case Step.LPA:
            return None
        case Step.ATTENDANCE:
            return url_for("meetings.attendance", meeting_id=meeting.id)
        case Step.PARTIES:
            return url_for("meetings.reasons", meeting_id=meeting.id)
        case Step.BASIS:
            cases = [item.case_id for item in items if item.is_case_visible]
            return url_for("cases.parties", case_id=cases[0]) if cases else None
        case Step.AGENDA:
            return "#agenda"
        case _ if has_one_case(meeting.kind) and cases:
            return url_for("meetings.item", meeting_id=meeting.id, item_id=cases[0])
    return "#agenda"


# -- one button ----------------------------------------------------------------------


def _act(meeting: Any, act: Callable[..., None], done: str) -> ResponseReturnValue:
    try:
        act(meeting, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        flash(" ".join(refusal.messages.values()), "error")
    else:
        flash(done, "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


@meetings.post("/<uuid:meeting_id>/definitief")
@access(Permission.MEETING_PLAN)
def confirm(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Make a concept a planned meeting; what stands in its way has to be confirmed."""
    meeting, form = load_to_plan(meeting_id), ConfirmForm()
    if not form.validate():
        return render_template("meetings/confirm.html", meeting=meeting, form=form), 422
    try:
        confirm_meeting(meeting, form.values, office=office(), viewer=viewer(), now=clock.now())
    except Unconfirmed as refusal:
        show_refusal(form, refusal)
        return render_template("meetings/confirm.html", meeting=meeting, form=form), 422
    except Refused as refusal:
        flash(" ".join(refusal.messages.values()), "error")
    else:
        flash("Het overleg is gepland.", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


@meetings.post("/<uuid:meeting_id>/gehouden")
@access(Permission.MINUTES_WRITE)
def hold(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Mark the meeting as held."""
    done = "Het overleg staat op gehouden. Leg nu vast wie er waren."
    return _act(load_to_record(meeting_id), operations.hold_meeting, done)


@meetings.post("/<uuid:meeting_id>/niet-gehouden")
@access(Permission.MINUTES_WRITE)
def undo_hold(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Take back that the meeting was held."""
    done = "Het overleg staat weer op gepland."
    return _act(load_to_record(meeting_id), operations.undo_hold, done)


@meetings.post("/<uuid:meeting_id>/afsluiten")
@access(Permission.MINUTES_WRITE)
def close(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Close the meeting; what is missing comes back on its page."""
    meeting = load_to_record(meeting_id)
    try:
        operations.close_meeting(meeting, by=viewer().user_id, now=clock.now())
    except Refused as refusal:
        return meeting_page(meeting_id, fault=str(refusal)), 422
    flash("Het overleg is afgesloten.", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


# -- with a reason -------------------------------------------------------------------


@meetings.route("/<uuid:meeting_id>/annuleren", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def cancel(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel the meeting, with a reason."""
    meeting = load_to_plan(meeting_id)
    if closed := when_over(meeting, WHY_NO_CANCEL):
        return closed
    return _act_with_reason(
        meeting,
        CancelForm(),
        partial(operations.cancel_meeting, office=office()),
        template="meetings/cancel.html",
        done="Het overleg is geannuleerd. Wie was gevraagd, krijgt bericht.",
    )


@meetings.route("/<uuid:meeting_id>/heropenen", methods=["GET", "POST"])
@access(Permission.MINUTES_WRITE, reads=Subject.OVERLEG)
def reopen(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Open a closed meeting again, with a reason."""
    return _act_with_reason(
        load_to_record(meeting_id),
        ReopenForm(),
        operations.reopen_meeting,
        template="meetings/reopen.html",
        done="Het overleg is weer open.",
    )


def _act_with_reason(
    meeting: Any, form: Any, act: Callable[..., None], *, template: str, done: str
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            act(meeting, form.reason.data, by=viewer().user_id, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash(done, "success")
            return redirect(url_for("meetings.show", meeting_id=meeting.id))
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form, meeting=meeting), status


@meetings.route("/<uuid:meeting_id>/ontbrekende-partijen", methods=["GET", "POST"])
@access(Permission.MINUTES_WRITE, reads=Subject.OVERLEG)
def reasons(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Why required parties are not, or were not, at the table."""
    meeting = load_to_record(meeting_id)
    known = {f"reason_{party.value}": reason for party, reason in list_missing(meeting_id)}
    form = ReasonsForm(**known)
    form.offer_reasons([required.key for required in list_unexplained(meeting)])
    if form.validate_on_submit():
        try:
            explain_missing(meeting, form.reasons, by=viewer().user_id, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("De redenen zijn opgeslagen.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    status = 422 if form.is_submitted() else 200
    return render_template("meetings/reasons.html", form=form, meeting=meeting), status
