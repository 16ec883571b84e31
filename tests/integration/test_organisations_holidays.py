"""The holidays of a school: the region's, a roster of its own, and the calendar of both."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import func, select

from mdo.audit.models import AuditEvent
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.organisations.models import SchoolHoliday
from mdo.organisations.queries import get_school_calendar
from mdo.terms import HolidayRegion, Role
from tests import factories

THIS_YEAR = SchoolYear(2026)


def holiday(name: str, first: date, last: date, **owner) -> SchoolHoliday:
    year = SchoolYear.of(first)
    return SchoolHoliday(
        id=uuid.uuid4(), name=name, first_on=first, last_on=last, school_year=year.label, **owner
    )


@pytest.fixture
def region(world):
    """The autumn and summer holidays of noord, this year and the one before."""
    noord = {"region": HolidayRegion.NOORD}
    with unit_of_work():
        db.session.add_all(
            [
                holiday("Zomervakantie", date(2026, 7, 4), date(2026, 8, 16), **noord),
                holiday("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18), **noord),
                holiday("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22), **noord),
                holiday(
                    "Zomervakantie",
                    date(2027, 7, 24),
                    date(2027, 9, 5),
                    region=HolidayRegion.ZUID,
                ),
            ]
        )


@pytest.fixture
def admin(client_as, region):
    return client_as(Role.BEHEERDER)


@pytest.fixture
def url(world):
    return f"/beheer/organisaties/{world.primary.id}/vakanties"


def own_holidays(world) -> list[tuple[str, date, date]]:
    db.session.rollback()
    rows = db.session.execute(
        select(SchoolHoliday.name, SchoolHoliday.first_on, SchoolHoliday.last_on)
        .where(SchoolHoliday.school_id == world.primary.id)
        .order_by(SchoolHoliday.first_on)
    )
    return [tuple(row) for row in rows]


def count_events() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditEvent))


# -- the pages ---------------------------------------------------------------------


def test_page_shows_the_holidays_of_the_region(admin, url):
    page = admin.get(url)
    assert "Schooljaar 2026-2027 Regio noord" in page.main
    assert "Herfstvakantie zaterdag 10 oktober 2026 zondag 18 oktober 2026" in page.main
    assert "Schooljaar 2027-2028 Van dit schooljaar zijn geen vakanties bekend." in page.main


def test_region_of_the_municipality_serves_a_school_without(admin, world, url):
    world.primary.school.holiday_region = None
    factories.save(world.primary)
    assert "Regio noord" in admin.get(url).main
    world.steenwijkerland.holiday_region = None
    factories.save(world.steenwijkerland)
    assert "is de vakantieregio niet bekend" in admin.get(url).main


def test_only_a_school_has_holidays(admin, world):
    admin.get(f"/beheer/organisaties/{world.cjg.id}/vakanties", status=404)


@pytest.mark.parametrize("year", ["2026", "2026-2028", "1900-1901", "onzin"])
def test_year_that_is_none_is_not_found(admin, url, year):
    admin.get(f"{url}/{year}", status=404)


def test_own_roster_begins_as_a_copy_of_the_region(admin, world, url):
    page = admin.get(f"{url}/2026-2027")
    assert page.value_of("rows-0-name") == "Herfstvakantie"
    assert page.value_of("rows-1-last_on") == "22-8-2027"
    shown = admin.follow(
        admin.submit_on(
            page,
            f"{url}/2026-2027",
            **{
                "rows-0-last_on": "19-10-2026",
                "rows-2-name": "Studiedag",
                "rows-2-first_on": "1-2-2027",
                "rows-2-last_on": "1-2-2027",
            },
        )
    )
    assert "Schooljaar 2026-2027 Eigen rooster" in shown.main
    assert own_holidays(world) == [
        ("Herfstvakantie", date(2026, 10, 10), date(2026, 10, 19)),
        ("Studiedag", date(2027, 2, 1), date(2027, 2, 1)),
        ("Zomervakantie", date(2027, 7, 10), date(2027, 8, 22)),
    ]
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.details["old"] == []
    assert event.details["new"][1] == "Studiedag: 2027-02-01 tot en met 2027-02-01"


def make_own_roster(admin, url) -> None:
    admin.submit(f"{url}/2026-2027", to="2026-2027")


def test_emptied_row_goes_and_the_same_again_is_no_change(admin, world, url):
    make_own_roster(admin, url)
    emptied = {"rows-0-name": "", "rows-0-first_on": "", "rows-0-last_on": ""}
    admin.submit(f"{url}/2026-2027", **emptied)
    assert [name for name, _, _ in own_holidays(world)] == ["Zomervakantie"]
    before = count_events()
    admin.submit(f"{url}/2026-2027")
    assert count_events() == before


def test_back_to_the_region(admin, world, url):
    make_own_roster(admin, url)
    page = admin.follow(admin.submit(url, to="/2026-2027/regio"))
    assert "In 2026-2027 gelden de vakanties van de regio." in page.main
    assert own_holidays(world) == []
    before = count_events()
    admin.post(f"{url}/2026-2027/regio")
    assert count_events() == before


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"rows-0-last_on": "9-10-2026"},
            "rows-0-last_on",
            "De laatste dag ligt vóór de eerste dag.",
        ),
        (
            {"rows-0-first_on": "10-10-2025"},
            "rows-0-first_on",
            "De eerste dag ligt niet in schooljaar 2026-2027.",
        ),
        (
            {"rows-0-last_on": "30-12-2026"},
            "rows-0-last_on",
            "Deze vakantie duurt tien weken of langer.",
        ),
        ({"rows-0-first_on": "morgen"}, "rows-0-first_on", "Dit is geen datum."),
        ({"rows-0-name": ""}, "rows-0-name", "Vul dit in, of maak de hele rij leeg."),
        ({"rows-2-name": "Kerst"}, "rows-2-last_on", "Vul dit in, of maak de hele rij leeg."),
        (
            {
                "rows-2-name": "Extra",
                "rows-2-first_on": "18-10-2026",
                "rows-2-last_on": "20-10-2026",
            },
            "rows-2-first_on",
            "Deze dag valt nog in de Herfstvakantie.",
        ),
        ({"rows-0-name": "x" * 121}, "rows-0-name", "Deze tekst is te lang"),
    ],
)
def test_wrong_rows_are_told_at_the_field(admin, world, url, changes, field, message):
    page = admin.submit(f"{url}/2026-2027", status=422, **changes)
    assert message in page.error_at(field)
    assert "gevonden" in page.main
    for name, value in changes.items():
        assert page.value_of(name) == value
    assert own_holidays(world) == []


def test_roster_without_summer_is_refused(admin, world, url):
    emptied = {"rows-1-name": "", "rows-1-first_on": "", "rows-1-last_on": ""}
    page = admin.submit(f"{url}/2026-2027", status=422, **emptied)
    assert "De zomervakantie ontbreekt" in page.main
    assert "31 juli 2027" in page.main
    assert own_holidays(world) == []


def test_two_editors_lose_nothing(admin, world, url):
    stale = admin.get(f"{url}/2026-2027")
    admin.submit(f"{url}/2026-2027", **{"rows-0-name": "Van de ander"})
    page = admin.submit_on(stale, f"{url}/2026-2027", status=409, **{"rows-0-name": "Van mij"})
    assert "Iemand anders heeft dit rooster intussen gewijzigd" in page.main
    assert "Van de ander" in page.main
    assert page.value_of("rows-0-name") == "Van mij"
    admin.submit_on(page, f"{url}/2026-2027")
    assert own_holidays(world)[0][0] == "Van mij"


def test_changes_need_a_token(admin, url):
    assert admin.post_without_token(f"{url}/2026-2027").status == 400
    assert admin.post_without_token(f"{url}/2026-2027/regio").status == 400


# -- the calendar ------------------------------------------------------------------


def test_calendar_of_the_region(region):
    calendar = get_school_calendar(None, HolidayRegion.NOORD, [THIS_YEAR])
    assert calendar.knows_start(THIS_YEAR)
    assert not calendar.is_school_day(date(2026, 10, 12))
    assert not calendar.is_school_day(date(2026, 8, 14))
    assert calendar.is_school_day(date(2026, 8, 17))
    assert not calendar.is_school_day(date(2026, 12, 25))


def test_own_roster_replaces_the_region_in_that_year_only(region, world):
    with unit_of_work():
        db.session.add_all(
            [
                holiday(
                    "Andere herfst",
                    date(2026, 10, 19),
                    date(2026, 10, 23),
                    school_id=world.primary.id,
                ),
                holiday(
                    "Zomervakantie",
                    date(2027, 7, 17),
                    date(2027, 8, 29),
                    school_id=world.primary.id,
                ),
            ]
        )
    own = get_school_calendar(world.primary.id, None, [THIS_YEAR])
    other = get_school_calendar(world.secondary.id, None, [THIS_YEAR])
    assert own.is_school_day(date(2026, 10, 12)) and not own.is_school_day(date(2026, 10, 20))
    assert other.is_school_day(date(2026, 10, 20)) and not other.is_school_day(date(2026, 10, 12))
    # The summer before still is that of the region.
    assert not own.is_school_day(date(2026, 8, 14))
    assert own.knows(THIS_YEAR) and own.knows(THIS_YEAR.previous)


def test_region_is_that_of_the_school_before_that_of_the_caller(region, world):
    calendar = get_school_calendar(world.primary.id, HolidayRegion.ZUID, [THIS_YEAR])
    assert not calendar.is_school_day(date(2026, 10, 12))
    world.primary.school.holiday_region = None
    factories.save(world.primary)
    world.steenwijkerland.holiday_region = None
    factories.save(world.steenwijkerland)
    calendar = get_school_calendar(world.primary.id, HolidayRegion.ZUID, [THIS_YEAR])
    assert calendar.knows(THIS_YEAR) and not calendar.knows(THIS_YEAR.previous)


def test_nothing_known_is_told(region, world):
    assert not get_school_calendar(None, None, [THIS_YEAR]).knows(THIS_YEAR)
    assert not get_school_calendar(None, HolidayRegion.MIDDEN, [THIS_YEAR]).knows(THIS_YEAR)


def test_year_without_its_summer_is_not_known(world):
    with unit_of_work():
        db.session.add(
            holiday(
                "Herfstvakantie",
                date(2026, 10, 10),
                date(2026, 10, 18),
                region=HolidayRegion.NOORD,
            )
        )
    calendar = get_school_calendar(None, HolidayRegion.NOORD, [THIS_YEAR])
    assert not calendar.knows(THIS_YEAR)
    assert not calendar.is_school_day(date(2026, 10, 12))
