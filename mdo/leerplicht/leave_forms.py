"""The form of a request for leave."""

from __future__ import annotations

from wtforms import BooleanField

from mdo.leerplicht.forms import DATE_HINT, RegistrationForm
from mdo.terms import LeaveDecision, LeaveKind
from mdo.web.forms import (
    TEXT,
    ChoiceField,
    DateField,
    LongTextField,
    at_most,
    optional,
    required,
)

_WHO_DECIDES = {"False": False, "True": True}


def _is_lpa(text: str) -> bool:
    if text not in _WHO_DECIDES:
        raise ValueError("geen van beide")
    return _WHO_DECIDES[text]


class LeaveRequestForm(RegistrationForm):
    own_groups = (
        ("De aanvraag", ("kind", "dated_on", ("from_on", "until_on"), "reason")),
        ("Alleen bij vakantieverlof", ("is_bound_to_profession",)),
        ("Het besluit", ("decision", "decided_on", "decided_by_lpa", "decision_reason")),
    )

    kind = ChoiceField(
        "Soort verlof",
        required("Kies het soort verlof."),
        choices=LeaveKind.choices(),
        coerce=LeaveKind,
        blank="Kies een soort",
    )
    dated_on = DateField(
        "Aangevraagd op", required("Vul in wanneer het is aangevraagd."), description=DATE_HINT
    )
    from_on = DateField("Verlof vanaf", required("Vul de eerste dag in."), description=DATE_HINT)
    until_on = DateField("Tot en met", required("Vul de laatste dag in."))
    reason = LongTextField("Reden van de aanvraag", [at_most(TEXT)])
    is_bound_to_profession = BooleanField(
        "Een ouder kan door zijn beroep in geen enkele schoolvakantie weg",
        description="Zonder dit kan geen extra vakantieverlof worden gegeven (artikel 13a).",
    )
    decision = ChoiceField(
        "Besluit", choices=LeaveDecision.choices(), coerce=LeaveDecision, default=LeaveDecision.OPEN
    )
    decided_on = DateField("Besloten op", optional(), description=DATE_HINT)
    decided_by_lpa = ChoiceField(
        "Wie beslist",
        choices=[("False", "De directeur van de school"), ("True", "De leerplichtambtenaar")],
        coerce=_is_lpa,
        blank="Volgt uit het aantal schooldagen",
        description="Tot en met 10 schooldagen in een schooljaar beslist de directeur, daarboven "
        "de leerplichtambtenaar (artikel 14). Op vakantieverlof beslist altijd de directeur.",
    )
    decision_reason = LongTextField("Reden van het besluit", [at_most(TEXT)])
