"""What comes due in the work of leerplicht: investigations to begin, exemptions that end, the
notice of parents, and what is to be told to another municipality."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select

from mdo.cases.models import Pupil
from mdo.clock import to_local
from mdo.extensions import db
from mdo.feedback.queries import list_untold
from mdo.law.dates import add_years
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.exemption_rules import renew_by
from mdo.leerplicht.models import AbsenceReport, Exemption
from mdo.leerplicht.row_queries import is_unrenewed, is_waiting
from mdo.leerplicht.rules import PupilFacts
from mdo.leerplicht.terms import Sort
from mdo.organisations.models import Municipality
from mdo.reminders.people_queries import People, get_people
from mdo.reminders.rules import Deadline
from mdo.reminders.table_rules import LONGEST_TERM
from mdo.reminders.terms import Anchor, Matter, Who

# From the last day of a notice to the last day of the exemption that it is about.
NOTICE_TO_END = timedelta(days=31)


def list_leerplicht_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """Of every municipality, in a fixed number of statements."""
    people = get_people(today)
    yield from _investigations(today, people)
    yield from _exemptions(today, people)
    yield from _feedback(now, people)


def _of_record(matter: Matter, sort: Sort, row: Any, on: date, people: People) -> Deadline:
    return Deadline(
        matter=matter,
        subject_id=row.id,
        on=on,
        anchor=Anchor.LEERLING,
        anchor_id=row.pupil_id,
        number=row.number,
        path=f"/leerplicht/{sort.value}/{row.id}",
        municipality_id=row.municipality_id,
        people={Who.LEERPLICHT: people.leerplicht(row.municipality_id)},
        place=(row.school_id, row.holiday_region),
    )


def _records(model: type[AbsenceReport] | type[Exemption], *columns: Any) -> Select[Any]:
    return (
        select(
            model.id,
            model.pupil_id,
            model.municipality_id,
            model.school_id,
            Pupil.number,
            Pupil.merged_into_id,
            Municipality.holiday_region,
            *columns,
        )
        .join(Pupil, Pupil.id == model.pupil_id)
        .join(Municipality, Municipality.id == model.municipality_id)
        # As a list it leads SQLite to the index of the municipality.
        .where(model.municipality_id.in_(select(Municipality.id)))
    )


def _read(query: Select[Any]) -> Iterator[Any]:
    """The rows but those that stayed with a pupil that was merged into another. (As a condition
    it leads SQLite to begin at all pupils that were not.)"""
    return (row for row in db.session.execute(query) if row.merged_into_id is None)


def _investigations(today: date, people: People) -> Iterator[Deadline]:
    """The reports of the last year that wait for an investigation (`row_queries`). They stay
    with the municipality that got them, also when the pupil has moved since."""
    first = add_years(today, -1)
    years = (SchoolYear.of(first).label, SchoolYear.of(today).label)
    rows = _read(
        _records(AbsenceReport, AbsenceReport.dated_on)
        .where(
            AbsenceReport.school_year.in_(years),
            AbsenceReport.dated_on.between(first, today),
            is_waiting(Sort.VERZUIM, today),
        )
        .order_by(AbsenceReport.dated_on, AbsenceReport.id)
    )
    for row in rows:
        yield _of_record(Matter.ONDERZOEK, Sort.VERZUIM, row, row.dated_on, people)


def _exemptions(today: date, people: People) -> Iterator[Deadline]:
    """Those that end and can be renewed. Who moved away gives notice elsewhere."""
    last = today + timedelta(days=LONGEST_TERM) + NOTICE_TO_END
    rows = _read(
        _records(
            Exemption,
            Exemption.article,
            Exemption.until_on,
            Pupil.birth_on,
            Pupil.start_qualification_on,
            Pupil.is_exempt_from_qualification,
        )
        .where(
            Exemption.until_on.between(today, last),
            Exemption.municipality_id == Pupil.municipality_id,
            is_unrenewed(today),
        )
        .order_by(Exemption.until_on, Exemption.id)
    )
    for row in rows:
        pupil = PupilFacts(
            row.birth_on, row.start_qualification_on, row.is_exempt_from_qualification
        )
        due_on = renew_by(row.article, row.until_on, pupil)
        if due_on is None:
            continue
        yield _of_record(Matter.VRIJSTELLING, Sort.VRIJSTELLING, row, row.until_on, people)
        if today <= due_on < row.until_on:
            yield _of_record(Matter.KENNISGEVING, Sort.VRIJSTELLING, row, due_on, people)


def _feedback(now: datetime, people: People) -> Iterator[Deadline]:
    """What was discussed of a pupil of elsewhere, for the leerplichtambtenaren at that table.
    Before the minutes are closed there is nothing to tell yet, so the term runs from then."""
    for item_id, of_item in groupby(list_untold(now), key=lambda row: row.item_id):
        rows = list(of_item)
        yield _of_point(item_id, rows[0], {row.user_id for row in rows}, people)


def _of_point(item_id: uuid.UUID, row: Any, at_table: set[uuid.UUID], people: People) -> Deadline:
    officers = people.leerplicht(row.municipality_id)
    return Deadline(
        matter=Matter.TERUGKOPPELING,
        subject_id=item_id,
        on=to_local(row.closed_at).date(),
        anchor=Anchor.OVERLEG,
        anchor_id=row.meeting_id,
        number=row.number,
        path=f"/terugkoppelingen/agendapunt/{item_id}",
        municipality_id=row.municipality_id,
        people={Who.LEERPLICHT: [one for one in officers if one in at_table]},
        place=(None, row.holiday_region),
    )
