"""Forms to establish a plan, and to sign one later."""

from __future__ import annotations

from wtforms import FieldList, FormField
from wtforms import Form as PlainForm
from wtforms.widgets import TextArea

from mdo.plans.establish_rules import SignOffText
from mdo.terms import Party, SignOff
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    LongTextField,
    OnceForm,
    TextField,
    VersionedForm,
    at_most,
    required,
)

MOST_SIGNERS = 60
EMPTY_ROWS = 2


class SignOffRow(PlainForm):
    """What one party says."""

    party = ChoiceField(
        "Partij", [], blank="Kies een partij", coerce=Party, choices=Party.choices()
    )
    # With the name of an organisation this is longer than a box of one line.
    name = TextField("Naam", [at_most(LINE)], widget=TextArea())
    stance = ChoiceField(
        "Eens?", [], blank="Nog niet gevraagd", coerce=SignOff, choices=SignOff.choices()
    )
    remark = LongTextField("Opmerking", [at_most(TEXT)])

    @property
    def said(self) -> SignOffText:
        """As the rules read it."""
        return SignOffText(
            self.party.data, self.name.data or "", self.stance.data, self.remark.data or ""
        )


class EstablishForm(VersionedForm):
    """What each party says, and why it is established although something is missing."""

    rows = FieldList(FormField(SignOffRow), "Partij", max_entries=MOST_SIGNERS)
    incomplete_reason = LongTextField(
        "Waarom stel je het toch vast?",
        [at_most(TEXT)],
        description="Deze reden staat in het plan.",
    )

    def refuse(self, messages: dict[str, str]) -> None:
        """A message of `rows-0-name` belongs at that field of the row."""
        rest = {}
        for name, message in messages.items():
            _rows, _, place_and_name = name.partition("rows-")
            place, _, field_name = place_and_name.partition("-")
            if place.isdigit() and int(place) < len(self.rows):
                field = self.rows[int(place)].form[field_name]
                field.errors = [*field.errors, message]
                # The list tells the error summary that there is something in its rows.
                self.rows.errors = [row.errors for row in self.rows]
            else:
                rest[name] = message
        super().refuse(rest)


class SignForm(OnceForm):
    """What a party says of a version that was established before."""

    party = ChoiceField(
        "Partij", required("Kies een partij."), blank="Kies", coerce=Party, choices=Party.choices()
    )
    name = TextField("Naam", [*required("Vul in wie dit zegt."), at_most(LINE)])
    stance = ChoiceField(
        "Eens met het plan?",
        required("Kies of deze partij het eens is."),
        blank="Kies",
        coerce=SignOff,
        choices=SignOff.choices(),
    )
    remark = LongTextField(
        "Opmerking",
        [at_most(TEXT)],
        description="Verplicht bij een opmerking en bij niet eens.",
    )

    @property
    def said(self) -> SignOffText:
        """As the rules read it."""
        return SignOffText(self.party.data, self.name.data, self.stance.data, self.remark.data)
