"""Lists in pages, and the filters that stay in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

PER_PAGE = 25


@dataclass(frozen=True)
class Page:
    """One page of a list. `number` starts at 1; `rows` are the plain rows of this page."""

    rows: Sequence[Any]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The ordinal of the first row shown; 0 in an empty list."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.per_page, self.total)

    def url(self, number: int) -> str:
        """The address of another page of the same list, with the filters kept."""
        return same_page(pagina=number if number > 1 else None)


def page_number() -> int:
    """The asked page, 1 when absent or nonsense."""
    text = request.args.get("pagina", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def same_page(**changed: Any) -> str:
    """The address of this page with some of its query changed; None takes one away."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **changed}
    query = urlencode(
        {name: value for name, value in arguments.items() if value is not None}, doseq=True
    )
    return f"{request.path}?{query}" if query else request.path
