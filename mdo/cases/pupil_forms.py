"""Forms about pupils, their guardians, schools and homes."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from wtforms import BooleanField, HiddenField

from mdo.cases.forms import SearchedChoice, check_email
from mdo.cases.rules import AgeGroup
from mdo.terms import GuardianRelation
from mdo.web.forms import (
    LINE,
    SHORT,
    ChoiceField,
    DateField,
    Form,
    TextField,
    VersionedForm,
    at_most,
    optional,
    parse_date,
    required,
)

DATE_HINT = "Bijvoorbeeld 3-11-2026"


class NameFields:
    given_name = TextField("Voornaam", [*required("Vul de voornaam in."), at_most(SHORT)])
    infix = TextField("Tussenvoegsel", [at_most(40)], description="Bijvoorbeeld van der")
    surname = TextField("Achternaam", [*required("Vul de achternaam in."), at_most(SHORT)])


class SchoolFields:
    school_id = ChoiceField("School", coerce=uuid.UUID, blank="Geen school")
    school_search = TextField(
        "Andere school zoeken",
        [at_most(LINE)],
        description="Staat de school er niet bij? Typ een deel van de naam of de plaats.",
    )
    school_searched = HiddenField()
    group_name = TextField("Groep of klas", [at_most(SHORT)], description="Bijvoorbeeld 6b of H3c")
    pupil_number = TextField(
        "Leerlingnummer van de school",
        [at_most(40)],
        description="Het nummer in het systeem van de school, geen burgerservicenummer.",
    )


class PupilFilterForm(Form):
    """The filters of the list, read from the address."""

    q = TextField("Zoeken", description="Op naam, nummer of geboortedatum")
    school_id = ChoiceField("School", coerce=uuid.UUID, blank="Alle scholen", name="school")
    municipality_id = ChoiceField(
        "Woongemeente", coerce=uuid.UUID, blank="Alle gemeenten", name="gemeente"
    )
    age_group = ChoiceField(
        "Leeftijd", choices=AgeGroup.choices(), coerce=AgeGroup, blank="Alle", name="leeftijd"
    )

    @property
    def is_narrowed(self) -> bool:
        """Whether the list shows less than it does without filters."""
        return any(field.data != field.default and field.data for field in self)

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as the query names them; a text that is a date is a birth date."""
        text, birth_on = self.q.data or "", None
        with suppress(ValueError):
            birth_on = parse_date(text)
        return {
            "text": text,
            "birth_on": birth_on,
            "school_id": self.school_id.data,
            "municipality_id": self.municipality_id.data,
            "age_group": self.age_group.data,
        }


class NewPupilForm(SearchedChoice, NameFields, SchoolFields, Form):
    searched = "school"

    birth_on = DateField(
        "Geboortedatum", required("Vul de geboortedatum in."), description="Bijvoorbeeld 3-11-2012"
    )
    municipality_id = ChoiceField(
        "Woongemeente",
        required("Kies de gemeente waar de leerling woont."),
        coerce=uuid.UUID,
        blank="Kies een gemeente",
    )
    enrolled_on = DateField("Op deze school sinds", optional(), description=DATE_HINT)
    is_other = BooleanField("Toch een nieuwe leerling")
    known = HiddenField()


class PupilForm(NameFields, VersionedForm):
    birth_on = DateField("Geboortedatum", required("Vul de geboortedatum in."))
    start_qualification_on = DateField(
        "Startkwalificatie behaald op",
        optional(),
        description="De datum van het diploma havo, vwo of mbo niveau 2 of hoger.",
    )
    is_exempt_from_qualification = BooleanField(
        "Geen kwalificatieplicht",
        description="Alleen na praktijkonderwijs met diploma of verklaring, of vso met uitstroom "
        "arbeidsmarkt of dagbesteding (Leerplichtwet, artikel 4a).",
    )


class GuardianForm(NameFields, Form):
    relation = ChoiceField(
        "Relatie",
        required("Kies de relatie tot de leerling."),
        choices=GuardianRelation.choices(),
        coerce=GuardianRelation,
        blank="Kies een relatie",
    )
    has_custody = BooleanField(
        "Heeft gezag",
        description="Alleen wie gezag heeft, geeft toestemming en mag het dossier inzien.",
    )
    phone = TextField("Telefoon", [at_most(40)])
    email = TextField("E-mailadres", [at_most(254), check_email])
    from_on = DateField("Sinds", required("Vul in sinds wanneer."), description=DATE_HINT)
    until_on = DateField("Tot en met", optional(), description="Leeg zolang het zo is.")


class SchoolChangeForm(SearchedChoice, SchoolFields, Form):
    searched = "school"

    school_id = ChoiceField(
        "Nieuwe school", coerce=uuid.UUID, blank="Geen school meer (uitgeschreven)"
    )
    from_on = DateField("Vanaf", required("Vul in vanaf wanneer."), description=DATE_HINT)


class EnrolmentForm(SearchedChoice, SchoolFields, Form):
    searched = "school"

    school_id = ChoiceField(
        "School", required("Kies een school."), coerce=uuid.UUID, blank="Kies een school"
    )
    from_on = DateField("Vanaf", required("Vul in vanaf wanneer."), description=DATE_HINT)
    until_on = DateField("Tot en met", optional(), description="Leeg zolang het zo is.")


class ResidenceForm(Form):
    municipality_id = ChoiceField(
        "Woongemeente",
        required("Kies een gemeente."),
        coerce=uuid.UUID,
        blank="Kies een gemeente",
    )
    from_on = DateField("Woont daar sinds", required("Vul in vanaf wanneer."))
