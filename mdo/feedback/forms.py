"""The forms of feedback: writing it, retracting it, and the code of a guest."""

from __future__ import annotations

import uuid

from mdo.cases.forms import check_email
from mdo.feedback.rules import LONGEST_PART
from mdo.web.forms import (
    LINE,
    SHORT,
    ChoiceField,
    Form,
    LongTextField,
    TextField,
    VersionedForm,
    at_most,
    required,
)


class FeedbackForm(VersionedForm):
    """A feedback; to somebody with an account when the municipality has one, else by mail."""

    agreed = LongTextField(
        "Wat is afgesproken over leerplicht?",
        [*required("Schrijf op wat is afgesproken."), at_most(LONGEST_PART)],
        description=f"Alleen wat met leerplicht te maken heeft. Hoogstens {LONGEST_PART} tekens.",
    )
    asked = LongTextField(
        "Wat vraag je de woongemeente?",
        [at_most(LONGEST_PART)],
        description="Bijvoorbeeld: neem contact op met de school voor 1 december.",
    )
    recipient_id = ChoiceField(
        "Voor wie is dit?",
        required("Kies wie de terugkoppeling leest."),
        coerce=uuid.UUID,
        blank="Kies een leerplichtambtenaar",
    )
    recipient_name = TextField(
        "Naam van de leerplichtambtenaar",
        [*required("Vul in wie dit leest."), at_most(SHORT)],
    )
    recipient_email = TextField(
        "E-mailadres",
        [*required("Vul het e-mailadres in."), at_most(254), check_email],
        description="Het adres van deze persoon zelf, geen gedeelde postbus.",
    )

    def address_to(self, officers: list[tuple[uuid.UUID, str]]) -> None:
        """Offer those with an account; without any, ask for name and address."""
        if officers:
            del self.recipient_name, self.recipient_email
            self.recipient_id.offer(officers)
            if len(officers) == 1 and not self.is_submitted() and not self.recipient_id.data:
                self.recipient_id.data = officers[0][0]
        else:
            del self.recipient_id


class RetractForm(Form):
    reason = TextField(
        "Waarom trek je dit in?",
        [*required("Schrijf op waarom je dit intrekt."), at_most(LINE)],
        description="Zonder gegevens van de leerling. De ontvanger ziet deze reden niet.",
    )


class CodeForm(Form):
    code = TextField(
        "Code",
        [*required("Vul de code in."), at_most(40)],
        description="Acht letters en cijfers, zoals KF3P-7QXM. De afzender geeft de code door.",
    )
