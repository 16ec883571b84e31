"""The answer of a rule that does not just say no, but why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason, in Dutch, why something does not fit the law.

    article: the source, such as `LPW art. 13a`.
    is_certain: False for 'could not be checked, look for yourself'.
    """

    article: str
    reason: str
    is_certain: bool = True

    def __str__(self) -> str:
        return f"{self.reason} ({self.article})"
