"""What an operation can refuse, in words for the person who asked."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """What was asked is not allowed; `messages` holds a Dutch message for each field.

    The empty name stands for the form as a whole.
    """

    def __init__(self, messages: dict[str, str] | str) -> None:
        self.messages = {"": messages} if isinstance(messages, str) else messages
        super().__init__("; ".join(self.messages.values()))


class StaleEdit(Exception):
    """Somebody else saved the same record since it was shown; `current` is that record.

    The view shows both texts; nothing of either is lost.
    """

    def __init__(self, current: Any) -> None:
        super().__init__("intussen gewijzigd")
        self.current = current


def require_version(record: Any, seen_version: int) -> None:
    """Raise StaleEdit unless `record` is still the version that was shown."""
    if record.version != seen_version:
        raise StaleEdit(record)
