"""Who comes: answering an invitation, sending somebody else, and what the organiser does
about it. `by` is None for somebody who came with a personal link."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from mdo import audit
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction
from mdo.clock import to_local
from mdo.errors import Refused
from mdo.extensions import db
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.mail.operations import withdraw
from mdo.meetings.conflict_operations import accept_conflicts
from mdo.meetings.conflict_queries import planned_as
from mdo.meetings.invitation_operations import invite, invite_again, tell_removed
from mdo.meetings.invitation_queries import list_addresses, list_recipients
from mdo.meetings.invitation_rules import is_announced
from mdo.meetings.link_operations import revoke_links, use_link
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.meetings.operations import record_on_meeting
from mdo.terms import Attendance, InvitationAnswer, LinkPurpose, OutboxState

NOT_NOW = "Antwoorden kan niet meer: dit overleg is begonnen, of het is niet meer gepland."
REPLACED = "Er komt al iemand anders in de plaats van {}."


@dataclass(frozen=True)
class Substitute:
    """Who comes in the place of somebody else: a colleague with an account, or a guest."""

    name: str
    email: str = ""
    user_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Consent:
    """What the organiser confirmed of what stands in the way: the `values` of the form
    (conflict_operations.accept_conflicts)."""

    values: Mapping[str, Any]
    viewer: Viewer


def substitute_of(meeting: Meeting, seat: Participant) -> Participant | None:
    """Who comes in the place of this one; None when nobody does."""
    return next((one for one in meeting.participants if one.replaces_id == seat.id), None)


def answer_invitation(
    meeting: Meeting,
    seat: Participant,
    answer: InvitationAnswer,
    note: str,
    *,
    by: uuid.UUID | None,
    now: datetime,
) -> None:
    """Note whether somebody comes, as long as the meeting is ahead. The same answer a second
    time changes nothing."""
    _require_open(meeting, seat, now)
    if answer is InvitationAnswer.GEEN:
        raise Refused({"answer": "Kies een van de antwoorden."})
    if (seat.answer, seat.answer_note) == (answer, note):
        return
    was = seat.answer
    seat.answer, seat.answer_note, seat.answered_at = answer, note, now
    record_on_meeting(
        AuditAction.INVITATION_ANSWERED,
        meeting,
        by=by,
        now=now,
        participant_id=seat.id,
        old={"answer": was},
        new={"answer": answer},
    )


def answer_by_link(
    link: GuestLink,
    meeting: Meeting,
    seat: Participant,
    answer: InvitationAnswer,
    note: str,
    substitute: Substitute | None,
    *,
    office: Office,
    now: datetime,
) -> None:
    """What a guest answers: it uses the link up. With a `substitute` that one comes. The link
    must have been found to work and must be locked."""
    if substitute is None:
        answer_invitation(meeting, seat, answer, note, by=None, now=now)
    else:
        seat.answer_note = note
        replace_seat(meeting, seat, substitute, office=office, by=None, now=now)
    use_link(link, now=now)


def is_same_answer(
    meeting: Meeting,
    seat: Participant,
    answer: InvitationAnswer,
    note: str,
    substitute: Substitute | None,
) -> bool:
    """Whether this was answered already: the second of two clicks."""
    comes = substitute_of(meeting, seat)
    if substitute is not None:
        return comes is not None and _is_same(comes, substitute)
    return comes is None and (seat.answer, seat.answer_note) == (answer, note)


def replace_seat(
    meeting: Meeting,
    seat: Participant,
    substitute: Substitute,
    *,
    office: Office,
    by: uuid.UUID | None,
    now: datetime,
    consent: Consent | None = None,
) -> Participant:
    """Let somebody else come in the place of this one, for the same party and in the same
    part, and invite him or her. Who is replaced stays on the list as not coming. The same a
    second time gives the substitute that is there already. With a `consent` a newcomer who
    cannot then is asked about first, as when a meeting is planned; raises Unconfirmed."""
    known = substitute_of(meeting, seat)
    if known is not None and _is_same(known, substitute):
        return known
    _require_open(meeting, seat, now)
    _require_newcomer(meeting, seat, substitute)
    newcomer = Participant(
        id=uuid.uuid4(),
        party=seat.party,
        name=substitute.name,
        email=substitute.email,
        user_id=substitute.user_id,
        organisation_id=substitute.organisation_id,
        is_chair=seat.is_chair,
        is_note_taker=seat.is_note_taker,
        replaces_id=seat.id,
    )
    changed = _accept(meeting, newcomer, consent, now) if consent else {}
    if seat.answer is not InvitationAnswer.NEE:
        seat.answer, seat.answered_at = InvitationAnswer.NEE, now
    # With that answer in the calendar entry, and before the newcomer is expected instead.
    away = list_recipients(meeting.id, only=[seat.id])
    seat.is_chair = seat.is_note_taker = False
    seat.attendance = Attendance.AFGEMELD
    seat.absence_reason = f"Vervangen door {substitute.name}"
    _sit_after(meeting, seat, newcomer)
    record_on_meeting(
        AuditAction.PARTICIPANT_REPLACED,
        meeting,
        by=by,
        now=now,
        participant_id=seat.id,
        substitute_id=newcomer.id,
        **changed,
    )
    db.session.flush()
    tell_removed(meeting, away, office=office, now=now, is_replaced=True)
    invite(meeting, office=office, by=by, now=now, is_planning=False)
    return newcomer


def _is_same(known: Participant, substitute: Substitute) -> bool:
    return (known.user_id, known.name, known.email) == (
        substitute.user_id,
        substitute.name,
        substitute.email,
    )


def _accept(
    meeting: Meeting, newcomer: Participant, consent: Consent, now: datetime
) -> dict[str, dict[str, Any]]:
    """Ask whether who comes can, and keep the reason when a chair sits somewhere else; tell
    what that changes of the meeting."""
    if newcomer.user_id is None:
        reason = ""
    else:
        cases = [item.case_id for item in meeting.agenda if item.case_id]
        reason = accept_conflicts(
            planned_as(meeting, cases, [newcomer]),
            consent.values,
            viewer=consent.viewer,
            today=to_local(now).date(),
        )
    if not newcomer.is_chair or reason == meeting.conflict_reason:
        return {}
    changed = audit.changes(meeting, {"conflict_reason": reason})
    meeting.conflict_reason = reason
    return changed


def why_closed(meeting: Meeting, seat: Participant, now: datetime) -> str | None:
    """Why nothing can be answered or sent for this seat, in Dutch; None when it can."""
    if not is_announced(meeting.status, meeting.starts_at, now):
        return NOT_NOW
    if substitute_of(meeting, seat):
        return REPLACED.format(seat.name)
    return None


def _require_open(meeting: Meeting, seat: Participant, now: datetime) -> None:
    if fault := why_closed(meeting, seat, now):
        raise Refused(fault)


def _require_newcomer(meeting: Meeting, seat: Participant, substitute: Substitute) -> None:
    if seat.guardian_id or seat.pupil_id:
        raise Refused("Een ouder of leerling kan niet worden vervangen. Voeg een gast toe.")
    of_users = list_addresses([one.user_id for one in meeting.participants if one.user_id])
    for one in meeting.participants:
        is_same_user = substitute.user_id is not None and one.user_id == substitute.user_id
        address = of_users.get(one.user_id, one.email).casefold()
        if is_same_user or (substitute.email and address == substitute.email.casefold()):
            field = "person" if is_same_user else "email"
            raise Refused({field: "Deze persoon zit al aan tafel."})


def _sit_after(meeting: Meeting, seat: Participant, newcomer: Participant) -> None:
    place = meeting.participants.index(seat) + 1
    meeting.participants.insert(place, newcomer)
    for position, one in enumerate(meeting.participants):
        one.position = position


# -- by the organiser ----------------------------------------------------------------


def send_again(
    meeting: Meeting,
    seat: Participant,
    email: str | None,
    *,
    office: Office,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Send somebody the invitation once more, to another address when that was wrong. While
    one still waits to be sent, it is that one that goes now."""
    _require_open(meeting, seat, now)
    is_moved = email is not None and seat.user_id is None and email != seat.email
    if is_moved:
        seat.email = email
        db.session.flush()
    if not is_moved and _hurry(seat, now):
        return
    if not invite_again(meeting, seat, office=office, by=by, now=now):
        raise Refused({"email": f"Van {seat.name} is geen e-mailadres bekend."})
    record_on_meeting(AuditAction.LINK_SENT, meeting, by=by, now=now, participant_id=seat.id)


def _hurry(seat: Participant, now: datetime) -> bool:
    """Let what waits for this one be sent at once; False when nothing waits."""
    result = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.subject_id == seat.id, OutboxMessage.state == OutboxState.WACHT)
        .values(next_attempt_at=now)
    )
    return result.rowcount > 0


def revoke_link(meeting: Meeting, seat: Participant, *, by: uuid.UUID, now: datetime) -> None:
    """Take back the link of a guest, and the mail that still waits with it."""
    withdraw([seat.id], now=now)
    if revoke_links(seat.id, LinkPurpose.UITNODIGING, now=now):
        record_on_meeting(AuditAction.LINK_REVOKED, meeting, by=by, now=now, participant_id=seat.id)
