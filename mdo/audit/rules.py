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
from mdo.law.dates import in_figures

WITH_VALUES = frozenset(
    {
        Subject.GEBRUIKER,
        Subject.ORGANISATIE,
        Subject.GEMEENTE,
        Subject.STROOMSCHEMA,
        Subject.JAARVERSLAG,
        Subject.LOGBOEK,
        Subject.JAARVERSLAG,
        Subject.LOGBOEK,
        Subject.BESTAND,
        Subject.BERICHT,
    }
)
LONGEST_VALUE = 200
_SECRET = re.compile(r"password|wachtwoord|hash|secret|token|session|sleutel", re.IGNORECASE)

FIELD_LABELS = {
    "amount": "bedrag",
    "copies": "overgenomen onderdelen",
    "deliverer": "wie het doet",
    "deliverer_name": "naam van wie het doet",
    "deliverer_organisation_id": "organisatie die het doet",
    "deviation_reason": "reden van afwijken",
    "fields": "velden",
    "goal_id": "doel",
    "hours_a_week": "uren per week",
    "indicator": "waaraan te zien",
    "is_disputed": "geen overeenstemming",
    "lacking": "wat ontbrak",
    "meeting_id": "overleg",
    "need_id": "behoefte",
    "payer": "wie betaalt",
    "payer_note": "toelichting bij de betaling",
    "place": "waar",
    "position": "plaats in het plan",
    "positions": "wie wat vindt",
    "row_id": "onderdeel",
    "settle_by_on": "uiterlijk eens op",
    "signature_id": "oordeel",
    "stance": "oordeel",
    "accent_colour": "accentkleur",
    "added": "toegevoegd",
    "aim": "doel",
    "answer": "antwoord",
    "article": "artikel",
    "answer_by_on": "antwoorden tot en met",
    "box": "vak",
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
    "dated_on": "datum",
    "decided_by_lpa": "besluit door leerplicht",
    "decided_on": "datum van het besluit",
    "decision": "besluit",
    "decision_reason": "reden van het besluit",
    "declared_on": "datum van de verklaring",
    "due_on": "uiterlijk",
    "email": "e-mailadres",
    "ended_on": "geëindigd op",
    "ending": "hoe het eindigde",
    "ending_note": "toelichting op het einde",
    "ends_at": "einde",
    "findings": "bevindingen",
    "finished_on": "afgerond op",
    "first_on": "eerste datum",
    "from_on": "vanaf",
    "given_name": "voornaam",
    "heard": "wie is gehoord",
    "hours": "uren",
    "house_number": "huisnummer",
    "has_valid_reason": "geldige reden",
    "infix": "tussenvoegsel",
    "is_at_work": "aan het werk",
    "is_bound_to_profession": "beroep laat schoolvakantie niet toe",
    "is_chair": "voorzitter",
    "is_in_care": "in hulpverleningstraject",
    "is_in_new_education": "nieuwe opleiding",
    "is_enrolled": "ingeschreven",
    "is_in_view_of_care": "in beeld bij hulpverlening",
    "is_trial": "proef",
    "is_note_taker": "notulist",
    "is_under_12": "jonger dan 12",
    "kind": "soort",
    "lines": "regels",
    "left": "pogingen over",
    "location": "plaats",
    "minutes": "minuten",
    "moved": "verplaatst",
    "municipality_id": "gemeente",
    "name": "naam",
    "new": "nieuw",
    "note": "toelichting",
    "notified_on": "datum van de kennisgeving",
    "number": "nummer",
    "order": "volgorde",
    "organisation_id": "organisatie",
    "outcomes": "uitkomst van doelen",
    "outcome": "uitkomst",
    "other_id": "andere leerling",
    "participant_id": "deelnemer",
    "party": "partij",
    "periods": "aantal tijden",
    "phone": "telefoon",
    "postcode": "postcode",
    "previous": "stand ervoor",
    "primary_colour": "hoofdkleur",
    "pupil_id": "leerling",
    "question": "vraag",
    "reason": "reden",
    "records_from": "eerste schooljaar",
    "people": "aantal mensen",
    "registration_id": "registratie",
    "rejected": "niet ingelezen",
    "reference_on": "peildatum",
    "removed": "vervallen",
    "renewed": "nieuw adres",
    "renews_id": "verlengt",
    "reopened": "weer open",
    "report_id": "melding",
    "reported_by": "gemeld door",
    "return_planned_on": "terugkeer gepland op",
    "role": "rol",
    "room": "zaal of kamer",
    "route": "route",
    "rule": "herhaling",
    "school_action": "wat de school deed",
    "school_code": "vestigingscode",
    "school_holiday_region": "vakantieregio",
    "school_id": "school",
    "school_kind": "soort onderwijs",
    "school_year": "schooljaar",
    "school_years": "schooljaren",
    "slots": "voorstellen",
    "skips_holidays": "slaat vakanties over",
    "sort": "soort registratie",
    "source": "bestand",
    "state": "stand",
    "starts": "begintijd",
    "steps": "stappen",
    "starts_at": "begin",
    "status": "stand",
    "street": "straat",
    "substitute_id": "vervanger",
    "substitute_user_id": "vervanger",
    "surname": "achternaam",
    "theme": "onderwerp",
    "title": "functie",
    "travel_minutes": "reistijd in minuten",
    "unchanged": "ongewijzigd",
    "unclear": "niet te bepalen",
    "until_on": "tot en met",
    "urgency": "urgentie",
    "video_url": "link voor beeldbellen",
    "walks": "doorlopen behoeften",
    "wanted_action": "wat de school vraagt",
    "website": "website",
    "with_whom": "met wie",
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
    return in_figures(day) if day else text
