"""Agreeing on an action while the minutes of an item are written.

Actions belong to a feature that comes after the meetings (`plans/item_action_views.py`),
which registers itself here. Its fields stand in the form of the minutes: whatever button is
pressed, nothing that was typed gets lost.
"""

from __future__ import annotations

from typing import Any, Protocol


class ActionDesk(Protocol):
    """What the page of an item needs to know of actions."""

    def offer(self, item: Any) -> Any | None:
        """The form of a new action in the case of an item; None for who may not agree one."""

    def is_valid(self, form: Any) -> bool:
        """Whether nothing was filled in, or all that is needed."""

    def agree(self, item: Any, form: Any) -> bool:
        """Agree on the action that was filled in, if one was. Raises Refused by field."""


_desks: list[ActionDesk] = []


def action_desk(desk: ActionDesk) -> None:
    """Register who agrees on actions."""
    _desks.append(desk)


def get_action_desk() -> ActionDesk | None:
    """Who agrees on actions; None where no feature does."""
    return _desks[0] if _desks else None
