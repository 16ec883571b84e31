"""Forms about cases and their parties."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from mdo.cases.rules import fold
from mdo.law.permission_age import PermissionGiver
from mdo.terms import CaseClosing, CaseStatus, LegalBasis, Term, Urgency
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    TextField,
    VersionedForm,
    at_most,
    required,
)

Choices = Sequence[tuple[uuid.UUID, str]]
# As cases.choice_queries.MOST_FOUND: a search gives one more when there are more.
MOST_FOUND = 50
# Choices of a filter that stand for no value, and for every value.
NOBODY, ALL = "geen", "alle"


class SearchedChoice:
    """A select that offers the organisations at hand, with a field to search all others.

    It works without JavaScript, in two steps: a text in the search field brings the form
    back with what was found on top of the select; one single find is chosen at once.
    `searched` is the start of the names of its three fields: `school` has `school_id`,
    `school_search` and, hidden, `school_searched`: the text whose finds were shown.
    """

    searched: str
    has_search = True
    _found: Choices = ()
    _is_new_search = False

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, without the search."""
        search = (f"{self.searched}_search", f"{self.searched}_searched")
        return {name: data for name, data in super().values.items() if name not in search}

    def leave_out_search(self) -> None:
        """For who may choose among the organisations at hand only."""
        self.has_search = False

    def offer(self, at_hand: Choices, search: Callable[[str], Choices]) -> None:
        """Set what can be chosen; call it before validating."""
        text = (self[f"{self.searched}_search"].data or "") if self.has_search else ""
        shown = self[f"{self.searched}_searched"]
        if text and len(text) <= LINE:
            self._found = search(text)
            self._is_new_search = fold(text) != fold(shown.data or "")
        shown.data = text
        found = self._found[:MOST_FOUND]
        known = {id_ for id_, _label in found}
        choice = self[f"{self.searched}_id"]
        choice.offer([*found, *(row for row in at_hand if row[0] not in known)])
        if self._is_new_search and len(found) == 1:
            choice.data = found[0][0]
            choice.raw_data = [str(choice.data)]

    def validate(self, extra_validators: dict | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        if not self._is_new_search or len(self._found) == 1:
            return is_valid
        count = len(self._found)
        if count == 0:
            at, message = "search", "Niets gevonden. Typ een deel van de naam of de plaats."
        elif count > MOST_FOUND:
            at, message = "search", f"Meer dan {MOST_FOUND} gevonden. Typ een langer stuk."
        else:
            at, message = "id", f"{count} gevonden. Kies uit de lijst; ze staan bovenaan."
        self[f"{self.searched}_id"].errors = []
        self[f"{self.searched}_{at}"].errors = [message]
        return False


class CaseFilterForm(Form):
    """The filters of the list, read from the address."""

    q = TextField("Zoeken", description="Op naam of nummer")
    status = ChoiceField(
        "Status",
        choices=[*CaseStatus.choices(), (ALL, "Alle")],
        default=CaseStatus.OPEN.value,
    )
    school_id = ChoiceField("School", coerce=uuid.UUID, blank="Alle scholen", name="school")
    urgency = ChoiceField(
        "Urgentie", choices=Urgency.choices(), coerce=Urgency, blank="Elke", name="urgentie"
    )
    coordinator = ChoiceField("Coördinator", blank="Alle", name="coordinator")

    @property
    def is_narrowed(self) -> bool:
        """Whether the list shows less than it does without filters."""
        return any(field.data != field.default and field.data for field in self)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as the query names them."""
        who = self.coordinator.data
        return {
            "text": self.q.data or "",
            "status": None if self.status.data == ALL else _term(CaseStatus, self.status.data),
            "school_id": self.school_id.data,
            "urgency": self.urgency.data,
            "coordinator_id": _uuid(who),
            "without_coordinator": who == NOBODY,
        }


def _term(term: type[Term], text: str | None) -> Term | None:
    return next((member for member in term if member.value == text), None)


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


class RequestFields:
    """The request of a case (guide, section 3), the same for a new and a changed one."""

    question = LongTextField(
        "Wat is de vraag?",
        [*required("Schrijf op wat de vraag is."), at_most(TEXT)],
        description="Wat is er aan de hand, en wat moet het overleg opleveren? Schrijf zo dat "
        "ouders en leerling het kunnen lezen.",
    )
    urgency = ChoiceField("Urgentie", choices=Urgency.choices(), coerce=Urgency)
    coordinator_id = ChoiceField(
        "Coördinator",
        coerce=uuid.UUID,
        blank="Nog geen coördinator",
        description="Wie houdt het dossier bij en roept de partijen bij elkaar?",
    )
    opened_on = DateField("Geopend op", required("Vul de datum in waarop het dossier begint."))
    factors_child = LongTextField(
        "Leerling", [at_most(TEXT)], description="Wat helpt en wat belemmert bij de leerling zelf?"
    )
    factors_school = LongTextField(
        "School", [at_most(TEXT)], description="Wat helpt en wat belemmert op school?"
    )
    factors_home = LongTextField(
        "Thuis", [at_most(TEXT)], description="Wat helpt en wat belemmert thuis en in het netwerk?"
    )
    earlier_help = LongTextField(
        "Eerdere hulp", [at_most(TEXT)], description="Welke hulp was er al, en wat bracht die?"
    )
    absence_picture = LongTextField(
        "Verzuim", [at_most(TEXT)], description="Hoe vaak is de leerling er niet, en waarom?"
    )


class NewCaseForm(RequestFields, Form):
    asker_id = ChoiceField(
        "Wie vraagt dit?",
        coerce=uuid.UUID,
        description="Deze organisatie wordt partij in het dossier.",
    )
    is_second = BooleanField("Toch een tweede dossier openen")
    known = HiddenField()

    @property
    def request(self) -> dict[str, Any]:
        """The request itself, without who asks it."""
        apart = ("asker_id", "is_second", "known")
        return {name: data for name, data in self.values.items() if name not in apart}


class CaseForm(RequestFields, VersionedForm):
    pass


class CloseForm(Form):
    closing = ChoiceField(
        "Waarom sluit het dossier?",
        required("Kies een reden."),
        choices=CaseClosing.choices(),
        coerce=CaseClosing,
        blank="Kies een reden",
    )
    closing_note = LongTextField(
        "Toelichting",
        [at_most(TEXT)],
        description="Wat is er bereikt, en wie houdt de leerling in het oog?",
    )
    closed_on = DateField("Gesloten op", required("Vul de datum van sluiten in."))


class PermissionFields:
    """Who gave permission for a party, and when."""

    givers = SelectMultipleField(
        "Wie gaf toestemming?",
        choices=[SelectChoice(*choice) for choice in PermissionGiver.choices()],
        coerce=PermissionGiver,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    given_by = TextField(
        "Namen van wie toestemming gaven",
        [at_most(80)],
        description="Bijvoorbeeld: moeder en vader, op school ondertekend.",
    )
    permitted_on = DateField("Toestemming gegeven op")


class PermissionForm(PermissionFields, Form):
    pass


class PartyForm(SearchedChoice, PermissionFields, Form):
    searched = "organisation"

    organisation_id = ChoiceField(
        "Organisatie",
        required("Kies een organisatie."),
        coerce=uuid.UUID,
        blank="Kies een organisatie",
    )
    organisation_search = TextField(
        "Andere organisatie zoeken",
        [at_most(LINE)],
        description="Staat de organisatie er niet bij? Typ een deel van de naam of de plaats.",
    )
    organisation_searched = HiddenField()
    basis = ChoiceField(
        "Grondslag",
        required("Kies een grondslag."),
        choices=LegalBasis.choices(),
        coerce=LegalBasis,
        blank="Kies een grondslag",
        description="Op welke grond werkt deze organisatie met gegevens van de leerling?",
    )
    aim = TextField(
        "Doel",
        [*required("Schrijf op waarvoor deze organisatie meedoet."), at_most(LINE)],
        description="Waarvoor heeft deze organisatie de gegevens nodig?",
    )
    from_on = DateField("Doet mee vanaf", required("Vul in vanaf wanneer."))


class EndPartyForm(Form):
    until_on = DateField(
        "Doet mee tot en met",
        required("Vul in tot wanneer."),
        description="Tot en met deze dag ziet de organisatie het dossier.",
    )


def check_email(_form: Form, field: TextField) -> None:
    """A rough check: one @ with something on both sides and no blanks."""
    name, at, host = (field.data or "").partition("@")
    if field.data and (not at or not name or "." not in host or " " in field.data):
        raise ValidationError("Dit is geen e-mailadres.")
