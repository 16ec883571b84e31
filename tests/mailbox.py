"""A real mail server for the tests: keeps what it gets, and can refuse, hang or hang up."""

from __future__ import annotations

import asyncio
import email
import email.policy
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar

# What the server does with the contents of one mail: it breaks off before it has all of it,
# says nothing any more, or keeps it and breaks off before it says so.
Fault = Literal["", "breaks off", "hangs", "loses answer"]


@dataclass
class Mailbox:
    """What came in, and what the server does with what comes next. `answers` are by the
    address of the recipient, each used once: `550 …`, `451 …`; `hangs` and `hangs_up` are
    about the contents of a mail, as `faults` are of the mails one after another."""

    url: str = ""
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    hangs: bool = False
    hangs_up: int = 0
    faults: list[Fault] = field(default_factory=list)

    def to(self, address: str) -> list[EmailMessage]:
        """The messages for one address, in the order in which they came."""
        return [one for one in self.messages if one["To"] == address]

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if waiting := self.answers.get(address):
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Line, _session: Session, envelope: Envelope) -> str:
        if self.hangs or server.fault == "hangs":
            await asyncio.sleep(30)
        if self.hangs_up:
            self.hangs_up -= 1
            server.break_off()
            return "451 weg"
        if self.data_answers:
            return self.data_answers.pop(0)
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
        assert isinstance(message, EmailMessage)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        self.messages.append(message)
        if server.fault == "loses answer":
            server.break_off()
        return "250 OK"


class _Line(SMTP):
    """A connection, with what goes wrong with the mail that comes over it now."""

    fault: Fault = ""

    async def smtp_DATA(self, arg: str) -> None:
        faults = self.event_handler.faults
        self.fault = faults.pop(0) if faults else ""
        if self.fault == "breaks off":
            await self.push("354 begin maar")
            self.break_off()
        else:
            await super().smtp_DATA(arg)

    def break_off(self) -> None:
        """End the connection without a word."""
        assert self.transport is not None
        self.transport.abort()


class _Server(Controller):
    """Listens on a port that is free."""

    def factory(self) -> SMTP:
        return _Line(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[Mailbox]:
    """A server on this machine for as long as the block."""
    mailbox = Mailbox()
    controller = _Server(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        mailbox.url = f"smtp://127.0.0.1:{controller.port}"
        yield mailbox
    finally:
        controller.stop()


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


def html_of(message: EmailMessage) -> str:
    """The HTML of a message."""
    part = message.get_body(("html",))
    assert part is not None
    return part.get_content()


def calendar_of(message: EmailMessage) -> Calendar:
    """The calendar object that a message bears."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    return Calendar.from_ical(parts[0].get_payload(decode=True))


def link_in(message: EmailMessage) -> str:
    """The address behind the one button of a message."""
    [link] = re.findall(r"https?://\S+", text_of(message))
    assert html.unescape(html_of(message)).count(link) >= 1
    return link


def all_that_is_said(message: EmailMessage) -> str:
    """Every header and every part of a message, decoded, names of files with it."""
    said = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        said += [str(value) for value in part.values()]
        if not part.is_multipart():
            said.append(part.get_payload(decode=True).decode())
    return "\n".join(said)
