"""Writing the mails of reminders, and taking back what is no longer true."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select, update

from mdo.clock import to_local
from mdo.extensions import db
from mdo.law.public_holidays import is_workday
from mdo.mail.letters import Letter
from mdo.mail.models import OutboxMessage
from mdo.mail.office import Office
from mdo.mail.operations import post, put_back, rewrite, withdraw_mail
from mdo.reminders.choice_queries import get_channels, get_digest_hours
from mdo.reminders.letters import digest_letter, reminder_letter, together_letter
from mdo.reminders.mail_queries import (
    UNSENT,
    ToTell,
    count_told,
    digest_key,
    had_digest,
    list_misaddressed,
    list_to_tell,
    list_told_in,
    list_told_in_vain,
)
from mdo.reminders.mail_rules import goes_out
from mdo.reminders.models import Reminder
from mdo.reminders.terms import Channel
from mdo.terms import OutboxState

MOST_AT_ONCE = 5
TOGETHER = "samen:"


@dataclass(frozen=True)
class Desk:
    """Who writes, and when."""

    office: Office
    now: datetime


def write_mail(now: datetime, office: Office) -> int:
    """Put in the outbox what is to be told now: a mail for each reminder that somebody wants
    at once, and one digest a day of the others. Nothing on a day off; how many were written."""
    today, hour = to_local(now).date(), to_local(now).hour
    if not is_workday(today):
        return 0
    waiting = list_to_tell(today)
    people = {one.reminder.recipient_id for one in waiting}
    channels, hours = get_channels(people), get_digest_hours(people)
    told, had = count_told(people, today), had_digest(people, today)
    desk = Desk(office, now)
    written = 0
    for person, found in groupby(waiting, key=lambda one: one.reminder.recipient_id):
        group = list(found)
        others = told.get(person, 0) - sum(bool(one.reminder.mail_id) for one in group)
        by_way: dict[Channel, list[ToTell]] = {}
        for one in group:
            way = channels[person][one.reminder.kind]
            if goes_out(way, hours[person], hour):
                by_way.setdefault(way, []).append(one)
        written += _tell_at_once(by_way.get(Channel.METEEN, []), desk)
        digest = by_way.get(Channel.OVERZICHT)
        if digest and person not in had:
            written += _tell_in_digest(digest, others, desk)
    db.session.flush()
    return written


def take_back(now: datetime, office: Office) -> int:
    """See to it that no mail goes out about what is done, put off or no longer true, nor to an
    address that somebody has no longer; how many mails were withdrawn. A digest of which
    something is left is written anew without the rest."""
    today = to_local(now).date()
    for mail, email in list_misaddressed():
        mail.to_address = email
    touched: set[uuid.UUID] = set()
    for row in list_told_in_vain(today):
        if row.mail_id:
            touched.add(row.mail_id)
        row.mail_id = None
    db.session.flush()
    left: dict[uuid.UUID, list[Reminder]] = {}
    for row in list_told_in(touched):
        if row.mail_id:
            left.setdefault(row.mail_id, []).append(row)
    withdrawn = 0
    # What failed as well: nobody is to offer that again.
    for mail in db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.id.in_(touched), OutboxMessage.state.in_(UNSENT))
    ):
        if rows := left.get(mail.id):
            rewrite(mail, _anew(mail, rows), office=office)
        else:
            withdraw_mail(mail, now=now)
            withdrawn += 1
    db.session.flush()
    return withdrawn


def hold_back(now: datetime, *, until: datetime) -> None:
    """Let the mail of reminders that is due wait until then."""
    of_reminders = select(Reminder.mail_id).where(Reminder.mail_id.is_not(None))
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_(of_reminders),
            OutboxMessage.state == OutboxState.WACHT,
            OutboxMessage.next_attempt_at <= now,
        )
        .values(next_attempt_at=until)
    )


def _anew(mail: OutboxMessage, rows: Sequence[Reminder]) -> Letter:
    """What a mail about several says when only these are left."""
    if mail.key.startswith(TOGETHER):
        return together_letter(rows)
    return digest_letter(rows, to_local(mail.created_at).date(), 0)


def _tell_at_once(found: Sequence[ToTell], desk: Desk) -> int:
    """A mail for each; who gets many in one round has them in one mail."""
    rows = [one.reminder for one in found]
    if len(rows) > MOST_AT_ONCE:
        key = f"{TOGETHER}{_once(rows[0])}"
        if _tell(rows, together_letter(rows), key, found[0].email, desk):
            return 1
        # The mail that told of the first told of that one; these others wait still.
        return _tell_at_once(found[1:], desk)
    return sum(
        _tell([row], reminder_letter(row), f"herinnering:{_once(row)}", one.email, desk)
        for row, one in zip(rows, found, strict=True)
    )


def _once(row: Reminder) -> str:
    """Somebody who put it off is told again on the day that he or she chose."""
    return f"{row.key}:{row.snoozed_until_on.isoformat()}" if row.snoozed_until_on else row.key


def _tell_in_digest(found: Sequence[ToTell], others: int, desk: Desk) -> bool:
    rows = [one.reminder for one in found]
    today = to_local(desk.now).date()
    letter = digest_letter(rows, today, others)
    return _tell(rows, letter, digest_key(rows[0].recipient_id, today), found[0].email, desk)


def _tell(rows: Sequence[Reminder], letter: Letter, key: str, to: str, desk: Desk) -> bool:
    """Write the mail and note with the reminders that it tells of them; False when one of that
    key is there already, which told of the first of them."""
    mail_id = post(letter, key=key, to_address=to, office=desk.office, now=desk.now)
    if mail_id is None:
        mail = db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
        if mail.state is not OutboxState.INGETROKKEN:
            rows[0].mail_id = mail.id
            return False
        rewrite(mail, letter, office=desk.office)
        put_back(mail, to_address=to, now=desk.now)
        mail_id = mail.id
    for row in rows:
        row.mail_id = mail_id
    return True
