"""Forms of an investigation and of what comes of it."""

from __future__ import annotations

import uuid

from mdo.leerplicht.forms import DATE_HINT, FollowsReport, RegistrationForm
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind
from mdo.terms import ProcesVerbaalKind
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    DateField,
    LongTextField,
    TextField,
    at_most,
    optional,
    required,
)


class InvestigationForm(FollowsReport):
    own_groups = (
        ("Het onderzoek", ("report_id", "dated_on", "heard", "findings")),
        ("De uitkomst", ("outcome", "finished_on")),
    )

    report_id = ChoiceField(
        "Verzuimmelding",
        required("Kies de melding waar het onderzoek over gaat."),
        coerce=uuid.UUID,
        blank="Kies een melding",
    )
    dated_on = DateField(
        "Begonnen op", required("Vul in wanneer het onderzoek begon."), description=DATE_HINT
    )
    heard = TextField(
        "Wie is gehoord", [at_most(LINE)], description="Bijvoorbeeld: moeder en leerling"
    )
    findings = LongTextField("Bevindingen", [at_most(TEXT)])
    outcome = ChoiceField(
        "Uitkomst",
        choices=InvestigationOutcome.choices(),
        coerce=InvestigationOutcome,
        blank="Loopt nog",
    )
    finished_on = DateField("Afgerond op", optional(), description=DATE_HINT)


class WarningForm(FollowsReport):
    own_groups = (("De waarschuwing", ("report_id", "dated_on")),)

    dated_on = DateField("Verstuurd op", required("Vul de datum in."), description=DATE_HINT)


class HaltForm(FollowsReport):
    own_groups = (("De verwijzing", ("report_id", "dated_on", "outcome")),)

    dated_on = DateField("Verwezen op", required("Vul de datum in."), description=DATE_HINT)
    outcome = TextField(
        "Hoe het afliep", [at_most(LINE)], description="Bijvoorbeeld: goed afgerond"
    )


class ProcesVerbaalForm(RegistrationForm):
    own_groups = (("Het proces-verbaal", ("kind", "dated_on")),)

    kind = ChoiceField(
        "Soort",
        required("Kies het soort verzuim."),
        choices=ProcesVerbaalKind.choices(),
        coerce=ProcesVerbaalKind,
        blank="Kies een soort",
    )
    dated_on = DateField("Opgemaakt op", required("Vul de datum in."), description=DATE_HINT)


class MasRouteForm(RegistrationForm):
    own_groups = (("De route", ("route", ("dated_on", "until_on"))),)

    route = ChoiceField(
        "Route",
        required("Kies de route."),
        choices=MasRouteKind.choices(),
        coerce=MasRouteKind,
        blank="Kies een route",
    )
    dated_on = DateField("Vanaf", required("Vul de datum in."), description=DATE_HINT)
    until_on = DateField("Tot en met", optional(), description="Leeg zolang de route loopt.")


class ConversationForm(RegistrationForm):
    own_groups = (("Het gesprek", ("dated_on", "with_whom")),)

    dated_on = DateField("Datum", required("Vul de datum in."), description=DATE_HINT)
    with_whom = TextField(
        "Met wie",
        [*required("Vul in met wie er is gesproken."), at_most(LINE)],
        description="Bijvoorbeeld: moeder en mentor",
    )
    note = LongTextField(
        "Wat is gezegd en afgesproken", [*required("Vul in wat er is besproken."), at_most(TEXT)]
    )
