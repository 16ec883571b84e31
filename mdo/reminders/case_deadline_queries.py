"""What comes due around the keeping of data: permissions that end, terms that are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from mdo.cases.models import CaseFile, CaseParty
from mdo.extensions import db
from mdo.leerplicht.retention_queries import find_municipalities_with_overdue
from mdo.organisations.models import Municipality
from mdo.reminders.case_people_queries import get_caretakers, is_open
from mdo.reminders.case_retention_queries import is_term_over, kept_of, select_facts
from mdo.reminders.people_queries import People, get_people
from mdo.reminders.rules import Deadline
from mdo.reminders.table_rules import LONGEST_TERM
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import LegalBasis


def list_case_deadlines(today: date, now: datetime) -> Iterator[Deadline]:
    """Of every municipality, in a fixed number of statements. (`now` is not asked for: these
    are all about days.)"""
    people = get_people(today)
    yield from _permissions(today, people)
    yield from _registrations(today, people)
    yield from _cases(today, people)


def _permissions(today: date, people: People) -> Iterator[Deadline]:
    """Each permission with a last day ahead, in an open case, that nobody renewed yet.

    Only what stands on permission: that has to be asked again. Where another ground ends, the
    organisation has done its part, and nothing needs to be asked.
    """
    later = aliased(CaseParty)
    is_renewed = (
        select(later.id)
        .where(
            later.case_id == CaseParty.case_id,
            later.organisation_id == CaseParty.organisation_id,
            later.from_on > CaseParty.until_on,
            later.withdrawn_on.is_(None),
        )
        .exists()
    )
    rows = db.session.execute(
        select(
            CaseParty.id,
            CaseParty.case_id,
            CaseParty.until_on,
            CaseFile.number,
            CaseFile.municipality_id,
            CaseFile.school_id,
            Municipality.holiday_region,
        )
        .join(CaseFile, CaseFile.id == CaseParty.case_id)
        .join(Municipality, Municipality.id == CaseFile.municipality_id)
        .where(
            CaseParty.basis == LegalBasis.TOESTEMMING,
            CaseParty.until_on.between(today, today + timedelta(days=LONGEST_TERM)),
            CaseParty.withdrawn_on.is_(None),
            is_open(),
            ~is_renewed,
        )
        .order_by(CaseParty.until_on, CaseParty.id)
    ).all()
    caretakers = get_caretakers(is_open(), people, today)
    for row in rows:
        yield Deadline(
            matter=Matter.TOESTEMMING,
            subject_id=row.id,
            on=row.until_on,
            anchor=Anchor.DOSSIER,
            anchor_id=row.case_id,
            number=row.number,
            path=f"/dossiers/{row.case_id}/partijen",
            municipality_id=row.municipality_id,
            people={Who.COORDINATOR: caretakers.get(row.case_id, ())},
            place=(row.school_id, row.holiday_region),
        )


def _registrations(today: date, people: People) -> Iterator[Deadline]:
    """One for each municipality with registrations whose term was over on the first of this
    month, however many: that day is its date, so it comes once a month at most."""
    first = today.replace(day=1)
    with_overdue = find_municipalities_with_overdue(first)
    rows = db.session.execute(
        select(Municipality.id, Municipality.holiday_region).order_by(Municipality.code)
    )
    for municipality_id, region in rows:
        officers = people.leerplicht(municipality_id)
        if municipality_id in with_overdue and officers:
            yield Deadline(
                matter=Matter.BEWAARTERMIJN,
                subject_id=municipality_id,
                on=first,
                anchor=Anchor.GEMEENTE,
                anchor_id=municipality_id,
                number="",
                path="/bewaartermijnen/registraties",
                municipality_id=municipality_id,
                people={Who.LEERPLICHT: officers},
                place=(None, region),
            )


def _cases(today: date, people: People) -> Iterator[Deadline]:
    """Each closed case whose term is over, for who looked after it."""
    over = is_term_over(today)
    rows = db.session.execute(
        select_facts(
            CaseFile.id,
            CaseFile.number,
            CaseFile.municipality_id,
            CaseFile.school_id,
            Municipality.holiday_region,
        )
        .join(Municipality, Municipality.id == CaseFile.municipality_id)
        .where(over)
        .order_by(CaseFile.closed_on, CaseFile.number)
    ).all()
    caretakers = get_caretakers(over, people, today)
    for row in rows:
        _kind, on = kept_of(row)
        yield Deadline(
            matter=Matter.BEWAARTERMIJN,
            subject_id=row.id,
            on=on,
            anchor=Anchor.DOSSIER,
            anchor_id=row.id,
            number=row.number,
            path="/bewaartermijnen/dossiers",
            municipality_id=row.municipality_id,
            people={Who.COORDINATOR: caretakers.get(row.id, ())},
            place=(row.school_id, row.holiday_region),
        )
