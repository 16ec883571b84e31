"""Who of a poll cannot at a proposed moment, as the calendars tell."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mdo.accounts.viewer import Viewer
from mdo.clock import to_local
from mdo.meetings.busy_queries import LONGEST, TakenRow, list_taken
from mdo.meetings.conflict_rules import Clash, clash_of, travel_between
from mdo.meetings.models import Meeting
from mdo.polls.queries import Poll, SlotRow


@dataclass(frozen=True)
class Clashes:
    """What stands in the way of each slot, by its id: `people` for the organiser, with a few
    words for each; `own` for the viewer, as a sentence."""

    people: Mapping[uuid.UUID, Sequence[str]]
    own: Mapping[uuid.UUID, str]


def list_clashes(
    viewer: Viewer, meeting: Meeting, poll: Poll, now: datetime, *, is_organiser: bool
) -> Clashes:
    """What stands in the calendars at the slots that are still to come. Only the organiser
    hears of others. Two queries, however many slots and people there are."""
    slots = poll.open_slots
    seats = {row.seat.user_id: row.seat.name for row in poll.people if row.seat.user_id}
    asked = [user_id for user_id in seats if is_organiser or user_id == viewer.user_id]
    if not slots or not asked:
        return Clashes({}, {})
    taken = list_taken(
        viewer,
        asked,
        min(slot.starts_at for slot in slots) - LONGEST,
        max(slot.ends_at for slot in slots) + LONGEST,
        to_local(now).date(),
        without=[meeting.id],
    )
    found = {slot.id: _clashing(slot, taken, meeting, poll) for slot in slots}
    own = {slot_id: _own_words(viewer, rows) for slot_id, rows in found.items()}
    people = {
        slot_id: _people_words(seats, rows) if is_organiser else []
        for slot_id, rows in found.items()
    }
    return Clashes(people, own)


def _clashing(
    slot: SlotRow, taken: Sequence[TakenRow], meeting: Meeting, poll: Poll
) -> list[tuple[TakenRow, Clash]]:
    found = []
    for row in taken:
        travel = travel_between(meeting.location, row.location, poll.travel)
        clash = clash_of(slot.starts_at, slot.ends_at, row.starts_at, row.ends_at, travel)
        if clash is not None:
            found.append((row, clash))
    return found


def _people_words(
    seats: Mapping[uuid.UUID, str], rows: Sequence[tuple[TakenRow, Clash]]
) -> list[str]:
    """In the order of the table, each sentence once."""
    words = {}
    for row, clash in rows:
        if clash is not Clash.OVERLAP:
            text = "heeft te weinig reistijd"
        else:
            text = "zit in een ander overleg" if row.is_meeting else "is bezet (eigen agenda)"
        words[f"{seats[row.user_id]} {text}"] = row.user_id
    order = list(seats)
    return sorted(words, key=lambda text: order.index(words[text]))


def _own_words(viewer: Viewer, rows: Sequence[tuple[TakenRow, Clash]]) -> str:
    """With which meeting, only as far as the viewer may see it; of an own appointment
    nothing but that it is there."""
    own = [row for row, clash in rows if row.user_id == viewer.user_id and clash is Clash.OVERLAP]
    titles = [row.title if row.kind else "een ander overleg" for row in own if row.is_meeting]
    if titles:
        return f"Je zit dan in {' en '.join(dict.fromkeys(titles))}."
    return "Je agenda is dan bezet." if own else ""
