"""What is asked of a spell that somebody writes down, and which reports make one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mdo.law.dates import ONE_DAY
from mdo.terms import AbsenceKind

# Which reports say that a child is absent day after day. A report of 16 hours in four weeks
# is about lessons here and there, luxe verzuim about days that are over, illness about a
# valid reason, and 18+ about who is no longer under the law: these make no spell.
KINDS_WITH_SPELL = {AbsenceKind.LANGDURIG_RELATIEF: True, AbsenceKind.ABSOLUUT: False}


def makes_spell(kind: AbsenceKind) -> bool:
    """Whether a report of this kind is a spell of absence as well."""
    return kind in KINDS_WITH_SPELL


def is_enrolled_by(kind: AbsenceKind) -> bool:
    """Whether the pupil of such a report has a school. Raises KeyError for other kinds."""
    return KINDS_WITH_SPELL[kind]


def spell_faults(values: Mapping[str, Any], birth_on: date, today: date) -> dict[str, str]:
    """What is wrong with the days of a spell, by field."""
    from_on, until_on = values["from_on"], values["until_on"]
    faults = {}
    if from_on > today:
        faults["from_on"] = "Deze datum ligt in de toekomst."
    elif from_on < birth_on:
        faults["from_on"] = "Deze datum ligt voor de geboorte van de leerling."
    if until_on is not None and until_on < from_on:
        faults["until_on"] = "De laatste dag ligt voor de eerste dag."
    elif until_on is not None and until_on > today:
        faults["until_on"] = (
            "Deze datum ligt in de toekomst. Laat dit leeg zolang het verzuim duurt."
        )
    return faults


def return_fault(from_on: date, back_on: date, today: date) -> str | None:
    """What is wrong with the first day back at school; None when it can be."""
    if back_on > today:
        return "Deze datum ligt in de toekomst. Leg die vast als geplande terugkeer."
    if back_on <= from_on:
        return "De eerste dag terug ligt na de eerste dag van het verzuim."
    return None


def kept_end(told: date | None, known: date | None, from_on: date) -> date | None:
    """The last day of a spell when its source tells `told` and here stands `known`: an end that
    was written down here stays as long as the source says that the absence runs."""
    return known if told is None and known is not None and known >= from_on else told


def eve_of(back_on: date) -> date:
    """The last day of absence of who is back on this day."""
    return back_on - ONE_DAY
