"""Forms about thuiszitters: the filters of the overview, spells, following and ending."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField
from wtforms.validators import Optional, ValidationError

from mdo.law.dates import EARLIEST_YEAR, LATEST_YEAR, in_figures
from mdo.law.thuiszitter import ThuiszitterDefinition
from mdo.terms import SchoolKind, ThuiszitterEnding, ThuiszitterKind
from mdo.thuiszitters.overview_rules import NO, NO_SCHOOL, YES, Wanted
from mdo.thuiszitters.terms import Duration, Flow, MdoState, Order
from mdo.web.forms import (
    LINE,
    TEXT,
    ChoiceField,
    DateField,
    Form,
    LongTextField,
    OnceForm,
    TextField,
    VersionedForm,
    at_most,
    required,
)

DEFINITIONS = (
    (ThuiszitterDefinition.SINCE_2016.value, "Landelijk, sinds 2016"),
    (ThuiszitterDefinition.UNTIL_2016.value, "Oud, tot 2016"),
)


class OverviewFilter(Form):
    """The day and the definition; live in the address."""

    class Meta(Form.Meta):
        csrf = False

    op = DateField("Op welke dag?", [Optional()], description="Bijvoorbeeld 3-11-2026")
    definitie = ChoiceField(
        "Definitie",
        [Optional()],
        choices=DEFINITIONS,
        coerce=ThuiszitterDefinition,
        default=ThuiszitterDefinition.SINCE_2016,
    )

    def __init__(self, arguments: Any, today: date) -> None:
        super().__init__(arguments)
        self.today = today
        self.is_valid = self.validate()

    def validate_op(self, field: DateField) -> None:
        """A day that is still to come has no stock."""
        if field.data is not None and field.data > self.today:
            raise ValidationError("Deze dag is nog niet geweest.")

    @property
    def on(self) -> date:
        """The day that is asked about; today when none, or none that can be."""
        return self.today if self.op.errors or self.op.data is None else self.op.data

    @property
    def definition(self) -> ThuiszitterDefinition:
        """The definition that is asked for."""
        asked = None if self.definitie.errors else self.definitie.data
        return asked or ThuiszitterDefinition.SINCE_2016

    @property
    def kept(self) -> dict[str, str]:
        """What goes along in a link to the list behind a figure."""
        found = {"op": in_figures(self.on)}
        if self.definition is not ThuiszitterDefinition.SINCE_2016:
            found["definitie"] = self.definition.value
        return found


class ListFilter(OverviewFilter):
    """The filters of the list by name."""

    stroom = ChoiceField("Wie", choices=Flow.choices(), coerce=Flow, blank="Thuiszitter op die dag")
    maand = TextField("Maand")
    duur = ChoiceField("Hoe lang", choices=Duration.choices(), coerce=Duration, blank="Alle")
    soort = ChoiceField(
        "Soort verzuim", choices=ThuiszitterKind.choices(), coerce=ThuiszitterKind, blank="Alle"
    )
    onderwijs = ChoiceField(
        "Soort onderwijs",
        choices=[*SchoolKind.choices(), (NO_SCHOOL, "Geen school")],
        blank="Alle",
    )
    in_beeld = ChoiceField(
        "In beeld bij hulpverlening",
        choices=[(YES, "Ja"), (NO, "Nee")],
        blank="Alle",
        name="in-beeld",
    )
    mdo = ChoiceField("MDO", choices=MdoState.choices(), coerce=MdoState, blank="Alle")
    acties = ChoiceField("Acties", choices=[(NO_SCHOOL, "Geen actie open")], blank="Alle")
    volgorde = ChoiceField("Volgorde", choices=Order.choices(), coerce=Order, default=Order.LANGST)

    @property
    def month(self) -> date | None:
        """The first day of the month in the address (`2026-11`), or None."""
        try:
            month = date.fromisoformat(f"{self.maand.data}-01")
        except ValueError:
            return None
        return month if EARLIEST_YEAR <= month.year <= LATEST_YEAR else None

    @property
    def order(self) -> Order:
        """The order that is asked for."""
        return self._asked("volgorde") or Order.LANGST

    @property
    def wanted(self) -> Wanted:
        """The filters as the rules name them; what makes no sense asks for nothing."""
        flow = self._asked("stroom") if self.month else None
        return Wanted(
            on=self.on,
            definition=self.definition,
            flow=flow,
            month=self.month if flow else None,
            duration=self._asked("duur"),
            kind=self._asked("soort"),
            school=self._asked("onderwijs") or "",
            in_view=self._asked("in_beeld") or "",
            mdo=self._asked("mdo"),
            without_action=bool(self._asked("acties")),
        )

    def _asked(self, name: str) -> Any:
        field = self[name]
        return None if field.errors else field.data


class SpellFields:
    """A spell of absence."""

    from_on = DateField(
        "Eerste dag van het verzuim",
        required("Vul de eerste dag in."),
        description="Bijvoorbeeld 3-11-2026",
    )
    until_on = DateField(
        "Laatste dag van het verzuim", description="Leeg zolang de leerling nog niet terug is."
    )
    is_enrolled = ChoiceField(
        "Staat de leerling ingeschreven op een school?",
        choices=[
            ("True", "Ja, maar komt niet (relatief verzuim)"),
            ("False", "Nee (absoluut verzuim)"),
        ],
        default="True",
    )
    has_valid_reason = BooleanField(
        "Er is een geldige reden",
        description="Bijvoorbeeld ziekte of verlof. Deze dagen tellen dan niet mee.",
    )
    note = LongTextField("Toelichting", [at_most(TEXT)])

    @property
    def values(self) -> dict[str, Any]:
        """As of any form; whether somebody is enrolled as yes or no."""
        found = super().values
        return {**found, "is_enrolled": str(found["is_enrolled"]) != "False"}


class SpellForm(SpellFields, OnceForm):
    """A new spell."""


class SpellChangeForm(SpellFields, VersionedForm):
    """A spell to correct."""


class ReturnForm(Form):
    """The pupil is back."""

    back_on = DateField(
        "Eerste dag terug op school",
        required("Vul de eerste dag terug in."),
        description="Is dit nog niet geweest? Leg het dan vast als geplande terugkeer.",
    )


class RemoveForm(Form):
    """Why a spell goes away."""

    reason = TextField(
        "Waarom?",
        [*required("Schrijf op waarom dit weg moet."), at_most(LINE)],
        description="Staat in het logboek, zonder de naam van de leerling.",
    )


class FollowForm(VersionedForm):
    """How a thuiszitter is followed."""

    is_in_view_of_care = BooleanField("In beeld bij hulpverlening")
    return_planned_on = DateField(
        "Terug op school gepland op", description="Leeg als er nog geen datum is."
    )


class EndForm(VersionedForm):
    """How somebody stopped being a thuiszitter."""

    ending = ChoiceField(
        "Hoe is het geëindigd?",
        required("Kies hoe het eindigde."),
        choices=ThuiszitterEnding.choices(),
        coerce=ThuiszitterEnding,
        blank="Kies hoe het eindigde",
    )
    free_on = DateField(
        "Sinds welke dag geen thuiszitter meer?",
        required("Vul de datum in."),
        description="Bij terugkeer: de eerste dag terug op school.",
    )
    ending_note = LongTextField(
        "Toelichting", [at_most(TEXT)], description="Wat hielp, en wat is er nog afgesproken?"
    )
