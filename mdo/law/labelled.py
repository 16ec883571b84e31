"""The base of the enums of this package."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Labelled(str, Enum):
    """A stored slug with its Dutch label and the tone of its badge.

    Has the same face as `mdo.terms.Term` (which this package may not import), so forms and
    badges can show both. Tones: neutral, info, success, warning, danger.
    """

    label: str
    tone: str

    def __new__(cls, value: str, label: str, tone: str = "neutral") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member

    def __str__(self) -> str:
        return self.label

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) pairs in the order of definition, for a form field."""
        return [(member.value, member.label) for member in cls]
