"""Names of places as the Dutch write them; DUO writes them in capitals."""

from __future__ import annotations

import re

_SMALL_WORDS = frozenset(
    "a aan ad bij d de den der des en gem het in op over s t te ten ter tot van voor".split()
)
_PROVINCES = frozenset("DR FL FR GN LB NB NH OV UT ZH ZL".split())
_AS_WRITTEN = {  # what DUO cuts off or strips of its accents
    "SUDWEST-FRYSLAN": "Súdwest-Fryslân",
    "WESTERHAAR-VRIEZENV WIJK": "Westerhaar-Vriezenveensewijk",
}


def place_name(text: str) -> str:
    """A place or municipality as the Dutch write it, from DUO's capitals.

    `SINT JANSKLOOSTER` → `Sint Jansklooster`, `'S-GRAVENHAGE` and `S GRAVENHAGE` →
    `'s-Gravenhage`, `CAPELLE AAN DEN IJSSEL` → `Capelle aan den IJssel`, `HENGELO OV` →
    `Hengelo OV`. A name that is not all capitals is left as it is.
    """
    if text != text.upper():
        return text
    if text in _AS_WRITTEN:
        return _AS_WRITTEN[text]
    text = re.sub(r"^'?S[ -](?=\w)", "'S-", text)
    text = re.sub(r"^'?T (?=\w)", "'T ", text)
    return re.sub(r"\w+", _cased, text)


def _cased(match: re.Match[str]) -> str:
    word, at_start = match[0], match.start() == 0
    if word in _PROVINCES and not at_start:
        return word
    if word.lower() in _SMALL_WORDS and not at_start:
        return word.lower()
    return f"IJ{word[2:].lower()}" if word.startswith("IJ") else word.capitalize()
