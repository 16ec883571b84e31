"""What comes due around permissions, terms of keeping and the yearly report; and the lists of
what is kept longer than its term."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from mdo import clock
from mdo.accounts.models import User
from mdo.audit.models import ReadEvent
from mdo.audit.terms import Subject
from mdo.cases.models import CaseFile, Enrolment, Pupil
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.leerplicht.models import NonEnrolment
from mdo.leerplicht.retention_queries import is_term_over
from mdo.leerplicht.rules import PupilFacts, kept_until
from mdo.reminders.case_deadline_queries import list_case_deadlines
from mdo.reminders.people_queries import get_people
from mdo.reminders.report_deadline_queries import list_report_deadlines
from mdo.reminders.rules import Deadline
from mdo.reminders.terms import Anchor, Matter, Who
from mdo.terms import CaseClosing, CaseStatus, LegalBasis, MeetingKind, MeetingStatus, Role
from tests import factories
from tests.clients import Client, listening
from tests.factories import World

TODAY = date(2026, 11, 23)
PERMISSION = {
    "basis": LegalBasis.TOESTEMMING,
    "permitted_by": "Moeder",
    "permitted_on": date(2026, 10, 5),
}


def deadlines(matter: Matter, today: date = TODAY) -> list[Deadline]:
    db.session.expire_all()
    return [one for one in list_case_deadlines(today, clock.now()) if one.matter is matter]


# -- who can be reminded -------------------------------------------------------------


def test_people_are_who_can_sign_in_and_has_the_role_today(world: World):
    officer = world.users[Role.LEERPLICHTAMBTENAAR]
    off = factories.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht, is_enabled=False)
    both = factories.user(Role.COORDINATOR, world.cjg)
    factories.membership(both, Role.LEERPLICHTAMBTENAAR, world.leerplicht, until_on=TODAY)
    factories.membership(both, Role.LEERPLICHTAMBTENAAR, world.toegang, until_on=TODAY)
    home = world.steenwijkerland.id
    people = get_people(TODAY)
    assert sorted(people.leerplicht(home)) == sorted([officer.id, both.id])
    assert list(people.beleid(home)) == [world.users[Role.BELEID].id]
    assert set(people.coordinators(world.cjg.id)) == {world.users[Role.COORDINATOR].id, both.id}
    assert off.id not in people.accounts
    assert not people.coordinators(None) and not people.leerplicht(world.meppel.id)
    assert people.first_working((None, off.id), (both.id, both.id)) == (both.id,)
    assert list(get_people(TODAY + timedelta(days=1)).leerplicht(home)) == [officer.id]


# -- permissions ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "given", "is_told"),
    [
        (14, {}, True),
        (0, {}, True),
        (-1, {}, False),
        (121, {}, False),
        (14, {"withdrawn_on": TODAY}, False),
        (14, {"basis": LegalBasis.WETTELIJKE_TAAK}, False),
    ],
)
def test_a_permission_that_ends_is_told(
    world: World, days: int, given: dict[str, object], is_told: bool
):
    last = TODAY + timedelta(days=days)
    party = factories.party(world.case, world.ggd, until_on=last, **{**PERMISSION, **given})
    found = deadlines(Matter.TOESTEMMING)
    assert [one.subject_id for one in found] == [party.id] * is_told
    for one in found:
        assert (one.on, one.anchor_id, one.number) == (last, world.case.id, world.case.number)
        assert one.path == f"/dossiers/{world.case.id}/partijen"
        assert list(one.people[Who.COORDINATOR]) == [world.users[Role.COORDINATOR].id]


def test_what_was_renewed_or_closed_is_not_told(world: World):
    last = TODAY + timedelta(days=14)
    factories.party(world.case, world.ggd, until_on=last, **PERMISSION)
    factories.party(world.case, world.swv, until_on=last, **PERMISSION)
    factories.party(world.case, world.ggd, from_on=last + timedelta(days=1), **PERMISSION)
    (found,) = deadlines(Matter.TOESTEMMING)
    with unit_of_work():
        db.session.get(CaseFile, world.case.id).coordinator_id = None
    (found,) = deadlines(Matter.TOESTEMMING)
    assert list(found.people[Who.COORDINATOR]) == [world.school_coordinator.id]
    close(world.case, TODAY)
    assert not deadlines(Matter.TOESTEMMING)


def close(case: CaseFile, on: date) -> None:
    row = factories.fresh(case)
    with unit_of_work():
        row.opened_on = min(row.opened_on, on)
        row.status, row.closed_on, row.closing = (
            CaseStatus.GESLOTEN,
            on,
            CaseClosing.DOEL_BEREIKT,
        )


# -- terms of keeping: cases ---------------------------------------------------------


def leave_school(pupil: Pupil, on: date) -> None:
    with unit_of_work():
        (enrolment,) = db.session.scalars(select(Enrolment).where(Enrolment.pupil_id == pupil.id))
        enrolment.from_on, enrolment.until_on = date(2012, 8, 1), on


def discussed(world: World, kind: MeetingKind, status: MeetingStatus) -> None:
    meeting = factories.meeting(
        world.secondary,
        kind,
        starts_at=datetime(2014, 3, 4, 14, tzinfo=clock.AMSTERDAM),
        status=status,
        **({"closed_at": clock.now()} if status is MeetingStatus.AFGESLOTEN else {}),
        **({"cancel_reason": "Ziek"} if status is MeetingStatus.GEANNULEERD else {}),
    )
    factories.agenda_item(meeting, world.case)


ZAT, MDO = MeetingKind.ZAT, MeetingKind.MDO
DONE, OFF = MeetingStatus.AFGESLOTEN, MeetingStatus.GEANNULEERD


@pytest.mark.parametrize(
    ("closed_on", "left_on", "meetings", "has_plan", "over_on"),
    [
        (date(2006, 11, 23), None, [], False, TODAY),
        (date(2006, 11, 24), None, [], False, None),
        (date(2015, 1, 5), date(2024, 11, 23), [(ZAT, DONE)], False, TODAY),
        (date(2015, 1, 5), date(2024, 11, 23), [(ZAT, DONE), (MDO, OFF)], False, TODAY),
        (date(2015, 1, 5), date(2024, 11, 24), [(ZAT, DONE)], False, None),
        (date(2015, 1, 5), None, [(ZAT, DONE)], False, None),
        (date(2015, 1, 5), date(2016, 7, 31), [(ZAT, OFF)], False, None),
        (date(2015, 1, 5), date(2016, 7, 31), [(ZAT, DONE), (MDO, DONE)], False, None),
        (date(2015, 1, 5), date(2016, 7, 31), [(ZAT, DONE)], True, None),
        # Never shorter by the other term: a case of a ZAT alone closed long ago.
        (date(2006, 1, 5), date(2024, 11, 24), [(ZAT, DONE)], False, None),
    ],
)
def test_a_case_of_which_the_term_is_over(
    world: World,
    client_of: Callable[[User], Client],
    closed_on: date,
    left_on: date | None,
    meetings: list[tuple[MeetingKind, MeetingStatus]],
    has_plan: bool,
    over_on: date | None,
):
    for kind, status in meetings:
        discussed(world, kind, status)
    if left_on:
        leave_school(world.pupil, left_on)
    if has_plan:
        factories.plan(world.case)
    close(world.case, closed_on)
    found = [one for one in deadlines(Matter.BEWAARTERMIJN) if one.anchor is Anchor.DOSSIER]
    assert [one.on for one in found] == ([over_on] if over_on else [])
    page = client_of(world.school_coordinator).get("/bewaartermijnen/dossiers")
    assert (world.case.number in page.main) is bool(over_on)
    for one in found:
        assert (one.subject_id, one.number) == (world.case.id, world.case.number)
        assert list(one.people[Who.COORDINATOR]) == [world.users[Role.COORDINATOR].id]


# -- terms of keeping: registrations -------------------------------------------------


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 1), date(2028, 2, 29)])
def test_the_database_knows_the_rule_of_law(app: Flask, today: date):
    """Compared on the edges of each term and duty, for what is police data and what is not."""
    home = factories.municipality()
    births = [date(2004, 2, 29), date(2006, 11, 23), date(2006, 11, 24), date(2007, 7, 31)]
    births += [date(2007, 8, 1), date(2007, 11, 23), date(2007, 11, 24), date(2009, 2, 28)]
    dates = [date(2021, 11, 23), date(2021, 11, 24), date(2022, 3, 1), date(2022, 7, 31)]
    dates += [date(2022, 8, 1), date(2023, 7, 31), date(2023, 8, 1), date(2024, 11, 23)]
    dates += [date(2024, 11, 24), date(2026, 2, 28), date(2000, 1, 1)]
    qualified = [None, date(2024, 11, 23), date(2024, 11, 24)]
    for birth_on, start_on in product(births, qualified):
        child = factories.pupil(home, birth_on=birth_on, start_qualification_on=start_on)
        with unit_of_work():
            db.session.add_all(
                NonEnrolment(
                    pupil_id=child.id,
                    municipality_id=home.id,
                    school_year="2022-2023",
                    dated_on=day,
                    created_at=clock.now(),
                )
                for day in dates
            )
    for is_police_data in (False, True):
        over = is_term_over(NonEnrolment.dated_on, today, is_police_data=is_police_data)
        rows = db.session.execute(
            select(Pupil.birth_on, Pupil.start_qualification_on, NonEnrolment.dated_on, over).join(
                Pupil, Pupil.id == NonEnrolment.pupil_id
            )
        ).all()
        assert {bool(row[3]) for row in rows} == {True, False}
        for birth_on, start_on, dated_on, is_over in rows:
            facts = PupilFacts(birth_on, start_on)
            _kind, until = kept_until(facts, dated_on, is_police_data=is_police_data)
            assert bool(is_over) is (until <= today), (birth_on, start_on, dated_on, until)


def old_pupil(world: World) -> Pupil:
    """Born 19 years ago on the second day of the month: the term is over since then."""
    return factories.pupil(world.steenwijkerland, surname="Geheimenaam", birth_on=date(2007, 11, 2))


def test_a_municipality_is_told_once_a_month(world: World):
    child = old_pupil(world)
    for _time in range(3):
        factories.absence_report(child, dated_on=date(2020, 1, 6))
    factories.proces_verbaal(factories.pupil(world.meppel), dated_on=date(2015, 1, 6))
    assert not deadlines(Matter.BEWAARTERMIJN), "on the first it was not over; nobody in Meppel"
    december = {day: deadlines(Matter.BEWAARTERMIJN, date(2026, 12, day)) for day in (1, 15, 31)}
    (found,) = december[1]
    assert december[1] == december[15] == december[31]
    assert (found.on, found.number) == (date(2026, 12, 1), "")
    assert (found.anchor, found.anchor_id) == (Anchor.GEMEENTE, world.steenwijkerland.id)
    officer = world.users[Role.LEERPLICHTAMBTENAAR]
    assert {who: list(users) for who, users in found.people.items()} == {
        Who.LEERPLICHT: [officer.id]
    }
    (january,) = deadlines(Matter.BEWAARTERMIJN, date(2027, 1, 31))
    assert january.on == date(2027, 1, 1)


def test_lists_show_what_is_over_and_police_data_apart(
    world: World, client_as: Callable[[Role], Client]
):
    officer = client_as(Role.LEERPLICHTAMBTENAAR)
    assert "geen bewaartermijn voorbij" in officer.get("/bewaartermijnen/registraties").main
    child = old_pupil(world)
    old = factories.absence_report(child, dated_on=date(2020, 1, 6))
    police = factories.proces_verbaal(child, dated_on=date(2021, 11, 23))
    factories.proces_verbaal(world.pupil, dated_on=date(2021, 11, 24))
    factories.absence_report(world.pupil)
    abroad = factories.pupil(world.meppel, birth_on=date(2000, 1, 1), surname="Elders")
    factories.absence_report(abroad, dated_on=date(2010, 1, 6))
    page = officer.get("/bewaartermijnen/registraties")
    assert [link for link in page.links() if "/leerplicht/verzuimmelding/" in link] == [
        f"/leerplicht/verzuimmelding/{old.id}"
    ]
    assert "2-11-2026" in page.main and "1 registratie" in page.main
    assert not any(str(police.id) in link for link in page.links())
    apart = officer.get("/bewaartermijnen/processen-verbaal")
    assert sum("/processen-verbaal/" in link for link in apart.links()) == 1
    assert f"/leerplicht/processen-verbaal/{police.id}" in apart.links()
    subjects = db.session.scalars(select(ReadEvent.subject)).all()
    assert {Subject.REGISTRATIE, Subject.PROCES_VERBAAL} <= set(subjects)


def test_a_list_is_read_by_pages_in_as_many_statements(
    world: World, client_as: Callable[[Role], Client]
):
    officer, child = client_as(Role.LEERPLICHTAMBTENAAR), old_pupil(world)
    factories.absence_report(child, dated_on=date(2020, 1, 6))
    few = officer.get("/bewaartermijnen/registraties")
    for n in range(26):
        factories.absence_report(child, dated_on=date(2020, 2, 1) + timedelta(days=n))
    many = officer.get("/bewaartermijnen/registraties")
    assert len(few.statements) == len(many.statements)
    assert "1 tot 25 van 27" in many.main
    assert "26 tot 27 van 27" in officer.get("/bewaartermijnen/registraties?pagina=2").main
    assert officer.follow(officer.get("/bewaartermijnen/registraties?pagina=9", status=302))


# -- the yearly report ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (date(2026, 6, 2), None),
        (date(2026, 6, 3), "2025-2026"),
        (date(2026, 10, 1), "2025-2026"),
        (date(2026, 10, 2), None),
    ],
)
def test_the_report_is_due_until_1_october(world: World, today: date, number: str | None):
    found = list(list_report_deadlines(today, clock.now()))
    assert [one.number for one in found] == ([number] if number else [])
    for one in found:
        assert (one.on, one.anchor_id) == (date(2026, 10, 1), world.steenwijkerland.id)
        assert one.path == "/jaarverslag?gemeente=1708&tot=2025-2026"
        assert {who: list(users) for who, users in one.people.items()} == {
            Who.BELEID: [world.users[Role.BELEID].id],
            Who.LEERPLICHT: [world.users[Role.LEERPLICHTAMBTENAAR].id],
        }


def test_the_report_opens_at_the_year_that_is_due(
    world: World, client_as: Callable[[Role], Client]
):
    (found,) = list_report_deadlines(date(2026, 9, 1), clock.now())
    for role in (Role.BELEID, Role.LEERPLICHTAMBTENAAR):
        assert client_as(role).get(found.path).value_of("tot") == "2025-2026"


def test_without_records_of_that_year_there_is_no_report(world: World):
    home = factories.fresh(world.steenwijkerland)
    with unit_of_work():
        home.records_from = "2026-2027"
    assert not list(list_report_deadlines(date(2026, 9, 1), clock.now()))


# -- all of them ---------------------------------------------------------------------


def test_however_many_it_takes_as_many_statements_and_tells_nothing(app: Flask, world: World):
    counts: list[int] = []
    paths: set[str] = set()
    for _time in range(2):
        child = old_pupil(world)
        factories.absence_report(child, dated_on=date(2020, 1, 6))
        case = factories.case(child, school_id=None)
        factories.party(case, world.ggd, until_on=TODAY + timedelta(days=20), **PERMISSION)
        gone = factories.case(child, opened_on=date(2005, 1, 6))
        close(gone, date(2006, 1, 6))
        with listening(app) as statements:
            found = list(list_case_deadlines(date(2026, 12, 1), clock.now()))
        counts.append(len(statements.all))
        for one in found:
            assert "Geheim" not in f"{one.number} {one.path}"
            assert len(one.number) <= 20
            paths.add(one.path.replace(str(one.anchor_id), str(uuid.UUID(int=0))))
    assert counts[0] == counts[1] <= 7
    with app.test_request_context():
        routes = app.url_map.bind("localhost")
        for path in paths:
            assert routes.match(path)
