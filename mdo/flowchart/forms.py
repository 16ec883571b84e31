"""Forms of the flow chart: a question of a walk, and the boxes and answers of a chart."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import ValidationError

from mdo.flowchart.rules import BoxText
from mdo.flowchart.terms import BoxOrigin
from mdo.terms import Party, Payer
from mdo.web.forms import (
    LINE,
    SHORT,
    TEXT,
    ChoiceField,
    LongTextField,
    OnceForm,
    RadioButtons,
    TextField,
    VersionedForm,
    at_most,
    required,
)

KEY_LENGTH = 10


class AnswerBoxForm(VersionedForm):
    """The answer to the question at which a walk stands, with the reason."""

    box_id = HiddenField()
    answer = RadioButtons("Antwoord", required("Kies een van de antwoorden."), coerce=uuid.UUID)
    reason = LongTextField(
        "Waarom",
        [*required("Schrijf op waarom."), at_most(TEXT)],
        description="Kort en feitelijk. Dit staat bij het plan.",
    )

    def ask(self, box: BoxText | None) -> None:
        """Set the question that is asked now; None when it is not known any more."""
        if box is None:
            return
        self.answer.label.text = box.question
        self.answer.offer([(answer.id, answer.label) for answer in box.answers])

    @property
    def asked(self) -> uuid.UUID | None:
        """The box that was on the screen; None when the field was tampered with."""
        try:
            return uuid.UUID(self.box_id.data or "")
        except ValueError:
            return None


class TakeInUseForm(VersionedForm):
    """What changed in the version that is taken in use."""

    note = TextField(
        "Wat is er veranderd",
        [*required("Schrijf kort op wat er veranderd is."), at_most(LINE)],
    )


class _KeyIsShort:
    """Refuses what would not read as the number of a box."""

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data and not re.fullmatch(rf"[0-9A-Za-z-]{{1,{KEY_LENGTH}}}", field.data):
            raise ValidationError(f"Gebruik hooguit {KEY_LENGTH} cijfers of letters.")


class RowForm(OnceForm):
    """A box or an answer; `version` is the fingerprint of what was shown."""

    version = HiddenField()


class BoxForm(RowForm):
    key = TextField(
        "Nummer",
        [*required("Geef het vak een nummer."), _KeyIsShort()],
        description="Een nummer of letter, zoals 4 of 4a.",
    )
    question = LongTextField("Vraag", [*required("Vul de vraag in."), at_most(LINE)])
    help = LongTextField("Uitleg bij de vraag", [at_most(TEXT)])
    origin = ChoiceField(
        "Waar komt dit vak vandaan", required("Kies waar het vandaan komt."), blank="Kies",
        coerce=BoxOrigin, choices=BoxOrigin.choices(),
    )  # fmt: skip
    is_about_case = BooleanField(
        "De vraag gaat over het hele dossier",
        description="Het antwoord staat dan klaar bij de volgende behoefte.",
    )


class AnswerForm(RowForm):
    label = TextField("Antwoord", [*required("Vul het antwoord in."), at_most(SHORT)])
    next_key = ChoiceField("Leidt naar", blank="Geen vak: hier stopt het")
    deliverer = ChoiceField(
        "Voorstel: wie doet het", blank="Geen voorstel", coerce=Party, choices=Party.choices()
    )
    payer = ChoiceField(
        "Voorstel: wie betaalt het", blank="Geen voorstel", coerce=Payer, choices=Payer.choices()
    )
    advice = LongTextField("Advies", [at_most(TEXT)])

    def offer_boxes(self, boxes: Iterable[BoxText], present: str | None) -> None:
        """Set where the answer can lead; one that leads nowhere now may stay for a while."""
        keys = [box.key for box in boxes]
        choices = [(box.key, f"Vak {box.key}: {_short(box.question)}") for box in boxes]
        if present and present not in keys:
            choices.append((present, f"Vak {present} (bestaat niet)"))
        self.next_key.offer(choices)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
