"""What belongs in the minutes, and how two versions of them come together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mdo.fingerprints import fingerprint, fingerprint_of
from mdo.terms import ParentsStance

# What is saved and compared as one when minutes are saved in parts: small, so that two
# people seldom write in the same one; what needs each other stands together.
GROUPS: dict[str, tuple[str, ...]] = {
    "facts": ("facts",),
    "opinions": ("opinions",),
    "pupil": ("pupil_view", "pupil_not_heard_reason"),
    "parents": ("parents_view",),
    "stance": ("parents_stance", "dissent"),
    "agreements": ("agreements",),
    "route": ("route",),
}
GENERAL_GROUPS = ("facts", "agreements")


def dissent_fault(stance: ParentsStance, dissent: str) -> str | None:
    """What is wrong with the parents' remark or dissent, in Dutch; None when nothing is."""
    if dissent or stance in (ParentsStance.EENS, ParentsStance.NIET_GEVRAAGD):
        return None
    if stance is ParentsStance.ONEENS:
        return "Schrijf op waarmee de ouders het niet eens zijn."
    return "Schrijf de opmerking van de ouders op."


def groups_of(*, has_case: bool) -> dict[str, tuple[str, ...]]:
    """The groups of fields of an item; a general point has what was said and agreed."""
    return GROUPS if has_case else {name: GROUPS[name] for name in GENERAL_GROUPS}


def plain(value: Any) -> str:
    """A value of the minutes as a form sends it: a text, the key of a term, or nothing."""
    return "" if value is None else str(getattr(value, "value", value))


def group_mark(values: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    """The version of a group: a fingerprint of all its values."""
    return fingerprint_of(plain(values[name]) for name in fields)


def merge_texts(
    seen: Mapping[str, str], saved: Mapping[str, str], typed: Mapping[str, str]
) -> dict[str, str]:
    """Both people's texts by field, for the form that is shown again after a stale save.

    `seen` has the fingerprints of what stood there when typing began. Where only one of
    both changed a text, that one stands; where both did, both stand, the saved one first.
    """
    merged = {}
    for name, mine in typed.items():
        theirs = saved[name]
        if fingerprint(mine) == seen.get(name) or not mine or mine == theirs:
            merged[name] = theirs
        elif fingerprint(theirs) == seen.get(name) or not theirs:
            merged[name] = mine
        else:
            merged[name] = f"{theirs}\n\n{mine}"
    return merged
