"""Rules about pupils and cases that need no database."""

from __future__ import annotations

import unicodedata

# Letters that do not fall apart into a letter and a sign.
_UNDIVIDED = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)


def fold(text: str) -> str:
    """`text` without capitals, diacritics and double blanks: to search and sort by.

    `Ĳsbrand  Çelik` and `ijsbrand celik` are the same.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNDIVIDED))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.split())


def search_key(given_name: str, infix: str, surname: str, number: str) -> str:
    """What a search looks in: the name in both orders, and the number."""
    spoken = f"{given_name} {infix} {surname}"
    return fold(f"{spoken} {surname} {given_name} {number}")


def sort_key(given_name: str, infix: str, surname: str) -> str:
    """What a list is ordered by: surname, given name, then the tussenvoegsel."""
    return fold(f"{surname} {given_name} {infix}")
