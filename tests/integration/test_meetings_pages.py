"""Finding meetings, what each role sees of one, the agenda, and what others read here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mdo import clock
from mdo.accounts.queries import get_viewer
from mdo.audit.models import ReadEvent
from mdo.audit.terms import Subject
from mdo.cases.timeline import list_timeline
from mdo.extensions import db
from mdo.meetings.models import AgendaItem
from mdo.meetings.queries import (
    get_meeting,
    list_case_meetings,
    list_meetings_to_finish,
    list_my_meetings,
)
from mdo.terms import Attendance, MeetingKind, MeetingStatus, Party, Role, Route
from tests import factories as make

S = MeetingStatus


def rows(model, **where):
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(model).filter_by(**where)))


def seat(meeting, user, party=Party.CJG, **given):
    return make.participant(meeting, user, party=party, **given)


@pytest.fixture
def lpa(world):
    return world.users[Role.LEERPLICHTAMBTENAAR]


@pytest.fixture
def coordinator(client_as):
    return client_as(Role.COORDINATOR)


@pytest.fixture
def mdo(world):
    meeting = make.meeting(world.cjg, aim="Een plan voor Noor")
    seat(meeting, world.users[Role.COORDINATOR], is_chair=True)
    make.agenda_item(meeting, world.case, question="Hoe verder?")
    return meeting


@pytest.fixture
def zat(world, lpa):
    """A ZAT at the VO school, with a pupil that lives in Meppel and goes to school here."""
    meeting = make.meeting(world.secondary, MeetingKind.ZAT, aim="Maandelijks overleg")
    seat(meeting, world.school_coordinator, Party.SCHOOL, is_chair=True)
    seat(meeting, lpa, Party.LEERPLICHT)
    child = make.pupil(world.meppel, world.secondary, given_name="Sanne", infix="", surname="Ver")
    make.guardian(child, given_name="Mam")
    case = make.case(child)
    make.party(case, world.secondary)
    make.agenda_item(meeting, world.case, position=0, minutes_planned=15)
    make.agenda_item(meeting, case, position=1, minutes_planned=10)
    make.agenda_item(meeting, title="Mededelingen", position=2)
    make.participant(
        meeting,
        name="Mam Ver",
        party=Party.OUDERS,
        guardian_id=db.session.scalars(
            select(make.Guardian.id).where(make.Guardian.pupil_id == child.id)
        ).one(),
    )
    return meeting


def address(meeting, *parts):
    return "/".join(("/overleggen", str(meeting.id), *map(str, parts)))


def numbers(page):
    """The numbers of the meetings in the list, in order."""
    return [a.text.split()[-1] for a in page.all(".//tbody//th/a")]


# -- the list --------------------------------------------------------------------------


def test_empty(coordinator):
    page = coordinator.get("/overleggen")
    assert "Er zijn geen komende overleggen." in page.main
    assert "/overleggen/nieuw" in page.links()


def test_filters(world, coordinator, zat, mdo, now):
    past = make.meeting(world.cjg, starts_at=now - timedelta(days=3), status=S.GEHOUDEN)
    make.agenda_item(past, world.case)
    kik = make.meeting(world.cjg, MeetingKind.KIK, starts_at=now + timedelta(days=9))
    hidden = make.meeting(world.elsewhere)
    make.agenda_item(hidden, title="Iets anders")

    def found(query=""):
        return numbers(coordinator.get(f"/overleggen{query}"))

    assert found() == [*sorted([zat.number, mdo.number]), kik.number]
    assert found("?periode=geweest") == [past.number]
    assert found("?periode=alle")[0] == kik.number
    assert len(found("?periode=alle")) == 4
    assert found("?soort=kik") == [kik.number]
    assert found("?status=gehouden&periode=alle") == [past.number]
    assert found("?met-mij=y") == [mdo.number]
    assert found(f"?organisatie={world.secondary.id}") == sorted([zat.number, mdo.number])
    assert found(f"?q={mdo.number.lower()}") == [mdo.number]
    assert found(f"?q={world.case.number}&soort=mdo") == [mdo.number]
    assert found("?q=noor+proef&soort=zat") == [zat.number]
    assert found("?q=%25") == []
    # A name on an agenda that is out of sight finds nothing.
    assert found("?q=sanne") == []
    # Nonsense filters nothing.
    assert len(found("?periode=x&soort=x&status=x&organisatie=x&pagina=x")) == 3
    page = coordinator.get("/overleggen?q=zzz")
    assert "Geen overleggen gevonden met deze filters." in page.main
    assert page.value_of("q") == "zzz"


def test_subject_of_a_row(world, client_of, zat, mdo):
    text = client_of(world.school_coordinator).get("/overleggen").main
    assert "2 leerlingen" in text
    # The care provider is a party to the case of Noor only.
    text = client_of(world.users[Role.DEELNEMER]).get("/overleggen").main
    assert "2 leerlingen" not in text
    assert text.count("Noor van der Proef") == 2


def test_pages(world, coordinator, now):
    made = [make.meeting(world.cjg, starts_at=now + timedelta(days=n)) for n in range(1, 31)]
    first = coordinator.get("/overleggen?soort=mdo")
    assert "1 tot 25 van 30" in first.main
    assert numbers(first) == [meeting.number for meeting in made[:25]]
    assert "/overleggen?soort=mdo&pagina=2" in first.links()
    assert len(numbers(coordinator.get("/overleggen?soort=mdo&pagina=2"))) == 5
    coordinator.get("/overleggen?pagina=9", status=302)


def test_same_number_of_queries(world, coordinator, now):
    def fill(count):
        for n in range(count):
            pupil = make.pupil(world.steenwijkerland, world.secondary)
            case = make.case(pupil)
            make.party(case, world.cjg)
            meeting = make.meeting(world.cjg, starts_at=now + timedelta(hours=1 + n))
            seat(meeting, world.users[Role.COORDINATOR])
            make.agenda_item(meeting, case)
            earlier = make.meeting(world.cjg, starts_at=now - timedelta(hours=2 + n))
            make.agenda_item(earlier, world.case)

    urls = ("/overleggen", f"/overleggen/dossier/{world.case.id}", "/overleggen/nieuw?soort=mdo")
    fill(3)
    few = [len(coordinator.get(url).statements) for url in urls]
    fill(57)
    many = [len(coordinator.get(url).statements) for url in urls]
    assert many == few
    assert max(many) <= 12


def test_same_number_of_queries_at_a_long_table(world, client_of, zat):
    client = client_of(world.school_coordinator)
    item = rows(AgendaItem, meeting_id=zat.id, case_id=world.case.id)[0]
    urls = (
        address(zat),
        address(zat, "wijzigen"),
        address(zat, "agenda", item.id),
        address(zat, "agenda/nieuw?soort=dossier"),
        f"/overleggen/nieuw?soort=zat&dossier={world.case.id}",
    )
    few = [len(client.get(url).statements) for url in urls]
    for place in range(60):
        pupil = make.pupil(world.steenwijkerland, world.secondary)
        make.guardian(pupil)
        make.agenda_item(zat, make.case(pupil), position=place + 3)
        seat(zat, make.user(Role.DEELNEMER, make.organisation()), Party.OVERIG, position=place + 3)
        make.case(make.pupil(world.steenwijkerland, world.secondary))
    many = [len(client.get(url).statements) for url in urls]
    assert many == few
    assert max(many) <= 28


def test_attendance_with_a_long_table(world, client_of, zat, now):
    zat.status, zat.starts_at = S.GEHOUDEN, now - timedelta(hours=1)
    make.save(zat)
    client = client_of(world.school_coordinator)
    url = address(zat, "aanwezigheid")
    few = len(client.get(url).statements)
    for place in range(60):
        seat(zat, make.user(), Party.OVERIG, position=place + 3)
    assert len(client.get(url).statements) == few
    client.submit(url, button="Alle anderen waren er; opslaan")
    page = client.get(address(zat))
    assert page.main.count("Aanwezig") >= 63


# -- who sees what ---------------------------------------------------------------------


def test_roles(client_as, mdo):
    may = {Role.COORDINATOR, Role.LEERPLICHTAMBTENAAR, Role.TOEGANG, Role.DEELNEMER}
    for role in Role:
        status = 200 if role in may else 403
        client_as(role).get("/overleggen", status=status)
        client_as(role).get(address(mdo), status=status)


def test_out_of_scope(world, client_of, mdo, zat):
    stranger = client_of(make.user(Role.COORDINATOR, world.elsewhere))
    for meeting in (mdo, zat):
        stranger.get(address(meeting), status=404)
        stranger.get(address(meeting, "wijzigen"), status=404)
        stranger.post(address(meeting, "gehouden"), status=404)
        stranger.post(address(meeting, "afsluiten"), status=404)
    stranger.get(f"/overleggen/dossier/{world.case.id}", status=404)
    assert numbers(stranger.get("/overleggen?periode=alle")) == []


def test_leerplicht_at_a_zat_sees_a_pupil_of_elsewhere(world, client_of, lpa, zat):
    page = client_of(lpa).get(address(zat))
    assert "Sanne Ver" in page.main
    [item] = [
        i for i in rows(AgendaItem, meeting_id=zat.id) if i.case_id not in (None, world.case.id)
    ]
    page = client_of(lpa).get(address(zat, "agenda", item.id))
    assert "geeft door wat nodig is aan de leerplichtambtenaar van Meppel" in page.main
    colleague = make.user(Role.LEERPLICHTAMBTENAAR, world.leerplicht)
    page = client_of(colleague).get(address(zat))
    assert "Noor van der Proef" in page.main
    assert "Sanne" not in page.main
    assert "Mam" not in page.main
    assert "Eén agendapunt is voor deze rol niet zichtbaar." in page.main
    client_of(colleague).get(address(zat, "agenda", item.id), status=404)


def test_a_participant_sees_the_own_table_only(world, client_of, mdo, now):
    guest = make.user(Role.DEELNEMER, make.organisation(name="Andere zorg"))
    client = client_of(guest)
    client.get(address(mdo), status=404)
    own = make.meeting(world.cjg, starts_at=now + timedelta(days=2))
    seat(own, guest, Party.ZORGAANBIEDER)
    item = make.agenda_item(own, world.case, question="Wat is er thuis nodig?")
    page = client.get(address(own))
    assert "Noor van der Proef" in page.main
    page = client.get(address(own, "agenda", item.id))
    assert "Wat is er thuis nodig?" in page.main
    # The seat opens the table, not the case file.
    assert world.case.question not in page.main
    assert f"/dossiers/{world.case.id}" not in page.links()
    client.get(address(mdo), status=404)
    client.get(f"/overleggen/dossier/{world.case.id}", status=404)
    assert numbers(client.get("/overleggen")) == [own.number]


def test_the_organiser_without_sight_of_the_case(world, client_of, mdo):
    """A colleague of the chair, after the permission of the own organisation was ended."""
    make.participant(
        mdo,
        name="Moes van der Proef",
        party=Party.OUDERS,
        guardian_id=db.session.scalars(select(make.Guardian.id)).one(),
    )
    for row in rows(make.CaseParty, organisation_id=world.cjg.id):
        row.until_on = date(2026, 11, 1)
        make.save(row)
    colleague = make.user(Role.COORDINATOR, world.cjg)
    client = client_of(colleague)
    page = client.get(address(mdo))
    for secret in ("Noor", "Moes", "Een plan voor"):
        assert secret not in page.main
    assert "niet zichtbaar" in page.main
    client.get(address(mdo, "wijzigen"), status=403)
    client.get(address(mdo, "aanwezigheid"), status=403)


def test_reads_are_logged(coordinator, world, mdo):
    item = rows(AgendaItem, meeting_id=mdo.id)[0]
    coordinator.get(address(mdo))
    coordinator.get(address(mdo, "agenda", item.id))
    coordinator.get(f"/overleggen/dossier/{world.case.id}")
    coordinator.get("/overleggen")
    assert [
        (row.subject, row.subject_id) for row in sorted(rows(ReadEvent), key=lambda r: r.endpoint)
    ] == [
        (Subject.OVERLEG, None),
        (Subject.OVERLEG, mdo.id),
        (Subject.DOSSIER, world.case.id),
        (Subject.OVERLEG, mdo.id),
    ]


# -- the page --------------------------------------------------------------------------


def test_meeting_page(world, coordinator, mdo):
    mdo.video_url = "https://bellen.voorbeeld.invalid/1"
    make.save(mdo)
    make.missing_party(mdo, Party.SWV, "Leest mee")
    page = coordinator.get(address(mdo))
    for text in (
        mdo.number,
        "Gepland",
        "maandag 30 november 2026, 09.00 tot 10.00 uur",
        "Kamer 2",
        "CJG Proef",
        "Een plan voor Noor",
        "Voorzitter",
        "Leest mee",
        "Hoe verder?",
        "Standpunt van de ouders",
    ):
        assert text in page.main
    assert mdo.video_url in page.links()


def test_meetings_of_a_case(world, coordinator, client_of, mdo, zat):
    page = coordinator.get(f"/overleggen/dossier/{world.case.id}")
    assert sorted(numbers(page)) == sorted([mdo.number, zat.number])
    assert f"/overleggen/nieuw?dossier={world.case.id}" in page.links()
    empty = make.case(make.pupil(world.steenwijkerland, world.secondary))
    page = client_of(world.school_coordinator).get(f"/overleggen/dossier/{empty.id}")
    assert "nog niet over dit dossier gesproken" in page.main
    page = client_of(world.users[Role.DEELNEMER]).get(f"/overleggen/dossier/{world.case.id}")
    assert not [link for link in page.links() if "/nieuw" in link]


# -- the agenda ------------------------------------------------------------------------


def titles(meeting):
    items = sorted(rows(AgendaItem, meeting_id=meeting.id), key=lambda item: item.position)
    return [item.title or str(item.case_id) for item in items]


def test_add_a_case(world, client_of, zat):
    fresh_case = make.case(make.pupil(world.steenwijkerland, world.secondary, surname="Nieuw"))
    make.case(make.pupil(world.steenwijkerland, world.primary, surname="Elders"))
    client = client_of(world.school_coordinator)
    url = address(zat, "agenda/nieuw?soort=dossier")
    page = client.get(url)
    assert "Elders" not in page.main
    assert "Noor" not in page.main
    refused = client.submit_on(page, url, status=422, question="Waarom?", minutes_planned="x")
    assert "Kies een dossier." in refused.error_at("case_id")
    assert refused.error_at("minutes_planned")
    assert refused.value_of("question") == "Waarom?"
    for wrong in ("0", "481", "-5", "99999999999999999999"):
        refused = client.submit_on(
            page, url, status=422, case_id=fresh_case.id, minutes_planned=wrong
        )
        assert "van 1 tot 480" in refused.error_at("minutes_planned")
    values = {"case_id": fresh_case.id, "minutes_planned": "15", "informs_parents": "Mentor"}
    client.submit_on(page, url, **values)
    assert titles(zat)[-1] == str(fresh_case.id)
    # Twice is once.
    refused = client.submit_on(page, url, status=422, **values)
    assert "staat al op de agenda" in refused.error_at("case_id")
    searched = client.get(f"{url}&q=bestaat-niet")
    assert "Geen open dossiers van deze school gevonden" in searched.main


def test_add_a_point(coordinator, mdo):
    url = address(mdo, "agenda/nieuw")
    refused = coordinator.submit(url, status=422)
    assert "Vul het onderwerp in." in refused.error_at("title")
    page = coordinator.get(url)
    coordinator.submit_on(page, url, title="Rondvraag", minutes_planned="5")
    refused = coordinator.submit_on(page, url, status=422, title="Rondvraag")
    assert "staat al op de agenda" in refused.error_at("title")
    assert titles(mdo)[1:] == ["Rondvraag"]


def test_an_mdo_is_about_one_case(world, coordinator, mdo):
    other = make.case(make.pupil(world.steenwijkerland, world.secondary))
    make.party(other, world.cjg)
    page = coordinator.get(address(mdo, "agenda/nieuw?soort=dossier"))
    assert "case_id" not in page.html
    item = rows(AgendaItem, meeting_id=mdo.id)[0]
    answer = coordinator.post(address(mdo, "agenda", item.id, "weghalen"))
    assert "gaat over dit ene dossier" in coordinator.follow(answer).main
    assert len(rows(AgendaItem)) == 1


def test_change_an_item(client_of, world, zat):
    client = client_of(world.school_coordinator)
    item = rows(AgendaItem, meeting_id=zat.id, case_id=world.case.id)[0]
    url = address(zat, "agenda", item.id, "wijzigen")
    page = client.get(url)
    client.submit_on(page, url, question="Wat helpt?", informs_parents="Mentor")
    assert (make.fresh(item).question, item.minutes_planned) == ("Wat helpt?", 15)
    stale = client.submit_on(page, url, status=422, question="Wat werkt?")
    assert "Wat helpt?" in stale.main
    assert stale.value_of("question") == "Wat werkt?"
    client.submit_on(stale, url)
    assert make.fresh(item).question == "Wat werkt?"


def test_order(client_of, world, zat):
    client = client_of(world.school_coordinator)
    items = sorted(rows(AgendaItem, meeting_id=zat.id), key=lambda item: item.position)
    before = titles(zat)
    versions = [item.version for item in items]
    client.submit(address(zat), to=f"{items[2].id}/omhoog")
    assert titles(zat) == [before[0], before[2], before[1]]
    client.submit(address(zat), to=f"{items[0].id}/omlaag")
    assert titles(zat) == [before[2], before[0], before[1]]
    # At the end it stays where it is.
    client.post(address(zat, "agenda", items[1].id, "omlaag"))
    assert titles(zat) == [before[2], before[0], before[1]]
    # Nobody who writes minutes is disturbed.
    assert [make.fresh(item).version for item in items] == versions


def test_remove(client_of, world, zat):
    client = client_of(world.school_coordinator)
    items = sorted(rows(AgendaItem, meeting_id=zat.id), key=lambda item: item.position)
    removed = address(zat, "agenda", items[1].id, "weghalen")
    client.submit(address(zat), to=removed)
    assert len(titles(zat)) == 2
    items[0].route = Route.VOLGEN
    make.save(items[0])
    answer = client.post(address(zat, "agenda", items[0].id, "weghalen"))
    assert "al een verslag" in client.follow(answer).main
    assert len(titles(zat)) == 2
    client.post(removed, status=404)


def test_agenda_of_a_cancelled_meeting(client_of, world, zat):
    zat.status, zat.cancel_reason = S.GEANNULEERD, "Ziek"
    make.save(zat)
    client = client_of(world.school_coordinator)
    item = rows(AgendaItem, meeting_id=zat.id)[0]
    refused = client.submit(address(zat, "agenda/nieuw"), status=422, title="Toch nog")
    assert "is geannuleerd" in refused.main
    for path in ("omhoog", "omlaag", "weghalen"):
        answer = client.post(address(zat, "agenda", item.id, path))
        assert "is geannuleerd" in client.follow(answer).main


def test_who_changes_the_agenda(client_of, client_as, world, lpa, zat):
    item = rows(AgendaItem, meeting_id=zat.id)[0]
    for user in (lpa, world.users[Role.COORDINATOR]):
        client_of(user).get(address(zat, "agenda/nieuw"), status=403)
        client_of(user).post(address(zat, "agenda", item.id, "omlaag"), status=403)
    client_as(Role.DEELNEMER).get(address(zat, "agenda/nieuw"), status=403)


# -- what other features read ----------------------------------------------------------


def test_queries_for_others(world, lpa, zat, mdo, now):
    today = clock.to_local(now).date()
    late = make.meeting(world.cjg, starts_at=now - timedelta(days=2))
    seat(late, world.users[Role.COORDINATOR], is_note_taker=True)
    open_ = make.meeting(world.secondary, starts_at=now - timedelta(days=9), status=S.GEHOUDEN)
    seat(open_, lpa, Party.LEERPLICHT, attendance=Attendance.AANWEZIG)
    make.meeting(world.cjg, starts_at=now - timedelta(days=3), status=S.AFGESLOTEN, closed_at=now)
    concept = make.meeting(world.cjg, status=S.CONCEPT)
    seat(concept, world.users[Role.COORDINATOR])
    make.agenda_item(concept, world.case)
    seen = {
        name: get_viewer(user, today)
        for name, user in {
            "cjg": world.users[Role.COORDINATOR],
            "lpa": lpa,
            "school": world.school_coordinator,
            "care": world.users[Role.DEELNEMER],
            "policy": world.users[Role.BELEID],
        }.items()
    }
    mine = {name: [row.id for row in list_my_meetings(who, now)] for name, who in seen.items()}
    assert mine == {"cjg": [mdo.id], "lpa": [zat.id], "school": [zat.id], "care": [], "policy": []}
    finish = {
        name: [row.id for row in list_meetings_to_finish(who, now)] for name, who in seen.items()
    }
    assert finish == {
        "cjg": [late.id],
        "lpa": [],
        "school": [open_.id],
        "care": [],
        "policy": [],
    }
    assert [row.subject for row in list_my_meetings(seen["cjg"], now)] == ["Noor van der Proef"]
    of_case = {row.id for row in list_case_meetings(seen["care"], world.case.id, today)}
    assert of_case == {mdo.id, zat.id, concept.id}
    assert list_case_meetings(seen["policy"], world.case.id, today) == []
    assert get_meeting(seen["care"], mdo.id, today).number == mdo.number
    assert get_meeting(seen["policy"], mdo.id, today) is None


def test_timeline(world, mdo, zat, now):
    today = clock.to_local(now).date()
    zat.status, zat.cancel_reason = S.GEANNULEERD, "Ziek"
    make.save(zat)
    for status in (S.GEHOUDEN, S.AFGESLOTEN, S.CONCEPT):
        meeting = make.meeting(
            world.cjg,
            starts_at=now - timedelta(days=5),
            status=status,
            closed_at=now if status is S.AFGESLOTEN else None,
        )
        make.agenda_item(meeting, world.case)
    viewer = get_viewer(world.users[Role.COORDINATOR], today)
    events = [
        event
        for event in list_timeline(viewer, world.case.id, today)
        if event.endpoint == "meetings.show"
    ]
    assert sorted(event.title for event in events) == [
        "MDO gehouden",
        "MDO gehouden en afgesloten",
        "MDO gepland",
        "ZAT geannuleerd",
    ]
