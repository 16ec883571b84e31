"""Forms about plans that were handed over."""

from __future__ import annotations

from mdo.handovers.terms import HandoverFilter, HandoverState
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    Form,
    LongTextField,
    TextField,
    VersionedForm,
    at_most,
    required,
)


class HandoverFilterForm(Form):
    """What the list is narrowed to; lives in the address."""

    class Meta(Form.Meta):
        csrf = False

    q = TextField("Zoeken", [at_most(LINE)], description="Naam of dossiernummer.")
    stand = ChoiceField(
        "Stand", coerce=HandoverFilter, choices=HandoverFilter.choices(),
        default=HandoverFilter.WACHT,
    )  # fmt: skip


class HandoverForm(VersionedForm):
    """How it stands at the gemeente."""

    state = ChoiceField("Stand", required(), coerce=HandoverState, choices=HandoverState.choices())
    note = LongTextField(
        "Toelichting",
        [at_most(TEXT)],
        description="Verplicht bij 'Niet doorgegaan'. Wie het plan overdroeg, leest dit ook.",
    )
