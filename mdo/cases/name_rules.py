"""Finding the names of people in a text: for what may not tell about whom it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from mdo.cases.rules import fold

# Shorter ones are found in every address.
SHORTEST_NAME = 3
# Also those that somebody typed as a part of the surname.
NOT_NAMES = frozenset(
    "aan bij das dei del den der des het las les los onder over ten ter tot uit van von voor zum "
    "zur".split()
)
# A letter with the signs on it that did not become one character with it.
_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")


def words_of(text: str) -> list[str]:
    """The words of a text as they stand there, without what cannot be seen in them."""
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return _WORD.findall(unicodedata.normalize("NFC", seen))


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words of given names and surnames that betray somebody: folded, three letters or
    more, no tussenvoegsel."""
    return frozenset(
        word
        for name in names
        for word in map(fold, words_of(name))
        if len(word) >= SHORTEST_NAME and word not in NOT_NAMES
    )


def names_in(text: str, names: Collection[str]) -> list[str]:
    """The words of `text` that are one of these names, as they stand there, each once:
    whatever their capitals and diacritics, and with the s of possession (`Noors plan`)."""
    wanted = name_words(names)
    found = {}
    for word in words_of(text):
        plain = fold(word)
        if plain in wanted or (plain.endswith("s") and plain[:-1] in wanted):
            found.setdefault(plain, word)
    return list(found.values())


def names_somebody(text: str, names: Collection[str]) -> bool:
    """Whether one of these names stands in `text` as a whole word (`names_in`)."""
    return bool(names_in(text, names))
