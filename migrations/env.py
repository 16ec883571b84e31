"""How the migrations run: against the database of the application, each in a transaction.

The column types of `mdo.database.types` are written as plain types: an old migration may
not change because the application did.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from mdo.database.transactions import writing
from mdo.database.types import TermType, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, TermType):
        return f"sa.String({item.impl_instance.length})"
    return False


def run_on(connection: Connection) -> None:
    extension = current_app.extensions["migrate"]
    context.configure(
        connection=connection,
        target_metadata=extension.db.metadata,
        render_item=render_item,
        # SQLite cannot alter a column in place; the table is then made anew.
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
        **{
            key: value for key, value in extension.configure_args.items() if key == "include_object"
        },
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    with writing(), current_app.extensions["migrate"].db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            run_without_foreign_keys(connection)
        else:
            run_on(connection)


def run_without_foreign_keys(connection: Connection) -> None:
    """A table that is made anew is dropped for a moment, and its rows are referred to. The
    setting holds only outside a transaction, so it is given to the driver itself."""
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        run_on(connection)
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"verwijzingen naar wat er niet is: {broken[:5]}"
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


run()
