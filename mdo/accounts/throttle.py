"""Slowing down guessing: attempts are counted in the database, for all processes at once.

An attempt is written as failed *before* the password is checked and marked as good after,
so that a hundred attempts at the same moment cannot all pass on the same count.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from mdo.accounts.models import SignInAttempt
from mdo.accounts.rules import (
    FAILURES_PER_ADDRESS,
    WINDOW,
    account_wait,
    address_wait,
    normal_email,
    wait_in_words,
)
from mdo.errors import Refused
from mdo.extensions import db

KEPT_FOR = timedelta(days=30)
# Of an IPv6 network everybody has a whole /64 to try from.
IPV6_NETWORK = 64


class TooManyAttempts(Refused):
    """Somebody guesses too fast; `wait` is how long the next attempt must wait.

    The words are the same for an account that exists and one that does not.
    """

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(
            "Er is te vaak een verkeerd wachtwoord ingevuld. "
            f"Wacht {wait_in_words(wait)} en probeer het dan opnieuw."
        )


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from, and the key under which that is stored.

    `address` is the internet address of the browser, `key` the secret of the installation.
    """

    address: str
    key: str

    def account_digest(self, email: str) -> str:
        return self._digest("account", normal_email(email))

    def address_digest(self) -> str:
        return self._digest("address", _network(self.address))

    def _digest(self, kind: str, text: str) -> str:
        message = f"{kind}:{text}".encode()
        return hmac.new(self.key.encode(), message, hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((int(parsed), IPV6_NETWORK), strict=False))


def reserve_attempt(email: str, origin: Origin, *, now: datetime) -> uuid.UUID:
    """Write down an attempt on the account of `email`, as failed for the time being.

    Attempts on one account, or from one address, wait here for each other until the
    transaction ends. Raises TooManyAttempts; the refused attempt itself does not count.
    """
    account, address = origin.account_digest(email), origin.address_digest()
    _one_at_a_time(account, address)
    if wait := max(_account_wait(account, now), _address_wait(address, now)):
        raise TooManyAttempts(wait)
    attempt_id = uuid.uuid4()
    db.session.execute(
        insert(SignInAttempt).values(
            id=attempt_id,
            at=now,
            account_digest=account,
            address_digest=address,
            succeeded=False,
        )
    )
    return attempt_id


def mark_right(attempt_id: uuid.UUID) -> None:
    """The password of this attempt was right."""
    db.session.execute(
        update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True)
    )


def purge_attempts(now: datetime) -> int:
    """Delete the attempts that are older than 30 days; returns how many."""
    return db.session.execute(
        delete(SignInAttempt).where(SignInAttempt.at < now - KEPT_FOR)
    ).rowcount


def _one_at_a_time(*digests: str) -> None:
    """SQLite has one writer at a time anyway; PostgreSQL locks these digests, in one order
    for everybody, until the end of the transaction."""
    if db.session.get_bind().dialect.name == "postgresql":
        for key in sorted(int(digest[:15], 16) for digest in digests):
            db.session.execute(select(func.pg_advisory_xact_lock(key)))


def _account_wait(digest: str, now: datetime) -> timedelta:
    rows = db.session.execute(
        select(SignInAttempt.at, SignInAttempt.succeeded).where(
            SignInAttempt.account_digest == digest, SignInAttempt.at > now - WINDOW
        )
    )
    return account_wait([(row.at, row.succeeded) for row in rows], now)


def _address_wait(digest: str, now: datetime) -> timedelta:
    rows = db.session.scalars(
        select(SignInAttempt.at)
        .where(
            SignInAttempt.address_digest == digest,
            SignInAttempt.at > now - WINDOW,
            SignInAttempt.succeeded.is_(False),
        )
        .order_by(SignInAttempt.at.desc())
        .limit(FAILURES_PER_ADDRESS)
    )
    return address_wait(list(rows), now)
