"""Forms about doubts."""

from __future__ import annotations

import json
import uuid

from wtforms import BooleanField, HiddenField

from mdo.doubts.terms import DoubtTheme
from mdo.web.forms import (
    TEXT,
    ChoiceField,
    Form,
    LongTextField,
    OnceForm,
    at_most,
    required,
)


class DoubtForm(OnceForm):
    """A new doubt. `are_no_names` is asked when words may be a name."""

    municipality_id = ChoiceField("Voor het beleid van", required(), coerce=uuid.UUID)
    theme = ChoiceField(
        "Waarover gaat het",
        required("Kies een onderwerp."),
        blank="Kies",
        coerce=DoubtTheme,
        choices=DoubtTheme.choices(),
    )
    text = LongTextField(
        "Je bedenking",
        [*required("Schrijf je bedenking op."), at_most(TEXT)],
        description="Algemeen, zonder naam, datum, nummer of school. Wat ging er mis in de "
        "afspraken, en wat zou het beter maken?",
    )
    are_no_names = BooleanField("Deze woorden zijn hier geen namen van mensen")
    asked = HiddenField()

    @property
    def no_names(self) -> list[str]:
        """The words that were asked about, when the writer says that they are no names."""
        try:
            words = json.loads(self.asked.data or "[]") if self.are_no_names.data else []
        except ValueError:
            return []
        return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []

    def ask_about(self, words: list[str]) -> None:
        """Ask whether these words, and those that were asked before, are names."""
        self.asked.data = json.dumps(sorted({*self.no_names, *words}))
        self.are_no_names.data = False


class DoubtFilterForm(Form):
    """What the list is narrowed to; lives in the address."""

    class Meta(Form.Meta):
        csrf = False

    schooljaar = ChoiceField("Schooljaar", blank="Alle schooljaren")
    thema = ChoiceField(
        "Onderwerp", blank="Alle onderwerpen", coerce=DoubtTheme, choices=DoubtTheme.choices()
    )


class FollowUpForm(Form):
    """What policy did with a doubt; `seen` is what stood there before."""

    follow_up = LongTextField(
        "Wat is ermee gedaan",
        [at_most(TEXT)],
        description="Bijvoorbeeld: besproken met het samenwerkingsverband, andere afspraak gemaakt.",
    )
    seen = HiddenField()
