"""Forms about an own reminder."""

from __future__ import annotations

from mdo.web.forms import DateField, Form, TextField, at_most, required


class SnoozeForm(Form):
    """Until when, and why."""

    until_on = DateField("Tot welke dag?", required("Kies een dag."))
    reason = TextField(
        "Waarom later?",
        [*required("Schrijf op waarom dit later kan."), at_most()],
        description="In een paar woorden. Alleen jij leest dit.",
    )
