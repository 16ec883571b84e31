"""Which reports make a spell of absence."""

from __future__ import annotations

from mdo.terms import AbsenceKind

KINDS_WITH_SPELL = {AbsenceKind.LANGDURIG_RELATIEF: True, AbsenceKind.ABSOLUUT: False}


def makes_spell(kind: AbsenceKind) -> bool:
    """Whether a report of this kind is a spell of absence as well."""
    return kind in KINDS_WITH_SPELL
