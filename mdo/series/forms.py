"""Forms about series of ZAT's and the standing team."""

from __future__ import annotations

import uuid
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import ListWidget, RadioInput

from mdo.meetings.planning_forms import ConflictFields, check_email
from mdo.meetings.rules import DEFAULT_MINUTES, video_fault
from mdo.series.rules import (
    LONGEST,
    MOST_WEEKS,
    NO_END,
    SHORTEST,
    Pattern,
    Place,
    Repetition,
    Weekday,
    describe,
    repetition_of,
)
from mdo.terms import MeetingKind, Party
from mdo.web.forms import (
    LINE,
    SHORT,
    TEXT,
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    OnceForm,
    TextField,
    TimeField,
    VersionedForm,
    WholeNumberField,
    at_most,
    required,
)

DEFAULT_WEEKS = 6
# What has to be right before dates can be shown.
OF_DATES = (
    "pattern", "weeks", "place", "weekday", "first_on", "until_on", "starts", "minutes",
)  # fmt: skip


class _RadioButtons(ChoiceField):
    """One choice out of a short list that is all in sight."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()


class _SeriesFields:
    """How a series comes back, when and where."""

    pattern = _RadioButtons(
        "Hoe vaak?",
        required("Kies hoe vaak het ZAT er is."),
        choices=Pattern.choices(),
        coerce=Pattern,
        default=Pattern.WEKEN,
    )
    weeks = WholeNumberField(
        "Om de hoeveel weken?",
        default=DEFAULT_WEEKS,
        description="Bij ‘Elke zoveel weken’",
    )
    place = ChoiceField(
        "De hoeveelste van de maand?",
        choices=Place.choices(),
        coerce=Place,
        default=Place.FIRST,
        description="Bij ‘Elke maand’",
    )
    weekday = ChoiceField(
        "Dag",
        required("Kies de dag."),
        choices=Weekday.choices(),
        coerce=Weekday,
        default=Weekday.TU,
    )
    first_on = DateField(
        "Eerste datum",
        required("Vul de eerste datum in."),
        description="Valt die niet op deze dag, dan begint de reeks op de eerste die volgt",
    )
    until_on = DateField(
        "Einddatum", required(NO_END), description="Hoogstens tien jaar na de eerste"
    )
    skips_holidays = BooleanField(
        "Sla schoolvakanties en feestdagen over",
        description="Volgens het vakantierooster van deze school. Een datum die valt in een "
        "vakantie schuift niet op.",
    )
    starts = TimeField("Begin", required("Vul in hoe laat het begint."))
    minutes = WholeNumberField(
        "Duur in minuten",
        [
            *required("Vul in hoeveel minuten het duurt."),
            NumberRange(SHORTEST, LONGEST, f"Vul een aantal in van {SHORTEST} tot {LONGEST}."),
        ],
        default=DEFAULT_MINUTES[MeetingKind.ZAT],
    )
    location = TextField("Plaats", [at_most(LINE)], description="Adres of gebouw")
    room = TextField("Zaal of kamer", [at_most(SHORT)])
    video_url = TextField(
        "Link voor beeldbellen", [at_most(LINE)], description="Begint met https://"
    )
    aim = LongTextField("Doel", [at_most(TEXT)], description="Noem hier geen namen van leerlingen.")

    # A rule that the patterns of this form cannot tell, which stays when none is chosen.
    kept_rule = ""

    def validate_weeks(self, field: WholeNumberField) -> None:
        if self.pattern.data is not Pattern.WEKEN or field.process_errors:
            return
        if field.data is None:
            raise ValidationError("Vul in om de hoeveel weken.")
        if not 1 <= field.data <= MOST_WEEKS:
            raise ValidationError(f"Vul een aantal in van 1 tot {MOST_WEEKS}.")

    def validate_video_url(self, field: TextField) -> None:
        if field.data and (fault := video_fault(field.data)):
            raise ValidationError(fault)

    @property
    def rule(self) -> str:
        """The RRULE of what was chosen. Only of a form whose dates are right."""
        if self.pattern.data is Pattern.MAAND:
            return Repetition(self.weekday.data, place=self.place.data).rule
        if self.pattern.data is Pattern.WEKEN:
            return Repetition(self.weekday.data, weeks=self.weeks.data).rule
        return self.kept_rule

    def keep_rule(self, rule: str) -> None:
        """Offer to leave a rule that the form cannot tell as it is."""
        if repetition_of(rule) is None:
            self.kept_rule = rule
            self.pattern.validators = ()
            self.pattern.choices = [("", f"Zo laten: {describe(rule)}"), *Pattern.choices()]
            self.pattern.blank = ""
            if not self.is_submitted():
                self.pattern.data = None

    @property
    def has_right_dates(self) -> bool:
        """Whether all that decides about the dates is filled in well; else the messages stand
        at the fields."""
        fields = [self[name] for name in OF_DATES]
        for field in fields:
            extra = [self.__class__.validate_weeks] if field is self.weeks else []
            field.validate(self, extra)
        return not any(field.errors for field in fields)


class _SeriesConflicts(ConflictFields):
    """The same as of one meeting, in words for more."""

    plan_anyway = BooleanField("Toch plannen op deze momenten")
    conflict_reason = TextField(
        "Waarom toch op deze momenten?",
        [at_most(LINE)],
        description="Staat bij deze overleggen. Noem geen namen van leerlingen.",
    )


class NewSeriesForm(_SeriesConflicts, _SeriesFields, OnceForm):
    organisation_id = ChoiceField("School", required("Kies de school."), coerce=uuid.UUID)

    @property
    def series_values(self) -> dict[str, Any]:
        """What the operations want: the fields with the rule."""
        return self.values | {"rule": self.rule}


class EditSeriesForm(_SeriesConflicts, _SeriesFields, OnceForm, VersionedForm):
    @property
    def series_values(self) -> dict[str, Any]:
        """What the operations want: the fields with the rule."""
        return self.values | {"rule": self.rule}


def pattern_values(rule: str) -> dict[str, Any]:
    """The fields of the pattern for a rule."""
    found = repetition_of(rule)
    if found is None:
        return {"pattern": None}
    if found.place is not None:
        return {"pattern": Pattern.MAAND, "place": found.place, "weekday": found.weekday}
    return {"pattern": Pattern.WEKEN, "weeks": found.weeks, "weekday": found.weekday}


class StopSeriesForm(Form):
    reason = TextField(
        "Waarom gaan deze overleggen niet door?",
        [*required("Schrijf op waarom de overleggen niet doorgaan."), at_most(LINE)],
        description="Zonder naam van een leerling: iedereen die was uitgenodigd kan dit lezen.",
    )
    with_exceptions = BooleanField("Annuleer ook de overleggen die apart zijn gewijzigd")


# -- the standing team ---------------------------------------------------------------


class MemberForm(Form):
    """Somebody with an account, out of what was found."""

    person = _RadioButtons("Wie komt erbij?", required("Kies iemand."), coerce=uuid.UUID)


class GuestForm(Form):
    """Somebody without an account."""

    name = TextField("Naam", [*required("Vul de naam in."), at_most(SHORT)])
    organisation = TextField("Organisatie", [at_most(SHORT)])
    party = ChoiceField(
        "Namens",
        required("Kies namens wie."),
        choices=[(party.value, party.label) for party in Party if party.is_organisation],
        default=Party.OVERIG,
        coerce=Party,
    )
    email = TextField(
        "E-mailadres", [at_most(254), check_email], description="Voor de uitnodigingen"
    )


class SeatForm(Form):
    """What a standing member does, and who comes instead."""

    # What stood there when the form was shown, to notice a colleague who changed it.
    seen = HiddenField()

    is_chair = BooleanField("Is voorzitter", description="Er is één voorzitter.")
    is_note_taker = BooleanField("Is notulist", description="Er is één notulist.")
    substitute_id = ChoiceField("Vervanger", coerce=uuid.UUID, blank="Geen vaste vervanger")
