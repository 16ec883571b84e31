"""What the forms of a new and of a changed meeting share: who can sit at the table."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from mdo import clock
from mdo.errors import Refused
from mdo.meetings import choice_queries as choices
from mdo.meetings.carried import carried_people
from mdo.meetings.conflict_operations import Unconfirmed
from mdo.meetings.team_queries import list_seats
from mdo.terms import MeetingKind
from mdo.web.access import viewer

# What a button of the form asks, other than to save.
MORE_GUESTS, SEARCH, CONCEPT, POLL = "gasten", "zoek", "concept", "peiling"


def offer_people(
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


def is_step(form: Any) -> bool:
    """Whether the form was sent for more rows or a search, not to be saved."""
    step = request.form.get("stap")
    if step == MORE_GUESTS:
        form.add_guest_row()
    return step in (MORE_GUESTS, SEARCH)


def show_refusal(form: Any, refusal: Refused) -> None:
    """Put what was refused at its field; what stands in the way of the moment above."""
    if not isinstance(refusal, Unconfirmed):
        form.refuse(refusal.messages)
        return
    # What was not on the page yet is news, not a fault.
    form.refuse(refusal.messages if form.conflicts_seen.data else {})
    form.warn(refusal.conflicts, refusal.mark)
