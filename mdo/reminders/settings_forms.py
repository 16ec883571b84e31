"""How somebody wants to be reminded, and the terms of a municipality: a field for each row of
the table of reminders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from mdo.reminders.audience_rules import field_name
from mdo.reminders.table_rules import RULES, Rule
from mdo.reminders.term_rules import (
    fewest_days,
    has_choice,
    most_days,
    range_message,
    standard,
)
from mdo.reminders.terms import Channel, ReminderKind
from mdo.web.forms import ChoiceField, Form, WholeNumberField, required

FIRST_HOUR, LAST_HOUR = 6, 20


class ChoicesForm(Form):
    hour = ChoiceField(
        "Vanaf hoe laat komt het dagoverzicht?",
        required("Kies een uur."),
        coerce=int,
        choices=[(hour, f"{hour}.00 uur") for hour in range(FIRST_HOUR, LAST_HOUR + 1)],
        description="Op werkdagen, en alleen als er iets is.",
    )

    def keep(self, rules: Collection[Rule]) -> None:
        """Ask of these rules only."""
        kept = {rule.kind for rule in rules}
        for rule in RULES:
            if rule.kind not in kept:
                del self[field_name(rule.kind)]

    @property
    def channels(self) -> dict[ReminderKind, Channel]:
        """What was chosen, of the kinds that were asked."""
        return {
            rule.kind: self[field_name(rule.kind)].data
            for rule in RULES
            if field_name(rule.kind) in self
        }


class TermsForm(Form):
    seen = HiddenField()

    @property
    def days(self) -> dict[ReminderKind, int]:
        """What was filled in, and what cannot be chosen."""
        return {
            rule.kind: self[field_name(rule.kind)].data if has_choice(rule) else standard(rule)
            for rule in RULES
        }


def _channel_field(rule: Rule) -> Any:
    return ChoiceField(
        rule.kind.label,
        required("Kies hoe."),
        coerce=Channel,
        choices=[(channel.value, channel.label) for channel in rule.channels],
    )


def _days_field(rule: Rule) -> Any:
    def within(_form: Form, field: Any) -> None:
        if field.data is not None and not fewest_days(rule) <= field.data <= most_days(rule):
            raise ValidationError(range_message(rule))

    return WholeNumberField(rule.kind.label, [*required(), within])


for _rule in RULES:
    setattr(ChoicesForm, field_name(_rule.kind), _channel_field(_rule))
    if has_choice(_rule):
        setattr(TermsForm, field_name(_rule.kind), _days_field(_rule))


def as_fields(values: Mapping[ReminderKind, Any]) -> dict[str, Any]:
    """Values by kind, as a form takes them."""
    return {field_name(kind): value for kind, value in values.items()}
