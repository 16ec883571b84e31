"""What of the log is shown; lives in the address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from mdo.audit.terms import AuditAction, Subject
from mdo.web.forms import SHORT, ChoiceField, DateField, Form, TextField, at_most, optional

# The period shown when none was asked for, the present day included.
DAYS_SHOWN = 7


class LogFilterForm(Form):
    """Period, user, kind of subject and number. Empty dates become the last seven days."""

    class Meta(Form.Meta):
        csrf = False

    van = DateField("Van", optional())
    tot = DateField("Tot en met", optional())
    gebruiker = TextField("Gebruiker", [at_most(SHORT)], description="Naam of e-mailadres")
    onderdeel = ChoiceField("Onderdeel", coerce=Subject, choices=Subject.choices(), blank="Alles")
    nummer = TextField(
        "Nummer",
        [at_most(SHORT)],
        description="Zoals D2026-0012",
    )

    def fill_period(self, today: date) -> None:
        """Put the usual period where no date was typed."""
        if not self.tot.data and not self.tot.errors:
            self.tot.data = max(today, self.van.data or today)
        if not self.van.data and not self.van.errors and self.tot.data:
            self.van.data = self.tot.data - timedelta(days=DAYS_SHOWN - 1)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.van.data and self.tot.data and self.tot.data < self.van.data:
            self.refuse({"tot": "Deze datum ligt voor de eerste datum."})
            return False
        return is_valid


class ChangeFilterForm(LogFilterForm):
    """Of changes the action as well."""

    actie = ChoiceField(
        "Actie", coerce=AuditAction, choices=AuditAction.choices(), blank="Elke actie"
    )
