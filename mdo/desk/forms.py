"""The minutes as the desk sends them: a group of fields at a time."""

from __future__ import annotations

from collections.abc import Container

from mdo.meetings.forms import MinutesForm
from mdo.meetings.minutes_rules import groups_of


class PartForm(MinutesForm):
    """Some groups of the minutes of an item; `seen` has the marks of all groups."""

    groups: tuple[str, ...] = ()

    def keep_sent(self, sent: Container[str], *, has_case: bool) -> None:
        """Leave the groups of which every field was sent: half a group empties nothing."""
        fields = groups_of(has_case=has_case)
        self.groups = tuple(
            name for name, names in fields.items() if all(one in sent for one in names)
        )
        kept = {one for name in self.groups for one in fields[name]}
        for name in list(self._fields):
            if name not in kept | {"seen", "csrf_token"}:
                del self[name]

    @property
    def sound_groups(self) -> list[str]:
        """The groups that can be saved, after validation."""
        return [name for name in self.groups if name not in self.faults]

    @property
    def faults(self) -> dict[str, dict[str, str]]:
        """What is wrong by group and field, after validation."""
        found: dict[str, dict[str, str]] = {}
        for name, names in groups_of(has_case=True).items():
            for one in names:
                if one in self and self[one].errors:
                    found.setdefault(name, {})[one] = str(self[one].errors[0])
        return found
