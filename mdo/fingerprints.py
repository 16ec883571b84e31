"""Marks of content, to see later whether it was changed."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

LENGTH = 16


def fingerprint(text: str) -> str:
    """A short mark of a text: another one after each change, and it tells nothing about it."""
    return sha256(text.encode()).hexdigest()[:LENGTH]


def fingerprint_of(values: Iterable[object]) -> str:
    """A short mark of values in their order: what a form shows, the columns of a row."""
    return fingerprint("\x1f".join(map(repr, values)))
