"""The filter of the outbox."""

from __future__ import annotations

from mdo.terms import OutboxState
from mdo.web.forms import ChoiceField, Form


class MailFilterForm(Form):
    """What the list is narrowed to; lives in the address."""

    class Meta(Form.Meta):
        csrf = False

    stand = ChoiceField("Stand", blank="Alle", coerce=OutboxState, choices=OutboxState.choices())
