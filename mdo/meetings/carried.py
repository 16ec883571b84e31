"""What an address may bring along to the form of a new meeting: a moment and people."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from mdo import clock
from mdo.meetings.choice_queries import PersonRow, list_people_of_users
from mdo.web.access import viewer
from mdo.web.forms import parse_date, parse_time

MOMENT = {
    "on": ("datum", parse_date),
    "starts": ("begin", parse_time),
    "ends": ("einde", parse_time),
}
MOST_PEOPLE = 20


def carried_arguments() -> dict[str, Any]:
    """The arguments themselves, to go on to the next step with."""
    names = [name for name, _parse in MOMENT.values()]
    found: dict[str, Any] = {name: request.args[name] for name in names if name in request.args}
    if people := request.args.getlist("wie"):
        found["wie"] = people[:MOST_PEOPLE]
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
