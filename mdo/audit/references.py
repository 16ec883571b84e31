"""What an id in the log stands for: the number of a case, pupil or meeting, the name of an
organisation or user. Never the name of a child: no query here asks for one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, union_all

from mdo.accounts.models import User
from mdo.audit.scope import PARTS, table
from mdo.extensions import db

# (table, the column that says how one is called).
CALLED_BY = (
    ("case_files", "number"),
    ("pupils", "number"),
    ("meetings", "number"),
    ("organisations", "name"),
    ("municipalities", "name"),
)
# Registrations are called by the number of their pupil.
REGISTRATIONS = (
    "absence_reports",
    "investigations",
    "leave_requests",
    "exemptions",
    "official_warnings",
    "halt_referrals",
    "processen_verbaal",
    "non_enrolments",
    "mas_routes",
    "conversations",
)
# A database takes a limited number of values in one statement.
MOST_AT_ONCE = 5_000
MOST_USERS = 50


def get_references(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """How each of these is called; what is gone or unknown is left out."""
    found: dict[uuid.UUID, str] = {}
    for some in _chunks(list(ids)):
        found.update((row.id, row.called) for row in db.session.execute(_called(some)))
        found.update(_names_of_users(some))
    return found


def _called(ids: Sequence[uuid.UUID]) -> Any:
    queries: list[Select] = []
    for name, column in CALLED_BY:
        named = table(name)
        queries.append(
            select(named.c.id, named.c[column].label("called")).where(named.c.id.in_(ids))
        )
    of_pupils = ((name, "pupil_id", "pupils") for name in REGISTRATIONS)
    for name, column, parent in (*PARTS, *of_pupils):
        part, whole = table(name), table(parent)
        queries.append(
            select(part.c.id, whole.c.number.label("called"))
            .join(whole, whole.c.id == part.c[column])
            .where(part.c.id.in_(ids))
        )
    return union_all(*queries)


def _names_of_users(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(
        select(User.id, User.given_name, User.infix, User.surname).where(User.id.in_(ids))
    )
    return {row.id: " ".join(filter(None, row[1:])) for row in rows}


def _chunks(ids: list[uuid.UUID]) -> list[list[uuid.UUID]]:
    return [ids[at : at + MOST_AT_ONCE] for at in range(0, len(ids), MOST_AT_ONCE)]


def find_users(text: str) -> list[uuid.UUID]:
    """The users with each of these words in name or address: at most 51, so that the caller
    can tell that there are too many."""
    words = [
        or_(
            *(
                column.icontains(word, autoescape=True)
                for column in (User.given_name, User.infix, User.surname, User.email)
            )
        )
        for word in text.split()
    ]
    return list(
        db.session.scalars(select(User.id).where(*words).order_by(User.id).limit(MOST_USERS + 1))
    )


def find_subjects(number: str) -> frozenset[uuid.UUID]:
    """The ids that have to do with the number of a case, pupil or meeting.

    Of a case: the case, all that hangs on it, and the meetings that spoke of it. Of a
    pupil: the pupil, all that hangs on it, and the same of each of the pupil's cases.
    """
    number = number.upper()
    pupils = _ids("pupils", table("pupils").c.number == number)
    cases = _ids(
        "case_files",
        or_(
            table("case_files").c.number == number,
            table("case_files").c.pupil_id.in_(pupils),
        ),
    )
    meetings = _ids("meetings", table("meetings").c.number == number)
    if cases:
        agenda = table("agenda_items")
        meetings += db.session.scalars(
            select(agenda.c.meeting_id).where(agenda.c.case_id.in_(cases))
        ).all()
    found = {*pupils, *cases, *meetings}
    for hanging in _hanging_on(pupils, cases):
        found.update(db.session.scalars(hanging))
    return frozenset(found)


def _ids(name: str, condition: ColumnElement[bool]) -> list[uuid.UUID]:
    return list(db.session.scalars(select(table(name).c.id).where(condition)))


def _hanging_on(pupils: list[uuid.UUID], cases: list[uuid.UUID]) -> list[Any]:
    """One query for the ids of all rows that point at one of these."""
    queries = []
    for part in db.metadata.sorted_tables:
        points_at = [
            part.c[column].in_(ids)
            for column, ids in (("pupil_id", pupils), ("case_id", cases))
            if column in part.c and ids and part.c[column].foreign_keys
        ]
        if points_at and "id" in part.c:
            queries.append(select(part.c.id).where(or_(false(), *points_at)))
    return [union_all(*queries)] if queries else []
