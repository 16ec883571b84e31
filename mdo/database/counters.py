"""Numbers that people read aloud: of pupils, cases."""

from __future__ import annotations

from sqlalchemy import Integer, String, update
from sqlalchemy.orm import Mapped, mapped_column

from mdo.extensions import db


class Counter(db.Model):
    """The last number given out under a name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(Integer)


def next_number(name: str) -> int:
    """The next number under `name`, starting at 1; two callers never get the same one.

    The row stays locked until the transaction ends. A first use by two at once ends for
    one of them in an IntegrityError on the primary key.
    """
    return next_numbers(name, 1)[0]


def next_numbers(name: str, count: int) -> range:
    """The next `count` numbers under `name` at once; as `next_number`."""
    last = db.session.scalar(
        update(Counter)
        .where(Counter.name == name)
        .values(value=Counter.value + count)
        .returning(Counter.value)
    )
    if last is None:
        db.session.add(Counter(name=name, value=count))
        db.session.flush()
        last = count
    return range(last - count + 1, last + 1)
