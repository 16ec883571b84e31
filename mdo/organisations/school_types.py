"""Kinds of education as DUO writes them, and the school type each of them makes."""

from __future__ import annotations

import re

SCHOOL_TYPES = ("BO", "SBO", "SO", "VSO", "PRO", "VO", "MBO")

_TYPE_OF_WORD = {
    "BAO": "BO",
    "BASISONDERWIJS": "BO",
    "SBAO": "SBO",
    "SPECIAAL BASISONDERWIJS": "SBO",
    "SPECIAAL ONDERWIJS": "SO",
    "SOVSO": "SO",
    "VOORTGEZET SPECIAAL ONDERWIJS": "VSO",
    "PRAKTIJKONDERWIJS": "PRO",
    "VOORTGEZET ONDERWIJS": "VO",
    **dict.fromkeys(("VBO", "VMBO", "LWOO", "MAVO", "HAVO", "VWO"), "VO"),
    "MIDDELBAAR BEROEPSONDERWIJS": "MBO",
    **{school_type: school_type for school_type in SCHOOL_TYPES},
}


def type_of_structure(structure: str) -> str | None:
    """The school type of a structure as DUO writes it; None when it says nothing known.

    Only PRO is PRO; anything of VO, or PRO with something else, is VO. SO with VSO is SO.
    """
    words = re.split(r" ?[/,+-] ?| EN ", structure.upper())
    types = {_TYPE_OF_WORD[word] for word in words if word in _TYPE_OF_WORD}
    if types == {"PRO"}:
        return "PRO"
    if types & {"PRO", "VO"}:
        return "VO"
    return next((school_type for school_type in SCHOOL_TYPES if school_type in types), None)
