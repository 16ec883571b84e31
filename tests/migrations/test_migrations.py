"""The migrations run up and down, also with data in the tables, on both databases."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Set
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    MetaData,
    Numeric,
    String,
    Time,
    inspect,
    select,
)

from mdo.database.transactions import writing
from mdo.database.types import TermType, UtcDateTime
from mdo.extensions import db
from mdo.terms import GoalOutcome, HolidayRegion, InvitationAnswer
from tests import factories
from tests.databases import Databases, dispose, make_app

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
SCRIPTS = ScriptDirectory(str(FOLDER))
# From the first to the last.
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
BASE = "base"
# What check constraints ask of the plainest row.
ASKED: dict[str, dict[str, Any]] = {
    "school_holidays": {"region": HolidayRegion.NOORD},
    **{
        name: {"ends_at": datetime(2026, 11, 23, 10, tzinfo=UTC)}
        for name in ("meetings", "poll_slots", "busy_periods")
    },
    "slot_answers": {"answer": InvitationAnswer.JA},
    "goal_evaluations": {"outcome": GoalOutcome.BEREIKT},
    "reminders": {"snooze_reason": ""},
}
# Tables that a step throws away and makes anew: nothing was ever written in them before.
MADE_ANEW = frozenset({"reminders", "heartbeats"})
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def unmigrated(databases: Databases, dialect: str, worker_id: str) -> Iterator[Flask]:
    """An application on a database without tables."""
    with databases.empty(dialect, f"mdo_migraties_{worker_id}") as url:
        app = make_app(url)
        with app.app_context():
            yield app
        dispose(app)


def test_there_is_one_head():
    assert len(SCRIPTS.get_heads()) == 1


def test_revisions_are_numbered_and_follow_each_other():
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    for before, script in zip(
        [None, *REVISIONS], list(SCRIPTS.walk_revisions())[::-1], strict=False
    ):
        assert script.down_revision == before
        assert re.match(rf"{script.revision}_[a-z0-9_]+\.py$", Path(script.path).name)
        assert script.doc


def test_models_and_migrations_agree(unmigrated: Flask):
    """When this fails: `flask --app app db migrate` makes the missing revision."""
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        found = inspect(connection)
        for table in db.metadata.sorted_tables:
            assert {check["name"] for check in found.get_check_constraints(table.name)} == {
                str(check.name)
                for check in table.constraints
                if isinstance(check, CheckConstraint) and check.name
            }, table.name


def test_every_constraint_has_a_name(unmigrated: Flask):
    upgrade()
    found = inspect(db.engine)
    for table in db.metadata.sorted_tables:
        assert found.get_pk_constraint(table.name)["name"], table.name
        for kind in (found.get_foreign_keys, found.get_unique_constraints):
            assert all(constraint["name"] for constraint in kind(table.name)), table.name


def test_each_step_down_leaves_the_schema_of_before(unmigrated: Flask):
    schemas = {BASE: _schema()}
    for revision in REVISIONS:
        upgrade(revision=revision)
        schemas[revision] = _schema()
    assert schemas[BASE] == {}
    for revision in [BASE, *REVISIONS[:-1]][::-1]:
        downgrade(revision=revision)
        assert _schema() == schemas[revision], revision
    upgrade()
    assert _schema() == schemas[REVISIONS[-1]]


def test_each_step_keeps_the_rows_that_are_there(unmigrated: Flask):
    """Every table has a row; a step down takes those of its own tables and no other, and
    the step up again finds the rest as it was."""
    upgrade()
    _fill_every_table()
    rows = _rows()
    assert [name for name, found in rows.items() if not found] == []
    for before, revision in list(zip([BASE, *REVISIONS], REVISIONS, strict=False))[::-1]:
        downgrade(revision=before)
        left = _rows()
        _assert_kept(left, rows)
        upgrade(revision=revision)
        again = _rows()
        _assert_kept(left, again)
        downgrade(revision=before)
    assert _rows() == {}
    upgrade()
    _fill_every_table()


def _assert_kept(part: Rows, whole: Rows) -> None:
    """A table that is in both has the same rows in both, in the columns of both."""
    for name, rows in part.items():
        if name in MADE_ANEW and not (rows and whole.get(name)):
            continue
        columns = rows[0].keys() & whole[name][0].keys()
        assert _only(columns, rows) == _only(columns, whole[name]), name


def _only(columns: Set[str], rows: list[dict[str, Any]]) -> list[str]:
    return sorted(str([row[column] for column in sorted(columns)]) for row in rows)


def _schema() -> dict[str, dict[str, Any]]:
    """What the database itself says of its tables."""
    found = inspect(db.engine)

    def by_name(items: list[Any]) -> list[str]:
        return sorted(map(str, items))

    return {
        name: {
            "columns": by_name(found.get_columns(name)),
            "indexes": by_name(found.get_indexes(name)),
            "unique": by_name(found.get_unique_constraints(name)),
            "foreign": by_name(found.get_foreign_keys(name)),
            "checks": by_name(found.get_check_constraints(name)),
            "key": str(found.get_pk_constraint(name)),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def _rows() -> Rows:
    """All rows of the tables as they are now, whatever the models say."""
    now = MetaData()
    with db.engine.connect() as connection:
        now.reflect(connection)
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in now.sorted_tables
            if table.name != "alembic_version"
        }


def _fill_every_table() -> None:
    """A world, and in each table that it leaves empty the plainest row there can be."""
    factories.make_world()
    with writing(), db.engine.begin() as connection:
        for table in db.metadata.sorted_tables:
            if connection.execute(select(table).limit(1)).first() is None:
                values = {
                    column.name: _plainest(column, connection)
                    for column in table.columns
                    if not column.nullable
                }
                connection.execute(table.insert().values(values | ASKED.get(table.name, {})))


def _plainest(column: Column[Any], connection: Any) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return connection.scalar(select(key.column).limit(1))
    match column.type:
        case TermType():
            return next(iter(column.type.term))
        case UtcDateTime():
            return datetime(2026, 11, 23, 9, tzinfo=UTC)
        case Date():
            return date(2026, 11, 23)
        case Boolean():
            return False
        case Integer() | Numeric():
            return 1
        case JSON():
            return {}
        case String():
            return "x"
        case Time():
            return time(14)
        case _:
            return uuid.uuid4()
