"""Whom a rule of the table can reach, and in which words its moment is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mdo.law.labelled import Labelled
from mdo.reminders.table_rules import RULES, Rule
from mdo.reminders.terms import Matter, ReminderKind, Who
from mdo.terms import Role


class Area(Labelled):
    """What the rules are grouped by on a page."""

    OVERLEG = "overleg", "Overleggen"
    PLAN = "plan", "Plannen en acties"
    LEERPLICHT = "leerplicht", "Leerplicht en thuiszitters"
    GEMEENTE = "gemeente", "Bewaren en verantwoorden"


_AREAS: dict[Area, tuple[Matter, ...]] = {
    Area.OVERLEG: (Matter.OVERLEG, Matter.AGENDA, Matter.PEILING, Matter.VERSLAG, Matter.ADRES),
    Area.PLAN: (Matter.ACTIE, Matter.EVALUATIE, Matter.PLAN, Matter.TOESTEMMING),
    Area.LEERPLICHT: (
        Matter.THUISZITTER,
        Matter.DRIE_MAANDEN,
        Matter.THUISZITTER_MDO,
        Matter.ONDERZOEK,
        Matter.VRIJSTELLING,
        Matter.KENNISGEVING,
        Matter.TERUGKOPPELING,
    ),
    Area.GEMEENTE: (Matter.BEWAARTERMIJN, Matter.JAARVERSLAG),
}
AREA_OF: dict[Matter, Area] = {
    matter: area for area, matters in _AREAS.items() for matter in matters
}
# The day from which a term is counted, back or forth.
MOMENT: dict[Matter, str] = {
    Matter.OVERLEG: "het overleg",
    Matter.AGENDA: "het overleg",
    Matter.PEILING: "de laatste dag om te antwoorden",
    Matter.VERSLAG: "het overleg",
    Matter.ACTIE: "de dag waarop de actie klaar moet zijn",
    Matter.EVALUATIE: "de datum van de evaluatie",
    Matter.PLAN: "het overleg",
    Matter.THUISZITTER: "de grens van vier weken",
    Matter.DRIE_MAANDEN: "de dag van drie maanden thuis",
    Matter.THUISZITTER_MDO: "de dag waarop de leerling thuiszitter werd",
    Matter.ONDERZOEK: "de melding",
    Matter.VRIJSTELLING: "het einde van de vrijstelling",
    Matter.KENNISGEVING: "1 juli",
    Matter.TERUGKOPPELING: "het overleg",
    Matter.TOESTEMMING: "het einde van de toestemming",
    Matter.BEWAARTERMIJN: "het einde van de bewaartermijn",
    Matter.JAARVERSLAG: "1 oktober",
    Matter.ADRES: "de weigering",
}
_AT_TABLE = frozenset({Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR, Role.TOEGANG, Role.DEELNEMER})
_PLANNERS = frozenset({Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR})
# In which roles somebody can have each part.
ROLES_OF: dict[Who, frozenset[Role]] = {
    Who.DEELNEMER: _AT_TABLE,
    Who.ORGANISATOR: _PLANNERS,
    Who.NOTULIST: _AT_TABLE,
    Who.EIGENAAR: _AT_TABLE,
    Who.VOORZITTER: _AT_TABLE,
    Who.COORDINATOR: _PLANNERS,
    Who.LEERPLICHT: frozenset({Role.LEERPLICHTAMBTENAAR}),
    Who.BELEID: frozenset({Role.BELEID}),
}


def rules_for(roles: Collection[Role]) -> tuple[Rule, ...]:
    """The rules that can reach somebody with these roles, in the order of the table."""
    return tuple(rule for rule in RULES if any(ROLES_OF[who] & set(roles) for who in rule.who))


def by_area(rules: Iterable[Rule]) -> dict[Area, list[Rule]]:
    """The rules in their groups; a group without rules is left out."""
    found: dict[Area, list[Rule]] = {area: [] for area in Area}
    for rule in rules:
        found[AREA_OF[rule.matter]].append(rule)
    return {area: in_area for area, in_area in found.items() if in_area}


def field_name(kind: ReminderKind) -> str:
    """How the field of a kind is called in a form."""
    return kind.name.lower()
