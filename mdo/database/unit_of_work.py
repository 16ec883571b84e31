"""The edge of a request or a command: commit once, on success only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mdo.database.transactions import writing
from mdo.extensions import db


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit what the block did; roll all of it back when it raises."""
    with writing():
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
