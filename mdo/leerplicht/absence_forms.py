"""Forms of absence: a report, and a child that is enrolled nowhere."""

from __future__ import annotations

from wtforms import BooleanField

from mdo.leerplicht.forms import DATE_HINT, RegistrationForm
from mdo.terms import AbsenceKind
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    DateField,
    DecimalField,
    LongTextField,
    TextField,
    at_most,
    optional,
    required,
)


class AbsenceReportForm(RegistrationForm):
    own_groups = (
        ("De melding", ("kind", "dated_on", "reported_by")),
        ("Het verzuim", (("from_on", "until_on"), "hours", "reason")),
        ("School en gemeente", ("school_action", "wanted_action")),
    )

    kind = ChoiceField(
        "Soort verzuim",
        required("Kies het soort verzuim."),
        choices=AbsenceKind.choices(),
        coerce=AbsenceKind,
        blank="Kies een soort",
    )
    dated_on = DateField(
        "Gemeld op", required("Vul in wanneer het is gemeld."), description=DATE_HINT
    )
    reported_by = TextField(
        "Gemeld door", [at_most(LINE)], description="Bijvoorbeeld de verzuimcoördinator"
    )
    from_on = DateField("Verzuim vanaf", optional(), description=DATE_HINT)
    until_on = DateField("Tot en met", optional(), description="Leeg zolang het verzuim loopt.")
    hours = DecimalField(
        "Aantal uren",
        optional(),
        description="Lesuren en praktijkuren. De school meldt bij 16 uur of meer in 4 lesweken; "
        "vakanties tellen niet mee en na de einddatum van een melding begint de telling opnieuw.",
    )
    reason = LongTextField("Wat er aan de hand is", [at_most(TEXT)])
    school_action = LongTextField("Wat de school al deed", [at_most(TEXT)])
    wanted_action = LongTextField("Wat de school van de gemeente vraagt", [at_most(TEXT)])


class NonEnrolmentForm(RegistrationForm):
    own_groups = (("Niet ingeschreven", (("dated_on", "until_on"), "is_in_care")),)

    dated_on = DateField(
        "Niet ingeschreven sinds", required("Vul in sinds wanneer."), description=DATE_HINT
    )
    until_on = DateField("Tot en met", optional(), description="Leeg zolang het zo is.")
    is_in_care = BooleanField("In een hulpverleningstraject")
