"""A name in plain lower case: what is searched, sorted and listened to."""

from __future__ import annotations

import unicodedata

# Letters that do not fall apart into a letter and a sign, and signs typed in two ways.
_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("‐‑‒–—", "-")
)


def fold(text: str) -> str:
    """`text` without capitals, diacritics and double blanks: to search and sort by.

    `Ĳsbrand  Çelik` and `ijsbrand celik` are the same. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_UNDIVIDED).split())
    plain = unicodedata.normalize("NFKD", text.translate(_UNDIVIDED))
    plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_UNDIVIDED)
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.split())
