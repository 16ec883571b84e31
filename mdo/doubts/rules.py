"""What a doubt may not hold: what tells about which child it is.

An established plan is closed for discussion on the case (appendix 4). A doubt goes to
policy without the child. What can be seen by a program is refused here; what only a reader
sees (the one child with a rare illness) stays for people to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mdo.cases.name_rules import NOT_NAMES, SHORTEST_NAME, name_words, names_in, words_of
from mdo.cases.rules import fold
from mdo.terms import GuardianRelation, Party, Role

REDACTED = "(Weggehaald: de tekst wees een kind of gezin aan.)"
# Words in the name of a seat that tell what somebody is, not who.
_ROLE_WORDS = frozenset(
    fold(word)
    for text in (
        *(term.label for terms in (Party, Role, GuardianRelation) for term in terms),
        "gast huisarts mentor wijkteam school directeur orthopedagoog arts meneer mevrouw",
    )
    for word in words_of(text)
)
_MONTH = (
    "jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|"
    "sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NEAR = 3


@dataclass(frozen=True)
class Person:
    """A name, in its parts."""

    given_name: str
    infix: str
    surname: str

    @property
    def names(self) -> tuple[str, str]:
        return self.given_name, self.surname


@dataclass(frozen=True)
class KnownPeople:
    """Whose names the app knows. `family` are the pupil and guardians of the case that a
    doubt was opened from, `seats` the names of who sat at its tables; `others` are pupils and
    guardians elsewhere that the writer may see."""

    family: Sequence[Person] = ()
    seats: Sequence[str] = ()
    others: Sequence[Person] = ()


@dataclass(frozen=True)
class Guarded:
    """What is wrong with a text, as sentences; and the words that may be a name, which the
    writer can say are none."""

    faults: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)


_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\b(?:[DO]\s?-?\s?\d{4}\s?[-‐-—/]?\s?\d{3,}|L\s?[-‐-—]\s?\d{3,})\b", re.IGNORECASE
        ),
        "een nummer van een dossier, overleg of leerling",
    ),
    (re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\w"), "een e-mailadres"),
    (
        re.compile(r"(?<![\d€])(?:\+31|0031|0)(?:[\s.\-()/]{0,2}\d){9}(?!\d)"),
        "een telefoonnummer",
    ),
    (
        re.compile(
            rf"(?<!\d)(?:\d{{1,2}}\s?[-./]\s?\d{{1,2}}\s?[-./]\s?(?:\d{{4}}|\d{{2}})"
            rf"|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}\s(?:{_MONTH})\.?\s(?:\d{{4}}|'\d{{2}}))(?!\d)",
            re.IGNORECASE,
        ),
        "een dag; schrijf een maand of een schooljaar",
    ),
    (
        re.compile(r"(?<![\d€])(?<!€ )\d(?:[\s.\-]?\d){8}(?![\d])"),
        "een lang nummer, zoals een BSN",
    ),
    (re.compile(r"\b(?!20\d\d)[1-9]\d{3}\s?[A-Z]{2}\b"), "een postcode"),
)


def guard(text: str, known: KnownPeople) -> Guarded:
    """What of `text` could tell about which child it is."""
    faults = [_fault(found, what) for found, what in _numbers(text)]
    family = _of_family(text, known.family) + _capitals(names_in(text, _names_of(known.seats)))
    if family := list(dict.fromkeys(family)):
        faults.append(
            f"Haal {_quoted(family)} weg: dat {_is('de naam', 'namen', family)} van iemand uit dit "
            "dossier."
        )
    full, doubtful = _elsewhere(text, known.others, {fold(word) for word in family})
    if full:
        faults.append(
            f"Haal {_quoted(full)} weg: dat {_is('de naam', 'namen', full)} van een leerling, ouder "
            "of verzorger."
        )
    return Guarded(faults, doubtful)


def _numbers(text: str) -> Iterable[tuple[str, str]]:
    """What looks like a number or an address of somebody, each piece of the text once."""
    taken: list[tuple[int, int]] = []
    for pattern, what in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                yield match[0].strip(), what
    for match in re.finditer(r"(?<![\d€.,])\d{8}(?!\d)", text):
        if _is_eleven_proof(match[0]):
            yield match[0], "een nummer zoals een BSN"


def _is_eleven_proof(digits: str) -> bool:
    """The test of a BSN of eight digits, which begins with a nought that was left out."""
    weights = (8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return total % 11 == 0


def _fault(found: str, what: str) -> str:
    return f"Haal ‘{found}’ weg: dat is {what}."


# -- names -------------------------------------------------------------------------------


def _of_family(text: str, people: Sequence[Person]) -> list[str]:
    """The names and initials of these people, whatever their capitals and diacritics. A name
    of two letters counts when it begins with a capital (`Bo`, not `BO`)."""
    names = [name for person in people for name in person.names]
    short = {fold(word) for name in names for word in words_of(name) if len(word) < SHORTEST_NAME}
    found = names_in(text, names)
    found += [
        word
        for word in words_of(text)
        if len(word) > 1 and word == word.capitalize() and fold(word) in short - NOT_NAMES
    ]
    return found + _initials(text, people)


def _initials(text: str, people: Sequence[Person]) -> list[str]:
    """`N.P.` and `N. v.d. P.` of Noor van der Proef; `NvdP` without dots only when it is
    longer than two letters."""
    wanted = set()
    for person in people:
        first, last = fold(person.given_name)[:1], fold(person.surname)[:1]
        between = "".join(word[0] for word in fold(person.infix).split())
        wanted |= {first + last, first + between + last}
    found = [
        match[0].strip()
        for match in re.finditer(r"\b(?:[^\W\d_]{1,2}\.\s?)+[^\W\d_]\b\.?", text)
        if fold(re.sub(r"[^\w]", "", match[0])) in wanted
    ]
    loose = [
        word
        for word in words_of(text)
        if len(word) > 2 and fold(word) in wanted and word != word.lower() and word != word.title()
    ]
    return found + loose


def _names_of(seats: Iterable[str]) -> list[str]:
    """The people's names in the names of seats: without the organisation after the comma, and
    without what somebody is."""
    return [
        word
        for seat in seats
        for word in words_of(seat.partition(",")[0])
        if fold(word) not in _ROLE_WORDS
    ]


def _capitals(words: Iterable[str]) -> list[str]:
    """Those with a capital: of who sits at a table as a part of the job, the names that are
    ordinary words too (`voorbeeld`) may be used as such."""
    return [word for word in words if word != word.lower()]


def _elsewhere(text: str, people: Sequence[Person], named: set[str]) -> tuple[list[str], list[str]]:
    """The full names of people elsewhere, and single names with a capital: of thousands of
    people every other word is the name of one (`Lang`, `Roos`)."""
    all_names = name_words(name for person in people for name in person.names)
    words = words_of(text)
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        plain = fold(word)
        for key in (plain, plain.removesuffix("s")):
            if key in all_names:
                places.setdefault(key, []).append(place)
    full: dict[str, str] = {}
    for person in people if len(places) > 1 else ():
        given, last = (name_words([name]) for name in person.names)
        for one in given & places.keys():
            for other in (last & places.keys()) - {one}:
                if any(abs(a - b) <= _NEAR for a in places[one] for b in places[other]):
                    full.setdefault(
                        f"{one} {other}", f"{words[places[one][0]]} {words[places[other][0]]}"
                    )
    in_full = {word for pair in full for word in pair.split()}
    single = {
        key: words[place]
        for key, found in places.items()
        if key not in named | in_full
        for place in found[:1]
        if any(words[at] != words[at].lower() for at in found)
    }
    return list(full.values()), list(dict.fromkeys(single.values()))


def _quoted(words: Sequence[str]) -> str:
    *first, last = (f"‘{word}’" for word in words)
    return f"{', '.join(first)} en {last}" if first else last


def _is(one: str, more: str, words: Sequence[str]) -> str:
    return f"is {one}" if len(words) == 1 else f"zijn {more}"


def doubtful_text(words: Sequence[str]) -> str:
    """The question about words that may be a name."""
    return (
        f"{_quoted(words)} {_is('ook de naam', 'ook namen', words)} van een leerling, ouder of "
        "verzorger die jij kunt zien. Bedoel je een mens? Haal de naam weg. Is het een gewoon "
        "woord? Zet dan hieronder een vinkje."
    )
