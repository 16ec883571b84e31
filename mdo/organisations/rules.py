"""Rules about organisations that need no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from mdo.law.school_calendar import Holiday
from mdo.law.school_year import SchoolYear
from mdo.terms import Party, Term

# -- colours -----------------------------------------------------------------------

WHITE, BLACK = "#ffffff", "#000000"
LEAST_CONTRAST = 4.5
"""Of text to what is behind it (WCAG 2.2, 1.4.3)."""


def is_colour(text: str) -> bool:
    """Whether `text` is a colour as `#rrggbb`."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrast_colour(background: str) -> str:
    """White or black, whichever reads best on `background`."""
    return max((WHITE, BLACK), key=lambda colour: contrast_ratio(background, colour))


def contrast_problem(colour: str) -> str | None:
    """Why a colour cannot serve in the house style (Dutch); None when it can.

    It stands on white pages, as text and beside it. White or black letters on the colour
    itself always reach 4.5, so that needs no check.
    """
    ratio = contrast_ratio(colour, WHITE)
    if ratio >= LEAST_CONTRAST:
        return None
    # Rounded down: 4.48 may not read as the 4.5 that is asked for.
    shown = f"{int(ratio * 10) / 10}".replace(".", ",")
    return (
        f"Deze kleur is te licht: het contrast met wit is {shown} op 1, "
        "minstens 4,5 op 1 is nodig. Kies een donkerder kleur."
    )


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# -- organisations -----------------------------------------------------------------

MUNICIPAL_KINDS = frozenset({Party.BELEID, Party.LEERPLICHT, Party.TOEGANG})
"""Units of a municipality: what their people may see hangs on which one."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
ORGANISATION_KINDS = tuple(party for party in Party if party.is_organisation)
LATEST_CLOSING = timedelta(days=2 * 366)


class OpenState(Term):
    """Whether an organisation still works."""

    OPEN = "open", "Open", "success"
    GESLOTEN = "gesloten", "Gesloten", "neutral"


def open_state(closed_on: date | None, today: date) -> OpenState:
    """The state of an organisation; `closed_on` is the first day on which it is closed."""
    return OpenState.GESLOTEN if closed_on and closed_on <= today else OpenState.OPEN


def is_email(text: str) -> bool:
    """Whether `text` looks like an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


# -- the import of schools ---------------------------------------------------------

# What DUO says of a school, and how that is called. The import overwrites these; the pages
# show them read-only.
DUO_FIELDS = {
    "name": "naam",
    "street": "straat",
    "house_number": "huisnummer",
    "postcode": "postcode",
    "city": "plaats",
    "phone": "telefoon",
    "website": "website",
    "municipality_id": "gemeente",
    "kind": "soort onderwijs",
    "board_number": "bevoegd gezag",
    "structure": "onderwijsstructuur",
    "denomination": "denominatie",
    "holiday_region": "vakantieregio",
    "closed_on": "weer open",
}


def covers(named: int, known: int) -> bool:
    """Whether a file that still names `named` of the `known` open schools of a municipality
    or province speaks of all of it: at least half. A next edition names nearly all of them;
    a cut of a few schools does not and closes none."""
    return named * 2 >= known


# -- holidays ----------------------------------------------------------------------

LONGEST_HOLIDAY = timedelta(weeks=10)


def holiday_problem(year: SchoolYear, first_on: date, last_on: date) -> str | None:
    """What is wrong with a holiday of a school year (Dutch); None when it is right. The
    summer holiday belongs to the year at whose end it begins."""
    if last_on < first_on:
        return "De laatste dag ligt vóór de eerste dag."
    if first_on not in year:
        return f"De eerste dag ligt niet in schooljaar {year}."
    if last_on - first_on >= LONGEST_HOLIDAY:
        return "Deze vakantie duurt tien weken of langer."
    return None


def overlap(holidays: Sequence[Holiday]) -> tuple[Holiday, Holiday] | None:
    """Two holidays that have a day in common, the earlier first; None when there are none."""
    by_date = sorted(holidays, key=lambda h: (h.first_day, h.last_day))
    for one, other in pairwise(by_date):
        if other.first_day <= one.last_day:
            return one, other
    return None


def has_summer(year: SchoolYear, holidays: Iterable[Holiday]) -> bool:
    """Whether the summer at the end of the year is among these: every school is closed on
    31 July. Without it the calendar of the year is not complete."""
    return any(h.first_day <= year.last_day <= h.last_day for h in holidays)
