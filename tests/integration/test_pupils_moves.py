"""A move in the middle of a school year: what was counted stays where it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdo.cases.models import Residence
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.meetings.closing_queries import list_homes
from mdo.report.queries import count_year
from mdo.terms import Role
from mdo.thuiszitters.models import Thuiszitter
from tests import factories
from tests.clients import Client
from tests.factories import World, fresh

YEAR = SchoolYear(2026)
MOVED_ON = date(2026, 11, 2)


@pytest.fixture
def lpa(client_as: Callable[[Role], Client]) -> Client:
    return client_as(Role.LEERPLICHTAMBTENAAR)


def move(lpa: Client, world: World) -> None:
    url = f"/leerlingen/{world.pupil.id}/verhuizing"
    lpa.submit(url, municipality_id=world.meppel.id, from_on="2-11-2026")


def homes(world: World) -> list[tuple[date, date | None]]:
    rows = db.session.execute(
        select(Residence.from_on, Residence.until_on)
        .where(Residence.pupil_id == world.pupil.id)
        .order_by(Residence.from_on)
    )
    return [tuple(row) for row in rows]


def test_each_municipality_counts_its_own_part_of_the_year(lpa: Client, world: World):
    factories.absence_report(world.pupil, dated_on=date(2026, 10, 5))
    factories.absence_report(world.pupil, dated_on=date(2025, 10, 6))
    move(lpa, world)
    child = fresh(world.pupil)
    factories.absence_report(child, dated_on=date(2026, 11, 10))
    factories.halt_referral(child, dated_on=date(2026, 11, 12))
    here, there = world.steenwijkerland.id, world.meppel.id
    assert count_year(here, SchoolYear(2025))["verzuim"] == 1
    assert count_year(there, SchoolYear(2025))["verzuim"] == 0
    for home, halt in ((here, 0), (there, 1)):
        assert count_year(home, YEAR)["verzuim"] == 1
        assert count_year(home, YEAR)["halt"] == halt
    # A meeting that is closed later still counts where the pupil lived that day.
    ids = [world.pupil.id]
    assert list_homes(ids, MOVED_ON - timedelta(days=1)) == {world.pupil.id: here}
    assert list_homes(ids, MOVED_ON) == {world.pupil.id: there}
    assert fresh(world.case).municipality_id == there


def test_a_wrong_date_and_a_move_that_never_was(world: World, client_of):
    office = factories.organisation(municipality_id=world.meppel.id)
    both = factories.user(Role.LEERPLICHTAMBTENAAR, office)
    factories.membership(both, Role.LEERPLICHTAMBTENAAR, world.leerplicht)
    lpa = client_of(both)
    move(lpa, world)
    url = f"/leerlingen/{world.pupil.id}/verhuizing/verbeteren"
    lpa.submit(url, from_on="9-11-2026")
    born = world.pupil.birth_on
    assert homes(world) == [(born, date(2026, 11, 8)), (date(2026, 11, 9), None)]
    page = lpa.submit(url, status=422, from_on="10-5-2012")
    assert page.error_at("from_on")
    lpa.submit(url, municipality_id=world.steenwijkerland.id)
    assert homes(world) == [(born, None)]
    assert fresh(world.pupil).municipality_id == world.steenwijkerland.id
    assert fresh(world.case).municipality_id == world.steenwijkerland.id


def test_a_gap_is_told(lpa: Client, world: World):
    with unit_of_work():
        row = db.session.scalars(
            select(Residence).where(Residence.pupil_id == world.pupil.id)
        ).one()
        row.until_on = date(2026, 9, 30)
    page = lpa.submit(
        f"/leerlingen/{world.pupil.id}/verhuizing",
        status=422,
        municipality_id=world.meppel.id,
        from_on="2-11-2026",
    )
    assert "Van 1 oktober 2026 tot deze datum is geen woongemeente bekend" in page.error_at(
        "from_on"
    )


def test_the_absence_clock_goes_along(lpa: Client, world: World):
    """A move ends the period here and begins one there; a start qualification ends it."""
    factories.absence_spell(world.pupil)
    lpa.submit(f"/leerlingen/{world.pupil.id}/wijzigen", surname="Anders")
    assert stays(world) == []
    move(lpa, world)
    assert [row.municipality_id for row in stays(world)] == [
        world.steenwijkerland.id,
        world.meppel.id,
    ]


def stays(world: World) -> list[Thuiszitter]:
    db.session.rollback()
    query = select(Thuiszitter).where(Thuiszitter.pupil_id == world.pupil.id)
    return list(db.session.scalars(query.order_by(Thuiszitter.since_on)))
