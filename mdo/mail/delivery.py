"""Sending what waits in the outbox.

A sender first takes some rows in hand (`claimed_until`), in a short transaction; then it
sends them outside any transaction, and notes of each what became of it. Several senders
share the work. One that dies halfway gives its rows free when the lease is over, and a
mail that went out twice by that has the same Message-ID both times.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.mail.delivery_rules import next_attempt
from mdo.mail.history_operations import note
from mdo.mail.mime import message_of
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.office import Office
from mdo.mail.terms import OutboxEventKind
from mdo.mail.transport import Failure, Rejected, Transport, Unreachable
from mdo.terms import OutboxState

log = logging.getLogger("mdo.mail")

LEASE = timedelta(minutes=10)
# So much of the lease has to be left to begin with a mail.
MARGIN = timedelta(minutes=3)
BATCH = 20
# After so long the other jobs have their turn; the rest of the mail goes in the next run.
LONGEST_RUN = timedelta(minutes=2)
TellTime = Callable[[], datetime]


@dataclass
class Tally:
    """What became of the mails of one run."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0

    def __str__(self) -> str:
        parts = (
            (self.sent, "verzonden"),
            (self.postponed, "later opnieuw"),
            (self.failed, "mislukt"),
        )
        return ", ".join(f"{count} {what}" for count, what in parts if count)


def count_waiting() -> int:
    """How many mails wait to be sent."""
    return db.session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.WACHT)
    )


def deliver(transport: Transport, office: Office, tell_time: TellTime) -> Tally:
    """Send all that is due, and tell what became of it. Stops after a while, and when there
    is no connection to be had; what was in hand then waits for its next attempt."""
    tally = Tally()
    until = tell_time() + LONGEST_RUN
    with transport:
        while (now := tell_time()) <= until and (rows := claim(now)):
            if not _send_all(rows, transport, office, tell_time, tally):
                break
    return tally


def claim(now: datetime, limit: int = BATCH) -> list[OutboxMessage]:
    """Take the next mails in hand, the oldest first, for as long as the lease."""
    due = (
        select(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.WACHT,
            OutboxMessage.next_attempt_at <= now,
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
        )
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.created_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    with unit_of_work():
        rows = list(db.session.scalars(due))
        for row in rows:
            row.claimed_until = now + LEASE
    for row in rows:
        db.session.expunge(row)
    return rows


def _send_all(
    rows: list[OutboxMessage],
    transport: Transport,
    office: Office,
    tell_time: TellTime,
    tally: Tally,
) -> bool:
    """Send what is in hand; False when going on is of no use now."""
    no_connection: Unreachable | None = None
    for row in rows:
        now = tell_time()
        if row.claimed_until is None or now > row.claimed_until - MARGIN:
            return False
        if not _still_waits(row.id):
            continue
        try:
            if no_connection:
                raise no_connection
            _send(row, transport, office, now)
        except Unreachable as error:
            no_connection = error
            _note_failure(row, error, now, tally)
        except Failure as error:
            _note_failure(row, error, now, tally)
        else:
            _note_sent(row, now)
            tally.sent += 1
    return no_connection is None


def _send(row: OutboxMessage, transport: Transport, office: Office, now: datetime) -> None:
    try:
        message = message_of(row, office, now)
        message.as_bytes()
    except Exception as error:
        # What is no address makes the standard library fail in many ways; it stops nobody else.
        raise Rejected(f"adres geweigerd: {type(error).__name__}") from error
    transport.send(message, row.to_address)


def _still_waits(row_id: uuid.UUID) -> bool:
    """Whether the mail was not taken back since it was taken in hand."""
    state = db.session.scalar(select(OutboxMessage.state).where(OutboxMessage.id == row_id))
    # Nothing is left open while the mail server takes its time.
    db.session.rollback()
    return state is OutboxState.WACHT


def _note_sent(row: OutboxMessage, now: datetime) -> None:
    """It is out, also when somebody took it back meanwhile."""
    with unit_of_work():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == row.id)
            .values(
                state=OutboxState.VERZONDEN,
                sent_at=now,
                attempts=OutboxMessage.attempts + 1,
                claimed_until=None,
                last_error="",
            )
        )
        note(row.id, OutboxEventKind.VERZONDEN, now=now)


def _note_failure(row: OutboxMessage, error: Failure, now: datetime, tally: Tally) -> None:
    # No address in the log of the server, only which mail it was.
    log.warning("e-mail %s: %s", row.id, str(error).partition(":")[0])
    with unit_of_work():
        again_at = (
            None
            if isinstance(error, Rejected)
            else next_attempt(row.attempts + 1, _offered_at(row), now)
        )
        if again_at is None:
            values: dict[str, object] = {"state": OutboxState.MISLUKT}
            gave_up = "" if isinstance(error, Rejected) else "niet bezorgd binnen 48 uur: "
            kind, reason = OutboxEventKind.MISLUKT, f"{gave_up}{error}"
            tally.failed += 1
        else:
            values = {"next_attempt_at": again_at}
            kind, reason = OutboxEventKind.UITGESTELD, str(error)
            tally.postponed += 1
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == row.id, OutboxMessage.state == OutboxState.WACHT)
            .values(attempts=row.attempts + 1, claimed_until=None, last_error=reason, **values)
        )
        note(row.id, kind, now=now, detail=reason)


def _offered_at(row: OutboxMessage) -> datetime:
    """When the 48 hours of a mail began: as it was written, or offered again."""
    again = select(func.max(OutboxEvent.at)).where(
        OutboxEvent.mail_id == row.id, OutboxEvent.kind == OutboxEventKind.OPNIEUW
    )
    return db.session.scalar(again) or row.created_at
