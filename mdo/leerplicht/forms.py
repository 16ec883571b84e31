"""The base of the forms of registrations, the filters of the work list, and removing.

A form tells in `groups` how its fields stand on the page; one template prints them all, and
the page of a registration shows the same groups with what was filled in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import Field, SelectField

from mdo.leerplicht.terms import Sort, WorkState
from mdo.web.formats import date_long, number
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    OnceForm,
    TextField,
    VersionedForm,
    at_most,
    required,
)

DATE_HINT = "Bijvoorbeeld 3-11-2026"
# Names of fields; a tuple within a group stands in one row.
Group = tuple[str, tuple[str | tuple[str, ...], ...]]
ALL_STATES = "alles"


class RegistrationForm(OnceForm, VersionedForm):
    """What every registration asks. `own_groups` come before the fields that all share."""

    own_groups: ClassVar[tuple[Group, ...]] = ()
    needs_report: ClassVar[bool] = False

    dated_on = DateField("Datum", required("Vul de datum in."), description=DATE_HINT)
    note = LongTextField("Toelichting", [at_most(TEXT)])
    case_id = ChoiceField("Dossier", coerce=uuid.UUID, blank="Geen dossier")
    deviation_reason = LongTextField(
        "Reden om af te wijken",
        [at_most(TEXT)],
        description="Waarom het toch zo is. Deze reden blijft bij de registratie staan.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the order of the page, so that the summary of errors is too.
        placed = [one for _legend, names in self.own_groups for one in _flat(names)]
        self._fields = {
            **{name: self._fields[name] for name in placed},
            **{name: field for name, field in self._fields.items() if name not in placed},
        }

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the page; why the law was set aside only where that is asked."""
        shown = [*self.own_groups, ("Verder", ("note", "case_id"))]
        if self.deviation_reason.errors or self.deviation_reason.data:
            shown.append(("Past niet bij de wet", ("deviation_reason",)))
        return tuple(shown)

    @property
    def told(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """What it holds, by its groups: label, value and whether that is a long text. A group
        in which nothing was filled in is left out; the case has a link of its own."""
        shown = []
        for legend, names in self.groups:
            items = [
                {
                    "label": self[name].label.text,
                    "value": _in_words(self[name]),
                    "is_long": isinstance(self[name], LongTextField),
                }
                for name in _flat(names)
                if name != "case_id"
            ]
            if any(item["value"] for item in items):
                shown.append((legend, items))
        return shown


def _flat(names: Iterable[str | tuple[str, ...]]) -> list[str]:
    return [one for name in names for one in ([name] if isinstance(name, str) else name)]


def _in_words(field: Field) -> str:
    value = field.data
    if isinstance(field, SelectField):
        labels = {str(getattr(key, "value", key)): label for key, label in field.choices}
        return labels.get(str(getattr(value, "value", value)), "") if value is not None else ""
    if isinstance(value, bool):
        return "Ja" if value else ""
    if isinstance(value, date):
        return date_long(value)
    if isinstance(value, Decimal):
        return number(value)
    return str(value or "")


class FollowsReport(RegistrationForm):
    """A registration that may follow on a report of absence."""

    needs_report = True

    report_id = ChoiceField("Verzuimmelding", coerce=uuid.UUID, blank="Volgt niet op een melding")


class RemoveForm(Form):
    """Why a registration is removed."""

    reason = TextField(
        "Waarom verwijderen",
        [*required("Vul in waarom deze registratie weg moet."), at_most(LINE)],
        description="Bijvoorbeeld: bij de verkeerde leerling ingevoerd. Noem geen namen.",
    )


class WorkFilterForm(Form):
    """The filters of the work list, read from the address."""

    q = TextField("Leerling", description="Naam of nummer")
    stand = ChoiceField(
        "Stand",
        choices=[*WorkState.choices(), (ALL_STATES, "Alle registraties")],
        blank="Alles wat wacht",
    )
    soort = ChoiceField(
        "Soort",
        choices=[(sort.value, sort.label) for sort in Sort if not sort.is_police_data],
        coerce=Sort,
        blank="Alle soorten",
    )
    school = ChoiceField("School", coerce=uuid.UUID, blank="Alle scholen")
    schooljaar = ChoiceField("Schooljaar", blank="Alle")

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as the query names them; nonsense narrows nothing. Of a sort that never
        waits all are shown."""
        stand = self.stand.data
        sort = self.soort.data if isinstance(self.soort.data, Sort) else None
        never_waits = sort is not None and not sort.can_wait and not stand
        states = {state.value: state for state in WorkState}
        years = {value for value, _label in self.schooljaar.choices}
        return {
            "text": (self.q.data or "")[:LINE],
            "state": states.get(stand or ""),
            "all_states": stand == ALL_STATES or never_waits,
            "sort": sort,
            "school_id": self.school.data,
            "school_year": self.schooljaar.data if self.schooljaar.data in years else None,
        }
