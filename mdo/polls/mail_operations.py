"""Asking, reminding and reaching the people of a poll by mail, and taking a link back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from mdo.audit import AuditAction
from mdo.clock import to_local
from mdo.errors import Refused
from mdo.extensions import db
from mdo.mail.letters import Letter
from mdo.mail.office import Office, digest
from mdo.mail.operations import post, withdraw
from mdo.meetings.invitation_queries import (
    Recipient,
    get_case_number,
    get_reply_address,
    list_recipients,
)
from mdo.meetings.link_operations import issue_link, revoke_links
from mdo.meetings.link_rules import LinkState
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.meetings.operations import record_on_meeting
from mdo.polls import letters
from mdo.polls.queries import (
    SlotRow,
    closes_at,
    free_key,
    get_last_links,
    get_opener_id,
    link_of,
    list_answers,
    list_asked,
    list_slots,
    list_told,
    mail_key,
    start_of,
    to_come,
)
from mdo.terms import LinkPurpose, MeetingStatus

CLOSED = "Antwoorden kan niet meer. Kies eerst een latere dag bij ‘Voorstellen wijzigen’."
NO_POLL = "Bij dit overleg loopt geen datumpeiling meer."
Write = Callable[..., Letter]


def require_poll(meeting: Meeting) -> None:
    """Raise Refused when the date of the meeting is not polled (any more)."""
    if meeting.status is not MeetingStatus.PEILING:
        raise Refused(NO_POLL)


def ask(
    meeting: Meeting,
    recipients: Collection[Recipient],
    write: Write,
    occasion: str,
    *,
    office: Office,
    by: uuid.UUID | None,
    now: datetime,
) -> int:
    """Write to these people with the letter that `write` makes, once for each `occasion`;
    tell to how many. A guest gets the link that works already, else a new one. `by` is None
    for what nobody asked for."""
    slots = list_slots(meeting.id)
    case_number, reply_to = get_case_number(meeting.id), get_reply_address(meeting.created_by_id)
    links = get_last_links(meeting.id)
    count = 0
    for recipient in recipients:
        who = recipient.participant_id
        key = free_key(who, mail_key(meeting.id, who, occasion))
        if key is None:
            continue
        sent = post(
            write(meeting, case_number, to_come(slots, now), is_guest=recipient.is_guest),
            key=key,
            to_address=recipient.address,
            office=office,
            now=now,
            subject_id=recipient.participant_id,
            reply_to=reply_to,
            link_id=_link_id(meeting, recipient, slots, links, office=office, by=by, now=now),
        )
        count += sent is not None
    return count


def _link_id(
    meeting: Meeting,
    recipient: Recipient,
    slots: Sequence[SlotRow],
    links: dict[uuid.UUID, GuestLink],
    *,
    office: Office,
    by: uuid.UUID | None,
    now: datetime,
) -> uuid.UUID | None:
    if not recipient.is_guest:
        return None
    link = links.get(recipient.participant_id)
    works = link is not None and link_of(link, now) is LinkState.GELDIG
    # After a change of the secret an old link bears a token that nobody has.
    if works and digest(office.token(link.id)) == link.digest:
        return link.id
    return issue_link(
        recipient.participant_id,
        LinkPurpose.PEILING,
        expires_at=closes_at(meeting.answer_by_on, slots),
        office=office,
        by=by,
        now=now,
    ).id


def list_unanswered(meeting: Meeting, now: datetime) -> list[Recipient]:
    """Who can be written to and did not answer every slot that is still to come."""
    answers = list_answers(meeting.id)
    ahead = {slot.id for slot in to_come(list_slots(meeting.id), now)}
    return [
        row
        for row in list_recipients(meeting.id)
        if not ahead <= answers.get(row.participant_id, {}).keys()
    ]


def list_to_ask(meeting: Meeting, by: uuid.UUID, now: datetime) -> list[Recipient]:
    """Who of those that did not answer is mailed: not who began the poll, nor who asks now,
    for they have it before them."""
    organisers = {by, get_opener_id(meeting.id)} - {None}
    return [row for row in list_unanswered(meeting, now) if row.user_id not in organisers]


def remind_unanswered(meeting: Meeting, *, office: Office, by: uuid.UUID, now: datetime) -> int:
    """Remind who did not answer (all) yet, at most once a day each, and tell how many. Who
    was never asked is asked; whose link was taken back is left in peace."""
    require_poll(meeting)
    _require_open(meeting, now)
    links = get_last_links(meeting.id)
    asked = list_asked(meeting.id)
    waiting = [
        row
        for row in list_to_ask(meeting, by, now)
        if row.participant_id not in links
        or link_of(links[row.participant_id], now) is not LinkState.INGETROKKEN
    ]
    today = f"herinnering-{to_local(now):%Y-%m-%d}"
    count = 0
    for write, group in (
        (letters.reminder, [row for row in waiting if row.participant_id in asked]),
        (letters.question, [row for row in waiting if row.participant_id not in asked]),
    ):
        count += ask(meeting, group, write, today, office=office, by=by, now=now)
    if count:
        record_on_meeting(AuditAction.POLL_REMINDED, meeting, by=by, now=now, people=count)
    return count


def remind_guests_of(meeting: Meeting, on: date, *, office: Office, now: datetime) -> int:
    """Remind the guests that did not answer all of a poll that can be answered until and with
    `on`, and tell how many. Once for that day, whatever became of the mail; not who got a mail
    about the poll today, nor whose link was taken back."""
    if meeting.status is not MeetingStatus.PEILING or not is_open(meeting, now):
        return 0
    links = get_last_links(meeting.id)
    occasion = f"laatste-dag-{on.isoformat()}"
    told = list_told(meeting.id, occasion, since=start_of(to_local(now).date()))
    waiting = [
        row
        for row in list_unanswered(meeting, now)
        if row.is_guest
        and row.participant_id not in told
        and (
            row.participant_id not in links
            or link_of(links[row.participant_id], now) is not LinkState.INGETROKKEN
        )
    ]
    count = ask(meeting, waiting, letters.reminder, occasion, office=office, by=None, now=now)
    if count:
        record_on_meeting(AuditAction.POLL_REMINDED, meeting, by=None, now=now, people=count)
    return count


def resend_link(
    meeting: Meeting,
    participant_id: uuid.UUID,
    *,
    office: Office,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Mail the question once more to one person, with a link that works. A double click
    sends one mail."""
    require_poll(meeting)
    _require_open(meeting, now)
    found = [row for row in list_recipients(meeting.id) if row.participant_id == participant_id]
    if not found:
        raise Refused("Van deze persoon is geen e-mailadres bekend.")
    occasion = f"opnieuw-{now:%Y-%m-%dT%H:%M}"
    if ask(meeting, found, letters.question, occasion, office=office, by=by, now=now):
        record_on_meeting(
            AuditAction.POLL_LINK_SENT, meeting, by=by, now=now, participant_id=participant_id
        )


def mend_address(
    meeting: Meeting,
    seat: Participant,
    email: str,
    *,
    office: Office,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Give a guest another address, and mail the question there with a new link: the earlier
    one went to somebody else, or to nobody. Messages stand at `email`. To the same address a
    double click sends one mail."""
    require_poll(meeting)
    _require_open(meeting, now)
    if seat.user_id is not None:
        raise Refused({"email": "Wie een account heeft, krijgt mail op het adres daarvan."})
    if email != seat.email:
        revoke_links(seat.id, LinkPurpose.PEILING, now=now)
        withdraw([seat.id], now=now)
        seat.email = email
        db.session.flush()
    resend_link(meeting, seat.id, office=office, by=by, now=now)


def revoke_link(
    meeting: Meeting, participant_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    """Take back the link of one guest, and the mail with it that was not sent yet. What was
    answered stays. A second time changes nothing."""
    require_poll(meeting)
    if revoke_links(participant_id, LinkPurpose.PEILING, now=now):
        withdraw([participant_id], now=now)
        record_on_meeting(
            AuditAction.POLL_LINK_REVOKED, meeting, by=by, now=now, participant_id=participant_id
        )


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Whether the poll of a meeting can still be answered."""
    slots = list_slots(meeting.id)
    return bool(to_come(slots, now)) and closes_at(meeting.answer_by_on, slots) > now


def _require_open(meeting: Meeting, now: datetime) -> None:
    if not is_open(meeting, now):
        raise Refused(CLOSED)
