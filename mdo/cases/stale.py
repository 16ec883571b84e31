"""Two people who changed the same record: what each of them wrote, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Field, SelectField

from mdo.law.dates import in_figures
from mdo.web.forms import VersionedForm

STALE = (
    "Iemand anders heeft dit intussen gewijzigd. Vergelijk de teksten hieronder en sla opnieuw op "
    "wat er moet staan."
)


@dataclass(frozen=True)
class Difference:
    """A field in which what is saved now differs from what was typed."""

    label: str
    saved: str
    typed: str


def show_both(form: VersionedForm, record: Any) -> list[Difference]:
    """Prepare `form` to be shown again beside `record` as somebody else saved it: with a
    message, and the version on top of which a next save goes. Nothing typed is lost."""
    form.version.data = str(record.version)
    form.form_errors.append(STALE)
    return [
        Difference(
            form[name].label.text,
            _in_words(form[name], getattr(record, name)),
            _in_words(form[name], typed),
        )
        for name, typed in form.values.items()
        if getattr(record, name) != typed
    ]


def _in_words(field: Field, value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(field, SelectField):
        labels = {str(getattr(key, "value", key)): label for key, label in field.choices}
        return labels.get(str(getattr(value, "value", value)), "-")
    if isinstance(value, bool):
        return "Ja" if value else "Nee"
    if isinstance(value, date):
        return in_figures(value)
    return str(value)
