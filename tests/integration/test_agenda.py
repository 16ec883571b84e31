"""The calendar: month, week and list, and people side by side."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest

from mdo import clock
from mdo.accounts.queries import get_viewer
from mdo.database.unit_of_work import unit_of_work
from mdo.extensions import db
from mdo.meetings.busy_queries import list_taken
from mdo.meetings.models import Meeting
from mdo.organisations.models import SchoolHoliday
from mdo.polls.models import PollSlot
from mdo.terms import HolidayRegion, MeetingKind, MeetingStatus, Role
from tests import factories as make
from tests.clients import listening

AGENDA = "/agenda"
VIEWS = ("maand", "week", "lijst")
MONDAY = date(2026, 11, 30)


def at(day: int, hour: int, month: int = 11, minute: int = 0) -> datetime:
    return clock.from_local(datetime(2026, month, day, hour, minute))


@pytest.fixture
def client(client_as):
    return client_as(Role.COORDINATOR)


@pytest.fixture
def lpa(world):
    return world.users[Role.LEERPLICHTAMBTENAAR]


@pytest.fixture
def mdo(world):
    meeting = make.meeting(world.cjg, starts_at=at(24, 14), number="O2025-0501")
    make.agenda_item(meeting, world.case)
    return meeting


# -- the three views -----------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_shows_what_is_visible_and_nothing_else(world, client, mdo, view):
    hidden = make.meeting(world.elsewhere, MeetingKind.ZAT, starts_at=at(24, 10))
    other_week = make.meeting(world.cjg, starts_at=at(9, 10, month=12))
    page = client.get(f"{AGENDA}?weergave={view}")
    assert "MDO O2025-0501" in page.main
    assert "Noor van der Proef" in page.main
    assert f"/overleggen/{mdo.id}" in page.links()
    assert hidden.number not in page.text
    assert other_week.number not in page.text
    forward = [link for link in page.links() if "datum=2026-12-" in link or "11-30" in link]
    assert "MDO" in client.get(f"{AGENDA}?weergave={view}&datum=9-12-2026").main
    assert forward


def test_month_tells_today_weeks_and_holidays(world, client):
    make.save(
        SchoolHoliday(
            school_year="2026-2027", name="Kerstvakantie", first_on=date(2026, 12, 19),
            last_on=date(2027, 1, 3), region=HolidayRegion.NOORD,
        )
    )  # fmt: skip
    page = client.get(AGENDA)
    assert page.main.startswith("Agenda: november 2026")
    assert "maandag 23 november 2026 vandaag" in page.main
    assert "Week 48" in page.main
    december = client.get(f"{AGENDA}?datum=2026-12-01")
    assert december.main.count("Kerstvakantie") == 13
    assert "Eerste Kerstdag" in december.main
    assert "vandaag" not in december.main
    assert "Er zijn geen overleggen in deze maand." in december.main


def test_week_opens_on_the_one_that_comes_in_a_weekend(world, client_as, lpa):
    for day in (28, 29):
        with clock.held_at(at(day, 12)):
            client = client_as(Role.COORDINATOR)
            page = client.get(f"{AGENDA}?weergave=week")
            assert page.main.startswith("Agenda: week 49: 30 november tot en met 6 december 2026")
            assert "maandag 30 november" in page.main
            # The week of today itself is one step away.
            [today] = [e.get("href") for e in page.all(".//a") if e.text == "Vandaag"]
            assert client.get(today).main.startswith("Agenda: week 48")
            month = client.get(AGENDA)
            assert month.main.startswith("Agenda: november 2026")
            [week] = [e.get("href") for e in month.all(".//a") if e.text == "Week"]
            assert client.get(week).main.startswith("Agenda: week 49")
            assert client.get(side([lpa])).main.startswith("Wie kan wanneer? week 49")
    with clock.held_at(at(27, 12)):
        page = client_as(Role.COORDINATOR).get(f"{AGENDA}?weergave=week")
        assert page.main.startswith("Agenda: week 48")


def test_list_counts_moments(world, client, mdo):
    assert "1 moment" in client.get(f"{AGENDA}?weergave=lijst").main
    poll = make.meeting(world.cjg, starts_at=at(25, 9), status=MeetingStatus.PEILING)
    for day in (25, 26):
        make.save(PollSlot(meeting_id=poll.id, starts_at=at(day, 9), ends_at=at(day, 10)))
    assert "3 momenten" in client.get(f"{AGENDA}?weergave=lijst").main


def test_states_are_told_in_words(world, client, client_of):
    cancelled = make.meeting(
        world.cjg, starts_at=at(24, 9), status=MeetingStatus.GEANNULEERD, cancel_reason="Ziek"
    )
    concept = make.meeting(world.cjg, starts_at=at(24, 10), status=MeetingStatus.CONCEPT)
    poll = make.meeting(world.cjg, starts_at=at(25, 9), status=MeetingStatus.PEILING)
    for day in (25, 26):
        make.save(PollSlot(meeting_id=poll.id, starts_at=at(day, 9), ends_at=at(day, 10)))
    old_poll = make.meeting(world.cjg, starts_at=at(27, 9), status=MeetingStatus.PEILING)
    guest = world.users[Role.DEELNEMER]
    for meeting in (cancelled, concept, poll, old_poll):
        make.participant(meeting, guest)
    page = client.get(AGENDA)
    assert f"MDO {cancelled.number} (gaat niet door)" in page.main
    assert f"MDO {concept.number} (concept)" in page.main
    assert page.main.count(f"MDO {poll.number} (voorstel)") == 2
    assert page.main.count(f"MDO {old_poll.number} (voorstel)") == 1
    # A concept is of who organises it.
    theirs = client_of(guest).get(AGENDA)
    assert concept.number not in theirs.main
    assert cancelled.number in theirs.main
    assert theirs.main.count(poll.number) == 2


def test_filters_stay_in_the_address(world, client, mdo, lpa):
    zat = make.meeting(world.cjg, MeetingKind.ZAT, starts_at=at(24, 10))
    make.participant(zat, lpa)
    for number in range(30):
        make.meeting(world.cjg, MeetingKind.KIK, starts_at=at(25, 9, minute=number))
    of_kind = client.get(f"{AGENDA}?weergave=lijst&soort=zat")
    assert zat.number in of_kind.main and mdo.number not in of_kind.main
    of_school = client.get(f"{AGENDA}?weergave=lijst&organisatie={world.secondary.id}")
    assert mdo.number in of_school.main and zat.number not in of_school.main
    of_person = client.get(f"{AGENDA}?weergave=lijst&wie={lpa.id}")
    assert zat.number in of_person.main and mdo.number not in of_person.main
    assert "Geen overleggen gevonden" in client.get(f"{AGENDA}?wie=ik").main
    pages = client.get(f"{AGENDA}?weergave=lijst&soort=kik&datum=2026-11-03")
    assert "1 tot 25 van 30" in pages.main
    kept = [link for link in pages.links() if "pagina=2" in link]
    assert all("soort=kik" in link and "datum=2026-11-03" in link for link in kept) and kept
    second = client.get(kept[0])
    assert "26 tot 30 van 30" in second.main
    assert all("pagina" not in link for link in second.links() if "weergave=week" in link)
    client.get(f"{AGENDA}?weergave=lijst&soort=kik&pagina=9", status=302)


def test_people_to_filter_by_are_those_at_visible_tables(world, client, lpa, mdo):
    make.participant(mdo, lpa)
    stranger = make.user(Role.COORDINATOR, world.elsewhere, surname="Onbekend")
    other = make.meeting(world.elsewhere, starts_at=at(24, 9))
    make.participant(other, stranger)
    page = client.get(AGENDA)
    [select] = [e for e in page.all(".//select") if e.get("name") == "wie"]
    offered = ["".join(option.itertext()) for option in select.iter("option")]
    assert offered == ["Iedereen", "Alleen mijn overleggen", "Leerplichtambtenaar, Rol"]
    # Who is not offered is no way to find anything out.
    assert mdo.number in client.get(f"{AGENDA}?wie={stranger.id}").main


@pytest.mark.parametrize(
    "query",
    [
        "datum=31-12-9999", "datum=0001-01-01", "datum=onzin&weergave=onzin", "wie=onzin",
        "weergave=week&datum=1999-12-31", "weergave=lijst&pagina=99999", "organisatie=x&soort=y",
        "datum=2099-12-31&weergave=week", "datum=2000-01-01",
    ],
)  # fmt: skip
def test_nonsense_in_the_address(client, query):
    assert client.open("GET", f"{AGENDA}?{query}").status in (200, 302)


@pytest.mark.parametrize("view", VIEWS)
def test_as_many_queries_for_ten_as_for_a_thousand(world, client, view):
    def add(count):
        for number in range(count):
            day = 23 + number % 6
            meeting = make.meeting(world.cjg, starts_at=at(day, 8, minute=number % 60))
            if number < 20:
                make.agenda_item(meeting, world.case)
                make.participant(meeting, make.user(Role.DEELNEMER, world.care))

    add(10)
    few = len(client.get(f"{AGENDA}?weergave={view}").statements)
    add(190)
    _copy_meetings(5)
    page = client.get(f"{AGENDA}?weergave={view}")
    assert len(page.statements) == few <= 14
    if view == "maand":
        assert "Nog " in page.main


def _copy_meetings(times: int) -> None:
    """All meetings so many times over, without the cost of a factory."""
    table = Meeting.__table__
    with unit_of_work():
        rows = [dict(row._mapping) for row in db.session.execute(table.select())]
        for copy in range(1, times):
            db.session.execute(
                table.insert(),
                [
                    row | {"id": uuid.uuid4(), "number": f"C{copy}{n}", "uid": f"c{copy}-{n}"}
                    for n, row in enumerate(rows)
                ],
            )


# -- side by side --------------------------------------------------------------------

SIDE = "/agenda/naast-elkaar"


def side(people, **query):
    wanted = "&".join(f"wie={person.id}" for person in people)
    return f"{SIDE}?{wanted}&" + "&".join(f"{name}={text}" for name, text in query.items())


def test_busy_with_what_only_where_that_is_visible(world, client, mdo, lpa):
    make.participant(mdo, lpa)
    secret = make.meeting(world.elsewhere, starts_at=at(25, 9))
    make.participant(secret, lpa)
    make.busy_period(lpa, at(25, 10), at(25, 11))
    page = client.get(side([lpa, world.school_coordinator]))
    assert "14.00 tot 15.00 MDO O2025-0501" in page.main
    # What is not to be seen is one time, however many appointments make it.
    assert "09.00 tot 11.00 bezet" in page.main
    assert secret.number not in page.main
    assert page.main.count("vrij") == 8


def test_search_add_and_take_away(world, client, lpa):
    page = client.get(f"{SIDE}?q=leerplichtambtenaar")
    [link] = [link for link in page.links() if f"wie={lpa.id}" in link]
    page = client.get(f"{link}&duur=90")
    assert "Rol Leerplichtambtenaar" in page.main
    assert "staat er al bij" in client.get(f"{link}&q=leerplichtambtenaar").main
    [away] = [link for link in page.links() if "duur=90" in link and "wie=" not in link]
    assert "Nog niemand gekozen" in client.get(away).main
    assert "Niemand gevonden" in client.get(f"{SIDE}?q={quote('bestaat niet')}").main


def test_first_moments_carry_on_to_the_form(world, client, lpa):
    make.busy_period(lpa, at(23, 8), at(23, 15, minute=45))
    make.busy_period(world.school_coordinator, at(24, 8), at(24, 11, minute=45))
    page = client.get(side([lpa, world.school_coordinator], duur=60))
    assert "maandag 23 november 2026, 16.00 tot 17.00 uur: iedereen kan" in page.main
    assert "dinsdag 24 november 2026, 12.00 tot 13.00 uur: iedereen kan" in page.main
    plans = [link for link in page.links() if link.startswith("/overleggen/nieuw")]
    assert len(plans) == 5
    assert "datum=2026-11-23&begin=16.00&einde=17.00" in plans[0]
    assert str(lpa.id) in plans[0] and str(world.school_coordinator.id) in plans[0]
    client.get(plans[0])


def test_travel_around_a_meeting_is_no_moment(world, client, lpa):
    make.participant(make.meeting(world.elsewhere, starts_at=at(23, 10), location="Ver"), lpa)
    make.participant(make.meeting(world.elsewhere, starts_at=at(24, 10), location=""), lpa)
    make.busy_period(lpa, at(25, 8), at(25, 10, minute=30))
    page = client.get(side([lpa], duur=30))
    assert "23 november 2026, 09.00 tot 09.30" in page.main
    assert "23 november 2026, 11.15 tot 11.45" in page.main
    # By video there is nothing to travel; of an own calendar nobody knows where it is.
    assert "24 november 2026, 08.30 tot 09.00" in page.main
    page = client.get(side([lpa], duur=30, datum="2026-11-25"))
    assert "25 november 2026, 10.45 tot 11.15" in page.main


def test_all_but_one_when_nobody_finds_a_moment_for_all(world, client, lpa):
    people = [lpa, world.school_coordinator, world.users[Role.TOEGANG]]
    day = at(23, 0)
    for number in range(60):
        begin = day + timedelta(days=number)
        make.busy_period(world.users[Role.TOEGANG], begin, begin + timedelta(hours=23))
    page = client.get(side(people))
    assert page.main.count("iedereen kan, behalve Rol Toegangsmedewerker gemeente") == 5
    [first, *_] = [link for link in page.links() if link.startswith("/overleggen/nieuw")]
    assert str(world.users[Role.TOEGANG].id) not in first
    # With two people there would be one left.
    page = client.get(side(people[1:]))
    assert "geen moment waarop iedereen kan" in page.main


def test_moments_skip_holidays_and_a_week_that_is_over(world, client, lpa):
    make.save(
        SchoolHoliday(
            school_year="2026-2027", name="Kerstvakantie", first_on=date(2026, 12, 19),
            last_on=date(2027, 1, 3), region=HolidayRegion.NOORD,
        )
    )  # fmt: skip
    page = client.get(side([lpa], datum="2026-12-21"))
    assert "ma 21 december: Kerstvakantie" in page.main
    assert "maandag 4 januari 2027, 08.30 tot 09.30 uur" in page.main
    assert "Deze week is voorbij" in client.get(side([lpa], datum="2026-11-16")).main
    for query in ("datum=31-12-9999", "datum=0001-01-01", "duur=99", "wie=x"):
        client.get(f"{SIDE}?wie={lpa.id}&{query}")


def test_only_who_plans_and_only_who_is_at_work(world, client, client_as, lpa):
    client_as(Role.DEELNEMER).get(SIDE, status=403)
    gone = make.user(Role.DEELNEMER, world.care, surname="Weg", is_enabled=False)
    page = client.get(side([gone, world.users[Role.BEHEERDER]]))
    assert "Weg" not in page.main
    assert "beheerder" not in page.main


def test_week_of_twenty_people_over_five_hundred_meetings(app, world, client):
    people = [make.user(Role.DEELNEMER, world.care) for _ in range(20)]

    def add(count, start):
        for number in range(start, start + count):
            meeting = make.meeting(
                world.cjg if number % 3 else world.elsewhere,
                starts_at=at(23 + number % 5, 7 + number % 11, minute=number % 60),
            )
            for place in range(3):
                make.participant(meeting, people[(number + place * 7) % 20], position=place)

    add(5, 0)
    make.busy_period(people[0], at(24, 9), at(24, 10))
    few = len(client.get(side(people)).statements)
    add(495, 5)
    for person in people:
        make.busy_period(person, at(24, 12), at(24, 13))
    page = client.get(side(people))
    assert len(page.statements) == few <= 12
    more = client.get(side([*people, world.school_coordinator]))
    assert "Er passen 20 mensen naast elkaar" in more.main
    assert "Zorgcoördinator" not in more.main


def test_busy_times_are_found_by_an_index(app, world, lpa):
    if db.engine.dialect.name != "sqlite":
        return
    viewer = get_viewer(world.users[Role.COORDINATOR], clock.today())
    with listening(app) as statements:
        list_taken(viewer, [lpa.id], at(23, 0), at(30, 0), clock.today())
    plans = []
    for statement in statements.all:
        count = statement.count("?")
        rows = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", ("x",) * count
        )
        plans.append([row[-1] for row in rows])
    meetings, periods = plans
    assert any("meetings USING INDEX" in step or "participants USING" in step for step in meetings)
    assert not [s for s in meetings if s in ("SCAN meetings", "SCAN participants")]
    assert any("ix_busy_periods_user_id_starts_at_ends_at" in step for step in periods)
