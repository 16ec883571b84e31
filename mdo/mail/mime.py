"""A row of the outbox as the message that goes over the line."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mdo.clock import to_local
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office, fill_link

SENDER_NAME = "MDO-planner"
FILE_NAME = "overleg.ics"


def message_of(row: OutboxMessage, office: Office, now: datetime) -> EmailMessage:
    """The message of this attempt: text, HTML and, of an invitation, the calendar object as
    a part that calendar programs understand and as a file for the others.

    Its Message-ID is that of every attempt. Raises ValueError for an address or subject that
    no header can hold.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(SENDER_NAME, addr_spec=office.sender)
    message["To"] = Address(addr_spec=row.to_address)
    if row.reply_to:
        message["Reply-To"] = Address(addr_spec=row.reply_to)
    message["Subject"] = row.subject
    message["Date"] = format_datetime(to_local(now))
    message["Message-ID"] = row.message_id
    # No answer of a machine to a machine (RFC 3834; the second is how Exchange calls it).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text, html = row.text_body, row.html_body
    if row.link_id:
        text, html = (fill_link(body, office, row.link_id) for body in (text, html))
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if row.calendar:
        _add_calendar(message, row)
    # Last: what is added above takes headers of this name along into a part.
    message["Content-Language"] = "nl"
    return message


def _add_calendar(message: EmailMessage, row: OutboxMessage) -> None:
    message.add_alternative(
        row.calendar,
        subtype="calendar",
        cte="base64",
        params={"method": row.calendar_method},
    )
    message.add_attachment(
        row.calendar.encode(), maintype="application", subtype="ics", filename=FILE_NAME
    )
