"""When a name in a file is that of a pupil."""

from __future__ import annotations

from mdo.cases.rules import fold, is_similar_name

# A tussenvoegsel makes no difference: it stands in a column of its own, or with the surname,
# or nowhere.
PARTICLES = frozenset(
    "van von de der den het 't te ter ten in op aan el al la le du di da dos 's uit bij tot d'".split()
)


def name_key(given_name: str, infix: str, surname: str) -> str:
    """The name without capitals, diacritics and tussenvoegsels, in a fixed order."""
    words = fold(f"{given_name} {surname} {infix}").split()
    return " ".join(sorted(word for word in words if word not in PARTICLES) or sorted(words))


def is_same_child(in_file: tuple[str, str, str], known: tuple[str, str, str]) -> bool:
    """Whether a (given name, tussenvoegsel, surname) beside the number of a pupil may be that
    pupil: the same name, or one with a slip of the pen."""
    if name_key(*in_file) == name_key(*known):
        return True
    return is_similar_name((in_file[0], in_file[2]), (known[0], known[2]))
