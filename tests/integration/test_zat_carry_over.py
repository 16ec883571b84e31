"""A ZAT goes on with what the one before left; and the minutes on one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction
from mdo.extensions import db
from mdo.meetings.models import AgendaItem, Discussion, Meeting, Participant
from mdo.terms import (
    ActionStatus,
    AgendaBlock,
    Attendance,
    CaseStatus,
    MeetingKind,
    MeetingStatus,
    Party,
    Role,
    Route,
)
from tests import factories as make

S = MeetingStatus
FEEDBACK, DISCUSSION = AgendaBlock.TERUGKOPPELING, AgendaBlock.BESPREKING


def rows(model, *order, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where).order_by(*order)))


def carried(meeting):
    """The case, block and question of what stands on an agenda, in order."""
    found = rows(AgendaItem, AgendaItem.position, meeting_id=meeting.id)
    return {item.case_id: (item.block, item.question) for item in found}


@pytest.fixture
def zorg(world, client_of):
    return client_of(world.school_coordinator)


def zat(world, starts_at, status=S.GEPLAND, **values):
    meeting = make.meeting(
        world.secondary, MeetingKind.ZAT, starts_at=starts_at, status=status, **values
    )
    seats = (
        (world.school_coordinator, Party.SCHOOL),
        (world.users[Role.LEERPLICHTAMBTENAAR], Party.LEERPLICHT),
    )
    for place, (user, party) in enumerate(seats):
        make.participant(
            meeting,
            user,
            party=party,
            position=place,
            is_chair=place == 0,
            attendance=Attendance.AANWEZIG if status is S.GEHOUDEN else Attendance.VERWACHT,
        )
    make.missing_party(meeting, Party.GGD)
    return meeting


@pytest.fixture
def cases(world):
    """Six cases of the school by what becomes of them."""
    names = ("volgen", "afspraak", "actie", "klaar", "niet", "mdo")
    found = {
        name: make.case(make.pupil(world.steenwijkerland, world.secondary, given_name=name.title()))
        for name in names
    }
    make.action(found["actie"], description="Belt de huisarts", owner_name="De mentor")
    make.action(found["klaar"], status=ActionStatus.GEDAAN)
    return found


@pytest.fixture
def held(world, cases, now):
    """A ZAT of this morning about all of them; one was not reached."""
    meeting = zat(world, now - timedelta(hours=2), S.GEHOUDEN, held_at=now)
    written = {
        "volgen": {"route": Route.VOLGEN, "agreements": "Elke week bellen"},
        "afspraak": {"route": Route.SCHOOL, "agreements": "Mentor haalt op"},
        "actie": {"route": Route.LEERPLICHT},
        "klaar": {"route": Route.KLAAR, "agreements": "Gaat goed"},
        "niet": {},
        "mdo": {"route": Route.MDO},
    }
    for place, (name, values) in enumerate(written.items()):
        view = {"pupil_view": "Ja"} if values else {}
        make.agenda_item(
            meeting, cases[name], position=place, question=f"Vraag {name}", minutes_planned=10,
            **values, **view,
        )  # fmt: skip
    return meeting


@pytest.fixture
def next_zat(world, now):
    return zat(world, now + timedelta(weeks=6))


def desk(meeting, item):
    return f"/overleggen/{meeting.id}/notulen/{item.id}"


def close(client, meeting):
    client.submit(f"/overleggen/{meeting.id}", to="/afsluiten")


def expected(cases):
    return {
        cases["volgen"].id: (DISCUSSION, "Vraag volgen"),
        cases["afspraak"].id: (FEEDBACK, "Vraag afspraak"),
        cases["actie"].id: (FEEDBACK, "Vraag actie"),
        cases["niet"].id: (DISCUSSION, "Vraag niet"),
    }


def test_closing_fills_the_next_agenda(world, cases, held, next_zat, zorg, now):
    later = zat(world, now + timedelta(weeks=12))
    page = zorg.get(f"/overleggen/{held.id}")
    assert "Agendapunt 5: niet besproken" in page.main
    close(zorg, held)
    assert carried(next_zat) == expected(cases)
    assert not carried(later)
    # What was not reached was not discussed.
    assert cases["niet"].id not in {row.case_id for row in rows(Discussion)}
    assert len(rows(Discussion)) == 5
    page = zorg.get(f"/overleggen/{next_zat.id}")
    assert f"Komt van ZAT {held.number} van 23 november 2026" in page.main
    assert "Eén actie staat nog open" in page.main
    first = page.main.index("Terugkoppeling van eerdere afspraken")
    assert first < page.main.index("Afspraak") < page.main.index("Bespreking")
    [item] = rows(AgendaItem, meeting_id=next_zat.id, case_id=cases["actie"].id)
    shown = zorg.get(f"/overleggen/{next_zat.id}/agenda/{item.id}")
    assert "Belt de huisarts" in shown.main
    assert "De mentor, uiterlijk 1 december 2026" in shown.main
    [item] = rows(AgendaItem, meeting_id=next_zat.id, case_id=cases["afspraak"].id)
    shown = zorg.get(f"/overleggen/{next_zat.id}/agenda/{item.id}")
    assert "Mentor haalt op" in shown.main
    assert f"Komt van ZAT {held.number}" in shown.main
    events = rows(AuditEvent, action=AuditAction.AGENDA_CHANGED, subject_id=next_zat.id)
    assert {event.details["carried_from"] for event in events} == {held.number}


def test_closing_again_does_not_double(cases, held, next_zat, zorg):
    close(zorg, held)
    url = f"/overleggen/{held.id}/heropenen"
    zorg.submit(url, reason="Besluit klopt niet")
    [item] = rows(AgendaItem, meeting_id=held.id, case_id=cases["volgen"].id)
    zorg.submit(desk(held, item), to=desk(held, item), route="klaar")
    [other] = rows(AgendaItem, meeting_id=held.id, case_id=cases["afspraak"].id)
    zorg.submit(desk(held, other), to=desk(held, other), route="volgen")
    close(zorg, held)
    # Decided otherwise: off the agenda again, or in the other block.
    wanted = expected(cases) | {cases["afspraak"].id: (DISCUSSION, "Vraag afspraak")}
    del wanted[cases["volgen"].id]
    assert carried(next_zat) == wanted


def test_what_has_minutes_already_stays(cases, held, next_zat, zorg):
    close(zorg, held)
    [item] = rows(AgendaItem, meeting_id=next_zat.id, case_id=cases["volgen"].id)
    zorg.submit(desk(next_zat, item), to=desk(next_zat, item), facts="Vooraf")
    zorg.submit(f"/overleggen/{held.id}/heropenen", reason="Toch klaar")
    [old] = rows(AgendaItem, meeting_id=held.id, case_id=cases["volgen"].id)
    zorg.submit(desk(held, old), to=desk(held, old), route="klaar")
    close(zorg, held)
    assert carried(next_zat) == expected(cases)


def test_the_next_one_may_come_later(cases, held, zorg, world, now):
    close(zorg, held)
    concept = zat(world, now + timedelta(weeks=6), S.CONCEPT)
    zorg.submit(f"/overleggen/{concept.id}", button="Definitief plannen")
    assert carried(concept) == expected(cases)
    # The one after that has nothing to take over.
    other = zat(world, now + timedelta(weeks=9), S.CONCEPT)
    zorg.submit(f"/overleggen/{other.id}", button="Definitief plannen")
    assert not carried(other)


def test_a_case_stands_there_once(cases, held, next_zat, zorg):
    make.agenda_item(next_zat, cases["volgen"], question="Zelf gezet")
    close(zorg, held)
    wanted = expected(cases) | {cases["volgen"].id: (DISCUSSION, "Zelf gezet")}
    assert carried(next_zat) == wanted


def test_what_does_not_come_back(world, cases, held, next_zat, zorg):
    """A case that was closed, or that plays at another school by now."""
    cases["volgen"].status, cases["volgen"].closed_on = CaseStatus.GESLOTEN, held.created_at.date()
    make.save(cases["volgen"])
    cases["afspraak"].school_id = world.elsewhere.id
    make.save(cases["afspraak"])
    close(zorg, held)
    assert carried(next_zat).keys() == {cases["actie"].id, cases["niet"].id}


def test_take_it_off_the_agenda(cases, held, next_zat, zorg):
    close(zorg, held)
    [item] = rows(AgendaItem, meeting_id=next_zat.id, case_id=cases["niet"].id)
    zorg.submit(f"/overleggen/{next_zat.id}", to=f"{item.id}/weghalen")
    assert cases["niet"].id not in carried(next_zat)
    # Also its origin, when that meeting is open again.
    zorg.submit(f"/overleggen/{held.id}/heropenen", reason="Fout")
    close(zorg, held)
    assert carried(next_zat) == expected(cases)
    zorg.submit(f"/overleggen/{held.id}/heropenen", reason="Fout")
    [origin] = rows(AgendaItem, meeting_id=held.id, case_id=cases["niet"].id)
    zorg.submit(f"/overleggen/{held.id}", to=f"{origin.id}/weghalen")
    [item] = rows(AgendaItem, meeting_id=next_zat.id, case_id=cases["niet"].id)
    assert item.carried_from_id is None


def test_of_a_cancelled_one_all_goes_on(cases, held, next_zat, zorg, world, now):
    close(zorg, held)
    later = zat(world, now + timedelta(weeks=12))
    zorg.submit(f"/overleggen/{next_zat.id}/annuleren", reason="Sneeuw")
    assert carried(later) == expected(cases)
    assert f"Komt van ZAT {next_zat.number}" in zorg.get(f"/overleggen/{later.id}").main


def test_other_schools_and_kinds_are_left_alone(world, cases, held, zorg, now):
    elsewhere = make.meeting(world.elsewhere, MeetingKind.ZAT, starts_at=now + timedelta(weeks=1))
    mdo = make.meeting(world.secondary, starts_at=now + timedelta(weeks=1))
    close(zorg, held)
    assert not carried(elsewhere)
    assert not carried(mdo)


def test_order_within_a_block(cases, held, next_zat, zorg):
    close(zorg, held)
    items = {item.case_id: item.id for item in rows(AgendaItem, meeting_id=next_zat.id)}
    mover = items[cases["niet"].id]
    page = zorg.get(f"/overleggen/{next_zat.id}")
    zorg.submit_on(page, f"/overleggen/{next_zat.id}", to=f"{mover}/omhoog")
    found = rows(AgendaItem, AgendaItem.position, meeting_id=next_zat.id)
    in_block = [item.case_id for item in found if item.block is DISCUSSION]
    assert in_block == [cases["niet"].id, cases["volgen"].id]


def test_time_of_each_item(cases, held, next_zat, zorg):
    close(zorg, held)
    page = zorg.get(f"/overleggen/{next_zat.id}")
    # 9.00 and then ten minutes each, feedback first.
    cells = [
        "".join(cell.itertext()).strip()
        for cell in page.all(".//tbody/tr/td")
        if cell.get("data-label") == "Tijd"
    ]
    assert cells == ["09.00", "09.10", "09.20", "09.30"]


# -- who was there ------------------------------------------------------------------------


@pytest.fixture
def kik(world, now):
    """A KiK of this morning, held, with everything but the attendance of the family."""
    child = make.pupil(world.steenwijkerland, world.primary, given_name="Tijn")
    mother = make.guardian(child)
    case = make.case(child)
    make.party(case, world.cjg)
    meeting = make.meeting(
        world.cjg, MeetingKind.KIK, starts_at=now - timedelta(hours=2), status=S.GEHOUDEN,
        held_at=now,
    )  # fmt: skip
    make.participant(
        meeting, world.users[Role.COORDINATOR], is_chair=True, attendance=Attendance.AANWEZIG
    )
    make.participant(meeting, name="IB", party=Party.SCHOOL, attendance=Attendance.AANWEZIG)
    parent = make.participant(
        meeting, name="Moes", party=Party.OUDERS, guardian_id=mother.id, position=3
    )
    pupil = make.participant(
        meeting, name="Tijn", party=Party.LEERLING, pupil_id=child.id, position=4
    )
    make.agenda_item(meeting, case, agreements="Samen lezen")
    return meeting, parent, pupil


@pytest.mark.parametrize(
    ("parent_there", "pupil_there"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_parents_and_pupil_are_counted(client_as, kik, parent_there, pupil_there):
    meeting, parent, pupil = kik
    for seat, is_there in ((parent, parent_there), (pupil, pupil_there)):
        seat.attendance = Attendance.AANWEZIG if is_there else Attendance.AFGEMELD
        make.save(seat)
    client = client_as(Role.COORDINATOR)
    if not parent_there:
        refused = client.submit(f"/overleggen/{meeting.id}", to="/afsluiten", status=422)
        assert "zonder reden: Ouders" in refused.main
        client.submit(f"/overleggen/{meeting.id}/ontbrekende-partijen", reason_ouders="Werk")
    if not pupil_there:
        refused = client.submit(f"/overleggen/{meeting.id}", to="/afsluiten", status=422)
        assert "de leerling is niet gehoord" in refused.main
        [item] = rows(AgendaItem, meeting_id=meeting.id)
        client.submit(desk(meeting, item), to=desk(meeting, item), pupil_not_heard_reason="Is vier")
    close(client, meeting)
    [row] = rows(Discussion)
    assert (row.parents_present, row.pupil_present) == (parent_there, pupil_there)


def test_parents_of_one_case_of_a_zat(world, held, cases, zorg, next_zat):
    mother = make.guardian(db.session.get(type(world.pupil), cases["volgen"].pupil_id))
    make.participant(
        held, name="Moes", party=Party.OUDERS, guardian_id=mother.id,
        attendance=Attendance.AANWEZIG, position=5,
    )  # fmt: skip
    close(zorg, held)
    found = {row.case_id: row.parents_present for row in rows(Discussion)}
    assert found.pop(cases["volgen"].id)
    assert not any(found.values())


def test_a_replaced_seat_does_not_count(world, held, cases, zorg):
    """Also not when it was marked as present; the seat of who came does."""
    [lpa] = rows(Participant, meeting_id=held.id, party=Party.LEERPLICHT)
    deputy = make.participant(
        held, name="Ineke Invalster", party=Party.LEERPLICHT, replaces_id=lpa.id, position=6,
        attendance=Attendance.AFGEMELD, absence_reason="Ziek",
    )  # fmt: skip
    close(zorg, held)
    assert not any(row.lpa_present for row in rows(Discussion))
    zorg.submit(f"/overleggen/{held.id}/heropenen", reason="Was er wel")
    deputy.attendance, deputy.absence_reason = Attendance.AANWEZIG, ""
    make.save(deputy)
    close(zorg, held)
    assert all(row.lpa_present for row in rows(Discussion))
    page = zorg.get(f"/overleggen/{held.id}/verslag")
    assert "Vervangen door Ineke Invalster" in page.main


# -- the minutes on one page ---------------------------------------------------------------


def test_minutes_to_print(world, held, cases, zorg, client_of):
    make.participant(
        held, name="Jip Jeugdarts", party=Party.GGD, attendance=Attendance.AFGEMELD,
        absence_reason="Spreekuur", position=4,
    )  # fmt: skip
    page = zorg.get(f"/overleggen/{held.id}/verslag")
    assert "nog niet afgesloten" in page.main
    close(zorg, held)
    page = zorg.get(f"/overleggen/{held.id}/verslag")
    [title] = page.all(".//title")
    assert title.text.startswith(f"Verslag ZAT {held.number}")
    assert not any(case.title() in title.text for case in cases)
    for text in (
        "Elke week bellen",
        "Volgen, komt terug op de agenda",
        "Niet besproken.",
        "Reden: Spreekuur",
        "Is op vakantie",
        "Mening van de leerling Ja",
    ):
        assert text in page.main
    assert f"/overleggen/{held.id}/verslag" in zorg.get(f"/overleggen/{held.id}").links()
    reads = rows(ReadEvent, endpoint="meetings.report")
    assert {read.subject_id for read in reads} == {held.id}


def test_minutes_show_visible_cases_only(world, held, cases, client_of, zorg):
    close(zorg, held)
    make.party(cases["volgen"], world.care)
    page = client_of(world.users[Role.DEELNEMER]).get(f"/overleggen/{held.id}/verslag")
    assert "Elke week bellen" in page.main
    assert "Mentor haalt op" not in page.main
    assert "5 agendapunten zijn voor deze rol niet zichtbaar" in page.main
    stranger = client_of(make.user(Role.COORDINATOR, world.elsewhere))
    stranger.get(f"/overleggen/{held.id}/verslag", status=404)


def test_a_bounded_number_of_statements(world, held, cases, next_zat, zorg):
    close(zorg, held)
    urls = [f"/overleggen/{next_zat.id}", f"/overleggen/{held.id}/verslag"]
    before = [len(zorg.get(url).statements) for url in urls]
    for place in range(10):
        case = make.case(make.pupil(world.steenwijkerland, world.secondary))
        make.action(case)
        for meeting in (held, next_zat):
            make.agenda_item(meeting, case, position=10 + place)
    assert [len(zorg.get(url).statements) for url in urls] == before
    assert len(rows(Meeting)) == 2


def test_not_closed_when_nothing_was_written_at_all(world, cases, zorg, now):
    """Pressed too early: then nothing was run out of."""
    meeting = zat(world, now - timedelta(hours=2), S.GEHOUDEN, held_at=now)
    make.agenda_item(meeting, cases["niet"])
    refused = zorg.submit(f"/overleggen/{meeting.id}", to="/afsluiten", status=422)
    assert "geen afspraken en er is geen besluit" in refused.main
