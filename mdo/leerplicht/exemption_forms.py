"""The form of an exemption."""

from __future__ import annotations

from wtforms import BooleanField

from mdo.leerplicht.forms import DATE_HINT, RegistrationForm
from mdo.terms import ExemptionArticle
from mdo.web.forms import ChoiceField, DateField, optional, required


class ExemptionForm(RegistrationForm):
    own_groups = (
        ("De vrijstelling", ("article", ("from_on", "until_on"))),
        ("Kennisgeving en verklaring", (("notified_on", "declared_on"),)),
        (
            "Wat de leerling doet",
            ("is_in_new_education", "is_at_work", "is_in_care"),
        ),
    )

    # Its date is its first day.
    dated_on = None
    article = ChoiceField(
        "Grond",
        required("Kies de grond van de vrijstelling."),
        choices=ExemptionArticle.choices(),
        coerce=ExemptionArticle,
        blank="Kies een artikel",
    )
    from_on = DateField("Vanaf", required("Vul de eerste dag in."), description=DATE_HINT)
    until_on = DateField(
        "Tot en met", optional(), description="Leeg: tot het eind van dat schooljaar."
    )
    notified_on = DateField(
        "Kennisgeving van de ouders op",
        optional(),
        description="Bij artikel 5: voor 1 juli, elk jaar opnieuw.",
    )
    declared_on = DateField(
        "Verklaring van",
        optional(),
        description="Artikel 5 onder a: van een arts, pedagoog of psycholoog, bij de kennisgeving "
        "hoogstens 3 maanden oud. Onder c: van de school in het buitenland.",
    )
    is_in_new_education = BooleanField("Volgt andere of nieuwe opleiding")
    is_at_work = BooleanField("Aan het werk, tijdelijk werk of vrijwilligerswerk")
    is_in_care = BooleanField("In een hulpverleningstraject")
