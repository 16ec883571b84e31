"""Two records of one pupil: what is compared, what moves along and what stays, in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations

from mdo.cases.rules import is_same_given_name, is_similar_name
from mdo.cases.sound_rules import near_dates, sound_key
from mdo.law.labelled import Labelled

# What may differ between both and of which one is chosen.
CHOSEN = (
    "given_name",
    "infix",
    "surname",
    "birth_on",
    "start_qualification_on",
    "is_exempt_from_qualification",
)

# What the rows of a table that points at a pupil are called: one, and several.
WORDS: Mapping[str, tuple[str, str]] = {
    "absence_reports": ("verzuimmelding", "verzuimmeldingen"),
    "absence_spells": ("periode van verzuim", "periodes van verzuim"),
    "case_files": ("dossier", "dossiers"),
    "clock_changes": ("stand van de thuiszitterklok", "standen van de thuiszitterklok"),
    "conversations": ("gesprek van leerplicht", "gesprekken van leerplicht"),
    "discussions": ("bespreking die meetelt", "besprekingen die meetellen"),
    "enrolments": ("inschrijving op een school", "inschrijvingen op een school"),
    "exemptions": ("vrijstelling", "vrijstellingen"),
    "guardians": ("ouder of verzorger", "ouders en verzorgers"),
    "halt_referrals": ("verwijzing naar Halt", "verwijzingen naar Halt"),
    "investigations": ("onderzoek van leerplicht", "onderzoeken van leerplicht"),
    "leave_requests": ("verlofaanvraag", "verlofaanvragen"),
    "mas_routes": ("MAS-route", "MAS-routes"),
    "non_enrolments": ("periode zonder inschrijving", "periodes zonder inschrijving"),
    "official_warnings": ("waarschuwing", "waarschuwingen"),
    "participants": ("plaats aan een tafel", "plaatsen aan een tafel"),
    "processen_verbaal": ("proces-verbaal", "processen-verbaal"),
    "residences": ("woonperiode", "woonperiodes"),
    "thuiszitters": ("periode als thuiszitter", "periodes als thuiszitter"),
}
# Police data: it moves along, but only its own page tells that it is there.
UNTOLD = frozenset({"processen_verbaal"})
OTHER = ("ander gegeven", "andere gegevens")
# What the comparison shows row by row.
SHOWN = frozenset({"case_files", "enrolments", "guardians", "residences"})
# Tables that point at a pupil and whose rows stay where they are, with the reason.
NOT_MOVED: Mapping[str, str] = {
    "absence_clocks": "is computed from what moved (cases.merge_followers)",
    "distinct_pupils": "says something of the numbers themselves",
    "pupil_merges": "is the history of the merging itself",
    "pupils": "points at the record that another was merged into",
}
# Of which the computing afterwards may change or take away rows that moved, or that were there.
COMPUTED = ("thuiszitters",)
# Tables of which two rows at the same time cannot both be true of one child.
PERIODS = frozenset({"enrolments", "residences", "thuiszitters"})


def amount_in_words(table: str, amount: int) -> str:
    """`3 verzuimmeldingen`."""
    one, several = WORDS.get(table, OTHER)
    return f"{amount} {one if amount == 1 else several}"


class Likeness(Labelled):
    """Why two pupils may be one child."""

    NAAM = "naam", "Zelfde naam en geboortedatum"
    KLANK = "klank", "Naam lijkt of klinkt hetzelfde, zelfde geboortedatum"
    DATUM = "datum", "Zelfde naam, geboortedatum scheelt een cijfer of dag en maand zijn verwisseld"
    BEIDE = "beide", "Naam klinkt hetzelfde, geboortedatum scheelt een cijfer of is verwisseld"
    NUMMER = "nummer", "Zelfde leerlingnummer op dezelfde school"


@dataclass(frozen=True)
class Face:
    """What of a pupil is compared."""

    id: Hashable
    given_name: str
    surname: str
    birth_on: date


def likeness(one: Face, other: Face) -> Likeness | None:
    """Why these two may be one child by name and birth date; None when nothing says so."""
    is_near = one.birth_on != other.birth_on
    if is_near and other.birth_on not in near_dates(one.birth_on):
        return None
    names = (one.given_name, one.surname), (other.given_name, other.surname)
    if names[0] == names[1]:
        return Likeness.DATUM if is_near else Likeness.NAAM
    sounds_alike = _sound(one.surname) == _sound(other.surname) and is_same_given_name(
        one.given_name, other.given_name
    )
    if is_near:
        return Likeness.BEIDE if sounds_alike else None
    # The surnames of a twin are alike as well; so the given name has to be, or stands elsewhere.
    in_place = is_same_given_name(one.given_name, other.given_name) or is_same_given_name(
        one.given_name, other.surname
    )
    return Likeness.KLANK if sounds_alike or (in_place and is_similar_name(*names)) else None


def pairs_to_compare(faces: Iterable[Face]) -> Iterator[tuple[Face, Face]]:
    """The pairs that are worth a look, each once: with the same birth date and a name that
    sounds the same (given name or surname, also in each other's place), and with the same
    sound of the surname and a birth date with a slip of the pen. The time it takes grows with
    the pupils, not with the pairs that there could be."""
    groups: dict[tuple[object, str], list[Face]] = {}
    for face in faces:
        surname = _sound(face.surname)
        for sound in {surname, _sound(face.given_name)}:
            groups.setdefault((face.birth_on, sound), []).append(face)
        for written in _slips(face.birth_on):
            groups.setdefault((written, surname), []).append(face)
    seen = set()
    for group in groups.values():
        for one, other in combinations(group, 2):
            pair = frozenset((one.id, other.id))
            if pair not in seen:
                seen.add(pair)
                yield one, other


@lru_cache(maxsize=50_000)
def _sound(name: str) -> str:
    return sound_key(name)


def _slips(birth_on: date) -> Iterator[str]:
    """Texts that two dates have in common when one digit of them differs, or when day and
    month are in each other's place."""
    written = f"{birth_on:%d%m%Y}"
    for place in range(len(written)):
        yield f"{written[:place]}.{written[place + 1 :]}"
    yield "/".join((*sorted((written[:2], written[2:4])), written[4:]))
