"""Signing in and out, and the own password.

Hashing may not hold up other writers, and a refused attempt must be kept although the
response is an error. So this works in short transactions of its own, which are over before
the hashing starts and before the response is made. They come first in their request: what
a view changed before would be committed with them.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Row

from mdo import audit
from mdo.accounts.models import User
from mdo.accounts.passwords import Passwords, new_session_key
from mdo.accounts.queries import get_credentials, get_user, get_viewer
from mdo.accounts.rules import password_problem
from mdo.accounts.throttle import Origin, mark_right, reserve_attempt
from mdo.audit import AuditAction, Subject
from mdo.clock import to_local
from mdo.database.unit_of_work import unit_of_work
from mdo.errors import Refused
from mdo.extensions import db

# Why somebody may not come in: as the log has it, and in words for that person.
REFUSALS = {
    "wachtwoord": "E-mailadres of wachtwoord klopt niet.",
    "uitgezet": (
        "Dit account is uitgezet. Vraag de functioneel beheerder van de gemeente om het weer "
        "aan te zetten."
    ),
    "geen_rol": (
        "Dit account heeft vandaag geen rol in een organisatie. Vraag de functioneel beheerder "
        "van de gemeente om een rol te geven."
    ),
}


def sign_in(
    email: str, password: str, *, origin: Origin, passwords: Passwords, now: datetime
) -> User:
    """The user who may come in with this address and password, with the moment noted.

    Raises TooManyAttempts, or Refused: in the same words for an unknown address as for a
    wrong password, and with the real reason only to who knows the password.
    """
    today = to_local(now).date()
    with unit_of_work():
        attempt_id = reserve_attempt(email, origin, now=now)
        known = get_credentials(email, today)
    stored = known.password_hash if known else None
    if not passwords.verify(stored, password):
        with unit_of_work():
            _record_refusal(known, "wachtwoord", now)
        raise Refused(REFUSALS["wachtwoord"])
    rehashed = passwords.hash(password) if passwords.needs_rehash(stored) else stored
    with unit_of_work():
        mark_right(attempt_id)
        user = get_user(known.id)
        reason = _what_keeps_out(user, stored, today)
        if reason:
            _record_refusal(known, reason, now)
        else:
            user.last_sign_in_at = now
            user.password_hash = rehashed
            _record(AuditAction.SIGNED_IN, user.id, known.municipality_id, now)
    if reason:
        raise Refused(REFUSALS[reason])
    return user


def _what_keeps_out(user: User, stored: str, today: date) -> str | None:
    """Why somebody with the right password may not come in (a key of REFUSALS)."""
    if user.password_hash != stored:
        # It was changed while we were hashing.
        return "wachtwoord"
    if not user.is_enabled:
        return "uitgezet"
    return None if get_viewer(user, today).seats else "geen_rol"


def _record_refusal(known: Row | None, reason: str, now: datetime) -> None:
    audit.record(
        AuditAction.SIGN_IN_REFUSED,
        by=None,
        now=now,
        subject=Subject.GEBRUIKER,
        subject_id=known.id if known else None,
        municipality_id=known.municipality_id if known else None,
        reason=reason,
    )


def _record(
    action: AuditAction, user_id: uuid.UUID, municipality_id: uuid.UUID | None, now: datetime
) -> None:
    audit.record(
        action,
        by=user_id,
        now=now,
        subject=Subject.GEBRUIKER,
        subject_id=user_id,
        municipality_id=municipality_id,
    )


def sign_out(user_id: uuid.UUID, *, municipality_id: uuid.UUID | None, now: datetime) -> None:
    """Note that somebody signed out."""
    _record(AuditAction.SIGNED_OUT, user_id, municipality_id, now)


def change_password(
    user_id: uuid.UUID,
    *,
    current: str,
    new: str,
    origin: Origin,
    passwords: Passwords,
    municipality_id: uuid.UUID | None,
    now: datetime,
) -> User:
    """Give a user the password `new`; all sessions end, also the one that asks.

    A wrong present password counts as an attempt to sign in. Raises TooManyAttempts, or
    Refused with messages for `current` and `new`.
    """
    with unit_of_work():
        user = get_user(user_id)
        stored = user.password_hash
        attempt_id = reserve_attempt(user.email, origin, now=now)
    messages = {}
    if passwords.verify(stored, current):
        with unit_of_work():
            mark_right(attempt_id)
    else:
        messages["current"] = "Dit is niet het wachtwoord van nu."
    if problem := password_problem(new, email=user.email, name=user.full_name):
        messages["new"] = problem
    elif new == current:
        messages["new"] = "Dit is het wachtwoord van nu. Kies een ander."
    if messages:
        raise Refused(messages)
    hashed = passwords.hash(new)
    db.session.refresh(user)
    if user.password_hash != stored:
        raise Refused("Het wachtwoord is intussen op een andere plek gewijzigd.")
    user.password_hash = hashed
    user.session_key = new_session_key()
    user.must_change_password = False
    _record(AuditAction.PASSWORD_CHANGED, user_id, municipality_id, now)
    return user
