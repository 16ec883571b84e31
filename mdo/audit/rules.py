"""What the log may show of a change.

Of what is about a child only the names of the fields are shown: the privacy officer sees
who did what when, not what stands in a case. That is decided by the subject, and a subject
that is not listed here counts as being about a child.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mdo.audit.terms import Subject

WITH_VALUES = frozenset(
    {Subject.GEBRUIKER, Subject.ORGANISATIE, Subject.GEMEENTE, Subject.JAARVERSLAG, Subject.LOGBOEK}
)
LONGEST_VALUE = 200
_SECRET = re.compile(r"password|wachtwoord|hash|secret|token|session|sleutel", re.IGNORECASE)

FIELD_LABELS = {
    "accent_colour": "accentkleur",
    "added": "toegevoegd",
    "aim": "doel",
    "answer": "antwoord",
    "answer_by_on": "antwoorden tot en met",
    "board_number": "bevoegd gezag",
    "cancelled": "geannuleerd",
    "carried_from": "overgenomen van",
    "changed": "gewijzigd",
    "city": "plaats",
    "closed": "gesloten",
    "closed_on": "gesloten vanaf",
    "code": "code",
    "has_date": "datum bekend",
    "conflict_reason": "reden bij dubbele afspraak",
    "coordinator_id": "coördinator",
    "description": "omschrijving",
    "due_on": "uiterlijk",
    "email": "e-mailadres",
    "ends_at": "einde",
    "first_on": "eerste datum",
    "from_on": "vanaf",
    "given_name": "voornaam",
    "house_number": "huisnummer",
    "infix": "tussenvoegsel",
    "is_chair": "voorzitter",
    "is_note_taker": "notulist",
    "kind": "soort",
    "left": "pogingen over",
    "location": "plaats",
    "minutes": "minuten",
    "moved": "verplaatst",
    "municipality_id": "gemeente",
    "name": "naam",
    "new": "nieuw",
    "note": "toelichting",
    "number": "nummer",
    "order": "volgorde",
    "organisation_id": "organisatie",
    "other_id": "andere leerling",
    "participant_id": "deelnemer",
    "party": "partij",
    "periods": "aantal tijden",
    "phone": "telefoon",
    "postcode": "postcode",
    "primary_colour": "hoofdkleur",
    "question": "vraag",
    "reason": "reden",
    "records_from": "eerste schooljaar",
    "people": "aantal mensen",
    "rejected": "niet ingelezen",
    "removed": "vervallen",
    "renewed": "nieuw adres",
    "reopened": "weer open",
    "role": "rol",
    "room": "zaal of kamer",
    "rule": "herhaling",
    "school_code": "vestigingscode",
    "school_holiday_region": "vakantieregio",
    "school_id": "school",
    "school_kind": "soort onderwijs",
    "school_year": "schooljaar",
    "school_years": "schooljaren",
    "slots": "voorstellen",
    "skips_holidays": "slaat vakanties over",
    "source": "bestand",
    "starts": "begintijd",
    "starts_at": "begin",
    "status": "stand",
    "street": "straat",
    "substitute_id": "vervanger",
    "substitute_user_id": "vervanger",
    "surname": "achternaam",
    "title": "functie",
    "travel_minutes": "reistijd in minuten",
    "unchanged": "ongewijzigd",
    "unclear": "niet te bepalen",
    "until_on": "tot en met",
    "urgency": "urgentie",
    "video_url": "link voor beeldbellen",
    "website": "website",
}


def shown_details(
    subject: Subject, details: Mapping[str, Any], *, is_of_case: bool, names: Mapping[str, str]
) -> list[str]:
    """What the log shows of the details of a change, a text for each field.

    is_of_case: whether the change belongs to a case. names: what ids in the details stand
    for, by the id as text.
    """
    if subject not in WITH_VALUES or is_of_case:
        return sorted({field_label(name) for name in _field_names(details)})
    old, new = _part(details, "old"), _part(details, "new")
    shown = [
        f"{field_label(name)}: {_value(name, details[name], names)}"
        for name in details
        if not _is_change(details, name)
    ]
    for name in dict.fromkeys([*old, *new]):
        before, after = (_value(name, part.get(name), names) for part in (old, new))
        shown.append(f"{field_label(name)}: {before} → {after}")
    return shown


def field_label(name: str) -> str:
    """The Dutch name of a field, or its own name in words."""
    return FIELD_LABELS.get(name, name.replace("_", " "))


def ids_in(details: Mapping[str, Any]) -> Iterator[uuid.UUID]:
    """The ids among the values, old and new."""
    for value in (
        *details.values(),
        *_part(details, "old").values(),
        *_part(details, "new").values(),
    ):
        if isinstance(value, str) and len(value) == 36:
            try:
                yield uuid.UUID(value)
            except ValueError:
                continue


def _part(details: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = details.get(name)
    return part if isinstance(part, Mapping) else {}


def _is_change(details: Mapping[str, Any], name: str) -> bool:
    return name in ("old", "new") and isinstance(details[name], Mapping)


def _field_names(details: Mapping[str, Any]) -> Iterator[str]:
    for name in details:
        if _is_change(details, name):
            yield from details[name]
        else:
            yield name


def _value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if _SECRET.search(name):
        return "niet getoond"
    if isinstance(value, list):
        text = "; ".join(_value(name, item, names) for item in value) or "leeg"
    elif isinstance(value, bool):
        text = "ja" if value else "nee"
    elif value in (None, ""):
        text = "leeg"
    else:
        text = names.get(str(value)) or _date(str(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _date(text: str) -> str:
    """A date as people write it; any other text as it is."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    return f"{day.day}-{day.month}-{day.year}" if day else text
