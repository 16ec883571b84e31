"""What the parts of a plan are called, and how their values are written in words.

Used by the differences between two versions and by the history of a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mdo.law.dates import in_figures
from mdo.plans.rules import FACTORS, QUESTIONS
from mdo.terms import Term


class RowKind(Term):
    """A sort of row of a plan, by the name under which it stands in an address."""

    NEED = "behoeften", "Behoefte"
    GOAL = "doelen", "Doel"
    PART = "rolverdeling", "Onderdeel van de rolverdeling"


class RowEvent(Term):
    """What can happen to a row."""

    ADDED = "toegevoegd", "Toegevoegd", "success"
    CHANGED = "gewijzigd", "Gewijzigd", "info"
    REMOVED = "vervallen", "Vervallen", "danger"
    EVALUATED = "geevalueerd", "Geëvalueerd", "info"
    TAKEN_BACK = "teruggenomen", "Antwoord teruggenomen", "warning"


@dataclass(frozen=True)
class Field:
    """A field of a row: its name in the code and in Dutch. A text is compared by word; with
    `only_yes` a 'no' says nothing in a row that came or went."""

    name: str
    label: str
    is_text: bool = False
    only_yes: bool = False


@dataclass(frozen=True)
class SectionFields:
    """A section of a plan that consists of rows: `attribute` of the document, the fields
    that are compared, and those that together tell one row from another."""

    attribute: str
    label: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    kind: RowKind | None = None


_DESCRIPTION = "description"

NEEDS = SectionFields(
    "needs",
    "Wat nodig is",
    (
        Field(_DESCRIPTION, "Wat is nodig", True),
        Field("kind", "Soort"),
        Field("place", "Waar"),
        Field("hours_a_week", "Uren per week"),
        Field("until_on", "Tot wanneer"),
    ),
    kind=RowKind.NEED,
)
GOALS = SectionFields(
    "goals",
    "Doelen",
    (
        Field(_DESCRIPTION, "Doel", True),
        Field("indicator", "Waaraan te zien", True),
        Field("due_on", "Termijn"),
    ),
    kind=RowKind.GOAL,
)
PARTS = SectionFields(
    "parts",
    "Rolverdeling",
    (
        Field(_DESCRIPTION, "Wat gebeurt er", True),
        Field("need_id", "Bij welke behoefte"),
        Field("goal_id", "Voor welk doel"),
        Field("deliverer", "Wie doet het"),
        Field("deliverer_name", "Organisatie of naam"),
        Field("payer", "Wie betaalt het"),
        Field("payer_note", "Toelichting bij de betaling", True),
        Field("hours_a_week", "Uren per week"),
        Field("from_on", "Vanaf"),
        Field("until_on", "Tot en met"),
        Field("amount", "Bedrag in euro"),
        Field("is_disputed", "Nog geen overeenstemming", only_yes=True),
        Field("positions", "Wie vindt wat", True),
        Field("settle_by_on", "Uiterlijk eens op"),
        Field("deviation_reason", "Waarom anders dan het stroomschema", True),
    ),
    kind=RowKind.PART,
)
ACTIONS = SectionFields(
    "actions",
    "Acties",
    (
        Field(_DESCRIPTION, "Actie", True),
        Field("owner_name", "Wie"),
        Field("owner_party", "Namens"),
        Field("due_on", "Klaar op"),
        Field("status", "Stand"),
    ),
)
TABLE = SectionFields(
    "table",
    "Wie er aan tafel zaten",
    (Field("is_present", "Aanwezig"), Field("reason", "Reden", True)),
    key=("party", "name"),
)
SIGNATURES = SectionFields(
    "signatures",
    "Wat partijen van het plan vinden",
    (
        Field("stance", "Eens of niet"),
        Field("remark", "Opmerking", True),
        Field("signed_on", "Op"),
    ),
    key=("party", "name"),
)
ROW_SECTIONS = (NEEDS, GOALS, PARTS, ACTIONS, TABLE, SIGNATURES)
SIGNED = (TABLE.attribute, SIGNATURES.attribute)

ANSWERS = tuple(Field(name, question, True) for name, (question, _hint) in QUESTIONS.items())
FACTOR_FIELDS = tuple(Field(name, label, True) for name, label in FACTORS.items())
EVALUATION = (Field("evaluation_on", "Evaluatiedatum"), Field("evaluation_with", "Met wie", True))
GENERAL = (
    Field("meeting_number", "Gemaakt na overleg"),
    Field("incomplete_reason", "Waarom vastgesteld terwijl er iets ontbrak", True),
)

# What a form or an evaluation fills in and a document holds otherwise.
_OTHER_LABELS = {
    "deliverer_organisation_id": "Welke organisatie",
    "deliverer_name": "Naam of functie",
    "outcome": "Uitkomst",
    "outcome_note": "Toelichting bij de uitkomst",
    "outcome_meeting": "Besproken bij",
    "walk": "Stroomschema",
}
_BY_KIND = {section.kind: section for section in (NEEDS, GOALS, PARTS)}


def label_of(kind: RowKind, name: str) -> str:
    """The Dutch name of a field of a row; a field without one under its own name."""
    if name in _OTHER_LABELS:
        return _OTHER_LABELS[name]
    found = (field.label for field in _BY_KIND[kind].fields if field.name == name)
    return next(found, name.replace("_", " "))


def is_text(kind: RowKind, name: str) -> bool:
    """Whether a field holds a text of any length, that is compared by word."""
    fields = _BY_KIND[kind].fields
    return name in ("outcome_note", "walk") or any(f.is_text for f in fields if f.name == name)


def in_words(value: Any) -> str:
    """A value as people read it; nothing is an empty text."""
    match value:
        case None:
            return ""
        case bool():
            return "Ja" if value else "Nee"
        case Term():
            return value.label
        case Decimal():
            return f"{value.normalize():f}".replace(".", ",")
        case date():
            return in_figures(value)
        case _:
            return str(value)
