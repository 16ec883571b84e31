"""Makes a file with leerplicht registrations, to read in: of the pupils of this database, and
of pupils that are made up. Everything in it is fictional.

    python -m scripts.make_leerplicht_file --regels 200 --fout 7 > registraties.csv
    python -m scripts.make_leerplicht_file --regels 100000 --nieuw 5000 > veel.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import IO, NamedTuple

from sqlalchemy import select

from mdo import clock, create_app
from mdo.cases.models import Pupil
from mdo.extensions import db
from mdo.organisations.models import Municipality, School

HEADINGS = (
    "nummer", "soort", "aard", "schoolcode", "leerlingnummer", "voornaam", "tussenvoegsel",
    "achternaam", "geboortedatum", "woongemeente", "datum", "van", "tot en met", "uren", "reden",
    "besluit", "besluitdatum", "besluit door", "reden afwijking",
)  # fmt: skip
Cells = dict[str, str]
GIVEN = "Ava Bram Cato Daan Elin Finn Gijs Hanna Ivo Jet Kees Liv Mats Nina Otis Pip".split()
PARTS = "Proef Oefen Voorbeeld Verzin Fantasie Model Demo Papier Schijn Bedenk".split()
ENDS = "stra ma sma dijk huis veld burg man horst wijk".split()


class SomePupil(NamedTuple):
    """A pupil as the file names it."""

    given_name: str
    infix: str
    surname: str
    birth_on: date
    school_code: str
    number: str = ""


def list_pupils(municipality_code: str) -> list[SomePupil]:
    """The pupils of a municipality of 12 to 15 years now that are at a school."""
    today = clock.today()
    rows = db.session.execute(
        select(Pupil.given_name, Pupil.infix, Pupil.surname, Pupil.birth_on, School.code)
        .join(School, School.organisation_id == Pupil.school_id)
        .join(Municipality, Municipality.id == Pupil.municipality_id)
        .where(
            Municipality.code == municipality_code,
            School.code.is_not(None),
            Pupil.birth_on.between(date(today.year - 15, 8, 1), date(today.year - 13, 8, 1)),
        )
        .order_by(Pupil.number)
    )
    return [SomePupil(*row) for row in rows]


def made_up(number: int, school_code: str, today: date) -> SomePupil:
    """A pupil of 13 or 14 that nobody knows, the same for the same number."""
    rng = Random(number)
    surname = f"{PARTS[number % 10]}{ENDS[number // 10 % 10]}{_letters(number // 100)}"
    birth_on = date(today.year - 14, 1, 1) + timedelta(days=rng.randrange(300))
    return SomePupil(rng.choice(GIVEN), "", surname, birth_on, school_code, f"{100_000 + number}")


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number, 26)
        text += chr(97 + rest)
    return text


def make_rows(
    pupils: Sequence[SomePupil], lines: int, wrong: int, *, home: str, today: date
) -> Iterator[Cells]:
    """That many lines, the pupils in turn; `wrong` of them, spread over the file, have a fault
    of their own kind. Lines of before this school year are not made."""
    first = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    span = max(1, (today - first).days - 14)
    faulty = {(place + 1) * lines // (wrong + 1): place for place in range(wrong)}
    for place in range(lines):
        pupil = pupils[place % len(pupils)]
        on = first + timedelta(days=place * 7 % span)
        cells = _line(place, pupil, on, home)
        if place in faulty:
            FAULTS[faulty[place] % len(FAULTS)](cells)
        yield cells


def _line(place: int, pupil: SomePupil, on: date, home: str) -> Cells:
    cells = dict.fromkeys(HEADINGS, "")
    cells |= {
        "nummer": f"{'N' if pupil.number else 'V'}{place + 1:06}",
        "schoolcode": pupil.school_code,
        "leerlingnummer": pupil.number,
        "voornaam": pupil.given_name,
        "tussenvoegsel": pupil.infix,
        "achternaam": pupil.surname,
        "geboortedatum": f"{pupil.birth_on:%d-%m-%Y}",
        "woongemeente": home,
        "datum": f"{on:%d-%m-%Y}",
        "reden": "Oefengegevens: komt vaak te laat.",
    }
    if place % 10 == 9:
        return cells | {"soort": "halt", "reden": ""}
    if place % 10 == 7:
        return cells | {
            "soort": "verzuimperiode",
            "van": cells["datum"],
            "tot en met": cells["datum"],
        }
    if place % 10 == 5:
        # Long enough for a school day, also around a holiday; short enough for the head.
        away, back = on + timedelta(days=1), on + timedelta(days=11)
        return cells | {
            "soort": "verlof",
            "aard": "omstandigheden",
            "van": f"{away:%d-%m-%Y}",
            "tot en met": f"{back:%d-%m-%Y}",
            "besluit": "afgewezen",
            "besluitdatum": cells["datum"],
            "besluit door": "school",
            "reden afwijking": "",
        }
    return cells | {"soort": "melding", "aard": "16 uur", "uren": f"{16 + place % 40},5"}


def _no_date(cells: Cells) -> None:
    cells["datum"] = "31-2-2026"


def _no_school(cells: Cells) -> None:
    cells["schoolcode"] = "99ZZ99"


def _no_pupil(cells: Cells) -> None:
    cells["achternaam"] = cells["leerlingnummer"] = ""


def _no_hours(cells: Cells) -> None:
    cells |= {"soort": "melding", "aard": "16 uur", "uren": "veel"}


def _no_sort(cells: Cells) -> None:
    cells["soort"] = "iets anders"


def _too_few_hours(cells: Cells) -> None:
    cells |= {"soort": "melding", "aard": "16 uur", "uren": "3"}


def _backwards(cells: Cells) -> None:
    cells |= {"soort": "melding", "aard": "overig", "uren": "", "van": cells["datum"]}
    cells["tot en met"] = "1-8-2020"


FAULTS = (_no_date, _no_school, _no_pupil, _no_hours, _no_sort, _too_few_hours, _backwards)


def write_file(rows: Iterator[Cells], to: IO[str]) -> None:
    """Write the lines below their heading, with `;`."""
    writer = csv.DictWriter(to, HEADINGS, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--regels", type=int, default=200)
    parser.add_argument("--fout", type=int, default=0)
    parser.add_argument("--nieuw", type=int, default=0, help="zo veel verzonnen leerlingen")
    parser.add_argument("--gemeente", default="1708")
    parser.add_argument("--school", default="16GZ00", help="school van verzonnen leerlingen")
    options = parser.parse_args()
    with create_app().app_context():
        today = clock.today()
        pupils = [made_up(number, options.school, today) for number in range(options.nieuw)]
        pupils = pupils or list_pupils(options.gemeente)
        rows = make_rows(pupils, options.regels, options.fout, home=options.gemeente, today=today)
        write_file(rows, sys.stdout)


if __name__ == "__main__":
    main()
