"""Forms to evaluate a plan and to go on from there, and to compare versions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import FieldList, FormField, HiddenField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mdo.terms import GoalOutcome
from mdo.web.forms import TEXT, ChoiceField, Form, LongTextField, RadioButtons, at_most

# More goals than a plan ever has.
MOST_GOALS = 200


class _Checkboxes(SelectMultipleField):
    """A list of checkboxes whose choices are handed in."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        offered = {value for value, _label in self.choices}
        if not offered.issuperset(str(value) for value in self.data or ()):
            raise ValidationError("Een van de keuzes bestaat niet meer. Kies opnieuw.")


class GoalRow(PlainForm):
    """What is said of one goal. `seen` is what was said of it when the form was shown."""

    seen = HiddenField()
    outcome = RadioButtons(
        "Is dit doel bereikt?",
        blank="Nog niet besproken",
        coerce=GoalOutcome,
        choices=[(one.value, one.label) for one in GoalOutcome if one is not GoalOutcome.OPEN],
    )
    note = LongTextField(
        "Toelichting",
        [at_most(TEXT)],
        description="Verplicht bij deels en niet bereikt: hoe staat het, wat is nog nodig?",
    )
    meeting_id = ChoiceField("Besproken bij", blank="Buiten een overleg om", coerce=uuid.UUID)


class EvaluateForm(Form):
    """All goals of a version. `number` is that of the version that was shown."""

    number = HiddenField()
    goals = FieldList(FormField(GoalRow), max_entries=MOST_GOALS)

    def rows(self, count: int) -> list[Any]:
        """The sub-form of each goal, in their order; what was not sent is empty."""
        while len(self.goals.entries) < count:
            self.goals.append_entry()
        return [entry.form for entry in self.goals.entries[:count]]


class NextVersionForm(Form):
    """Which goals go along to the next version."""

    kept = _Checkboxes("Welke doelen gaan mee naar de nieuwe versie?", coerce=str)

    def offer(self, goals: Sequence[tuple[uuid.UUID, str]], chosen: Sequence[uuid.UUID]) -> None:
        """Set what can be chosen, and what is at first."""
        self.kept.choices = [(str(value), label) for value, label in goals]
        if not self.is_submitted():
            self.kept.data = [str(value) for value in chosen]

    @property
    def kept_ids(self) -> list[uuid.UUID]:
        """The chosen goals."""
        return [uuid.UUID(value) for value in self.kept.data or ()]


class CompareForm(Form):
    """Which versions are compared; lives in the address."""

    class Meta(Form.Meta):
        csrf = False

    van = ChoiceField("Van versie")
    met = ChoiceField("Met versie")
