"""Forms about plans and actions."""

from __future__ import annotations

import uuid

from wtforms import BooleanField, HiddenField

from mdo.plans.rules import FACTORS, QUESTIONS, ActionScope
from mdo.terms import ActionStatus, Party, Payer, SupportKind, SupportPlace
from mdo.web.forms import (
    LINE,
    SHORT,
    TEXT,
    ChoiceField,
    DateField,
    DecimalField,
    Form,
    LongTextField,
    OnceForm,
    TextField,
    VersionedForm,
    at_most,
    required,
)

TO_ESTABLISH = "Mag nog leeg blijven; nodig om het plan vast te stellen."


def _question(name: str) -> LongTextField:
    label, hint = QUESTIONS[name]
    number = list(QUESTIONS).index(name) + 1
    return LongTextField(f"{number}. {label}", [at_most(TEXT)], description=hint)


def _factor(name: str) -> LongTextField:
    return LongTextField(FACTORS[name], [at_most(TEXT)])


class NeedsPictureForm(VersionedForm):
    """The five questions of step 1, and what helps and hinders."""

    surroundings = _question("surroundings")
    skills_education = _question("skills_education")
    skills_self_reliance = _question("skills_self_reliance")
    support_needed = _question("support_needed")
    term_expected = _question("term_expected")
    helps_child = _factor("helps_child")
    hinders_child = _factor("hinders_child")
    helps_school = _factor("helps_school")
    hinders_school = _factor("hinders_school")
    helps_home = _factor("helps_home")
    hinders_home = _factor("hinders_home")


class PlanMeetingForm(VersionedForm):
    """From which meeting the plan comes."""

    meeting_id = ChoiceField(
        "Overleg", required("Kies een overleg."), blank="Kies", coerce=uuid.UUID
    )


class EvaluationForm(VersionedForm):
    """When the plan is evaluated, and with whom."""

    evaluation_on = DateField(
        "Evaluatiedatum",
        required("Vul een evaluatiedatum in."),
        description="Bijvoorbeeld 3-2-2027.",
    )
    evaluation_with = TextField(
        "Met wie", [*required("Vul in met wie wordt geëvalueerd."), at_most(LINE)]
    )


class RowForm(OnceForm):
    """A row of the plan; `version` is the fingerprint of the row that was shown."""

    version = HiddenField()

    def offer_rows(self, needs: list, goals: list, deliverers: list) -> None:
        """Set what can be chosen; only the role split has choices of its own."""


class NeedForm(RowForm):
    description = LongTextField("Wat is nodig", [*required(), at_most(TEXT)])
    kind = ChoiceField(
        "Soort", required("Kies een soort."), blank="Kies", coerce=SupportKind,
        choices=SupportKind.choices(),
    )  # fmt: skip
    place = ChoiceField(
        "Waar", required("Kies waar."), blank="Kies", coerce=SupportPlace,
        choices=SupportPlace.choices(),
    )  # fmt: skip
    hours_a_week = DecimalField("Uren per week", description="Bijvoorbeeld 2,5.")
    until_on = DateField("Tot wanneer", description="De termijn waarop het lukt zonder deze hulp.")


class GoalForm(RowForm):
    description = LongTextField("Doel", [*required(), at_most(TEXT)])
    indicator = LongTextField(
        "Waaraan is te zien dat het is bereikt",
        [at_most(TEXT)],
        description="Zo concreet mogelijk.",
    )
    due_on = DateField("Termijn", required("Vul een termijn in."))


class PartForm(RowForm):
    """Who delivers and who pays a part (step 3)."""

    description = LongTextField("Wat gebeurt er", [*required(), at_most(TEXT)])
    need_id = ChoiceField("Bij welke behoefte", blank="Kies een behoefte", coerce=uuid.UUID)
    goal_id = ChoiceField("Voor welk doel", blank="Geen", coerce=uuid.UUID)
    deliverer = ChoiceField(
        "Wie doet het", blank="Nog niet bekend", coerce=Party, choices=Party.choices(),
        description=TO_ESTABLISH,
    )  # fmt: skip
    deliverer_organisation_id = ChoiceField(
        "Welke organisatie", blank="Geen", coerce=uuid.UUID,
        description="Een organisatie van de partij die het doet.",
    )  # fmt: skip
    deliverer_name = TextField("Naam of functie", [at_most(SHORT)])
    payer = ChoiceField(
        "Wie betaalt het", blank="Nog niet bekend", coerce=Payer, choices=Payer.choices(),
        description=TO_ESTABLISH,
    )  # fmt: skip
    payer_note = TextField(
        "Toelichting bij de betaling",
        [at_most(LINE)],
        description="Verplicht bij 'Anders': wie betaalt het dan?",
    )
    hours_a_week = DecimalField("Uren per week", description="Bijvoorbeeld 2,5.")
    amount = DecimalField("Bedrag in euro", description="Alleen als dat is afgesproken.")
    from_on = DateField("Vanaf")
    until_on = DateField("Tot en met")
    is_disputed = BooleanField("Hierover is nog geen overeenstemming")
    positions = LongTextField("Wie vindt wat", [at_most(TEXT)])
    settle_by_on = DateField("Uiterlijk eens op")
    deviation_reason = LongTextField(
        "Waarom wijkt dit af van het stroomschema?",
        [at_most(TEXT)],
        description="Verplicht als dit anders is dan het voorstel.",
    )

    def offer_rows(self, needs: list, goals: list, deliverers: list) -> None:
        self.need_id.offer(needs)
        self.goal_id.offer(goals)
        self.deliverer_organisation_id.offer(deliverers)


class ActionForm(OnceForm):
    """A new action."""

    description = LongTextField("Wat gaat er gebeuren", [*required(), at_most(TEXT)])
    owner = ChoiceField("Wie doet het", required("Kies wie het doet."), blank="Kies")
    owner_name = TextField("Naam", [at_most(LINE)], description="Alleen bij 'Iemand anders'.")
    owner_party = ChoiceField(
        "Hoort bij", blank="Kies", coerce=Party, choices=Party.choices(),
        description="Alleen bij 'Iemand anders'.",
    )  # fmt: skip
    due_on = DateField("Klaar op", required("Vul een datum in."))
    goal_id = ChoiceField("Voor welk doel", blank="Geen", coerce=uuid.UUID)


class ActionUpdateForm(VersionedForm):
    status = ChoiceField("Stand", required(), coerce=ActionStatus, choices=ActionStatus.choices())
    status_reason = LongTextField(
        "Toelichting",
        [at_most(TEXT)],
        description="Verplicht bij uitgesteld, kon niet en niet gedaan.",
    )
    due_on = DateField("Klaar op", required("Vul een datum in."))


class ActionFilterForm(Form):
    """What a list of actions is narrowed to; lives in the address."""

    class Meta(Form.Meta):
        csrf = False

    q = TextField("Zoeken", [at_most(LINE)], description="Naam, dossiernummer of actie.")
    stand = ChoiceField(
        "Welke", coerce=ActionScope, choices=ActionScope.choices(), default=ActionScope.OPEN
    )
    van = ChoiceField(
        "Van wie", choices=[("mij", "Mijn acties"), ("dossiers", "Alle acties in mijn dossiers")],
        default="mij",
    )  # fmt: skip
