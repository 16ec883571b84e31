"""Names of people who do not exist.

The surnames are made up and say so ("Verzinsel", "van der Proef"), with the things that make
Dutch names hard: tussenvoegsels, diacritics, apostrophes, two surnames.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from mdo.cases.rules import name_keys

GIVEN = (
    "Noor Sem Fenna Daan Lotte Bram Yara Jesse Isa Thijs Mila Luuk Sofie Stijn Zoë Finn Eva Jurre "
    "Romy Mees Nina Tijn Amira Bilal Chloé Dávid Elif Gijs Hanna Idris Joëlle Kyan Lieke Mohamed "
    "Niene Omar Pleun Quinten Roos Samir Tess Umut Vera Wout Xanne Youssef Zeynep Björn Anaïs Ryan"
).split()
WOMEN = (
    "Marieke Fatma Ingrid Petra Saskia Anneke Esther Hülya Monique Tineke Renée Wilma Nadia Carla"
).split()
MEN = (
    "Jeroen Henk Mustafa Wouter Rachid Bart Klaas Dirk Sjoerd Ahmed Johan Geert Theo Sietse"
).split()
SURNAMES = (
    ("", "Verzinsel"),
    ("van der", "Proef"),
    ("de", "Fictie"),
    ("", "Nepstra"),
    ("van", "Fantasie"),
    ("ter", "Oefening"),
    ("", "Dromenier"),
    ("van den", "Bedenk"),
    ("", "Proefsma"),
    ("", "Çelikproef"),
    ("", "Voorbeeld-Bedacht"),
    ("", "Testdijk"),
    ("in 't", "Verzonnen"),
    ("", "Schijnhuis"),
    ("el", "Voorbeeldi"),
    ("", "Doealsof"),
    ("van de", "Sprookjes"),
    ("", "Øefenberg"),
    ("de", "Verbeelder"),
    ("", "Papierman"),
    ("ten", "Demo"),
    ("", "Gespeeld"),
    ("", "Zogenaamd"),
    ("'t", "Niemandt"),
    ("von", "Phantas"),
    ("", "Kunstmaat"),
    ("", "Bestaatniet"),
    ("van", "Nergenshuizen"),
    ("", "Modelstra"),
    ("", "D'Imaginé"),
)


class Name(NamedTuple):
    """A name in its three parts."""

    given_name: str
    infix: str
    surname: str

    @property
    def full(self) -> str:
        return " ".join(part for part in self if part)


def child_name(rng: Random) -> Name:
    """The name of a pupil."""
    infix, surname = rng.choice(SURNAMES)
    return Name(rng.choice(GIVEN), infix, surname)


def parent_name(rng: Random, child: Name, given_names: Sequence[str]) -> Name:
    """The name of a parent, one of `given_names`: mostly with the surname of the child."""
    infix, surname = (child.infix, child.surname) if rng.random() < 0.8 else rng.choice(SURNAMES)
    return Name(rng.choice(given_names), infix, surname)


def keys(name: Name, number: str) -> dict[str, str]:
    """The columns of a pupil that hold its name."""
    return {
        "given_name": name.given_name,
        "infix": name.infix,
        "surname": name.surname,
        **name_keys(*name, number),
    }


def born(rng: Random, on: date, youngest: int, oldest: int) -> date:
    """A birth date of somebody whose age on `on` lies between the two, both included."""
    latest = _years_before(on, youngest)
    earliest = _years_before(on, oldest + 1) + timedelta(days=1)
    return earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
