"""Rows of the demo, gathered by table and written in bulk."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Table, insert

from mdo.database.counters import Counter as LastNumber
from mdo.extensions import db

BATCH = 1_000


class Store:
    """Gathers rows and writes them in the order of the tables.

    Ids come from the random generator, so that the same seed gives the same rows. `now` is
    when everything is said to have been entered.
    """

    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng = rng
        self.now = now
        self.numbers: Counter[str] = Counter()
        self._rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def number(self, name: str) -> int:
        """The next number under `name`, as `database.counters` would give it."""
        self.numbers[name] += 1
        return self.numbers[name]

    def add(self, model: type[Any], **values: Any) -> uuid.UUID:
        """Keep a row of `model`; what is not named gets the default of its column.

        Raises TypeError for a column that the table lacks, or that needs a value.
        """
        table = model.__table__
        if "id" in table.c:
            values.setdefault("id", self.new_id())
        if "created_at" in table.c:
            values.setdefault("created_at", self.now)
        if unknown := values.keys() - table.c.keys():
            raise TypeError(f"{table.name} heeft geen {', '.join(unknown)}")
        self._rows[table].append({c.key: _value(table, c.key, values) for c in table.c})
        return values.get("id") or next(iter(values.values()))

    def kept(self, model: type[Any]) -> list[dict[str, Any]]:
        """The rows of `model` that were kept and not yet written."""
        return self._rows[model.__table__]

    def write(self) -> None:
        """Write all that was kept, and the last numbers."""
        for table in db.metadata.sorted_tables:
            rows = self._rows.pop(table, [])
            for start in range(0, len(rows), BATCH):
                db.session.execute(insert(table), rows[start : start + BATCH])
        for name, value in self.numbers.items():
            db.session.merge(LastNumber(name=name, value=value))
        db.session.flush()


def _value(table: Table, name: str, values: dict[str, Any]) -> Any:
    if name in values:
        return values[name]
    column = table.c[name]
    if column.default is not None and column.default.is_scalar:
        return column.default.arg
    if column.default is not None and column.default.is_callable:
        return column.default.arg(None)
    if column.nullable:
        return None
    if column.server_default is not None:
        return ""
    raise TypeError(f"{table.name}.{name} heeft een waarde nodig")
