"""What the machine of the demo did: the runs of its jobs, and the history of its mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from mdo.demo.store import Store
from mdo.extensions import db
from mdo.jobs import JOBS, Daily, Job
from mdo.mail.models import OutboxEvent, OutboxMessage
from mdo.mail.terms import OutboxEventKind
from mdo.reminders.models import Heartbeat
from mdo.terms import OutboxState

RUNS = 3
OUTCOMES = {
    "inlogpogingen": "12 inlogpogingen verwijderd",
    "bezette-tijden": "31 bezette tijden verwijderd",
    "hartslagen": "8640 uitvoeringen verwijderd",
    "reeksen": "4 overleggen gepland",
    "thuiszitterklok": "9 leerlingen bijgewerkt",
}
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FULL = "adres geweigerd: 452 4.2.2 de mailbox is vol"
LATER = "adres geweigerd: 451 4.7.1 probeer het later opnieuw"


def write_machine(store: Store, now: datetime) -> None:
    """The last runs of each job, two that went wrong, and what happened to each mail."""
    for job in JOBS:
        _write_runs(store, job, now)
    store.add(
        Heartbeat,
        job="reeksen",
        started_at=now - 2 * DAY,
        finished_at=now - 2 * DAY + MINUTE,
        has_failed=True,
        outcome="mislukt: OperationalError",
    )
    store.add(Heartbeat, job="post", started_at=now - 4 * DAY)
    mails = list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.key)))
    for mail in mails:
        _write_history(store, mail)
    if mails:
        _write_mishaps(store, mails, now)
    store.write()


def _write_runs(store: Store, job: Job, now: datetime) -> None:
    due = job.due_after(now)
    gap = DAY if isinstance(job.trigger, Daily) or due is None else due - now
    for number in range(RUNS, 0, -1):
        started_at = job.due_after(now - number * gap) or now
        store.add(
            Heartbeat,
            job=job.id,
            started_at=started_at,
            finished_at=min(started_at + timedelta(seconds=number), now),
            outcome=OUTCOMES.get(job.id, ""),
        )


def _write_history(store: Store, mail: OutboxMessage) -> None:
    if mail.state is OutboxState.VERZONDEN and mail.sent_at:
        _happened(store, mail, OutboxEventKind.VERZONDEN, mail.sent_at)
    elif mail.state is OutboxState.MISLUKT:
        _happened(store, mail, OutboxEventKind.MISLUKT, mail.created_at, mail.last_error)
    elif mail.state is OutboxState.INGETROKKEN:
        _happened(store, mail, OutboxEventKind.INGETROKKEN, mail.created_at)


def _happened(
    store: Store, mail: OutboxMessage, kind: OutboxEventKind, at: datetime, said: str = ""
) -> None:
    store.add(OutboxEvent, mail_id=mail.id, at=at, kind=kind, detail=said)


def _write_mishaps(store: Store, mails: list[OutboxMessage], now: datetime) -> None:
    """One that is tried again, one that was taken back, and one that failed in the end."""
    waits = next((mail for mail in mails if mail.state is OutboxState.WACHT), None)
    if waits is not None:
        waits.created_at, waits.attempts, waits.last_error = now - 6 * MINUTE, 2, LATER
        for minutes in (6, 5):
            _happened(store, waits, OutboxEventKind.UITGESTELD, now - minutes * MINUTE, LATER)
    sent = next(
        mail
        for mail in mails
        if mail.state is OutboxState.VERZONDEN and mail.key.startswith("uitnodiging:")
    )
    began = now - 3 * DAY
    taken = _write_copy(store, sent, "ingetrokken", OutboxState.INGETROKKEN, began)
    _happened(store, taken, OutboxEventKind.INGETROKKEN, began + 2 * MINUTE)
    failed = _write_copy(store, sent, "vol", OutboxState.MISLUKT, began)
    failed.attempts, failed.last_error = 4, FULL.replace("452 4", "552 5")
    for number, wait in enumerate((0, 1, 6)):
        said = FULL if number else LATER
        _happened(store, failed, OutboxEventKind.UITGESTELD, began + wait * MINUTE, said)
    _happened(store, failed, OutboxEventKind.MISLUKT, began + 21 * MINUTE, failed.last_error)


def _write_copy(
    store: Store, mail: OutboxMessage, name: str, state: OutboxState, at: datetime
) -> OutboxMessage:
    """An earlier mail like this one."""
    copy = OutboxMessage(
        id=store.new_id(),
        key=f"uitnodiging:{name}",
        to_address=mail.to_address,
        subject=mail.subject,
        text_body=mail.text_body,
        html_body=mail.html_body,
        message_id=f"<{name}@oefenland.invalid>",
        state=state,
        attempts=0,
        next_attempt_at=at,
        created_at=at,
    )
    db.session.add(copy)
    db.session.flush()
    return copy
