"""Locks that one process holds and that go with it, however it ends.

On PostgreSQL an advisory lock of a connection, on SQLite a locked file beside the database.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

IsHeld = Callable[[], bool]


class LockTaken(Exception):
    """Another process (or another part of this one) holds the lock."""


@contextmanager
def exclusive(engine: Engine, name: str, number: int | None = None) -> Iterator[IsHeld]:
    """Hold the lock called `name` of this database. Gives a function that tells whether it
    still holds. Raises LockTaken at once when another has it. `number`: under which
    PostgreSQL keeps it; without, it follows from the name."""
    if engine.dialect.name != "postgresql":
        with _file_lock(f"{engine.url.database}.{name}") as is_held:
            yield is_held
        return
    if number is None:
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    with _advisory_lock(engine, number) as is_held:
        yield is_held


@contextmanager
def _file_lock(path: str) -> Iterator[IsHeld]:
    with open(path, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockTaken from None
        yield lambda: True


@contextmanager
def _advisory_lock(engine: Engine, number: int) -> Iterator[IsHeld]:
    """The lock belongs to a connection: when that is lost, so is the lock."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        values = {"number": number}
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), values):
            raise LockTaken

        def is_held() -> bool:
            try:
                return connection.scalar(text("SELECT 1")) == 1
            except SQLAlchemyError:
                return False

        try:
            yield is_held
        finally:
            if is_held():
                # The connection goes back to a pool, so the lock has to be given back.
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), values)
