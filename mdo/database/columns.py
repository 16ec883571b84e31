"""Columns and mixins that many tables share."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Uuid
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column

from mdo.database.types import TermType, UtcDateTime
from mdo.terms import Term

# Lengths in characters. A form checks the same number, so that the message stands at the
# field; the database only guards against what comes past the forms.
SHORT = 120
LINE = 400
TEXT = 20_000


def term_column(term: type[Term], **options: object) -> MappedColumn:
    """A column that holds a member of `term`."""
    return mapped_column(TermType(term), **options)


def reference(target: str, *, index: bool = True, **options: object) -> MappedColumn:
    """A foreign key to `target` (`table.column`), indexed; deleting the target is refused."""
    return mapped_column(Uuid, ForeignKey(target, ondelete="RESTRICT"), index=index, **options)


class Identified:
    """An opaque identity: safe in a URL, tells nothing, cannot be guessed."""

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)


class Created:
    """When and by whom a record was made."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)


class Versioned:
    """Refuses the second of two writers (SQLAlchemy raises StaleDataError).

    The number also travels through the form, so that an edit that took half an hour is
    compared with what the other wrote in between (web.forms.StaleEdit).
    """

    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:
        return {"version_id_col": cls.__table__.c.version}


class Period:
    """A dated period: from `from_on` up to and including `until_on`; open when None."""

    from_on: Mapped[date]
    until_on: Mapped[date | None]


class PersonName:
    """A Dutch name: the tussenvoegsel stands apart, for it does not count in sorting."""

    given_name: Mapped[str] = mapped_column(String(SHORT))
    infix: Mapped[str] = mapped_column(String(40), default="", server_default="")
    surname: Mapped[str] = mapped_column(String(SHORT))

    @property
    def full_name(self) -> str:
        """As spoken: `Noor van der Veen`."""
        return " ".join(part for part in (self.given_name, self.infix, self.surname) if part)

    @property
    def listed_name(self) -> str:
        """As in an alphabetical list: `Veen, Noor van der`."""
        return list_name(self.given_name, self.infix, self.surname)


def list_name(given_name: str, infix: str, surname: str) -> str:
    """The name as a list sorts it: surname first, tussenvoegsel last."""
    return f"{surname}, {given_name}" + (f" {infix}" if infix else "")
