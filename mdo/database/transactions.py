"""One transaction a request, and on SQLite one writer at a time in a fair queue.

SQLite lets one writer in. Left to itself it starts a transaction as a reader and fails
when two readers both want to write; and its own waiting is a sleep that lets newcomers
pass. So the driver's implicit BEGIN is switched off, whoever means to write says so with
`writing()`, and those queue on a lock file before `BEGIN IMMEDIATE`. PostgreSQL needs
none of this and ignores it.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_TIMEOUT_MS = 15_000

_means_to_write: ContextVar[bool] = ContextVar("means_to_write", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun within the block may write."""
    token = _means_to_write.set(True)
    try:
        yield
    finally:
        _means_to_write.reset(token)


class _WriterQueue:
    """Lets one writer of one database file in at a time, in order of arrival.

    Threads of this process queue on a lock, processes on a locked file beside the
    database; the file lock goes with the process that held it, also after `kill -9`.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._file: int | None = None

    def enter(self) -> None:
        self._turn.acquire()
        if self._path is None:
            return
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._turn.release()


def prepare_sqlite(engine: Engine) -> None:
    """Give a SQLite engine its pragmas and the behaviour described above."""
    database = engine.url.database
    in_memory = not database or database == ":memory:"
    queue = _WriterQueue(None if in_memory else Path(f"{database}.schrijfslot"))

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if not _means_to_write.get():
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter()
        connection.info["in_queue"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            leave(connection)
            raise

    def leave(connection: Connection) -> None:
        if connection.info.pop("in_queue", False):
            queue.leave()

    # The driver ends the transaction after these events; the queue is left just before,
    # and `BEGIN IMMEDIATE` with its busy timeout covers the moment in between.
    event.listen(engine, "commit", leave)
    event.listen(engine, "rollback", leave)
