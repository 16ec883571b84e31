"""The columns of a file with registrations, by their headings.

A heading is known by its letters and digits only: `Geb. datum` is `gebdatum`. Columns may
stand in any order; those that are not known are left aside. A column with a
burgerservicenummer makes the whole file unfit: the application keeps no BSN.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Field: its heading in messages, and the other names by which it is known.
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("nummer", "bronnummer", "registratienummer", "meldingsnummer", "kenmerk", "id"),
    "source": ("bron", "bronsysteem", "systeem"),
    "sort": ("soort", "soort registratie", "registratie", "type"),
    "kind": (
        "aard", "verzuimsoort", "soort verzuim", "soort verlof", "artikel", "grond", "reden code",
    ),
    "school_code": (
        "schoolcode", "brin", "brinnummer", "vestigingscode", "brin vestiging", "instellingscode",
    ),
    "branch": ("vestiging", "vestigingsnummer", "brinvest"),
    "pupil_number": (
        "leerlingnummer", "leerling nummer", "stamnummer", "leerlingnr", "administratienummer",
    ),
    "given_name": ("voornaam", "roepnaam", "voornamen"),
    "infix": ("tussenvoegsel", "voorvoegsel", "tussenvoegsels", "voorvoegsels"),
    "surname": ("achternaam", "naam", "familienaam", "geslachtsnaam"),
    "birth_on": ("geboortedatum", "geb datum", "geboren", "gebdat"),
    "home": ("woongemeente", "gemeente", "gemeentecode", "gemeente van wonen"),
    "group_name": ("groep", "klas", "groep of klas", "stamgroep"),
    "enrolled_on": ("ingeschreven sinds", "inschrijfdatum", "datum inschrijving"),
    "dated_on": ("datum", "meldingsdatum", "datum melding", "datum registratie", "meldingdatum"),
    "from_on": ("van", "vanaf", "begindatum", "eerste dag", "datum van", "startdatum"),
    "until_on": ("tot en met", "t/m", "tm", "einddatum", "laatste dag", "datum tot"),
    "hours": ("uren", "aantal uren", "verzuimuren", "lesuren"),
    "reported_by": ("gemeld door", "melder"),
    "reason": ("reden", "toelichting verzuim", "reden verzuim"),
    "school_action": ("actie school", "acties", "acties school", "ondernomen acties"),
    "wanted_action": ("gevraagde actie", "actie gemeente", "gewenste actie"),
    "decision": ("besluit",),
    "decided_on": ("besluitdatum", "datum besluit"),
    "decided_by": ("besluit door", "beslist door"),
    "is_bound": ("beroep", "beroep ouders", "seizoensgebonden beroep"),
    "notified_on": ("kennisgeving", "datum kennisgeving"),
    "declared_on": ("verklaring", "datum verklaring"),
    "is_in_care": ("hulpverlening", "in hulpverlening", "hulpverleningstraject"),
    "has_valid_reason": ("geoorloofd", "geldige reden"),
    "deviation_reason": ("reden afwijking", "reden van afwijken", "afwijking"),
    "note": ("opmerking", "toelichting", "opmerkingen"),
}  # fmt: skip
REQUIRED = ("number", "sort")
BSN_HEADINGS = frozenset(
    {
        "bsn", "bsnnummer", "burgerservicenummer", "sofinummer", "sofi", "pgn", "onderwijsnummer",
        "persoonsgebondennummer",
    }
)  # fmt: skip
NO_BSN = (
    "Het bestand heeft een kolom met een burgerservicenummer (BSN). Die mag hier niet in. "
    "Haal de kolom weg en probeer het opnieuw."
)


class UnfitColumns(ValueError):
    """The heading does not do; the message is Dutch, for the person who sent the file."""


def heading_key(heading: str) -> str:
    """`heading` by its letters and digits: `T/m` is `tm`, `Één` is `een`."""
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)


_FIELDS = {heading_key(name): field for field, names in COLUMNS.items() for name in names}


def find_columns(headings: Sequence[str]) -> dict[str, int]:
    """The place of each known field. Raises UnfitColumns when one that is needed is missing,
    when one stands there twice, or when there is a BSN."""
    keys = [heading_key(heading) for heading in headings]
    if any(key in BSN_HEADINGS for key in keys):
        raise UnfitColumns(NO_BSN)
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        field = _FIELDS.get(key)
        if field is None:
            continue
        if field in places:
            one, other = headings[places[field]].strip(), headings[place].strip()
            raise UnfitColumns(
                f"De kolommen {one} en {other} betekenen hetzelfde. Laat er een weg."
            )
        places[field] = place
    missing = [COLUMNS[field][0] for field in REQUIRED if field not in places]
    if not places.keys() & {"dated_on", "from_on"}:
        missing.append("datum")
    if missing:
        raise UnfitColumns(
            "Dit is geen bestand met leerplichtregistraties. Wat ontbreekt in de kop: "
            f"{', '.join(missing)}."
        )
    return places


def looks_like_bsn(text: str) -> bool:
    """Eight or nine digits that pass the test of a burgerservicenummer (elfproef)."""
    digits = re.sub(r"[ .-]", "", text)
    if not re.fullmatch(r"[0-9]{8,9}", digits) or not int(digits):
        return False
    numbers = [int(digit) for digit in digits.zfill(9)]
    total = sum(weight * number for weight, number in zip(range(9, 1, -1), numbers, strict=False))
    return (total - numbers[8]) % 11 == 0
