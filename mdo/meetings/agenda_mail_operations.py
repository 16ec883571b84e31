"""Telling by mail that the agenda of a meeting is ready."""

from __future__ import annotations

from datetime import datetime

from mdo.mail.office import Office
from mdo.mail.operations import post
from mdo.meetings import invitation_letters as letters
from mdo.meetings.agenda_mail_queries import count_cases, list_agenda_mail, list_usable_links
from mdo.meetings.agenda_mail_rules import mail_key
from mdo.meetings.invitation_queries import get_case_number, get_reply_address, list_recipients
from mdo.meetings.models import Meeting


def tell_agenda(meeting: Meeting, *, office: Office, now: datetime) -> int:
    """Write to everybody at the table who has an address and was not told yet of the agenda
    as it was sent last (`agenda_sent_at`); tell to how many. Who comes to sit there later is
    told as well, and who got another address. Nobody is while it was not sent.

    A guest has no page with an agenda: who did not answer yet finds the link to do so.
    """
    if meeting.agenda_sent_at is None:
        return 0
    recipients = list_recipients(meeting.id)
    known = list_agenda_mail(meeting.id)
    links = list_usable_links([row.participant_id for row in recipients], office, now)
    case_number, reply_to = get_case_number(meeting.id), get_reply_address(meeting.created_by_id)
    cases = count_cases(meeting.id)
    count = 0
    for one in recipients:
        key = mail_key(meeting.id, one.participant_id, meeting.agenda_sent_at)
        earlier = known.get(one.participant_id, [])
        if any(mail.serves(key, one.address) for mail in earlier):
            continue
        times = sum(mail.is_under(key) for mail in earlier)
        link_id = links.get(one.participant_id)
        mail_id = post(
            letters.agenda(
                meeting,
                case_number,
                cases,
                is_guest=one.is_guest,
                can_answer=link_id is not None,
            ),
            key=f"{key}#{times + 1}" if times else key,
            to_address=one.address,
            office=office,
            now=now,
            subject_id=one.participant_id,
            reply_to=reply_to,
            link_id=link_id,
        )
        count += mail_id is not None
    return count
