"""Telling the people at the table by mail: invited, changed, not needed, called off.

Each gets a letter and a calendar object of his or her own. What is written stands in
invitation_letters. Nothing is sent here: the mail waits in the outbox.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from mdo.extensions import db
from mdo.mail.letters import Letter
from mdo.mail.office import Office
from mdo.mail.operations import post, withdraw
from mdo.meetings import invitation_letters as letters
from mdo.meetings.agenda_mail_operations import tell_agenda
from mdo.meetings.ical import Attendee, Entry, Method, calendar_of, event_of, place_of
from mdo.meetings.invitation_queries import (
    Recipient,
    get_case_number,
    get_reply_address,
    list_invited,
    list_keys,
    list_recipients,
    whereabouts_of,
)
from mdo.meetings.invitation_rules import is_announced
from mdo.meetings.link_operations import issue_link, revoke_links, revoke_links_of_meeting
from mdo.meetings.models import Meeting, Participant
from mdo.terms import InvitationAnswer, LinkPurpose, MeetingStatus


def invite(
    meeting: Meeting,
    *,
    office: Office,
    by: uuid.UUID | None,
    now: datetime,
    is_time_changed: bool = False,
    is_planning: bool = True,
) -> None:
    """Invite everybody at the table who has an address and was not invited yet for this
    version (`sequence`) of the meeting. Who was invited for an earlier one is told that it
    changed. Nobody is invited to a meeting that is not planned, or that began already. Was
    its agenda sent, then who has no mail about that (any more) is told of it too.

    With `is_planning`, `by` chose the moment: when he or she sits at the table, that is an
    answer.
    """
    if not is_announced(meeting.status, meeting.starts_at, now):
        return
    db.session.flush()
    if is_planning:
        _answer_for_planner(meeting, by, now)
    recipients = list_recipients(meeting.id)
    written = list_keys([_invitation_key(meeting, one.participant_id) for one in recipients])
    new = [one for one in recipients if _invitation_key(meeting, one.participant_id) not in written]
    # What was about an earlier version, or about the poll of the date, is no longer true.
    invited = list_invited([one.participant_id for one in new])
    withdraw([one.participant_id for one in new], now=now)
    case_number, reply_to = get_case_number(meeting.id), get_reply_address(meeting.created_by_id)
    for one in new:
        link_id = _link(meeting, one, office=office, by=by, now=now)
        _write(
            meeting,
            one,
            letters.update(
                meeting, case_number, is_guest=one.is_guest, is_time_changed=is_time_changed
            )
            if one.participant_id in invited
            else letters.invitation(meeting, case_number, is_guest=one.is_guest),
            "REQUEST",
            key=_invitation_key(meeting, one.participant_id),
            case_number=case_number,
            reply_to=reply_to,
            office=office,
            now=now,
            link_id=link_id,
        )
    tell_agenda(meeting, office=office, now=now)


def invite_again(
    meeting: Meeting, seat: Participant, *, office: Office, by: uuid.UUID, now: datetime
) -> bool:
    """Write a new invitation to one person, a guest with a new link, after which the earlier
    one does not work any more. False when this person cannot be written to."""
    found = list_recipients(meeting.id, only=[seat.id])
    if not found:
        return False
    one = found[0]
    withdraw([one.participant_id], now=now)
    case_number = get_case_number(meeting.id)
    _write(
        meeting,
        one,
        letters.invitation(meeting, case_number, is_guest=one.is_guest),
        "REQUEST",
        key=f"opnieuw:{meeting.id}:{one.participant_id}:{uuid.uuid4()}",
        case_number=case_number,
        reply_to=get_reply_address(meeting.created_by_id),
        office=office,
        now=now,
        link_id=_link(meeting, one, office=office, by=by, now=now),
    )
    tell_agenda(meeting, office=office, now=now)
    return True


def tell_removed(
    meeting: Meeting,
    recipients: Collection[Recipient],
    *,
    office: Office,
    now: datetime,
    is_replaced: bool = False,
) -> None:
    """Tell these people that they are not expected any more, and take their links back. Who
    never got an invitation hears nothing, nor does anybody of a meeting that is not announced
    (any more)."""
    ids = [one.participant_id for one in recipients]
    invited = list_invited(ids)
    withdraw(ids, now=now)
    case_number, reply_to = get_case_number(meeting.id), get_reply_address(meeting.created_by_id)
    for one in recipients:
        revoke_links(one.participant_id, now=now)
        if one.participant_id in invited and is_announced(meeting.status, meeting.starts_at, now):
            _write(
                meeting,
                one,
                letters.removal(meeting, case_number, is_replaced=is_replaced),
                "CANCEL",
                # Who came back may be taken off once more.
                key=f"afgezegd:{meeting.id}:{one.participant_id}:{now.isoformat()}",
                case_number=case_number,
                reply_to=reply_to,
                office=office,
                now=now,
            )


def tell_cancelled(meeting: Meeting, was: MeetingStatus, *, office: Office, now: datetime) -> None:
    """Tell everybody who was asked that the meeting is off, and take their links back. `was`
    is what it was before: while its date was polled it stood in nobody's calendar."""
    recipients = list_recipients(meeting.id)
    withdraw([one.participant_id for one in recipients], now=now)
    revoke_links_of_meeting(meeting.id, now=now)
    if was not in (MeetingStatus.PEILING, MeetingStatus.GEPLAND):
        return
    case_number, reply_to = get_case_number(meeting.id), get_reply_address(meeting.created_by_id)
    was_planned = was is MeetingStatus.GEPLAND
    for one in recipients:
        _write(
            meeting,
            one,
            letters.cancellation(
                meeting, case_number, is_guest=one.is_guest, has_moment=was_planned
            ),
            "CANCEL" if was_planned else None,
            key=f"geannuleerd:{meeting.id}:{one.participant_id}",
            case_number=case_number,
            reply_to=reply_to,
            office=office,
            now=now,
        )


def calendar_entry(
    meeting: Meeting, case_number: str | None, *, url: str = "", is_uninvited: bool = False
) -> Entry:
    """The meeting as a calendar shows it; `url` for who has an account. `is_uninvited`: for
    who has to take it out of the calendar, also when it goes on without him or her."""
    is_cancelled = meeting.status is MeetingStatus.GEANNULEERD
    where = whereabouts_of([meeting])[meeting.id]
    lines = [meeting.kind.label]
    if case_number:
        lines.append(f"Dossier {case_number}")
    if where.video_url:
        lines.append(f"Beeldbellen: {where.video_url}")
    if url:
        lines.append(url)
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        title=letters.title(meeting),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=place_of(where.room, where.location, where.video_url),
        lines=tuple(lines),
        url=url,
        is_cancelled=is_cancelled,
        has_status=is_cancelled or not is_uninvited,
    )


def _answer_for_planner(meeting: Meeting, by: uuid.UUID | None, now: datetime) -> None:
    if by is None:
        return
    own_seat = select(Participant).where(
        Participant.meeting_id == meeting.id,
        Participant.user_id == by,
        Participant.answer == InvitationAnswer.GEEN,
    )
    for seat in db.session.scalars(own_seat):
        seat.answer, seat.answered_at = InvitationAnswer.JA, now


def _invitation_key(meeting: Meeting, participant_id: uuid.UUID) -> str:
    return f"uitnodiging:{meeting.id}:{participant_id}:{meeting.sequence}"


def _write(
    meeting: Meeting,
    to: Recipient,
    letter: Letter,
    method: Method | None,
    *,
    key: str,
    case_number: str | None,
    reply_to: str,
    office: Office,
    now: datetime,
    link_id: uuid.UUID | None = None,
) -> None:
    """Put a letter in the outbox, with the meeting as this one person has it in a calendar."""
    calendar = b""
    if method:
        is_uninvited = method == "CANCEL"
        url = "" if to.is_guest or is_uninvited else office.url(letters.page_path(meeting))
        event = event_of(
            calendar_entry(meeting, case_number, url=url, is_uninvited=is_uninvited),
            stamp=now,
            organizer=office.sender,
            attendee=Attendee(to.address, to.answer),
        )
        calendar = calendar_of([event], method)
    post(
        letter,
        key=key,
        to_address=to.address,
        office=office,
        now=now,
        subject_id=to.participant_id,
        reply_to=reply_to,
        link_id=link_id,
        calendar=calendar.decode(),
        calendar_method=method or "",
    )


def _link(
    meeting: Meeting, recipient: Recipient, *, office: Office, by: uuid.UUID | None, now: datetime
) -> uuid.UUID | None:
    """The personal link of a guest; it works until the meeting begins."""
    if not recipient.is_guest:
        return None
    return issue_link(
        recipient.participant_id,
        LinkPurpose.UITNODIGING,
        expires_at=meeting.starts_at,
        office=office,
        by=by,
        now=now,
    ).id
