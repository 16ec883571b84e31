"""What an address may bring along to the form of a new meeting: a moment, an aim, people."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import request

from mdo import clock
from mdo.meetings.choice_queries import PersonRow, RelativeRow, list_people_of_users
from mdo.web.access import viewer
from mdo.web.forms import parse_date, parse_time

MOMENT = {
    "on": ("datum", parse_date),
    "starts": ("begin", parse_time),
    "ends": ("einde", parse_time),
}
MOST_PEOPLE = 20
# What a meeting can be for, by its name in an address. The address itself bears no text.
AIMS = {
    "evaluatie": "Evaluatie van het plan van aanpak: per doel nagaan of het is bereikt, "
    "en afspreken hoe het verdergaat.",
}
FAMILY = ("ouders", "leerling")


def carried_arguments() -> dict[str, Any]:
    """The arguments themselves, to go on to the next step with."""
    names = [name for name, _parse in MOMENT.values()]
    found: dict[str, Any] = {name: request.args[name] for name in names if name in request.args}
    if people := request.args.getlist("wie"):
        found["wie"] = people[:MOST_PEOPLE]
    if (aim := request.args.get("doel")) in AIMS:
        found["doel"] = aim
    if family := [name for name in request.args.getlist("gezin") if name in FAMILY]:
        found["gezin"] = family
    return found


def carried_moment() -> dict[str, Any]:
    """Date, begin and end by the name of their field; nonsense is left out."""
    found = {}
    for field, (name, parse) in MOMENT.items():
        try:
            found[field] = parse(request.args.get(name, ""))
        except ValueError:
            continue
    return found


def carried_aim() -> dict[str, str]:
    """The aim by the name of its field; nothing for an unknown one."""
    aim = AIMS.get(request.args.get("doel", ""))
    return {"aim": aim} if aim else {}


def carried_family(relatives: Sequence[RelativeRow]) -> list[str]:
    """The keys of the parents, of the pupil, or of both: who the address asks for."""
    asked = request.args.getlist("gezin")
    return [
        row.key for row in relatives if ("leerling" if row.relation is None else "ouders") in asked
    ]


def carried_people() -> list[PersonRow]:
    """The people, without oneself: who plans sits at the table already."""
    ids = []
    for text in request.args.getlist("wie")[:MOST_PEOPLE]:
        try:
            ids.append(uuid.UUID(text))
        except ValueError:
            continue
    own = viewer().user_id
    return list_people_of_users([one for one in dict.fromkeys(ids) if one != own], clock.today())
