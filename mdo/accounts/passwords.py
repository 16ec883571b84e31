"""Hashing of passwords with argon2id, and first passwords.

Hashing takes some fifty milliseconds on purpose: never do it inside a transaction that
writes.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Without letters and digits that look alike.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


class Passwords:
    """Hashes and checks passwords with one set of parameters."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._nobody = hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """The hash to store."""
        return self._hasher.hash(_normal(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` belongs to the stored hash. Without one (an unknown user) the
        same work is done, so that the time tells nothing, and the answer is False."""
        try:
            matches = self._hasher.verify(stored or self._nobody, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return matches and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)


def _normal(password: str) -> str:
    """The same letters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


@cache
def passwords_for(environment: str) -> Passwords:
    """The hasher of an environment (config.ENVIRONMENTS): argon2id with the parameters of
    RFC 9106 (64 MiB), and in `test` alone with ones that cost next to nothing."""
    if environment == "test":
        return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return Passwords(PasswordHasher())


def random_password() -> str:
    """A first password, easy to read aloud and type over: 16 characters of 31, 79 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def new_session_key() -> str:
    """A fresh key of a user's sessions; a new one ends the old sessions."""
    return secrets.token_urlsafe(32)
