"""The forms with which people answer an invitation, and what the organiser does for them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from mdo.meetings.planning_forms import ConflictFields, check_email, found_text
from mdo.terms import InvitationAnswer
from mdo.web.forms import LINE, SHORT, Form, RadioButtons, TextField, at_most, required

ANSWERS = [(one.value, one.label) for one in InvitationAnswer if one is not InvitationAnswer.GEEN]
SUBSTITUTE = "vervanger"


class AnswerForm(Form):
    """Whether somebody comes, with a word about it."""

    answer = RadioButtons(
        "Kom je?",
        required("Kies een antwoord."),
        choices=ANSWERS,
        coerce=InvitationAnswer,
    )
    note = TextField(
        "Toelichting",
        [at_most(LINE)],
        description="Wie aan tafel zit kan dit lezen. Noem geen naam van een kind of ouder.",
    )


class GuestAnswerForm(Form):
    """The same for who has no account, who may also send somebody else."""

    answer = RadioButtons(
        "Kom je?",
        required("Kies een antwoord."),
        choices=[*ANSWERS, (SUBSTITUTE, "Ik stuur iemand in mijn plaats")],
    )
    note = TextField(
        "Toelichting",
        [at_most(LINE)],
        description="Wie aan tafel zit kan dit lezen. Noem geen naam van een kind of ouder.",
    )
    substitute_name = TextField("Naam van je vervanger", [at_most(SHORT)])
    substitute_email = TextField(
        "E-mailadres van je vervanger",
        [at_most(254), check_email],
        description="Je vervanger krijgt een eigen uitnodiging.",
    )

    def for_relative(self) -> None:
        """A parent or pupil sends nobody else."""
        self.answer.choices = ANSWERS
        del self.substitute_name, self.substitute_email

    @property
    def sends_substitute(self) -> bool:
        return self.answer.data == SUBSTITUTE

    @property
    def chosen(self) -> InvitationAnswer:
        """The answer; who sends somebody else does not come."""
        return InvitationAnswer.NEE if self.sends_substitute else InvitationAnswer(self.answer.data)

    def validate_substitute_name(self, field: TextField) -> None:
        if self.sends_substitute and not field.data:
            raise ValidationError("Vul in wie er in jouw plaats komt.")
        if field.data and not self.sends_substitute:
            raise ValidationError(
                "Kies bij het antwoord ‘Ik stuur iemand in mijn plaats’, of maak dit leeg."
            )

    def validate_substitute_email(self, field: TextField) -> None:
        if self.sends_substitute and not field.data:
            raise ValidationError("Vul het e-mailadres van je vervanger in.")


class SendAgainForm(Form):
    """To which address the invitation goes once more."""

    email = TextField(
        "E-mailadres", [*required("Vul een e-mailadres in."), at_most(254), check_email]
    )


class ReplaceForm(ConflictFields, Form):
    """Who comes instead: a colleague with an account, or somebody without."""

    person = RadioButtons("Een collega met een account", coerce=uuid.UUID)
    person_search = TextField(
        "Zoek iemand anders", [at_most(SHORT)], description="Op naam, functie of organisatie"
    )
    person_searched = HiddenField()
    name = TextField("Naam", [at_most(SHORT)])
    email = TextField("E-mailadres", [at_most(254), check_email])

    def search(self, find: Callable[[str], list[Any]], most: int) -> tuple[list[Any], str]:
        """What the text in the search field brings, at most `most` rows; and, when that was
        not shown before, how many there are in words: who typed it wants to see that first.
        A single find is chosen at once."""
        text = self.person_search.data or ""
        found = find(text) if text and len(text) <= SHORT else []
        is_new = bool(text) and text != self.person_searched.data
        self.person_searched.data = text
        if not is_new:
            return found[:most], ""
        if len(found) == 1:
            self.person.data = found[0].id
        return found[:most], found_text(len(found), most).replace("aangevinkt", "gekozen")

    def validate_name(self, field: TextField) -> None:
        if field.data and self.person.data:
            raise ValidationError("Kies een collega, of vul een naam in. Niet allebei.")
        if not field.data and not self.person.data:
            raise ValidationError("Kies een collega, of vul in wie er komt.")
        if self.email.data and not field.data and self.person.data:
            raise ValidationError("Kies een collega, of vul een naam in. Niet allebei.")

    def validate_email(self, field: TextField) -> None:
        if self.name.data and not self.person.data and not field.data:
            raise ValidationError("Vul het e-mailadres in: daar gaat de uitnodiging heen.")
