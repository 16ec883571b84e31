"""Column types that keep the domain's promises on SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

from mdo.terms import Term


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused with ValueError.

    SQLite has no time zones, so there the zone is taken off on the way in and put back
    on the way out; PostgreSQL keeps `timestamp with time zone`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("een tijdstip zonder tijdzone kan niet worden opgeslagen")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TermType(TypeDecorator[Term]):
    """A term of `mdo.terms`, stored as its slug. An unknown slug is refused."""

    impl = String(40)
    cache_ok = True

    def __init__(self, term: type[Term]) -> None:
        super().__init__()
        self.term = term

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.term(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Term | None:
        return None if value is None else self.term(value)

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        return f"'{self.term(value).value}'"
