"""A poll of the date of a meeting: begun, changed, answered, stopped, or decided.

What is refused raises Refused in Dutch. Load the meeting locked, with its table, agenda
and missing parties (`meetings.table_queries.get_meeting_to_change`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm.attributes import flag_modified

from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction
from mdo.clock import to_local
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.law.dates import in_dutch
from mdo.mail.office import Office
from mdo.mail.operations import withdraw
from mdo.meetings.carry_operations import take_over
from mdo.meetings.conflict_operations import accept_conflicts
from mdo.meetings.conflict_queries import planned_as
from mdo.meetings.invitation_operations import invite
from mdo.meetings.invitation_queries import list_case_names
from mdo.meetings.invitation_rules import name_faults
from mdo.meetings.link_operations import end_poll
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.meetings.operations import record_on_meeting
from mdo.meetings.planning_operations import NO_END, moment_of, what_it_lacks
from mdo.meetings.rules import may_become
from mdo.meetings.table_operations import explain_table, forget_loose_remarks
from mdo.polls import letters
from mdo.polls.mail_operations import ask, list_to_ask, require_poll
from mdo.polls.models import PollSlot, SlotAnswer
from mdo.polls.queries import (
    Answers,
    closes_at,
    list_all_slots,
    list_answer_rows,
    list_answers,
    list_asked,
    list_slots,
    to_come,
)
from mdo.polls.rules import FEWEST_SLOTS, Moment, answer_by_fault, slot_faults
from mdo.terms import InvitationAnswer, LinkPurpose, MeetingStatus, Party

ANSWER_EACH = "Kies een antwoord."
ENDED = "De peiling is gesloten. Antwoorden kan niet meer."
GONE = "Dit voorstel is er niet meer. Kies een ander moment."
PASSED = "Dit moment is al voorbij. Kies een ander moment, of stel nieuwe momenten voor."


# -- begin and change ----------------------------------------------------------------


def save_slots(
    meeting: Meeting,
    rows: Sequence[Mapping[str, Any]],
    answer_by_on: date | None,
    *,
    seen_version: int,
    office: Office,
    by: uuid.UUID,
    now: datetime,
) -> int:
    """Begin the poll of a concept, or change the one that runs (`open_poll`,
    `change_slots`); tell how many people are mailed."""
    if meeting.status is MeetingStatus.CONCEPT:
        return open_poll(
            meeting, rows, answer_by_on, seen_version=seen_version, office=office, by=by, now=now
        )
    return change_slots(
        meeting, rows, answer_by_on, seen_version=seen_version, office=office, by=by, now=now
    )


def open_poll(
    meeting: Meeting,
    rows: Sequence[Mapping[str, Any]],
    answer_by_on: date | None,
    *,
    seen_version: int,
    office: Office,
    by: uuid.UUID,
    now: datetime,
) -> int:
    """Poll the date of a concept: everybody at the table who has an address is asked, but
    for who begins it. Tell how many that are.

    `rows` have on, starts and ends (None for the usual length), or are empty; messages
    stand at `slots-<row>-<field>`. Raises StaleEdit when somebody changed the concept.
    """
    if not may_become(meeting.status, MeetingStatus.PEILING):
        raise Refused(f"Dit overleg heeft de status ‘{meeting.status.label}’: peilen kan niet.")
    moments = _check(meeting, rows, answer_by_on, now)
    require_version(meeting, seen_version)
    _put(meeting, moments, answer_by_on, now)
    meeting.status = MeetingStatus.PEILING
    record_on_meeting(AuditAction.POLL_OPENED, meeting, by=by, now=now, slots=len(moments))
    occasion = f"vraag-{now.isoformat()}"
    waiting = list_to_ask(meeting, by, now)
    return ask(meeting, waiting, letters.question, occasion, office=office, by=by, now=now)


def change_slots(
    meeting: Meeting,
    rows: Sequence[Mapping[str, Any]],
    answer_by_on: date | None,
    *,
    seen_version: int,
    office: Office,
    by: uuid.UUID,
    now: datetime,
) -> int:
    """Propose other moments while the poll runs. What is no longer proposed is withdrawn;
    its answers stay out of sight. Who had answered all is asked about the new ones only,
    others find them behind the link they have. Saving what stands there already (a second
    click) changes nothing. Rows, messages, count and StaleEdit as for `open_poll`."""
    require_poll(meeting)
    moments = _check(meeting, rows, answer_by_on, now)
    known = {(slot.starts_at, slot.ends_at) for slot in list_slots(meeting.id)}
    if known == set(moments) and answer_by_on == meeting.answer_by_on:
        return 0
    require_version(meeting, seen_version)
    waited = {row.participant_id for row in list_to_ask(meeting, by, now)}
    asked = list_asked(meeting.id)
    _put(meeting, moments, answer_by_on, now)
    _move_expiry(meeting)
    record_on_meeting(
        AuditAction.POLL_CHANGED,
        meeting,
        by=by,
        now=now,
        slots=len(moments),
        answer_by_on=answer_by_on,
    )
    occasion = f"voorstellen-{now.isoformat()}"
    waiting = list_to_ask(meeting, by, now)
    again = [row for row in waiting if row.participant_id not in waited]
    count = ask(meeting, again, letters.new_proposals, occasion, office=office, by=by, now=now)
    never = [row for row in waiting if row.participant_id not in asked and row not in again]
    return count + ask(meeting, never, letters.question, occasion, office=office, by=by, now=now)


def _check(
    meeting: Meeting, rows: Sequence[Mapping[str, Any]], answer_by_on: date | None, now: datetime
) -> list[Moment]:
    """The moments in order; Refused with what is wrong, by field."""
    found = _moments(meeting, rows)
    moments = {place: moment for place, moment in found.items() if moment is not None}
    faults = row_faults(meeting, rows, now)
    if len(found) < FEWEST_SLOTS:
        blank = next((place for place in range(len(rows)) if place not in found), len(rows))
        faults[f"slots-{blank}-on"] = "Stel minstens twee momenten voor."
    ahead = [moment[0] for moment in moments.values() if moment[0] > now]
    if not faults and not ahead:
        faults[""] = "Alle momenten zijn al voorbij. Stel een nieuw moment voor."
    elif ahead and (
        fault := answer_by_fault(answer_by_on, to_local(min(ahead)).date(), to_local(now).date())
    ):
        faults["answer_by_on"] = fault
    if faults:
        raise Refused(faults)
    return sorted(moments.values())


def row_faults(
    meeting: Meeting, rows: Sequence[Mapping[str, Any]], now: datetime
) -> dict[str, str]:
    """What is wrong with each of the rows that are filled in, at `slots-<row>-<field>`."""
    found = _moments(meeting, rows)
    moments = {place: moment for place, moment in found.items() if moment is not None}
    known = {(slot.starts_at, slot.ends_at) for slot in list_slots(meeting.id)}
    faults = {
        f"slots-{place}-{name}": text
        for (place, name), text in slot_faults(moments, known, now).items()
    }
    return faults | {
        f"slots-{place}-ends": NO_END for place, moment in found.items() if moment is None
    }


def _moments(meeting: Meeting, rows: Sequence[Mapping[str, Any]]) -> dict[int, Moment | None]:
    """The moment of each row that is filled in; None when it has no end."""
    return {
        place: moment_of(meeting.kind, row)
        for place, row in enumerate(rows)
        if row["on"] and row["starts"]
    }


def _put(
    meeting: Meeting, moments: Sequence[Moment], answer_by_on: date | None, now: datetime
) -> None:
    """Let these be the moments that are proposed. One that came and went before has its
    answers back, unless it takes longer or shorter now."""
    wanted = dict(moments)
    for slot in list_all_slots(meeting.id):
        ends_at = wanted.pop(slot.starts_at, None)
        if ends_at is None:
            slot.withdrawn_at = slot.withdrawn_at or now
            continue
        if ends_at != slot.ends_at:
            db.session.execute(delete(SlotAnswer).where(SlotAnswer.slot_id == slot.id))
        slot.ends_at, slot.withdrawn_at = ends_at, None
    db.session.add_all(
        PollSlot(meeting_id=meeting.id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in wanted.items()
    )
    meeting.starts_at, meeting.ends_at = min(moments)
    meeting.has_date = True
    meeting.answer_by_on = answer_by_on
    # The version of the meeting stands for that of its poll.
    flag_modified(meeting, "status")
    db.session.flush()


def _move_expiry(meeting: Meeting) -> None:
    """Let the links that are out work as long as the poll now can be answered."""
    until = closes_at(meeting.answer_by_on, list_slots(meeting.id))
    db.session.execute(
        update(GuestLink)
        .where(
            GuestLink.participant_id.in_([seat.id for seat in meeting.participants]),
            GuestLink.purpose == LinkPurpose.PEILING,
            GuestLink.used_at.is_(None),
            GuestLink.revoked_at.is_(None),
        )
        .values(expires_at=until)
    )


# -- answer --------------------------------------------------------------------------


def answer_poll(
    meeting: Meeting,
    seat: Participant,
    answers: Answers,
    note: str,
    *,
    by: uuid.UUID | None,
    now: datetime,
    is_late_allowed: bool = False,
) -> None:
    """Keep what somebody at the table answered on every slot that is still to come, with a
    note. `by` is None for a guest. Messages stand at `slot_<id>`. The organiser may record
    an answer after the last day (`is_late_allowed`). The same answers once more change
    nothing."""
    require_poll(meeting)
    slots = list_slots(meeting.id)
    asked = [slot.id for slot in to_come(slots, now)]
    if not asked or (closes_at(meeting.answer_by_on, slots) <= now and not is_late_allowed):
        raise Refused(ENDED)
    if missing := [slot_id for slot_id in asked if slot_id not in answers]:
        raise Refused({f"slot_{slot_id.hex}": ANSWER_EACH for slot_id in missing})
    wanted = {slot_id: answers[slot_id] for slot_id in asked}
    if is_answered(meeting, seat, wanted, note):
        return
    rows = {row.slot_id: row for row in list_answer_rows(asked) if row.participant_id == seat.id}
    for slot_id, answer in wanted.items():
        row = rows.get(slot_id)
        if row is None:
            row = SlotAnswer(slot_id=slot_id, participant_id=seat.id)
            db.session.add(row)
        row.answer, row.answered_at = answer, now
    # What still waits to ask for this answer is no longer true.
    withdraw([seat.id], now=now)
    seat.answer_note = note
    record_on_meeting(AuditAction.POLL_ANSWERED, meeting, by=by, now=now, participant_id=seat.id)
    db.session.flush()


def is_answered(meeting: Meeting, seat: Participant, answers: Answers, note: str) -> bool:
    """Whether this is what stands there already."""
    kept = list_answers(meeting.id).get(seat.id, {})
    return bool(answers) and seat.answer_note == note and answers.items() <= kept.items()


# -- stop and choose -----------------------------------------------------------------


def stop_poll(meeting: Meeting, *, by: uuid.UUID, now: datetime) -> None:
    """Stop polling: the meeting is a concept again, no link works any more. What was
    proposed and answered is kept, for when the poll begins anew."""
    if meeting.status is MeetingStatus.CONCEPT:
        return
    require_poll(meeting)
    end_poll(meeting, now=now)
    meeting.status = MeetingStatus.CONCEPT
    record_on_meeting(AuditAction.POLL_STOPPED, meeting, by=by, now=now)


def choose_slot(
    meeting: Meeting,
    slot_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    reasons: Mapping[Party, str],
    office: Office,
    viewer: Viewer,
    now: datetime,
) -> None:
    """Plan the meeting at this slot and invite everybody. Who answered that he or she can,
    has answered the invitation with that, remark included; other remarks of the poll go.

    `values` (location, video_url) and `reasons` complete what a planned meeting needs; what
    then still lacks is refused at its field. `values` may confirm what stands in the way of
    the moment (meetings.conflict_operations.accept_conflicts). A second click changes nothing; the second of
    two people who choose hears what was chosen.
    """
    slot = next((row for row in list_slots(meeting.id) if row.id == slot_id), None)
    if meeting.status is MeetingStatus.GEPLAND:
        if slot and slot.starts_at == meeting.starts_at:
            return
        chosen = to_local(meeting.starts_at)
        raise Refused(
            f"Er is intussen al een moment gekozen: {in_dutch(chosen)}, {chosen:%H.%M} uur."
        )
    require_poll(meeting)
    if slot is None:
        raise Refused(GONE)
    if slot.starts_at <= now:
        raise Refused(PASSED)
    place = values.get("location") or values.get("video_url") or ""
    cases = [item.case_id for item in meeting.agenda if item.case_id]
    faults = what_it_lacks(meeting, place, reasons) | name_faults(values, list_case_names(cases))
    if faults:
        raise Refused(faults)
    planned = planned_as(
        meeting,
        cases,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        location=values.get("location") or meeting.location,
    )
    meeting.conflict_reason = accept_conflicts(
        planned, values, viewer=viewer, today=to_local(now).date()
    )
    end_poll(meeting, now=now)
    for name in ("location", "video_url"):
        if values.get(name):
            setattr(meeting, name, values[name])
    explain_table(
        meeting, {row.party: row.reason for row in meeting.missing_parties} | dict(reasons)
    )
    meeting.starts_at, meeting.ends_at = slot.starts_at, slot.ends_at
    meeting.status = MeetingStatus.GEPLAND
    _take_over(meeting.participants, slot_id)
    forget_loose_remarks(meeting.participants)
    record_on_meeting(
        AuditAction.SLOT_CHOSEN, meeting, by=viewer.user_id, now=now, starts_at=slot.starts_at
    )
    db.session.flush()
    take_over(meeting, by=viewer.user_id, now=now)
    # Whoever chooses may have answered that he or she cannot come then.
    invite(meeting, office=office, by=viewer.user_id, now=now, is_planning=False)


def _take_over(seats: Collection[Participant], slot_id: uuid.UUID) -> None:
    answers = {row.participant_id: row for row in list_answer_rows([slot_id])}
    for seat in seats:
        row = answers.get(seat.id)
        if row and row.answer in (InvitationAnswer.JA, InvitationAnswer.MISSCHIEN):
            seat.answer, seat.answered_at = row.answer, row.answered_at
