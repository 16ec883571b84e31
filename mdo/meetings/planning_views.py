"""Planning a meeting, and changing when, where and who."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.cases.queries import search_cases
from mdo.cases.stale import Difference, show_both
from mdo.errors import Refused, StaleEdit
from mdo.meetings import choice_queries as choices
from mdo.meetings.agenda_queries import list_items
from mdo.meetings.blueprints import load_to_plan, meetings, when_over
from mdo.meetings.carried import carried_arguments, carried_moment, carried_people
from mdo.meetings.change_operations import change_meeting
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.meetings.forms import term_or_none
from mdo.meetings.operations import NOT_ANY_MORE
from mdo.meetings.planning_forms import EditMeetingForm, NewMeetingForm
from mdo.meetings.planning_operations import case_fault, plan_meeting
from mdo.meetings.rules import DEFAULT_MINUTES, REQUIRED_PARTIES, has_one_case
from mdo.meetings.table_queries import list_missing, list_participants
from mdo.meetings.team_queries import list_seats
from mdo.terms import MdoResponsibility, MeetingKind, MeetingStatus, Party
from mdo.web.access import access, viewer
from mdo.web.office import office

# What a button of the form asks, other than to save.
MORE_GUESTS, SEARCH, CONCEPT, POLL = "gasten", "zoek", "concept", "peiling"
WHY_NO_CHANGE = {
    status: NOT_ANY_MORE.format(status.label.lower())
    for status in (MeetingStatus.AFGESLOTEN, MeetingStatus.GEANNULEERD)
}


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
    if form.is_submitted() and not _is_step(form) and form.validate():
        try:
            meeting = _plan(kind, form, case)
        except Refused as refusal:
            _refuse(form, refusal)
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
    form = NewMeetingForm(question=case.question if case else "", **carried_moment())
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
    _offer_people(form, kind, case_ids, municipality_ids, is_first=is_first)
    relatives = choices.list_relatives(case_ids, clock.today())
    form.family.offer([(row.key, row.label) for row in relatives])
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


def _offer_people(
    form: Any,
    kind: MeetingKind,
    case_ids: list[uuid.UUID],
    municipality_ids: set[uuid.UUID | None],
    *,
    is_first: bool,
    seated: Any = (),
) -> None:
    """Offer who can sit at the table, those found and chosen first. `seated`, the people
    that sit there already, are no choice any more."""
    who, today = viewer(), clock.today()
    at_table = {row.user_id for row in seated if row.user_id}
    at_hand = choices.list_people_at_hand(kind, who, case_ids, municipality_ids - {None}, today)
    found = form.search(
        "people", lambda text: choices.search_people(text, today), choices.MOST_FOUND
    )
    chosen = choices.list_people_by_id(form.chosen_people, today)
    if is_first:
        chosen += carried_people()
    people = {
        row.id: row.label for row in (*found, *chosen, *at_hand) if row.user_id not in at_table
    }
    form.people.offer(list(people.items()))
    form.at_table = [*at_table, *(row.user_id for row in chosen)]
    leads = [(f"p-{row.id}", row.name) for row in seated]
    leads += [(f"m-{id_}", label) for id_, label in people.items()]
    form.chair.offer(leads)
    form.note_taker.offer(leads)
    if is_first and kind is MeetingKind.ZAT and _choose_team(form, people, leads):
        return
    if is_first:
        own = [row.id for row in at_hand if row.user_id == who.user_id]
        form.people.data = own[:1] + [row.id for row in chosen]
        form.chair.data = f"m-{own[0]}" if own else None


def _choose_team(form: Any, people: dict[uuid.UUID, str], leads: list[tuple[str, str]]) -> bool:
    """Choose the standing team of the school, when it has one. Who is not offered yet comes
    at the head of the list."""
    seats = [row for row in list_seats(form.organisation_id.data, clock.today()) if row.is_here]
    members = {row.membership_id: row for row in seats if row.membership_id}
    new = {id_: f"{row.name}, {row.where}" for id_, row in members.items() if id_ not in people}
    form.people.offer([*new.items(), *people.items()])
    form.people.data = list(members)
    for field, attribute in ((form.chair, "is_chair"), (form.note_taker, "is_note_taker")):
        field.offer([*((f"m-{id_}", label) for id_, label in new.items()), *leads])
        field.data = next((f"m-{i}" for i, row in members.items() if getattr(row, attribute)), None)
    for place, guest in enumerate(row for row in seats if row.user_id is None):
        if place == len(form.guests.entries):
            form.add_guest_row()
        entry = form.guests.entries[place].form
        entry.name.data, entry.party.data, entry.email.data = guest.name, guest.party, guest.email
    return bool(seats)


def _is_step(form: Any) -> bool:
    """Whether the form was sent for more rows or a search, not to be saved."""
    step = request.form.get("stap")
    if step == MORE_GUESTS:
        form.add_guest_row()
    return step in (MORE_GUESTS, SEARCH)


def _refuse(form: Any, refusal: Refused) -> None:
    if not isinstance(refusal, Unconfirmed):
        form.refuse(refusal.messages)
        return
    # What was not on the page yet is news, not a fault.
    form.refuse(refusal.messages if form.conflicts_seen.data else {})
    form.warn(refusal.conflicts, refusal.mark)


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


# -- the form of a meeting that exists -----------------------------------------------


@meetings.route("/<uuid:meeting_id>/wijzigen", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.OVERLEG)
def edit(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Change when, where, why and who."""
    meeting = load_to_plan(meeting_id)
    if closed := when_over(meeting, WHY_NO_CHANGE):
        return closed
    form = _edit_form(meeting)
    differences: list[Difference] = []
    if form.is_submitted() and not _is_step(form) and form.validate():
        try:
            _change(meeting, form)
        except Refused as refusal:
            _refuse(form, refusal)
        except StaleEdit:
            differences = _show_both(form, meeting)
        else:
            flash("Het overleg is gewijzigd.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    page = render_template(
        "meetings/edit.html",
        kind=meeting.kind,
        form=form,
        meeting=meeting,
        required=REQUIRED_PARTIES[meeting.kind],
        minutes=DEFAULT_MINUTES[meeting.kind],
        differences=differences,
    )
    return page, 422 if form.errors or form.conflicts else 200


def _edit_form(meeting: Any) -> EditMeetingForm:
    today = clock.today()
    seated = list_participants(viewer(), meeting.id, today)
    leads = {
        name: next((f"p-{row.id}" for row in seated if getattr(row, attribute)), None)
        for name, attribute in (("chair", "is_chair"), ("note_taker", "is_note_taker"))
    }
    reasons = {f"reason_{party.value}": reason for party, reason in list_missing(meeting.id)}
    form = EditMeetingForm(
        version=meeting.version,
        seated=[row.id for row in seated],
        **_moment_and_place(meeting),
        **leads,
        **reasons,
    )
    form.keep(meeting.kind, [required.key for required in REQUIRED_PARTIES[meeting.kind]])
    if meeting.status is MeetingStatus.PEILING:
        form.leave_the_moment()
    elif not meeting.has_date:
        form.let_the_moment_open()
    form.seated.offer([(row.id, _seat_label(row)) for row in seated])
    items, _hidden = list_items(viewer(), meeting.id, today)
    case_ids = [item.case_id for item in items if item.case_id]
    municipality_ids = {meeting.municipality_id} | {
        item.case.municipality_id for item in meeting.agenda if item.case
    }
    _offer_people(form, meeting.kind, case_ids, municipality_ids, is_first=False, seated=seated)
    form.family.offer(_family_to_add(meeting, case_ids, today))
    return form


def _seat_label(row: Any) -> str:
    replaced = f" (vervangen door {row.replaced_by})" if row.replaced_by else ""
    return f"{row.name} ({row.where}){replaced}"


def _moment_and_place(meeting: Any) -> dict[str, Any]:
    begin, end = clock.to_local(meeting.starts_at), clock.to_local(meeting.ends_at)
    has_date = meeting.has_date
    return {
        "on": begin.date() if has_date else None,
        "starts": begin.time() if has_date else None,
        "ends": end.time() if has_date else None,
        "location": meeting.location,
        "room": meeting.room,
        "video_url": meeting.video_url,
        "aim": meeting.aim,
        "responsibility": meeting.responsibility,
    }


def _family_to_add(meeting: Any, case_ids: list[uuid.UUID], today: date) -> list[tuple[str, str]]:
    at_table = {seat.guardian_id or seat.pupil_id for seat in meeting.participants}
    return [
        (row.key, row.label)
        for row in choices.list_relatives(case_ids, today)
        if row.id not in at_table
    ]


def _change(meeting: Any, form: EditMeetingForm) -> None:
    change_meeting(
        meeting,
        form.values,
        reasons=form.reasons,
        seen_version=form.seen_version,
        viewer=viewer(),
        office=office(),
        now=clock.now(),
    )


def _show_both(form: EditMeetingForm, meeting: Any) -> list[Difference]:
    """What somebody else saved beside what was typed. Everybody who sits at the table now
    stays, unless the mark is taken away once more."""
    current = SimpleNamespace(
        **{**form.values, "version": meeting.version, **_moment_and_place(meeting)}
    )
    differences = show_both(form, current)
    form.seated.data = [seat.id for seat in meeting.participants]
    return differences
