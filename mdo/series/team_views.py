"""The page of the standing team of the ZAT of a school."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.audit.terms import Subject
from mdo.errors import Refused, StaleEdit
from mdo.meetings.choice_queries import MOST_FOUND, list_people_at, search_people
from mdo.meetings.rules import missing_parties
from mdo.meetings.team_queries import get_team_school, list_seats
from mdo.series import team_operations
from mdo.series.forms import GuestForm, MemberForm, SeatForm
from mdo.terms import MeetingKind, Party
from mdo.web.access import access, viewer

CHANGED = (
    "Iemand anders heeft dit intussen gewijzigd. Er staat nu: {}. Sla opnieuw op wat er moet staan."
)
blueprint = team = Blueprint("zat_team", __name__)


def _school(organisation_id: uuid.UUID) -> Any:
    return get_team_school(viewer(), organisation_id) or abort(404)


def _to_team(organisation_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("zat_team.show", organisation_id=organisation_id))


@team.get("/<uuid:organisation_id>")
@access(Permission.MEETING_PLAN, reads=Subject.ORGANISATIE)
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Who sits in the standing team, and what it lacks."""
    school = _school(organisation_id)
    seats = list_seats(organisation_id, clock.today())
    there = {seat.party for seat in seats if seat.is_here or seat.substitute_id}
    return render_template(
        "series/team.html",
        school=school,
        seats=seats,
        faults=team_operations.party_faults(seats),
        missing=missing_parties(MeetingKind.ZAT, there),
    )


@team.route("/<uuid:organisation_id>/lid", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.ORGANISATIE)
def add(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Add somebody with an account, found by name."""
    school, q = _school(organisation_id), request.args.get("q", "")
    today = clock.today()
    found = search_people(q, today) if q else list_people_at([organisation_id], today)
    members = {seat.user_id for seat in list_seats(organisation_id, today)}
    form = MemberForm()
    people = [row for row in found if row.user_id not in members or row.id == form.person.data]
    form.person.offer([(row.id, row.label) for row in people[:MOST_FOUND]])
    if form.validate_on_submit():
        try:
            team_operations.add_member(
                school, form.person.data, by=viewer().user_id, now=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("Het vaste team is aangevuld.", "success")
            return _to_team(organisation_id)
    page = render_template("series/team_add.html", form=form, school=school, q=q, people=people)
    return page, 422 if form.is_submitted() else 200


@team.route("/<uuid:organisation_id>/gast", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.ORGANISATIE)
def add_guest(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Add somebody without an account."""
    school, form = _school(organisation_id), GuestForm()
    if form.validate_on_submit():
        try:
            team_operations.add_guest(school, form.values, by=viewer().user_id, now=clock.now())
        except Refused as refusal:
            form.refuse(refusal.messages)
        else:
            flash("Het vaste team is aangevuld.", "success")
            return _to_team(organisation_id)
    page = render_template("series/team_guest.html", form=form, school=school)
    return page, 422 if form.is_submitted() else 200


# -- one member ----------------------------------------------------------------------


def _seat(organisation_id: uuid.UUID, seat_id: uuid.UUID) -> Any:
    seats = list_seats(organisation_id, clock.today())
    return next((seat for seat in seats if seat.id == seat_id), None) or abort(404)


@team.route("/<uuid:organisation_id>/lid/<uuid:seat_id>", methods=["GET", "POST"])
@access(Permission.MEETING_PLAN, reads=Subject.ORGANISATIE)
def edit(organisation_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """What a member does, and who comes in his or her place."""
    school, seat = _school(organisation_id), _seat(organisation_id, seat_id)
    form = SeatForm(
        is_chair=seat.is_chair,
        is_note_taker=seat.is_note_taker,
        substitute_id=seat.substitute_id,
        seen=_mark(seat),
    )
    q = request.args.get("q", "")
    _offer_substitutes(form, seat, q)
    if form.validate_on_submit():
        try:
            team_operations.change_seat(
                school, seat_id, form.values, by=viewer().user_id, now=clock.now()
            )
        except Refused as refusal:
            form.refuse(refusal.messages)
        except StaleEdit:
            form.seen.data = _mark(seat)
            form.form_errors.append(CHANGED.format(_in_words(seat)))
        else:
            flash("De wijziging is opgeslagen.", "success")
            return _to_team(organisation_id)
    page = render_template("series/team_seat.html", form=form, school=school, seat=seat, q=q)
    return page, 422 if form.is_submitted() else 200


def _mark(seat: Any) -> str:
    return team_operations.seat_mark(seat.is_chair, seat.is_note_taker, seat.substitute_id)


def _in_words(seat: Any) -> str:
    substitute = f"vervanger {seat.substitute_name}" if seat.substitute_id else "geen vervanger"
    return f"{seat.part or 'Geen rol'}, {substitute}"


def _offer_substitutes(form: SeatForm, seat: Any, q: str) -> None:
    """Colleagues at the same organisation, and whom a search brings. For leerplicht only
    people of leerplicht."""
    today = clock.today()
    if seat.user_id is None:
        del form.substitute_id
        return
    rows = list_people_at([seat.organisation_id], today) if seat.organisation_id else []
    rows += search_people(q, today) if q else []
    is_lpa = seat.party is Party.LEERPLICHT
    offered = {
        row.user_id: row.label
        for row in rows
        if row.user_id != seat.user_id and (not is_lpa or row.party is Party.LEERPLICHT)
    }
    if seat.substitute_id:
        offered.setdefault(seat.substitute_id, seat.substitute_name)
    form.substitute_id.offer(list(offered.items()))


@team.post("/<uuid:organisation_id>/lid/<uuid:seat_id>/weghalen")
@access(Permission.MEETING_PLAN)
def remove(organisation_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Take a member off the team. Somebody who is off it already stays so."""
    school = _school(organisation_id)
    team_operations.remove_seat(school, seat_id, by=viewer().user_id, now=clock.now())
    flash("Het lid is uit het vaste team gehaald.", "success")
    return _to_team(organisation_id)


@team.post("/<uuid:organisation_id>/lid/<uuid:seat_id>/omhoog")
@access(Permission.MEETING_PLAN)
def move_up(organisation_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Let a member change places with the one before."""
    return _move(organisation_id, seat_id, -1)


@team.post("/<uuid:organisation_id>/lid/<uuid:seat_id>/omlaag")
@access(Permission.MEETING_PLAN)
def move_down(organisation_id: uuid.UUID, seat_id: uuid.UUID) -> ResponseReturnValue:
    """Let a member change places with the one after."""
    return _move(organisation_id, seat_id, 1)


def _move(organisation_id: uuid.UUID, seat_id: uuid.UUID, step: int) -> ResponseReturnValue:
    school = _school(organisation_id)
    _seat(organisation_id, seat_id)
    team_operations.move_seat(school, seat_id, step, by=viewer().user_id, now=clock.now())
    return _to_team(organisation_id)
