"""Planning a meeting. Changing one stands in edit_views."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import search_cases
from mdo.errors import Refused
from mdo.meetings import choice_queries as choices
from mdo.meetings.blueprints import meetings
from mdo.meetings.carried import (
    carried_aim,
    carried_arguments,
    carried_family,
    carried_moment,
)
from mdo.meetings.form_views import CONCEPT, POLL, is_step, offer_people, show_refusal
from mdo.meetings.forms import term_or_none
from mdo.meetings.planning_forms import NewMeetingForm
from mdo.meetings.planning_operations import case_fault, plan_meeting
from mdo.meetings.rules import DEFAULT_MINUTES, REQUIRED_PARTIES, has_one_case
from mdo.terms import MdoResponsibility, MeetingKind, MeetingStatus, Party
from mdo.web.access import access, viewer
from mdo.web.office import office


@meetings.route("/nieuw", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.DOSSIER)
def new() -> ResponseReturnValue:
    """Plan a meeting: first the kind, then the case, then all the rest."""
    kind = term_or_none(MeetingKind, request.args.get("soort"))
    case = _case_in_address()
    if kind is None or (fault := _kind_fault(kind, case)):
        return _choose_kind(case, fault if kind else None)
    if case is None and has_one_case(kind):
        return _choose_case(kind)
    form = _new_form(kind, case)
    if request.form.get("stap") == POLL:
        form.let_the_moment_open()
    if form.is_submitted() and not is_step(form) and form.validate():
        try:
            meeting = _plan(kind, form, case)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _planned(meeting)
    return _new_page(kind, form, case)


def _case_in_address() -> choices.CaseRow | None:
    text = request.args.get("dossier")
    if not text:
        return None
    try:
        found = choices.list_cases_by_id(viewer(), [uuid.UUID(text)], clock.today())
    except ValueError:
        abort(404)
    return found[0] if found else abort(404)


def _kind_fault(kind: MeetingKind, case: choices.CaseRow | None) -> str | None:
    """Why the viewer cannot plan this kind of meeting for this case; None when he or she
    can. What was typed already is judged by the operation, which loses nothing."""
    organisers = {row.id for row in choices.list_organisers(viewer(), kind)}
    if not organisers:
        return (
            "Een ZAT hoort bij een school voor voortgezet onderwijs of mbo. Die school plant het."
        )
    if case is None or request.method == "POST":
        return None
    if kind is MeetingKind.ZAT and case.school_id not in organisers:
        return "Het ZAT van deze leerling wordt gepland door de eigen school."
    return case_fault(kind, case, None, clock.today())


def _choose_kind(case: choices.CaseRow | None, fault: str | None) -> ResponseReturnValue:
    faults = {kind: _kind_fault(kind, case) for kind in MeetingKind}
    page = render_template(
        "meetings/choose_kind.html",
        case=case,
        faults=faults,
        fault=fault,
        required=REQUIRED_PARTIES,
        minutes=DEFAULT_MINUTES,
        carried=carried_arguments(),
    )
    return page, 422 if request.method == "POST" else 200


def _choose_case(kind: MeetingKind) -> ResponseReturnValue:
    q = request.args.get("q", "")
    rows = search_cases(viewer(), q, clock.today(), choices.MOST_CASES)
    return render_template(
        "meetings/choose_case.html",
        kind=kind,
        q=q,
        rows=rows,
        most=choices.MOST_CASES,
        carried=carried_arguments(),
    )


# -- the form of a new meeting -------------------------------------------------------


def _new_form(kind: MeetingKind, case: choices.CaseRow | None) -> NewMeetingForm:
    form = NewMeetingForm(
        question=case.question if case else "", **carried_moment(), **carried_aim()
    )
    form.give_mark()
    organisers = choices.list_organisers(viewer(), kind)
    form.keep(kind, [required.key for required in REQUIRED_PARTIES[kind]])
    form.organisation_id.offer([(row.id, row.name) for row in organisers])
    is_first = not form.is_submitted()
    if is_first or form.organisation_id.data is None:
        form.organisation_id.data = _first_organiser(organisers, case)
    if is_first and kind is MeetingKind.MDO and _organises_as_school(form, organisers):
        form.responsibility.data = MdoResponsibility.SCHOOL
    case_ids = [case.id] if case else []
    municipality_ids = {row.municipality_id for row in (*organisers, *([case] if case else []))}
    if kind is MeetingKind.ZAT:
        case_ids = _offer_cases(form, organisers, case)
    offer_people(form, kind, case_ids, municipality_ids, is_first=is_first)
    relatives = choices.list_relatives(case_ids, clock.today())
    form.family.offer([(row.key, row.label) for row in relatives])
    if is_first:
        form.family.data = carried_family(relatives)
    return form


def _first_organiser(
    organisers: list[choices.OrganiserRow], case: choices.CaseRow | None
) -> uuid.UUID:
    """The school of the case when the viewer works there, else the first."""
    ids = [row.id for row in organisers]
    return case.school_id if case and case.school_id in ids else ids[0]


def _organises_as_school(form: NewMeetingForm, organisers: list[choices.OrganiserRow]) -> bool:
    return any(
        row.id == form.organisation_id.data and row.party is Party.SCHOOL for row in organisers
    )


def _offer_cases(
    form: NewMeetingForm,
    organisers: list[choices.OrganiserRow],
    case: choices.CaseRow | None,
) -> list[uuid.UUID]:
    """Offer the cases of the school, those found and chosen first; the chosen ones."""
    who, today = viewer(), clock.today()
    schools = [row.id for row in organisers]
    if not form.is_submitted():
        form.cases.data = [case.id] if case else []
    found = form.search(
        "case",
        lambda text: choices.list_cases_of_schools(who, schools, text, today),
        choices.MOST_CASES,
    )
    chosen = choices.list_cases_by_id(who, form.cases.data or [], today)
    rows = [*found, *chosen, *choices.list_cases_of_schools(who, schools, "", today)]
    form.cases.offer(list({row.id: row.label for row in rows}.items())[: choices.MOST_CASES])
    return [row.id for row in chosen]


def _plan(kind: MeetingKind, form: NewMeetingForm, case: choices.CaseRow | None) -> Any:
    return plan_meeting(
        kind,
        form.values | ({"cases": [case.id]} if has_one_case(kind) else {}),
        reasons=form.reasons,
        viewer=viewer(),
        office=office(),
        now=clock.now(),
        is_concept=request.form.get("stap") in (CONCEPT, POLL),
    )


def _planned(meeting: Any) -> ResponseReturnValue:
    name = f"{meeting.kind.abbreviation} {meeting.number}"
    if meeting.status is MeetingStatus.GEHOUDEN:
        flash(f"{name} is vastgelegd. Vul nu in wie er waren.", "success")
        return redirect(url_for("meetings.attendance", meeting_id=meeting.id))
    is_concept = meeting.status is MeetingStatus.CONCEPT
    if is_concept and request.form.get("stap") == POLL:
        return redirect(url_for("polls.slots", meeting_id=meeting.id))
    flash(f"{name} is {'bewaard als concept' if is_concept else 'gepland'}.", "success")
    return redirect(url_for("meetings.show", meeting_id=meeting.id))


def _new_page(
    kind: MeetingKind, form: NewMeetingForm, case: choices.CaseRow | None
) -> ResponseReturnValue:
    page = render_template(
        "meetings/new.html",
        kind=kind,
        form=form,
        case=case,
        required=REQUIRED_PARTIES[kind],
        minutes=DEFAULT_MINUTES[kind],
    )
    return page, 422 if form.errors or form.conflicts else 200
