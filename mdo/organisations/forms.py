"""Forms of the organisations admin, the holidays of a school, and the municipality."""

from __future__ import annotations

import uuid
from typing import Any

from stdnum.exceptions import ValidationError as NumberError
from stdnum.nl import brin, postcode
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, ValidationError

from mdo.organisations.rules import ORGANISATION_KINDS, OpenState, is_colour, is_email
from mdo.terms import HolidayRegion, Party, SchoolKind
from mdo.web.forms import (
    LINE,
    SHORT,
    ChoiceField,
    DateField,
    Form,
    TextField,
    WholeNumberField,
    at_most,
    optional,
    required,
)

LONGEST_EMAIL, LONGEST_PHONE, LONGEST_NUMBER = 254, 40, 20
KIND_CHOICES = [(kind.value, kind.label) for kind in ORGANISATION_KINDS]
MOST_HOLIDAYS = 30
LONGEST_TRAVEL = 240


class OrganisationFilterForm(Form):
    """The filters above the list, in the query string."""

    class Meta(Form.Meta):
        csrf = False

    q = TextField("Naam, plaats of code", [at_most(SHORT)])
    soort = ChoiceField("Soort", coerce=Party, blank="Alle soorten", choices=KIND_CHOICES)
    onderwijs = ChoiceField(
        "Soort onderwijs", coerce=SchoolKind, blank="Alle scholen", choices=SchoolKind.choices()
    )
    gemeente = ChoiceField("Gemeente", coerce=uuid.UUID, blank="Alle gemeenten")
    stand = ChoiceField(
        "Stand", coerce=OpenState, blank="Open en gesloten", choices=OpenState.choices()
    )


class KindForm(Form):
    """The first step of a new organisation, in the query string."""

    class Meta(Form.Meta):
        csrf = False

    soort = ChoiceField(
        "Soort organisatie",
        required("Kies een soort."),
        coerce=Party,
        blank="Kies een soort",
        choices=KIND_CHOICES,
    )


class EmailForm(Form):
    """Of an imported school: all that is ours to change. Carries what was shown, to notice
    that somebody else changed it meanwhile."""

    seen = HiddenField()
    email = TextField("E-mailadres", [*optional(), at_most(LONGEST_EMAIL)])

    def validate_email(self, field: TextField) -> None:
        if field.data and not is_email(field.data):
            raise ValidationError("Dit is geen e-mailadres. Typ bijvoorbeeld info@school.nl.")


class OrganisationForm(EmailForm):
    name = TextField("Naam", [*required(), at_most(LINE)])
    street = TextField("Straat", [at_most(SHORT)])
    house_number = TextField("Huisnummer", [at_most(LONGEST_NUMBER)])
    postcode = TextField("Postcode", description="Bijvoorbeeld 8331 AB")
    city = TextField("Plaats", [at_most(SHORT)])
    phone = TextField("Telefoon", [at_most(LONGEST_PHONE)])
    website = TextField("Website", [at_most(LINE)])

    def validate_postcode(self, field: TextField) -> None:
        """Stored as DUO writes it: `8331 AB`."""
        try:
            field.data = postcode.validate(field.data) if field.data else ""
        except NumberError:
            raise ValidationError("Dit is geen postcode. Typ bijvoorbeeld 8331 AB.") from None


class SchoolForm(OrganisationForm):
    """An organisation with what only a school has."""

    school_kind = ChoiceField(
        "Soort onderwijs",
        required("Kies een soort onderwijs."),
        coerce=SchoolKind,
        blank="Kies een soort onderwijs",
        choices=SchoolKind.choices(),
    )
    school_code = TextField(
        "Vestigingscode",
        optional(),
        description="Vier tekens BRIN en twee cijfers, zoals 05KH00. Een voorschool heeft er geen.",
    )
    school_holiday_region = ChoiceField(
        "Vakantieregio",
        coerce=HolidayRegion,
        blank="Die van de gemeente",
        choices=HolidayRegion.choices(),
    )

    def validate_school_code(self, field: TextField) -> None:
        code = brin.compact(field.data or "")
        if code and (len(code) != 6 or not brin.is_valid(code)):
            raise ValidationError("Deze code klopt niet. Typ bijvoorbeeld 05KH00.")
        field.data = code or None


class _New:
    """What a new organisation has besides. The id goes along, so that sending it twice
    makes one."""

    organisation_id = HiddenField()
    municipality_id = ChoiceField(
        "Gemeente", coerce=uuid.UUID, blank="Regionaal: niet van een gemeente"
    )


class NewOrganisationForm(_New, OrganisationForm):
    pass


class NewSchoolForm(_New, SchoolForm):
    pass


class CloseForm(Form):
    closed_on = DateField(
        "Gesloten vanaf", required(), description="De eerste dag waarop zij er niet meer is."
    )


# -- holidays ----------------------------------------------------------------------


class HolidayRow(PlainForm):
    """One holiday; a row that is left empty is none."""

    name = TextField("Naam", [at_most(SHORT)])
    first_on = DateField("Eerste dag")
    last_on = DateField("Laatste dag")

    @property
    def is_blank(self) -> bool:
        return not any(field.data or "".join(field.raw_data or ()).strip() for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """A row that was begun has to be whole."""
        is_valid = super().validate(extra_validators)
        if self.is_blank:
            return is_valid
        for field in self:
            if not field.data and not field.errors:
                field.errors = ["Vul dit in, of maak de hele rij leeg."]
                is_valid = False
        return is_valid


class HolidaysForm(Form):
    """The holidays of a school in one school year."""

    seen = HiddenField()
    rows = FieldList(FormField(HolidayRow), max_entries=MOST_HOLIDAYS)


# -- the municipality --------------------------------------------------------------


class ColourField(TextField):
    """A colour as house style guides write it: #154273, 154273 or #fff."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        text = (self.data or "").lower().removeprefix("#")
        if len(text) == 3:
            text = "".join(char * 2 for char in text)
        if is_colour(f"#{text}"):
            self.data = f"#{text}"

    def pre_validate(self, form: Form) -> None:
        if self.data and not is_colour(self.data):
            raise ValidationError("Dit is geen kleur. Typ zes cijfers of letters, zoals #154273.")


class SettingsForm(Form):
    seen = HiddenField()
    name = TextField(
        "Naam",
        [*required(), at_most(SHORT)],
        description="Zo staat de gemeente boven elke pagina.",
    )
    primary_colour = ColourField(
        "Hoofdkleur",
        [*required(), at_most(SHORT)],
        description="Van de balk bovenaan, knoppen en links. Bijvoorbeeld #154273",
    )
    accent_colour = ColourField(
        "Accentkleur",
        [*required(), at_most(SHORT)],
        description="Van de streep onder de balk. Bijvoorbeeld #a90061",
    )
    records_from = ChoiceField(
        "Eerste schooljaar met gegevens",
        coerce=str,
        blank="Nog niet bekend",
        description="Van eerdere schooljaren staat er in het jaarverslag een streepje, geen 0.",
    )
    travel_minutes = WholeNumberField(
        "Reistijd tussen twee overleggen, in minuten",
        [
            *required(),
            NumberRange(
                0, LONGEST_TRAVEL, f"Vul een aantal minuten in van 0 tot {LONGEST_TRAVEL}."
            ),
        ],
        description="Voor overleggen op verschillende plaatsen. Wie krapper plant, krijgt een "
        "waarschuwing.",
    )
