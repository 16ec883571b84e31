"""A plan in plain Dutch, as titled sections: one text for the page and for the PDF.

Short sentences, no words of the application. Whoever reads it was at the table, or is the
parent of the child that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from mdo.terms import Party, Payer, SignOff, SupportPlace

MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()

# The five questions and the factors of the plan, in plainer words than at the table.
QUESTIONS = {
    "surroundings": "Wat helpt en wat hindert in de omgeving?",
    "skills_education": "Wat is er nodig om onderwijs te volgen?",
    "skills_self_reliance": "Wat is er nodig om later zelfstandig te zijn?",
    "support_needed": "Welke hulp is nodig?",
    "term_expected": "Hoe lang gaat dat duren?",
}
FACTORS = {
    "helps_child": "Dit helpt bij het kind zelf",
    "hinders_child": "Dit is lastig bij het kind zelf",
    "helps_school": "Dit helpt op school",
    "hinders_school": "Dit is lastig op school",
    "helps_home": "Dit helpt thuis",
    "hinders_home": "Dit is lastig thuis",
}
PARTIES = {
    Party.SCHOOL: "De school",
    Party.SWV: "Het samenwerkingsverband van scholen",
    Party.CJG: "Het Centrum voor Jeugd en Gezin",
    Party.TOEGANG: "De gemeente (toegang jeugdhulp)",
    Party.LEERPLICHT: "De gemeente (leerplicht)",
    Party.BELEID: "De gemeente (beleid)",
    Party.GGD: "De GGD (jeugdgezondheidszorg)",
    Party.SMW: "Het schoolmaatschappelijk werk",
    Party.ZORGAANBIEDER: "De zorgaanbieder",
    Party.OUDERS: "De ouders of verzorgers",
    Party.LEERLING: "De leerling",
}
PAYERS = {
    Payer.OUDERS: "De ouders of het eigen netwerk",
    Payer.SCHOOL: "De school",
    Payer.SWV: "Het samenwerkingsverband van scholen",
    Payer.GEMEENTE: "De gemeente",
    Payer.ZORGVERZEKERAAR: "De zorgverzekeraar",
    Payer.WLZ: "De Wet langdurige zorg (zorgkantoor)",
    Payer.ANDERS: "Iemand anders",
}
PLACES = {
    SupportPlace.THUIS: "thuis",
    SupportPlace.SCHOOL: "op school",
    SupportPlace.BEIDE: "thuis en op school",
}
STANCES = {
    SignOff.EENS: "zegt ja",
    SignOff.EENS_MET_OPMERKING: "zegt ja, met een opmerking",
    SignOff.ONEENS: "is het niet eens",
}
UNKNOWN = "Nog niet bekend"


@dataclass(frozen=True)
class Block:
    """A piece of a section. kind: `text` (text), `heading` (text), `list` (items) or `table`
    (text is its caption, then head and rows; the first cell of a row is its header)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the plan under a heading of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Reading:
    """A whole plan to read: facts are label and value."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def read_aloud(
    plan: Any, *, title: str, case_number: str, established_on: date, for_parents: bool
) -> Reading:
    """The plan (a PlanDocument as its audience may see it) in plain Dutch.

    for_parents: with the section that tells what somebody can do who does not agree.
    """
    sections = [
        Section("Wat is er nodig", tuple(_needed(plan))),
        Section("Waar werken we aan", tuple(_goals(plan))),
        Section("Wie doet wat en wie betaalt", tuple(_roles(plan))),
        Section("Wat spraken we af", tuple(_actions(plan))),
        Section("Wanneer kijken we terug", tuple(_evaluation(plan))),
        Section("Wie heeft ja gezegd", tuple(_signed(plan))),
    ]
    if for_parents:
        sections.append(Section("Niet mee eens?", tuple(_disagree(plan))))
    facts = [
        ("Dossiernummer", case_number),
        ("Versie", str(plan.number)),
        ("Vastgesteld op", day(established_on)),
    ]
    if plan.meeting_number:
        facts.append(("Besproken in overleg", plan.meeting_number))
    return Reading(title, tuple(facts), tuple(sections))


def day(value: date | None) -> str:
    """`23 november 2026`, empty for None."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else ""


def amount(value: Decimal) -> str:
    """A number with a decimal comma and no more decimals than needed."""
    whole = value == value.to_integral_value()
    return str(int(value)) if whole else f"{value.normalize():f}".replace(".", ",")


def euros(value: Decimal) -> str:
    """`€ 1.250,50`."""
    return "€\u00a0" + f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def party(of: Party | None) -> str:
    """A party in a sentence of its own."""
    return PARTIES.get(of, of.label) if of else UNKNOWN


def _needed(plan: Any) -> Iterator[Block]:
    for need in plan.needs:
        yield Block("heading", need.description)
        yield Block("text", _sentences(_need_facts(need)))
    if not plan.needs:
        yield Block("text", "In dit plan staat geen hulp die nodig is.")
    for texts, words in ((plan.answers, QUESTIONS), (plan.factors, FACTORS)):
        for name, question in words.items():
            if texts.get(name):
                yield Block("heading", question)
                yield Block("text", texts[name])


def _need_facts(need: Any) -> Iterator[str]:
    yield f"Soort hulp: {need.kind.label.lower()}"
    yield f"Waar: {PLACES[need.place]}"
    if need.hours_a_week is not None:
        yield f"Hoeveel: {amount(need.hours_a_week)} uur per week"
    if need.until_on:
        yield f"Tot en met {day(need.until_on)}"


def _goals(plan: Any) -> Iterator[Block]:
    for goal in plan.goals:
        yield Block("heading", goal.description)
        facts = []
        if goal.indicator:
            facts.append(f"Dit zien we als het lukt: {goal.indicator}")
        if goal.due_on:
            facts.append(f"Klaar op {day(goal.due_on)}.")
        yield Block("text", "\n".join(facts) or "Er is geen datum afgesproken.")
    if not plan.goals:
        yield Block("text", "In dit plan staan geen doelen.")


def _roles(plan: Any) -> Iterator[Block]:
    if not plan.parts:
        yield Block("text", "Er is niet afgesproken wie wat doet en wie betaalt.")
        return
    yield Block(
        "table",
        "Wie doet wat en wie betaalt",
        head=("Wat", "Wie doet het", "Wie betaalt", "Hoeveel en wanneer"),
        rows=tuple(
            (part.description, _deliverer(part), _payer(part), _extent(part)) for part in plan.parts
        ),
    )
    for part in plan.parts:
        if part.is_disputed:
            yield Block("heading", f"Nog niet eens over: {part.description}")
            settle = f"We zijn het uiterlijk eens op {day(part.settle_by_on)}."
            yield Block("text", _lines(part.positions, settle if part.settle_by_on else ""))
        if part.deviation_reason:
            yield Block("heading", f"Waarom deze verdeling: {part.description}")
            yield Block("text", part.deviation_reason)


def _deliverer(part: Any) -> str:
    return _lines(party(part.deliverer), part.deliverer_name)


def _payer(part: Any) -> str:
    payer = PAYERS.get(part.payer, part.payer.label) if part.payer else UNKNOWN
    return _lines(payer, part.payer_note, euros(part.amount) if part.amount is not None else "")


def _extent(part: Any) -> str:
    hours = f"{amount(part.hours_a_week)} uur per week" if part.hours_a_week is not None else ""
    since = f"vanaf {day(part.from_on)}" if part.from_on else ""
    until = f"tot en met {day(part.until_on)}" if part.until_on else ""
    return _lines(hours, since, until) or "Niet afgesproken"


def _actions(plan: Any) -> Iterator[Block]:
    if not plan.actions:
        yield Block("text", "Er zijn geen aparte acties afgesproken.")
        return
    yield Block(
        "list",
        items=tuple(
            f"{one.description}\n{_who(one.owner_party, one.owner_name)}. {_when(one)}"
            for one in plan.actions
        ),
    )


def _when(action: Any) -> str:
    if action.status.is_open:
        return f"Klaar op {day(action.due_on)}."
    return f"Toen het plan klaar was: {action.status.label.lower()}."


def _evaluation(plan: Any) -> Iterator[Block]:
    if not plan.evaluation_on:
        yield Block("text", "Er is geen datum afgesproken.")
        return
    with_whom = f"\nDat doen we met: {plan.evaluation_with}." if plan.evaluation_with else ""
    yield Block("text", f"Op {day(plan.evaluation_on)} kijken we samen hoe het gaat.{with_whom}")


def _signed(plan: Any) -> Iterator[Block]:
    if plan.signatures:
        yield Block("list", items=tuple(_stance(one) for one in plan.signatures))
    else:
        yield Block("text", "Bij deze versie is niet opgeschreven wie ja heeft gezegd.")
    present = [_who(seat.party, seat.name) for seat in plan.table if seat.is_present]
    absent = [
        _lines(_who(seat.party, seat.name), seat.reason)
        for seat in plan.table
        if not seat.is_present
    ]
    for heading, items in (("Wie waren erbij", present), ("Wie waren er niet bij", absent)):
        if items:
            yield Block("heading", heading)
            yield Block("list", items=tuple(items))
    if plan.incomplete_reason:
        yield Block("heading", "Het plan is nog niet helemaal af")
        yield Block("text", f"Het is toch vastgesteld. Dit is de reden:\n{plan.incomplete_reason}")


def _stance(one: Any) -> str:
    said = f"{_who(one.party, one.name)} {STANCES[one.stance]} ({day(one.signed_on)})."
    return _lines(said, one.remark)


def _disagree(plan: Any) -> Iterator[Block]:
    yield Block(
        "text",
        "Vertel het als je het niet eens bent met dit plan. Dat kan altijd, ook later. Bel of mail "
        "de contactpersoon met wie je het plan hebt gemaakt. Noem het dossiernummer.",
    )
    yield Block(
        "list",
        items=(
            "Klopt er iets niet? Dan passen we het aan in een nieuwe versie.",
            "Beslist de gemeente over hulp en ben je het daar niet mee eens? Dan kun je bezwaar "
            "maken bij de gemeente. Dat kan tot zes weken na de brief met het besluit.",
            "Wil je weten wat er nog meer over jullie is opgeschreven? Je mag vragen om dat te "
            "zien.",
        ),
    )


def _who(of: Party, name: str) -> str:
    """`De school`, or with a name `De school (Jan Jansen)`."""
    words = party(of)
    return f"{words} ({name})" if name and name != of.label else words


def _sentences(facts: Iterator[str]) -> str:
    return " ".join(f"{fact}." for fact in facts)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
