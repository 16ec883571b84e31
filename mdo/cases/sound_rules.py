"""How a Dutch surname sounds: one key for spellings that are said alike.

After the Kölner Phonetik (Postel, 1969), with the sounds of Dutch: `ij`, `ei` and `y` are one,
so are `c` and `k`, `g` and `ch`, `s` and `z`, `f`, `v` and `w`, `d`, `t` and `dt`; the last `n`
of `-en` is mute. Vowels count at the beginning only. It finds *Meijer* with *Meyer* and *Janssen* with *Jansen*; which of the
found are one person, people decide.

The keys stand in the database. A change of this rule needs a migration that writes them anew.
"""

from __future__ import annotations

import re
from datetime import date

from mdo.cases.folding import fold

SOUND_KEY_LENGTH = 120
# Before this nobody is born.
EARLIEST_YEAR = 1900

# In this order: what stands first is taken first. Capitals are sounds that are done.
_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"^((van|von|de|der|den|des|het|ten|ter|te|in|op|el|la|le|du|d|t|s) )+(?=.)", ""),
    (r"[^a-z]", ""),
    (r"(?<=..)en$", "e"),
    (r"^(ij|ei|ey|y)", "Y"),
    (r"^(au|ou)", "O"),
    (r"^ae", "A"),
    (r"^(oe|u)", "U"),
    (r"^a", "A"),
    (r"^e", "E"),
    (r"^i", "I"),
    (r"^o", "O"),
    (r"sch(?=[rlmn]|$)", "S"),
    (r"sch", "SG"),
    (r"ph", "F"),
    (r"th", "T"),
    (r"qu", "KF"),
    (r"ck|q", "K"),
    (r"ch", "G"),
    (r"c(?=[eiy])", "S"),
    (r"x", "KS"),
    (r"[ck]", "K"),
    (r"g", "G"),
    (r"[sz]", "S"),
    (r"[fvw]", "F"),
    (r"dt|[dt]", "T"),
    (r"[bp]", "P"),
    (r"l", "L"),
    (r"m", "M"),
    (r"n", "N"),
    (r"r", "R"),
    (r"^j", "J"),
    (r"[a-z]", ""),
    (r"(.)\1+", r"\1"),
)


def sound_key(surname: str) -> str:
    """How `surname` sounds, as capitals; empty when nothing in it is a letter.

    The tussenvoegsel is no part of it. A name in another script has no key.
    """
    sound = fold(surname).replace("'", " ").strip()
    for pattern, said in _SOUNDS:
        sound = re.sub(pattern, said, sound)
    return sound[:SOUND_KEY_LENGTH]


def near_dates(birth_on: date) -> frozenset[date]:
    """The dates that somebody may have meant who wrote `birth_on`: day and month in each
    other's place, or one digit wrong (`31-12-2012`). Without the date itself."""
    written = f"{birth_on:%d%m%Y}"
    tried = {written[2:4] + written[:2] + written[4:]}
    tried.update(
        written[:place] + digit + written[place + 1 :]
        for place in range(len(written))
        for digit in "0123456789"
    )
    found = {_date(text) for text in tried} - {birth_on}
    return frozenset(day for day in found if day is not None and day.year >= EARLIEST_YEAR)


def _date(written: str) -> date | None:
    try:
        return date(int(written[4:]), int(written[2:4]), int(written[:2]))
    except ValueError:
        return None
